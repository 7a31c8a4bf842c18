"""Sync Invitees: recipients of a meeting become invitees in Salesforce (A24, A25)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from server.domain.errors import Rejection, Unreachable
from server.domain.invitees import Invitee, InviteeStatus
from server.domain.items import Attendee, Response, Role
from server.domain.kinds import Operation, Side
from server.domain.org import Person, PersonKind
from server.domain.reasons import Reason
from server.domain.settings import Mode
from server.sync.decision import outcome_of
from server.sync.engine import Result
from server.sync.invitees import guest_list, guest_remarks
from tests.builders import an_item, facts, seen, settings
from tests.fakes.world import FakeWorld

NEW, ACCEPTED, DECLINED = InviteeStatus
DANA = Person("003dana", PersonKind.CONTACT)
LUIS = Person("003luis", PersonKind.CONTACT)
TOM = Person("00Qtom", PersonKind.LEAD)
INES = Person("00Qines", PersonKind.LEAD)
BEN = Person("005ben", PersonKind.USER)
CARA = Person("005cara", PersonKind.USER)
PEOPLE = {
    f"{person.id[3:]}@x.example": (person,)
    for person in (DANA, LUIS, TOM, INES, BEN, CARA)
}


def at(name: str, response: Response = Response.NONE, **fields: Any) -> Attendee:
    """Make an attendee at x.example."""
    return Attendee(f"{name}@x.example", response=response, **fields)


def a_world(**options: Any) -> FakeWorld:
    """Make a world in which Sync Invitees is on and people are on file."""
    world = FakeWorld(settings=settings(sync_invitees=True, **options))
    world.people.known = dict(PEOPLE)
    world.syncing_users = frozenset({"005cara"})
    return world


def meeting(world: FakeWorld, *attendees: Attendee, **fields: Any) -> str:
    """Put a meeting into Outlook."""
    return world.exchange.add(an_item(attendees=attendees, **fields))


def invitees(world: FakeWorld, ref: str) -> dict[str, InviteeStatus]:
    """Give the invitees of the twin of an Outlook item."""
    return world.salesforce.stored[world.twin_ref(ref)].invitees


def remarks(result: Result) -> list[str]:
    """Give the rows that tell who could not be invited."""
    rows = result.outcomes
    return [row.detail for row in rows if row.reason is Reason.NOT_INVITED]


def run(world: FakeWorld) -> Result:
    """Make a run, and see that a further one writes nothing (N8)."""
    result = world.run()
    again = world.run()
    assert again.tally.writes == 0
    return result


def test_recipients_become_invitees_with_their_answers():
    """Contacts and users that do not sync themselves, each with an own answer."""
    world = a_world()
    ref = meeting(
        world,
        at("dana", Response.ACCEPTED),
        at("luis", Response.DECLINED, role=Role.OPTIONAL),
        at("ben", Response.TENTATIVE),
    )
    result = run(world)
    assert invitees(world, ref) == {
        "003dana": ACCEPTED,
        "003luis": DECLINED,
        "005ben": NEW,
    }
    assert remarks(result) == []


def test_everybody_else_is_counted_in_one_row():
    """Nobody who cannot be invited stops anything; the row names nobody (T106)."""
    world = a_world()
    world.people.known["both@x.example"] = (LUIS, TOM, BEN)
    ref = meeting(
        world,
        at("dana"),
        at("both"),
        at("tom"),
        at("ben"),
        at("cara"),
        at("nobody"),
        at("all-staff"),
        Attendee("", "Without Address"),
        at("room", role=Role.RESOURCE),
        Attendee("abc@sf.example"),
        Attendee("rep@northwind.example"),
    )
    result = run(world)
    assert list(invitees(world, ref)) == ["003dana", "003luis", "005ben"]
    assert remarks(result) == [
        "3 invited; left out: 2 not in Salesforce, 1 without an address, "
        "1 rooms or equipment, 1 whose own calendars sync, "
        "1 leads beside a contact or another lead"
    ]
    assert result.tally.failed == 0


@pytest.mark.parametrize("known_by", ["005cara", "cara@x.example"])
def test_a_syncing_user_is_known_by_id_or_address(known_by):
    """A colleague who never ran yet has no Id in the service, but an address."""
    world = a_world()
    world.syncing_users = frozenset({known_by})
    ref = meeting(world, at("cara"), at("ben"))
    run(world)
    assert list(invitees(world, ref)) == ["005ben"]


def test_the_first_lead_stands_in_for_missing_contacts():
    """Without a contact the first lead is invited, required before optional (A25)."""
    world = a_world()
    ref = meeting(world, at("ines", role=Role.OPTIONAL), at("tom"))
    run(world)
    assert list(invitees(world, ref)) == ["00Qtom"]
    twin = world.twin_of(ref)
    assert twin is not None
    assert twin.who == "00Qtom"


def test_the_organizer_is_who_and_no_invitee():
    """Recipients are invited; who called the meeting is whom it is about."""
    world = a_world()
    ref = meeting(
        world, at("luis"), organizer="dana@x.example", organized_by_user=False
    )
    run(world)
    twin = world.twin_of(ref)
    assert twin is not None
    assert (twin.who, list(invitees(world, ref))) == ("003dana", ["003luis"])


def test_an_ignored_address_is_not_invited():
    """What the Ignore List keeps from being related is not invited either (2.7)."""
    world = a_world()
    world.ignored_addresses = frozenset({"dana@x.example"})
    ref = meeting(world, at("dana"), at("luis"))
    result = run(world)
    assert list(invitees(world, ref)) == ["003luis"]
    assert remarks(result) == ["1 invited; left out: 1 on an ignore list"]


def test_answers_and_removals_follow():
    """An answer goes up, a removal takes off, a newcomer is invited (T107)."""
    world = a_world()
    ref = meeting(world, at("dana"), at("luis"))
    run(world)
    world.exchange.change(
        ref, attendees=(at("dana", Response.ACCEPTED), at("ben", Response.DECLINED))
    )
    result = run(world)
    assert invitees(world, ref) == {"003dana": ACCEPTED, "005ben": DECLINED}
    assert result.tally.written == {(Side.SALESFORCE, Operation.UPDATE): 1}


def test_salesforce_invitees_never_reach_exchange():
    """Who is added or taken off in Salesforce changes nothing in Outlook (T108)."""
    world = a_world()
    ref = meeting(world, at("dana"))
    run(world)
    standing = invitees(world, ref)
    del standing["003dana"]
    standing["003luis"] = NEW
    world.salesforce.change(world.twin_ref(ref), location="Dock 4")
    run(world)
    world.exchange.change(ref, attendees=(at("dana", Response.ACCEPTED),))
    run(world)
    assert standing == {"003luis": NEW}
    assert world.exchange.items()[ref].attendees == (at("dana", Response.ACCEPTED),)
    world.exchange.change(ref, attendees=())
    run(world)
    assert standing == {"003luis": NEW}


def test_turned_off_all_stay_and_none_is_added():
    """Later changes of attendees no longer reach Salesforce (T109)."""
    world = a_world()
    ref = meeting(world, at("dana"))
    run(world)
    world.settings = replace(world.settings, sync_invitees=False)
    world.people.asked.clear()
    world.exchange.change(ref, attendees=(at("luis"),))
    result = run(world)
    assert list(invitees(world, ref)) == ["003dana"]
    assert result.tally.writes == 0
    assert world.people.asked == []


def test_turned_on_later_all_pairs_get_invitees():
    """Pairs from before are invited for, without any edit of theirs."""
    world = a_world()
    world.settings = replace(world.settings, sync_invitees=False)
    ref = meeting(world, at("dana"))
    run(world)
    assert invitees(world, ref) == {}
    world.settings = replace(world.settings, sync_invitees=True)
    run(world)
    assert invitees(world, ref) == {"003dana": NEW}


def test_twins_are_invited_for():
    """Items that stood on both sides before get invitees as they are paired."""
    world = a_world()
    ref = meeting(world, at("dana"))
    world.salesforce.add(an_item())
    other = meeting(world, at("luis"), subject="Other", location="Dock 4")
    world.salesforce.add(an_item("Other"))
    run(world)
    assert invitees(world, ref) == {"003dana": NEW}
    assert invitees(world, other) == {"003luis": NEW}
    assert len(world.salesforce.items()) == 2


def test_invitees_travel_with_other_edits_in_one_write():
    """A renamed meeting with a new attendee is one update."""
    world = a_world()
    ref = meeting(world, at("dana"))
    run(world)
    world.exchange.change(ref, subject="Kick-off", attendees=(at("luis"),))
    result = run(world)
    assert result.tally.written == {(Side.SALESFORCE, Operation.UPDATE): 1}
    assert invitees(world, ref) == {"003luis": NEW}


def test_a_new_time_brings_the_answers_again():
    """Salesforce resets answers with a new time, so they are sent with it."""
    world = a_world()
    ref = meeting(world, at("dana", Response.ACCEPTED))
    run(world)
    invitees(world, ref)["003dana"] = NEW
    world.exchange.change(ref, location="Dock 4")
    run(world)
    assert invitees(world, ref) == {"003dana": ACCEPTED}


@pytest.mark.parametrize("executed", [False, True])
@pytest.mark.parametrize("operation", ["create", "update"])
def test_a_lost_answer_doubles_and_loses_nobody(operation, executed):
    """Whether the write happened or not, later removals still work (N6)."""
    world = a_world()
    ref = meeting(world, at("dana"))
    if operation == "update":
        run(world)
        world.exchange.change(ref, attendees=(at("dana"), at("luis")))
    world.salesforce.fail(Unreachable(""), operation=operation, executed=executed)
    with pytest.raises(Unreachable):
        world.run()
    run(world)
    assert "003dana" in invitees(world, ref)
    world.exchange.change(ref, attendees=())
    run(world)
    assert invitees(world, ref) == {}


def test_a_refused_update_is_tried_again():
    """Invitees that a refusal kept back come with the next run."""
    world = a_world()
    ref = meeting(world)
    run(world)
    world.exchange.change(ref, attendees=(at("dana"),))
    world.salesforce.refuse("update", [0], Rejection(Reason.REJECTED))
    assert world.run().tally.failed == 1
    world.run()
    assert invitees(world, ref) == {"003dana": NEW}
    assert world.run().tally.writes == 0


def test_prevented_updates_hold_invitees_back():
    """Invitees are an update in Salesforce; told once, and kept off for good (A7)."""
    prevented = frozenset({(Side.SALESFORCE, Operation.UPDATE)})
    world = a_world(prevent=prevented)
    ref = meeting(world, at("dana"))
    run(world)
    assert invitees(world, ref) == {"003dana": NEW}
    world.exchange.change(ref, attendees=())
    result = world.run()
    assert [row.reason for row in result.outcomes] == [Reason.PREVENTED]
    world.exchange.change(ref, attendees=(at("luis"),))
    assert world.run().outcomes == []
    world.settings = replace(world.settings, prevent=frozenset())
    run(world)
    assert invitees(world, ref) == {"003dana": NEW}


def test_only_a_thousand_are_invited():
    """Salesforce takes no more; the rest is counted (product.md 8)."""
    world = a_world()
    crowd = [f"guest{n}" for n in range(1_002)]
    for name in crowd:
        person = Person(f"003{name}", PersonKind.CONTACT)
        world.people.known[f"{name}@x.example"] = (person,)
    ref = meeting(world, *map(at, crowd))
    result = run(world)
    assert len(invitees(world, ref)) == 1_000
    assert remarks(result) == ["1000 invited; left out: 2 more than Salesforce takes"]


def test_one_person_under_two_addresses_is_invited_once():
    """The firmer of both answers counts."""
    world = a_world()
    world.people.known["d@y.example"] = (DANA,)
    ref = meeting(
        world, at("dana"), Attendee("d@y.example", response=Response.ACCEPTED)
    )
    run(world)
    assert invitees(world, ref) == {"003dana": ACCEPTED}


def test_addresses_of_excluded_items_are_not_looked_up():
    """What is kept out does not tell Salesforce its people either (N11)."""
    world = a_world()
    meeting(world, at("dana"), private=True)
    meeting(world, at("luis"), categories=("donotsync ",))
    meeting(world, at("tom"), Attendee("donotrecord@sf.example"))
    world.run()
    assert world.people.asked == []


@pytest.mark.parametrize(
    ("mode", "asked"),
    [
        (Mode.SYNC_ALL, [{"dana@x.example", "luis@x.example"}]),
        (Mode.MATCHING, [{"dana@x.example", "luis@x.example"}]),
        (Mode.DESIGNATED, [{"dana@x.example"}]),
    ],
)
def test_who_is_looked_up_without_invitees(mode, asked):
    """Everybody in what is new, and in Designate only in what takes part (A24, A25)."""
    world = a_world(mode=mode)
    world.settings = replace(world.settings, sync_invitees=False)
    dana = meeting(world, at("dana"), categories=("CRM",))
    meeting(world, at("luis"), subject="Other")
    world.run()
    assert world.people.asked == asked
    twin = world.twin_of(dana)
    assert twin is not None
    assert twin.who == "003dana"


def test_required_people_come_first_and_the_firmest_answer_counts():
    """Of two addresses of one person, whichever was read first (A24)."""
    here = facts(people={**PEOPLE, "d2@x.example": (DANA,)})
    item = an_item(
        attendees=(
            at("luis", Response.ACCEPTED, role=Role.OPTIONAL),
            at("dana", Response.ACCEPTED),
            at("d2"),
        )
    )
    assert guest_list(item, here).invitees == (
        Invitee("003dana", ACCEPTED),
        Invitee("003luis", ACCEPTED),
    )


def test_who_was_left_out_is_told_with_the_write():
    """The row names the operation and the numbers, and nobody else (T106)."""
    item = an_item(attendees=(at("nobody"),))
    source = seen(Side.EXCHANGE, "e1", item)
    guests = guest_list(item, facts())
    (row,) = guest_remarks(source, guests, Operation.CREATE)
    assert row == outcome_of(
        source,
        Reason.NOT_INVITED,
        operation=Operation.CREATE,
        detail="0 invited; left out: 1 not in Salesforce",
    )
