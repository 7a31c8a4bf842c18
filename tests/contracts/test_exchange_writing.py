"""Writing on the EWS adapter: silent, guarded, and never twice."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from exchangelib import Attendee, EWSDateTime, Mailbox
from exchangelib import CalendarItem as ExchangeItem

from server.adapters.exchange.ews import stamp
from server.adapters.exchange.ews.gateway import BATCH, Gateway
from server.domain.actions import Create
from server.domain.errors import Throttled, Unreachable
from server.domain.items import Group, Identity
from server.domain.kinds import Side
from server.domain.reasons import Reason
from tests.contracts.calendar_worlds import (
    HOUR,
    NOON,
    appointment,
    creation,
    deletion,
    edit,
    holiday,
)
from tests.contracts.exchange_world import BOB, ExchangeWorld
from tests.contracts.test_calendar_side import content, refused, seen, whole, written

EVERYTHING = [group for group in Group if group is not Group.INVITEES]


@pytest.fixture
def world(exchange_world: ExchangeWorld) -> Iterator[ExchangeWorld]:
    """Give the emulated Exchange, and see afterwards that nobody was mailed (N1)."""
    yield exchange_world
    assert exchange_world.mails() == 0


def make(world: ExchangeWorld, **fields: object) -> str:
    """Create an item through the adapter and give its id."""
    item = appointment(**fields)  # type: ignore[arg-type]
    action = creation(Side.EXCHANGE, item, "key-1")
    return written(world.side().create([action])[0]).ref


def rewrite(world: ExchangeWorld, ref: str, *groups: Group, **fields: object) -> None:
    """Update an item through the adapter."""
    item = appointment(**fields)  # type: ignore[arg-type]
    version = seen(world, ref).version
    action = edit(Side.EXCHANGE, ref, version, item, *groups)
    written(world.side().update([action])[0])


def values(world: ExchangeWorld, ref: str) -> dict[str, object]:
    """Give the properties of an item as Exchange keeps them."""
    return dict(world.ann.entry(ref).values)


# --- creating ---------------------------------------------------------------------


def test_a_created_item_is_told_with_its_identity(world: ExchangeWorld) -> None:
    """The answer holds id, version and the UID that reads will show."""
    item = appointment()
    [result] = world.side().create([creation(Side.EXCHANGE, item, "key-1")])
    done = written(result)
    found = seen(world, done.ref)
    assert found.version == done.version
    assert found.identity == Identity(done.uid)
    assert done.uid


def test_each_created_item_has_a_uid_of_its_own(world: ExchangeWorld) -> None:
    """Two items made from the same content are not the same item (N6)."""
    actions = [creation(Side.EXCHANGE, appointment(), key) for key in ("a", "b")]
    uids = {written(result).uid for result in world.side().create(actions)}
    assert len(uids) == 2


def test_a_created_item_invites_nobody(world: ExchangeWorld) -> None:
    """Attendees of a Salesforce event are never written to Exchange (N1)."""
    ref = make(world)
    assert not {"RequiredAttendees", "OptionalAttendees", "Resources"} & set(
        values(world, ref)
    )


def test_even_a_meeting_would_be_created_silently(world: ExchangeWorld) -> None:
    """The gateway itself lets nobody be mailed, whatever it is handed (N1)."""
    session = world.session()
    guest = Attendee(mailbox=Mailbox(email_address=BOB), response_type="Unknown")
    start = EWSDateTime.from_datetime(NOON)
    meeting = ExchangeItem(
        account=session.account,
        subject="Pitch",
        start=start,
        end=start + HOUR,
        required_attendees=[guest],
    )
    [made] = Gateway(session.account).create([meeting], session.folder(""))
    assert not isinstance(made, Exception)
    assert world.mails() == 0


def test_a_created_item_carries_stamp_and_categories(world: ExchangeWorld) -> None:
    """The stamp is our own named property; the categories are those of the action."""
    action = replace(
        creation(Side.EXCHANGE, appointment(), "00U000000000001AAA"),
        categories=("CRM",),
    )
    ref = written(world.side().create([action])[0]).ref
    [(path, value)] = world.ann.entry(ref).properties.items()
    assert (str(path.set_id), path.name) == (stamp.PROPERTY_SET, stamp.PROPERTY_NAME)
    assert value == "00U000000000001AAA"
    assert content(seen(world, ref)).categories == ("CRM",)


def test_an_all_day_item_begins_at_the_users_midnight(world: ExchangeWorld) -> None:
    """Dates are written as midnights of the user's zone with an exclusive end."""
    action = creation(Side.EXCHANGE, holiday(days=2), "key-1")
    ref = written(world.side().create([action])[0]).ref
    kept = values(world, ref)
    assert kept["Start"] == datetime(2026, 11, 25, 23, tzinfo=UTC)
    assert kept["End"] == datetime(2026, 11, 27, 23, tzinfo=UTC)
    assert getattr(kept["StartTimeZone"], "id", "") == "W. Europe Standard Time"


