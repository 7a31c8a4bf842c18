"""Modes and exclusions: which items enter, and which never do (sections C and D)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from server.domain.errors import Rejection
from server.domain.items import Attendee, Response, Role
from server.domain.kinds import Side
from server.domain.links import LinkState
from server.domain.org import Person, PersonKind
from server.domain.reasons import Reason
from server.domain.runs import RunStatus
from server.domain.settings import Mode
from server.sync.selection import (
    entry_refusal,
    hard_exclusion,
    listed,
    matchable,
    who_of,
)
from tests.builders import an_item, facts, settings
from tests.fakes.world import FakeWorld

ACME = Attendee("a@acme.example")
NOBODY = Attendee("z@nowhere.example")
SMART = "sf.example"


def a_world(mode, **people):
    """A world in a mode that knows a contact at acme."""
    world = FakeWorld(settings=settings(mode=mode))
    world.people.known = {"a@acme.example": (Person("c1", PersonKind.CONTACT),)}
    return world


def whom(item, world):
    """The Id of whom an event is about."""
    person = who_of(item, world)
    return person and person.id


def reason_of(world, ref, side=Side.EXCHANGE):
    """Why an item is left out, None when it is not."""
    row = world.memory.exclusions.get((side, ref))
    return row.reason if row else None


def test_a_switched_off_sync_reads_and_writes_nothing():
    """Do Not Sync does nothing, not even a call (T17, I15)."""
    world = a_world(Mode.DO_NOT_SYNC)
    world.exchange.add(an_item())
    result = world.run()
    assert result.status is RunStatus.DISABLED
    assert world.calls == {Side.EXCHANGE: 0, Side.SALESFORCE: 0}
    assert not world.memory.cursors


def test_sync_all_takes_everything_both_ways():
    """Each gets a twin, and none a CRM category (T18, T28)."""
    world = a_world(Mode.SYNC_ALL)
    item = world.exchange.add(an_item("Alone"))
    event = world.salesforce.add(an_item("Event"))
    world.run()
    assert world.subjects(Side.EXCHANGE) == world.subjects(Side.SALESFORCE)
    assert world.exchange.items()[item].categories == ()
    assert world.twin_of(event).categories == ()
    assert world.run().tally.writes == 0


def test_matching_takes_only_what_concerns_a_record():
    """Unmatched items wait with a row; Salesforce's events always enter (T19)."""
    world = a_world(Mode.MATCHING)
    known = world.exchange.add(an_item("Known", attendees=(ACME,)))
    unknown = world.exchange.add(an_item("Unknown", attendees=(NOBODY,)))
    alone = world.exchange.add(an_item("Alone"))
    world.salesforce.add(an_item("Event"))
    world.run()
    assert world.subjects(Side.SALESFORCE) == ["Event", "Known"]
    assert reason_of(world, unknown) is reason_of(world, alone) is Reason.NO_MATCH
    assert world.twin_of(known) is not None
    assert "Event" in world.subjects(Side.EXCHANGE)


def test_an_unmatched_item_enters_once_its_person_exists():
    """Retries need no change of the item itself (T20)."""
    world = a_world(Mode.MATCHING)
    ref = world.exchange.add(an_item("Unknown", attendees=(NOBODY,)))
    world.run()
    world.people.known["z@nowhere.example"] = (Person("l1", PersonKind.LEAD),)
    world.run()
    assert world.subjects(Side.SALESFORCE) == ["Unknown"]
    assert reason_of(world, ref) is None


def test_matching_is_asked_at_entry_only():
    """A pair lives on when its attendees change (A22)."""
    world = a_world(Mode.MATCHING)
    ref = world.exchange.add(an_item("Known", attendees=(ACME,)))
    world.run()
    world.exchange.change(ref, attendees=(), subject="Later")
    world.run()
    assert world.subjects(Side.SALESFORCE) == ["Later"]


def test_the_organizer_counts_as_an_address():
    """Received from a record is as good as sent to one (T22)."""
    item = an_item(
        organizer="l@lead.example", attendees=(Attendee("rep@northwind.example"),)
    )
    people = {"l@lead.example": (Person("l1", PersonKind.LEAD),)}
    world = facts(people=people)
    assert entry_refusal(item, Mode.MATCHING, world) is None
    assert whom(item, world) == "l1"


