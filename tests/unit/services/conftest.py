"""The office in which use cases are tried."""

import pytest

from tests.fakes.office import Office


@pytest.fixture
def office() -> Office:
    """One org and one user whose sync is off."""
    return Office()