def test_a_large_create_is_split_into_batches(world: ExchangeWorld) -> None:
    """No request carries more items than a batch has."""
    actions = [
        creation(Side.EXCHANGE, appointment(str(n)), f"key-{n}")
        for n in range(2 * BATCH + 1)
    ]
    side = world.side()
    results = side.create(actions)
    assert len({written(result).ref for result in results}) == len(actions)
    assert side.calls == 3


def test_text_that_xml_cannot_hold_is_replaced(world: ExchangeWorld) -> None:
    """Control characters of a Salesforce text do not break the whole batch (N21)."""
    ref = make(world, subject="A\x0bB", body="one\x00two")
    item = content(seen(world, ref))
    assert (item.subject, item.body) == ("A?B", "one?two")


@pytest.mark.parametrize("kind", ["unavailable_after", "drop_after"])
def test_a_create_without_an_answer_is_not_repeated(
    world: ExchangeWorld, kind: str
) -> None:
    """The item exists once, and the error tells that it may exist (N6)."""
    world.fault(kind, operation="CreateItem")
    side = world.side()
    with pytest.raises(Unreachable) as caught:
        side.create([creation(Side.EXCHANGE, appointment(), "key-1")])
    assert caught.value.sent
    assert side.calls == 1
    [found] = whole(world.side()).observations
    assert found.mark == "key-1"


def test_a_pause_that_exchange_asks_for_is_passed_on(world: ExchangeWorld) -> None:
    """Throttling ends the run at once and tells how long to wait."""
    world.fault("throttle", operation="CreateItem", seconds=40)
    side = world.side()
    with pytest.raises(Throttled) as caught:
        side.create([creation(Side.EXCHANGE, appointment(), "key-1")])
    assert caught.value.retry_after == 40
    assert side.calls == 1


def test_a_busy_answer_for_one_item_ends_the_run(world: ExchangeWorld) -> None:
    """Throttling is about the whole system even where one item's answer says it."""
    world.fault(
        "item_error", operation="CreateItem", items=(1,), code="ErrorServerBusy"
    )
    actions = [creation(Side.EXCHANGE, appointment(), key) for key in ("a", "b")]
    with pytest.raises(Throttled):
        world.side().create(actions)


# --- restoring --------------------------------------------------------------------


def restoration(uid: str) -> Create:
    """Make the action that brings a deleted item back."""
    action = creation(Side.EXCHANGE, appointment("Ours"), "key-1")
    link = replace(action.link, identity=Identity(uid))
    return replace(action, restore=True, link=link)


def test_a_deleted_meeting_is_restored_from_the_bin(world: ExchangeWorld) -> None:
    """The original comes back with its UID and organiser, beside a plain create."""
    ref = world.ann.add_event(
        subject="Theirs", start=NOON, end=NOON + HOUR, organizer=BOB
    )
    identity = seen(world, ref).identity
    assert identity is not None
    world.delete(ref)
    side = world.side()
    fresh = creation(Side.EXCHANGE, appointment("New"), "key-2")
    first, second = side.create([restoration(identity.uid), fresh])
    back = seen(world, written(first).ref)
    assert written(first).uid == identity.uid
    assert written(first).version == back.version
    assert (content(back).subject, content(back).organizer) == ("Theirs", BOB)
    assert content(seen(world, written(second).ref)).subject == "New"
    assert side.calls == 3