def test_a_contact_wins_over_leads_and_the_first_lead_over_others():
    """Who is the first contact, else the first lead by rank (T23, A25)."""
    people = {
        "one@x.example": (Person("L1", PersonKind.LEAD),),
        "two@x.example": (Person("L2", PersonKind.LEAD),),
        "c@x.example": (Person("C", PersonKind.CONTACT),),
    }
    leads = (
        Attendee("two@x.example", role=Role.OPTIONAL),
        Attendee("one@x.example"),
    )
    world = facts(people=people)
    assert whom(an_item(attendees=leads), world) == "L1"
    assert whom(an_item(attendees=(*leads, Attendee("c@x.example"))), world) == "C"


@pytest.mark.parametrize(
    ("address", "kind"),
    [
        ("rep@northwind.example", PersonKind.CONTACT),
        ("colleague@northwind.example", PersonKind.USER),
    ],
)
def test_users_and_oneself_are_no_match(address, kind):
    """Only contacts and leads count, and never the user's own address (T24)."""
    world = facts(people={address: (Person("x", kind),)})
    item = an_item(attendees=(Attendee(address),))
    assert entry_refusal(item, Mode.MATCHING, world) is Reason.NO_MATCH


def test_smart_addresses_and_rooms_are_not_people():
    """They are not looked up at all (N24)."""
    words = replace(facts().vocabulary, smart_address_domain=SMART)
    world = facts(vocabulary=words, ignored_addresses=frozenset({"ign.example"}))
    item = an_item(
        attendees=(
            Attendee(f"token@{SMART}"),
            Attendee("room@x.example", role=Role.RESOURCE),
            Attendee("who@ign.example"),
            ACME,
        )
    )
    assert matchable(item, world) == ("a@acme.example",)


def test_designated_takes_marked_items_and_marks_what_it_takes():
    """Category and Smart Address opt in; what syncs carries the category (T25)."""
    world = a_world(Mode.DESIGNATED)
    plain = world.exchange.add(an_item("Plain"))
    marked = world.exchange.add(an_item("Marked", categories=("crm ",)))
    smart = world.exchange.add(
        an_item("Smart", categories=("Red",), attendees=(Attendee(f"opp@{SMART}"),))
    )
    event = world.salesforce.add(an_item("Event"))
    world.run()
    assert world.subjects(Side.SALESFORCE) == ["Event", "Marked", "Smart"]
    assert reason_of(world, plain) is Reason.NOT_DESIGNATED
    items = world.exchange.items()
    assert items[marked].categories == ("crm ",)
    assert items[smart].categories == ("Red", "CRM")
    assert world.twin_of(event).categories == ("CRM",)
    assert world.run().tally.writes == 0


def test_no_stamp_where_updates_in_exchange_are_prevented():
    """The stamp is an update of Exchange (A33, T49)."""
    world = a_world(Mode.DESIGNATED)
    prevented = {(Side.EXCHANGE, op) for op in ("update",)}
    world.settings = replace(world.settings, prevent=frozenset(prevented))
    ref = world.exchange.add(an_item("S", attendees=(Attendee(f"opp@{SMART}"),)))
    event = world.salesforce.add(an_item("Event"))
    world.run()
    assert world.subjects(Side.SALESFORCE) == ["Event", "S"]
    assert world.exchange.items()[ref].categories == ()
    assert world.twin_of(event).categories == ("CRM",)


def test_no_stamp_on_what_could_not_be_created():
    """An item that Salesforce refuses is left alone in Exchange (A39)."""

    world = a_world(Mode.DESIGNATED)
    ref = world.exchange.add(an_item("S", attendees=(Attendee(f"opp@{SMART}"),)))
    world.salesforce.refuse("create", {0}, Rejection(Reason.REJECTED))
    world.run()
    assert world.exchange.items()[ref].categories == ()
    assert not world.memory.links


def test_designating_later_admits_an_item():
    """Left out is not for ever (T26, A6)."""
    world = a_world(Mode.DESIGNATED)
    ref = world.exchange.add(an_item("Late"))
    world.run()
    world.exchange.change(ref, categories=("CRM",))
    world.run()
    assert world.subjects(Side.SALESFORCE) == ["Late"]
    assert reason_of(world, ref) is None


def test_taking_the_designation_back_freezes_the_pair():
    """No deletion, no update, until it is designated again (A20)."""
    world = a_world(Mode.DESIGNATED)
    ref = world.exchange.add(an_item("Was in", categories=("CRM",)))
    world.run()
    world.exchange.change(ref, categories=(), subject="Secret plan")
    world.run()
    assert world.subjects(Side.SALESFORCE) == ["Was in"]
    world.exchange.change(ref, categories=("CRM",))
    world.run()
    assert world.subjects(Side.SALESFORCE) == ["Secret plan"]


