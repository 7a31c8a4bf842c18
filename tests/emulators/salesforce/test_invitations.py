"""EventRelation: invitees, and the child events of invited users."""

from __future__ import annotations

import pytest

from emulators.salesforce.errors import ApiError
from tests.emulators.salesforce.client import ANA, BEN, event


@pytest.fixture
def meeting(org) -> str:
    """Give an event of Ana's."""
    return org.insert("Event", ANA, **event("Review"))


@pytest.fixture
def invitation(org, meeting) -> str:
    """Invite Ben to it."""
    ben = org.org.user(BEN)["Id"]
    return org.insert("EventRelation", ANA, EventId=meeting, RelationId=ben)


def children(org) -> list[dict]:
    """Give the live child events."""
    rows = org.records("Event")
    return [row for row in rows if row["IsChild"] and not row["IsDeleted"]]


def parent(org) -> dict:
    """Give the event that is no child."""
    return next(row for row in org.records("Event") if not row["IsChild"])


def test_invited_user_gets_a_copy(org, meeting, invitation):
    """The copy belongs to the user; the parent becomes a group event."""
    (child,) = children(org)

    assert child["OwnerId"] == org.org.user(BEN)["Id"]
    assert (child["Subject"], child["IsGroupEvent"]) == ("Review", True)
    assert (parent(org)["IsGroupEvent"], parent(org)["GroupEventType"]) == (True, "1")


def test_invited_contact_gets_none(org, meeting):
    """Only users have a calendar to copy into."""
    contact = org.insert("Contact", ANA, LastName="Case")

    org.insert("EventRelation", ANA, EventId=meeting, RelationId=contact)

    assert children(org) == []
    assert org.records("EventRelation")[0]["Status"] == "New"


def test_copy_follows_the_parent_and_answers_are_reset(org, meeting, invitation):
    """A change of place or time asks the invitees again; of the subject not."""
    org.update("EventRelation", ANA, invitation, Status="Accepted")

    org.update("Event", ANA, meeting, Subject="Retro")
    assert children(org)[0]["Subject"] == "Retro"
    assert org.records("EventRelation")[0]["Status"] == "Accepted"

    org.update("Event", ANA, meeting, Location="Roof")
    assert org.records("EventRelation")[0]["Status"] == "New"


def test_invitee_may_change_the_reminder_only(org, invitation):
    """Everything else of a child event is read-only."""
    child = children(org)[0]["Id"]

    org.update(
        "Event", BEN, child, IsReminderSet=True, ReminderDateTime="2026-11-23T14:00:00Z"
    )

    with pytest.raises(ApiError) as caught:
        org.update("Event", BEN, child, Subject="Mine")
    assert caught.value.code == "INVALID_FIELD_FOR_INSERT_UPDATE"


def test_taking_an_invitation_back_removes_the_copy(org, meeting, invitation):
    """Without invitees it is no group event any more."""
    org.delete("EventRelation", ANA, invitation)

    assert children(org) == []
    assert parent(org)["GroupEventType"] == "0"


def test_deleting_the_copy_takes_the_invitation_back(org, meeting, invitation):
    """The invitee is then no longer on the event."""
    org.delete("Event", BEN, children(org)[0]["Id"])

    assert org.records("EventRelation")[0]["IsDeleted"] is True
    assert parent(org)["IsGroupEvent"] is False


def test_deleting_the_parent_removes_everything(org, meeting, invitation):
    """Copies and invitations go with their event."""
    org.delete("Event", ANA, meeting)

    assert all(row["IsDeleted"] for row in org.records("Event"))
    assert org.records("EventRelation")[0]["IsDeleted"] is True


@pytest.mark.parametrize("status", ["Tentative", "Maybe"])
def test_status_knows_three_values(org, invitation, status):
    """There is no Tentative in Salesforce."""
    with pytest.raises(ApiError) as caught:
        org.update("EventRelation", ANA, invitation, Status=status)

    assert caught.value.code == "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST"


def test_who_and_event_of_an_invitation_stay(org, meeting, invitation):
    """An invitation cannot be turned into another one."""
    for field in ("RelationId", "EventId"):
        with pytest.raises(ApiError) as caught:
            org.update("EventRelation", ANA, invitation, **{field: meeting})

        assert caught.value.code == "INVALID_FIELD_FOR_INSERT_UPDATE"


def test_nobody_is_invited_twice_or_to_a_copy(org, meeting, invitation):
    """A second invitation and one to a child event are refused."""
    ben = org.org.user(BEN)["Id"]
    child = children(org)[0]["Id"]
    contact = org.insert("Contact", ANA, LastName="Case")

    with pytest.raises(ApiError) as twice:
        org.insert("EventRelation", ANA, EventId=meeting, RelationId=ben)
    with pytest.raises(ApiError) as to_child:
        org.insert("EventRelation", BEN, EventId=child, RelationId=contact)

    assert twice.value.code == "DUPLICATE_VALUE"
    assert to_child.value.code == "FIELD_INTEGRITY_EXCEPTION"


def test_an_event_has_a_thousand_invitees_at_most(org, meeting):
    """One more is refused, and the others stay."""
    for number in range(1000):
        contact = org.insert("Contact", ANA, LastName=f"Case {number}")
        org.insert("EventRelation", ANA, EventId=meeting, RelationId=contact)
    late = org.insert("Contact", ANA, LastName="Late")

    with pytest.raises(ApiError) as caught:
        org.insert("EventRelation", ANA, EventId=meeting, RelationId=late)

    assert caught.value.code == "LIMIT_EXCEEDED"
    assert len(org.records("EventRelation")) == 1000