def test_what_is_not_in_the_bin_cannot_be_restored(world: ExchangeWorld) -> None:
    """Nothing is created in its place, as Ann would become the organiser (N13)."""
    [result] = world.side().create([restoration("040000008200E00074C5B7101A82E008AA")])
    assert refused(result) is Reason.CANNOT_RESTORE
    assert whole(world.side()).observations == ()


# --- updating ---------------------------------------------------------------------


def test_an_update_leaves_attendees_alone(world: ExchangeWorld) -> None:
    """A meeting is changed without telling or touching anybody (N1)."""
    ref = world.ann.add_event(
        subject="Pitch", start=NOON, end=NOON + HOUR, required=[BOB]
    )
    before = content(seen(world, ref)).attendees
    rewrite(
        world, ref, *Group, subject="Changed", start=NOON + HOUR, end=NOON + 2 * HOUR
    )
    after = content(seen(world, ref))
    assert (after.subject, after.attendees) == ("Changed", before)


def test_an_update_of_the_subject_keeps_the_formatted_body(
    world: ExchangeWorld,
) -> None:
    """A body that was not edited keeps its HTML (N18)."""
    html = "<html><body><b>Agenda</b></body></html>"
    ref = world.ann.add_event(
        subject="Old", start=NOON, end=NOON + HOUR, body_html=html
    )
    rewrite(world, ref, Group.SUBJECT, Group.TIME, subject="New")
    body = values(world, ref)["Body"]
    assert getattr(body, "text", "") == html


def test_an_update_of_the_time_keeps_the_items_zone(world: ExchangeWorld) -> None:
    """A meeting made in New York stays one of New York when it is moved (N16)."""
    ref = world.ann.add_event(
        subject="Call", start=NOON, end=NOON + HOUR, zone="America/New_York"
    )
    rewrite(world, ref, Group.TIME, start=NOON + HOUR, end=NOON + 2 * HOUR)
    kept = values(world, ref)
    assert kept["Start"] == NOON + HOUR
    assert getattr(kept["StartTimeZone"], "id", "") == "Eastern Standard Time"


def test_categories_are_replaced_only_when_named(world: ExchangeWorld) -> None:
    """An update without categories leaves them; with some, they replace all."""
    ref = world.ann.add_event(
        subject="Old", start=NOON, end=NOON + HOUR, categories=["Red"]
    )
    rewrite(world, ref, Group.SUBJECT, subject="New")
    assert content(seen(world, ref)).categories == ("Red",)
    for categories in (("Red", "CRM"), ()):
        action = replace(
            edit(Side.EXCHANGE, ref, seen(world, ref).version, appointment()),
            categories=categories,
        )
        written(world.side().update([action])[0])
        assert content(seen(world, ref)).categories == categories
    assert content(seen(world, ref)).subject == "New"


def test_an_update_never_touches_sensitivity_or_reminder(world: ExchangeWorld) -> None:
    """What is not synced stays as Ann set it (N12)."""
    ref = world.ann.add_event(
        subject="Old",
        start=NOON,
        end=NOON + HOUR,
        sensitivity="Private",
        reminder_minutes=30,
    )
    before = values(world, ref)
    rewrite(world, ref, *EVERYTHING, subject="New")
    after = values(world, ref)
    for name in ("Sensitivity", "ReminderIsSet", "ReminderMinutesBeforeStart", "UID"):
        assert after[name] == before[name]


def test_an_update_of_nothing_costs_no_call(world: ExchangeWorld) -> None:
    """Invitees are not written to Exchange, so such an update is done already."""
    ref = world.add(appointment())
    version = seen(world, ref).version
    side = world.side()
    action = edit(Side.EXCHANGE, ref, version, appointment("x"), Group.INVITEES)
    done = written(side.update([action])[0])
    assert (done.ref, done.version, side.calls) == (ref, version, 0)


