"""The API under test."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from structlog.contextvars import merge_contextvars
from structlog.testing import capture_logs

from server import logs
from tests.door import Door, introduce


@pytest.fixture(scope="session")
def introduced(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with two orgs and three users, to be copied."""
    file = tmp_path_factory.mktemp("introduced") / "tandem.db"
    introduce(file)
    return file


@pytest.fixture
def door(introduced: Path, tmp_path: Path) -> Iterator[Door]:
    """The API of a service with two orgs and three users."""
    with _opened(introduced, tmp_path) as opened:
        yield opened


@pytest.fixture(scope="module")
def lasting_door(
    introduced: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Door]:
    """The same for all tests of a file, which have to leave it as it was."""
    with _opened(introduced, tmp_path_factory.mktemp("lasting")) as opened:
        yield opened


@contextmanager
def _opened(introduced: Path, folder: Path) -> Iterator[Door]:
    for part in introduced.parent.iterdir():
        shutil.copy(part, folder)
    with capture_logs(processors=[merge_contextvars, logs.redact]) as logged:
        opened = Door(folder / introduced.name, logged)
        yield opened
        opened.runtime.close()
