"""Who administers: Salesforce says, for a minute; what it does not say is no."""

from dataclasses import replace
from datetime import timedelta

import pytest

from server.domain.errors import AccessLost, NotAdministrator, Unreachable
from server.services.administrators import (
    REFUSED_FOR,
    REMEMBERED_FOR,
    SPARED_FOR,
    Administrators,
)
from tests.fakes.office import ORG, USER, Office, fault


@pytest.fixture
def administrators(office: Office) -> Administrators:
    """Of an org with an integration user."""
    named = replace(ORG.salesforce, integration_username="robot@northwind.example")
    office.database.orgs.update(replace(ORG, salesforce=named))
    return Administrators(
        orgs=office.database.orgs, connector=office.systems, clock=office.clock
    )


def test_who_has_the_set_is_one(office: Office, administrators: Administrators):
    """And who has not is told whom to ask."""
    office.systems.administrators.add(USER.username)
    administrators.require(USER)

    with pytest.raises(NotAdministrator) as caught:
        administrators.require(replace(USER, id="u2", username="other@nw.example"))

    assert "Tandem Admin" in caught.value.remedy
    assert administrators.is_one(USER)
    assert office.systems.open_doors == 0


def test_the_answer_holds_for_a_minute(office: Office, administrators: Administrators):
    """Who has lost the set keeps the right no longer than that."""
    office.systems.administrators.add(USER.username)
    assert administrators.is_one(USER)
    office.systems.administrators.clear()

    office.clock.advance(REMEMBERED_FOR - timedelta(seconds=1))
    assert administrators.is_one(USER)
    office.clock.advance(timedelta(seconds=1))
    assert not administrators.is_one(USER)


def test_who_was_just_given_the_set_hardly_waits(
    office: Office, administrators: Administrators
):
    """A no holds for some seconds, so that nobody's questions cost a request each."""
    asked = []
    office.systems.when_asked = lambda: asked.append(1)
    assert not administrators.is_one(USER)
    office.systems.administrators.add(USER.username)

    assert not administrators.is_one(USER)
    assert len(asked) == 1
    office.clock.advance(REFUSED_FOR)
    assert administrators.is_one(USER)


@pytest.mark.parametrize(
    ("trouble", "raised"),
    [(Unreachable("away"), Unreachable), (AccessLost("hidden"), NotAdministrator)],
)
def test_what_cannot_be_told_opens_nothing(
    office: Office, administrators: Administrators, trouble, raised
):
    """An outage passes, a missing right needs a person; neither makes administrators.

    Only the hint for the page is not asked for again at once, because it may take long.
    """
    office.systems.administrators.add(USER.username)
    office.systems.when_asked = fault(trouble)

    assert not administrators.is_one(USER)
    with pytest.raises(raised):
        administrators.require(USER)
    office.systems.when_asked = lambda: None
    assert not administrators.is_one(USER)
    administrators.require(USER)
    office.clock.advance(SPARED_FOR)
    assert administrators.is_one(USER)


def test_an_org_without_integration_user_has_no_administrators(
    office: Office, administrators: Administrators
):
    """There is nobody to ask Salesforce as."""
    office.database.orgs.update(ORG)
    office.systems.administrators.add(USER.username)

    assert not administrators.is_one(USER)
    with pytest.raises(NotAdministrator):
        administrators.require(USER)