def test_an_update_without_a_known_version_is_refused(world: ExchangeWorld) -> None:
    """Without an expectation nothing could notice what changed meanwhile (N26)."""
    ref = world.add(appointment("Mine"))
    action = edit(Side.EXCHANGE, ref, "", appointment("Ours"), Group.SUBJECT)
    side = world.side()
    assert refused(side.update([action])[0]) is Reason.CHANGED_MEANWHILE
    assert content(seen(world, ref)).subject == "Mine"


def test_updates_of_single_items_share_a_request(world: ExchangeWorld) -> None:
    """Each answer tells the version that the next read shows."""
    refs = [world.add(appointment(str(n))) for n in range(5)]
    known = {o.ref: o.version for o in whole(world.side()).observations}
    side = world.side()
    results = side.update(
        [
            edit(Side.EXCHANGE, ref, known[ref], appointment("New"), Group.SUBJECT)
            for ref in refs
        ]
    )
    assert side.calls == 1
    now = {o.ref: o.version for o in whole(world.side()).observations}
    assert {written(r).ref: written(r).version for r in results} == now


# --- deleting ---------------------------------------------------------------------


def test_a_deleted_meeting_lies_in_deleted_items(world: ExchangeWorld) -> None:
    """Nothing is deleted for good, and no attendee is told (N1)."""
    ref = world.ann.add_event(
        subject="Pitch", start=NOON, end=NOON + HOUR, required=[BOB]
    )
    action = deletion(Side.EXCHANGE, ref, seen(world, ref).version)
    written(world.side().delete([action])[0])
    binned = world.ann.well_known["deleteditems"].items.values()
    assert [item.values["Subject"] for item in binned] == ["Pitch"]


def test_a_delete_batch_takes_two_calls(world: ExchangeWorld) -> None:
    """Versions are compared in one request and items deleted in another."""
    for number in range(10):
        world.add(appointment(str(number)))
    found = whole(world.side()).observations
    world.delete(found[0].ref)
    world.change(found[1].ref, subject="Hers")
    side = world.side()
    results = side.delete([deletion(Side.EXCHANGE, o.ref, o.version) for o in found])
    assert refused(results[1]) is Reason.CHANGED_MEANWHILE
    assert [written(r).ref for i, r in enumerate(results) if i != 1] == [
        o.ref for i, o in enumerate(found) if i != 1
    ]
    assert side.calls == 2


def test_an_item_that_may_not_be_deleted_stays(world: ExchangeWorld) -> None:
    """A refused deletion stands as a rejection in its place (N21)."""
    refs = [world.add(appointment(str(number))) for number in range(2)]
    known = {o.ref: o.version for o in whole(world.side()).observations}
    world.refuse("delete", [0])
    first, second = world.side().delete(
        [deletion(Side.EXCHANGE, ref, known[ref]) for ref in refs]
    )
    assert refused(first) is Reason.REJECTED
    written(second)
    assert {o.ref for o in whole(world.side()).observations} == {refs[0]}


def test_a_conflict_that_only_exchange_sees_is_a_refusal(world: ExchangeWorld) -> None:
    """A change between our read and our write comes back from Exchange itself."""
    ref = world.add(appointment("Mine"))
    version = seen(world, ref).version
    world.fault("conflict", operation="UpdateItem", items=(0,))
    action = edit(Side.EXCHANGE, ref, version, appointment("Ours"), Group.SUBJECT)
    result = world.side().update([action])[0]
    assert refused(result) is Reason.CHANGED_MEANWHILE


def test_writes_go_to_the_chosen_folder(world: ExchangeWorld) -> None:
    """An item is created in the synced calendar, not in the main one."""
    other = world.ann.add_calendar("Sales")
    action = creation(Side.EXCHANGE, appointment(), "key-1")
    ref = written(world.side(other.id).create([action])[0]).ref
    assert world.ann.entry(ref).folder is other


def test_a_long_time_between_two_instants_is_kept(world: ExchangeWorld) -> None:
    """A timed item over several days keeps both of its instants (N16)."""
    ref = make(world, start=NOON, end=NOON + timedelta(days=3))
    item = content(seen(world, ref))
    assert (item.all_day, item.end) == (False, NOON + timedelta(days=3))
