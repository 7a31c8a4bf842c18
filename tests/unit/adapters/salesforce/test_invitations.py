"""Invitees of events: EventRelation records over the emulated org (A24)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from server.domain.actions import Create, Update
from server.domain.errors import Rejection, Unreachable
from server.domain.feeds import FeedRequest
from server.domain.invitees import Invitation, Invitee, InviteeStatus, Maker
from server.domain.items import Group
from server.domain.kinds import Side
from server.domain.reasons import Reason
from server.ports.side import Written
from tests.contracts.calendar_worlds import WINDOW, appointment, creation, edit
from tests.salesforce_org import ANA, BEN, ServedOrg

NEW, ACCEPTED, DECLINED = InviteeStatus
INVITEES = Group.INVITEES


def contact(org: ServedOrg, name: str) -> str:
    """Put a contact on file."""
    return org.emulator.insert("Contact", ANA, LastName=name)


def create(key: str, *invitees: Invitee) -> Create:
    """Make the action that creates an event with invitees."""
    return replace(
        creation(Side.SALESFORCE, appointment(), key), invitees=tuple(invitees)
    )


def update(
    ref: str,
    version: str,
    invitees: list[Invitee],
    remembered: tuple[Invitation, ...] = (),
    *groups: Group,
) -> Update:
    """Make the action that brings the invitees of an event into line."""
    item = appointment(location="Dock 4")
    action = edit(Side.SALESFORCE, ref, version, item, INVITEES, *groups)
    link = replace(action.link, invited=remembered)
    return replace(action, invitees=tuple(invitees), link=link)


def standing(org: ServedOrg, event: str) -> dict[str, str]:
    """Give who stands on an event with which answer."""
    return {
        row["RelationId"]: row["Status"]
        for row in org.emulator.records("EventRelation")
        if row["EventId"] == event and not row["IsDeleted"]
    }


def written(result: Written | Rejection) -> Written:
    """Give the answer of a write that must have happened."""
    assert isinstance(result, Written), result
    return result


def versions(org: ServedOrg) -> dict[str, str]:
    """Give the versions of all events in the window."""
    feed = org.run().calendar.read(FeedRequest(window=WINDOW))
    return {one.ref: one.version for one in feed.observations}


def ours(person_id: str, status: InviteeStatus = NEW) -> Invitation:
    """Remember an invitee as made by us."""
    return Invitation(person_id, status, Maker.US)


def test_a_new_event_gets_its_invitees(salesforce_org: ServedOrg) -> None:
    """Contact, lead and user stand on the event with their answers (T106)."""
    org = salesforce_org
    dana, ben = contact(org, "Whitfield"), org.user_id(BEN)
    tom = org.emulator.insert("Lead", ANA, LastName="Tate", Company="Cedar")
    wanted = (Invitee(dana, ACCEPTED), Invitee(ben, DECLINED), Invitee(tom))

    [answer] = org.run().calendar.create([create("k1", *wanted)])

    event = written(answer).ref
    assert standing(org, event) == {dana: "Accepted", ben: "Declined", tom: "New"}
    assert written(answer).invited == (
        ours(dana, ACCEPTED),
        ours(ben, DECLINED),
        ours(tom),
    )


def test_events_without_invitees_cost_nothing_more(salesforce_org: ServedOrg) -> None:
    """A create is one request with the option off, and three with it on."""
    org = salesforce_org
    dana = contact(org, "Whitfield")
    run = org.run()
    run.org.facts()
    before = run.calendar.calls

    run.calendar.create([create("k1"), create("k2")])
    assert run.calendar.calls - before == 1

    before = run.calendar.calls
    run.calendar.create([create(f"i{n}", Invitee(dana)) for n in range(300)])
    assert run.calendar.calls - before == 3


def test_a_repeated_create_invites_nobody_twice(salesforce_org: ServedOrg) -> None:
    """What was sent before an answer got lost is found, and is ours (N6)."""
    org = salesforce_org
    dana, luis = contact(org, "Whitfield"), contact(org, "Ortega")
    [first] = org.run().calendar.create([create("k1", Invitee(dana))])
    again = create("k1", Invitee(dana), Invitee(luis))
    unsure = (
        Invitation(dana, NEW, Maker.UNKNOWN),
        Invitation(luis, NEW, Maker.UNKNOWN),
    )
    again = replace(again, link=replace(again.link, invited=unsure))

    [answer] = org.run().calendar.create([again])

    assert written(answer).ref == written(first).ref
    assert standing(org, written(answer).ref) == {dana: "New", luis: "New"}
    assert written(answer).invited == (ours(dana), ours(luis))


def test_an_update_invites_answers_and_withdraws(salesforce_org: ServedOrg) -> None:
    """Each difference is one record; what a person added stays (T107, T108)."""
    org = salesforce_org
    names = ("Whitfield", "Ortega", "Vogt", "Frei")
    dana, luis, lena, jonas = (contact(org, name) for name in names)
    event = org.event()
    for person in (dana, luis, jonas):
        org.emulator.insert("EventRelation", ANA, EventId=event, RelationId=person)
    action = update(
        event,
        versions(org)[event],
        [Invitee(dana, ACCEPTED), Invitee(lena)],
        (ours(dana), ours(luis)),
    )

    [answer] = org.run().calendar.update([action])

    assert standing(org, event) == {dana: "Accepted", lena: "New", jonas: "New"}
    assert written(answer).invited == (ours(dana, ACCEPTED), ours(lena))
    assert org.stored(event)["Location"] is None


def test_answers_are_written_after_the_time(salesforce_org: ServedOrg) -> None:
    """A new place resets the answers in Salesforce; ours are written after it."""
    org = salesforce_org
    dana = contact(org, "Whitfield")
    [made] = org.run().calendar.create([create("k1", Invitee(dana, ACCEPTED))])
    event = written(made).ref
    remembered = (ours(dana, ACCEPTED),)
    action = update(
        event,
        versions(org)[event],
        [Invitee(dana, ACCEPTED)],
        remembered,
        Group.LOCATION,
    )

    [answer] = org.run().calendar.update([action])

    assert org.stored(event)["Location"] == "Dock 4"
    assert standing(org, event) == {dana: "Accepted"}
    assert written(answer).invited == remembered


def test_a_refused_invitee_stops_nobody(salesforce_org: ServedOrg) -> None:
    """The event and the others are written; the answer counts who was refused."""
    org = salesforce_org
    dana, gone = contact(org, "Whitfield"), contact(org, "Left")
    org.emulator.delete("Contact", ANA, gone)

    [answer] = org.run().calendar.create([create("k1", Invitee(gone), Invitee(dana))])

    answer = written(answer)
    assert standing(org, answer.ref) == {dana: "New"}
    assert (answer.remark, answer.detail) == (
        Reason.NOT_INVITED,
        "1 refused by Salesforce",
    )
    assert answer.invited == (Invitation(gone, NEW, Maker.OTHERS), ours(dana))


def test_invitees_nobody_may_read_leave_the_event(salesforce_org: ServedOrg) -> None:
    """A user without access to invitees gets the event and a remark."""
    org = salesforce_org
    dana = contact(org, "Whitfield")
    org.emulator.org.profiles["Standard User"].no_access.add("EventRelation")

    [answer] = org.run().calendar.create([create("k1", Invitee(dana))])

    assert written(answer).remark is Reason.NOT_INVITED
    assert org.stored(written(answer).ref)["Subject"] == "Review"
    assert standing(org, written(answer).ref) == {}


def test_a_stolen_answer_is_raised(salesforce_org: ServedOrg) -> None:
    """When the connection breaks while inviting, the run ends as for any write."""
    org = salesforce_org
    dana = contact(org, "Whitfield")
    run = org.run()
    run.org.facts()
    org.fault("drop_after", skip=2)
    with pytest.raises(Unreachable):
        run.calendar.create([create("k1", Invitee(dana))])
    [row] = [row for row in org.emulator.records("Event") if not row["IsDeleted"]]
    assert standing(org, row["Id"]) == {dana: "New"}


def test_an_event_is_related_to_a_record(salesforce_org: ServedOrg) -> None:
    """What is set on a create, and the cost is that of the create alone."""
    org = salesforce_org
    deal = opportunity(org)
    action = related(deal, "k1")
    run = org.run()
    run.org.facts()
    before = run.calendar.calls

    [answer] = run.calendar.create([action])

    assert org.stored(written(answer).ref)["WhatId"] == deal
    assert written(answer).remark is None
    assert run.calendar.calls - before == 1


@pytest.mark.parametrize("wrong", ["missing", "a person", "deleted", "no id"])
def test_an_unknown_record_is_left_out(salesforce_org: ServedOrg, wrong: str) -> None:
    """The event is made without it, with a remark, and its neighbour as asked."""
    org = salesforce_org
    deal, other = opportunity(org), opportunity(org)
    ids = {
        "missing": f"{deal[:11]}ZZZZ",
        "a person": contact(org, "Whitfield"),
        "deleted": other,
        "no id": "0060",
    }
    org.emulator.delete("Opportunity", ANA, other)

    bad, good = org.run().calendar.create(
        [related(ids[wrong], "k1"), related(deal, "k2")]
    )

    assert written(bad).remark is Reason.RECORD_UNKNOWN
    assert org.stored(written(bad).ref)["WhatId"] is None
    assert written(good).remark is None
    assert org.stored(written(good).ref)["WhatId"] == deal


def test_two_fields_can_be_done_without(salesforce_org: ServedOrg) -> None:
    """A bad record and a bad Type cost the event both, and no more than both."""
    org = salesforce_org
    action = replace(related("0060", "k1"), event_type="Retired")
    [answer] = org.run().calendar.create([action])
    assert written(answer).remark is Reason.RECORD_UNKNOWN
    row = org.stored(written(answer).ref)
    assert (row["WhatId"], row["Subject"]) == (None, "Review")


def opportunity(org: ServedOrg, **fields: Any) -> str:
    """Put an opportunity on file."""
    given = {"Name": "Pilot", "StageName": "Prospecting", "CloseDate": "2026-12-31"}
    return org.emulator.insert("Opportunity", ANA, **{**given, **fields})


def related(record: str, key: str) -> Create:
    """Make the action that creates an event of a record."""
    return creation(Side.SALESFORCE, appointment(what=record), key)
