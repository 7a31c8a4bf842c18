"""The page of environment variables is written, and found when it is stale."""

from dataclasses import fields
from pathlib import Path

import pytest

from checks import configuration, tree
from server.config import Config, variable


def test_the_page_of_this_repository_is_fresh():
    """What is committed is what the code says."""
    assert configuration.look(tree.ROOT) == []


def test_every_variable_has_a_row():
    """With its name as the service reads it, its default and its meaning."""
    page = configuration.render(tree.ROOT)

    for entry in fields(Config):
        assert f"| `{variable(entry.name)}` | " in page
        assert f"| `{entry.default}` |" in page or entry.default == ""
        assert f"| {entry.metadata['meaning']} |" in page


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A small repository whose page is not written yet."""
    source = tmp_path / configuration.SOURCE
    source.parent.mkdir()
    source.write_text(
        '_NAMES = {"url": "URL"}\n'
        "class Config:\n"
        '    url: str = _variable("", "Where " "it is.")\n'
        '    form: str = _variable("a", "How.", choices=("a", "b"))\n'
        '    wait: int = _variable(5, "How long.", least=1, secret=True)\n'
    )
    return tmp_path


def test_what_a_page_holds(repository):
    """Types, choices and bounds in words."""
    rows = [
        line
        for line in configuration.render(repository).splitlines()
        if line.startswith("| `")
    ]

    assert rows == [
        "| `URL` | text | none | Where it is. |",
        "| `TANDEM_FORM` | one of `a`, `b` | `a` | How. |",
        "| `TANDEM_WAIT` | number, at least 1 | `5` | How long. |",
    ]


def test_a_missing_and_a_stale_page_are_found(repository):
    """Until the page is written again."""
    (finding,) = configuration.look(repository)
    assert "dev.py fix" in finding

    configuration.write(repository)
    assert configuration.look(repository) == []

    page = repository / configuration.PAGE
    page.write_text(page.read_text().replace("How.", "Why."))
    assert configuration.look(repository) != []