def test_a_wider_mode_admits_what_was_left_out_and_doubles_nothing():
    """Twins made by hand meanwhile are paired (T31)."""
    world = a_world(Mode.DESIGNATED)
    twin = an_item("Twin")
    world.exchange.add(twin)
    world.run()
    world.settings = replace(world.settings, mode=Mode.SYNC_ALL)
    world.salesforce.add(twin)
    world.exchange.add(an_item("Other"))
    world.run()
    assert world.subjects(Side.EXCHANGE) == ["Other", "Twin"]
    assert world.subjects(Side.SALESFORCE) == ["Other", "Twin"]
    assert not world.memory.exclusions


def test_a_narrower_mode_freezes_undesignated_pairs():
    """The admin's lock rules at once; neither copy is deleted (T04, N5)."""
    world = a_world(Mode.SYNC_ALL)
    world.exchange.add(an_item("Old"))
    world.run()
    world.settings = replace(world.settings, mode=Mode.DESIGNATED)
    world.run()
    (link,) = world.memory.links.values()
    assert link.state is LinkState.FROZEN
    world.salesforce.change(link.salesforce_ref, subject="Edited")
    world.run()
    assert world.subjects(Side.EXCHANGE) == ["Old"]
    assert world.subjects(Side.SALESFORCE) == ["Edited"]


_HIDDEN: dict[Reason, dict[str, Any]] = {
    Reason.PRIVATE: {"private": True},
    Reason.DO_NOT_SYNC: {"categories": (" donotSYNC ", "CRM")},
    Reason.DO_NOT_RECORD: {
        "categories": ("CRM",),
        "attendees": (ACME, Attendee(f"donotrecord@{SMART}", role=Role.OPTIONAL)),
    },
    Reason.DECLINED: {"categories": ("CRM",), "response": Response.DECLINED},
}


@pytest.mark.parametrize("mode", [Mode.SYNC_ALL, Mode.MATCHING, Mode.DESIGNATED])
@pytest.mark.parametrize("reason", _HIDDEN)
def test_what_is_excluded_never_crosses_in_any_mode(mode, reason):
    """Exclusions beat every mode and every opt-in (T33, T34, T38)."""
    world = a_world(mode)
    ref = world.exchange.add(an_item("Secret", location="Moon", **_HIDDEN[reason]))
    result = world.run()
    assert world.salesforce.items() == {}
    assert reason_of(world, ref) is reason
    told = repr(result.outcomes) + repr(world.memory.exclusions)
    assert "Moon" not in told
    assert reason is Reason.DECLINED or "Secret" not in told


def test_a_private_event_stays_in_salesforce():
    """IsPrivate is respected on that side too (T33)."""
    world = a_world(Mode.SYNC_ALL)
    world.salesforce.add(an_item("Secret", private=True))
    world.run()
    assert world.exchange.items() == {}


def test_globally_excluded_attendees_keep_the_whole_item_out():
    """An entry is an address or a domain (T39)."""
    world = facts(global_exclusions=frozenset({"acme.example"}))
    item = an_item(attendees=(ACME, Attendee("b@beta.example")))
    assert hard_exclusion(item, world) is Reason.GLOBALLY_EXCLUDED
    assert listed(["a@x.example"], frozenset({"a@x.example"}))
    assert not listed(["a@notacme.example"], frozenset({"acme.example"}))


def test_the_ignore_list_only_unties_a_record():
    """The item still enters, related to somebody else (T39)."""
    people = {
        "a@acme.example": (Person("A", PersonKind.CONTACT),),
        "b@beta.example": (Person("B", PersonKind.CONTACT),),
    }
    world = facts(people=people, ignored_addresses=frozenset({"acme.example"}))
    item = an_item(attendees=(ACME, Attendee("b@beta.example")))
    assert entry_refusal(item, Mode.MATCHING, world) is None
    assert whom(item, world) == "B"


def test_a_listed_domain_is_what_follows_the_last_at():
    """Also in a spelling with another one before it."""
    assert listed(('"a@b"@acme.example',), frozenset({"acme.example"}))
    assert not listed(("a@acme.example@x.example",), frozenset({"acme.example"}))
