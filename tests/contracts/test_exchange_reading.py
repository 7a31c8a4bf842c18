"""Reading on the EWS adapter: what only Exchange has, and what it costs."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from emulators.exchange.timezones import Zone
from emulators.exchange.zone_rules import Period, Regime, RuleZone, Stage
from server.domain.errors import CursorExpired, Rejection
from server.domain.items import Attendee, Group, Observation, Presence, Response, Role
from server.domain.kinds import Side
from server.domain.reasons import Reason
from server.ports.side import Feed, FeedRequest
from tests.contracts.calendar_worlds import (
    HOUR,
    NOON,
    WINDOW,
    appointment,
    creation,
    edit,
    holiday,
)
from tests.contracts.exchange_world import ANN, BOB, ExchangeWorld
from tests.contracts.test_calendar_side import content, only, whole, written

DAY = timedelta(days=1)


def zone(zone_id: str, hours: float) -> Zone:
    """Make a zone without summer time under an id of our choice."""
    period = Period("Standard", timedelta(hours=hours))
    return Zone(zone_id, RuleZone((Stage(Regime(period)),)), zone_id)


def fill(world: ExchangeWorld, count: int) -> None:
    """Ann makes many short appointments, one every half hour."""
    for number in range(count):
        start = datetime(2026, 11, 2, tzinfo=UTC) + number * HOUR / 2
        world.ann.add_event(subject=f"Item {number}", start=start, end=start + HOUR / 2)


def settled(feed: Feed) -> dict[str, str]:
    """Give what is remembered after everything in a feed was settled."""
    return {o.ref: o.version for o in feed.observations}


# --- what it costs ----------------------------------------------------------------


def test_a_first_read_of_a_thousand_items_stays_in_its_budget(
    exchange_world: ExchangeWorld,
) -> None:
    """Feed position, listing and content of 1,000 items take 13 calls."""
    fill(exchange_world, 1000)
    side = exchange_world.side()
    feed = whole(side)
    assert len({content(o).subject for o in feed.observations}) == 1000
    assert side.calls <= 2 + 2 + 10


def test_more_items_than_a_view_may_hold_are_all_listed(
    exchange_world: ExchangeWorld,
) -> None:
    """Exchange cuts a view at 1,000 items; the rest is asked for."""
    fill(exchange_world, 1100)
    feed = whole(exchange_world.side())
    assert len(feed.observations) == len(settled(feed)) == 1100


def test_a_feed_longer_than_a_page_is_read_to_its_end(
    exchange_world: ExchangeWorld,
) -> None:
    """More than 512 changes come in several pages and in one answer."""
    cursor = whole(exchange_world.side()).cursor
    fill(exchange_world, 600)
    side = exchange_world.side()
    feed = side.read(FeedRequest(window=WINDOW, cursor=cursor))
    assert len(feed.observations) == 600
    assert side.calls == 2 + 6
    again = exchange_world.side().read(FeedRequest(window=WINDOW, cursor=feed.cursor))
    assert again.observations == ()


def test_the_run_after_own_writes_is_one_call(exchange_world: ExchangeWorld) -> None:
    """What the adapter wrote itself comes back settled and is not fetched (N9)."""
    ref = exchange_world.add(appointment())
    first = whole(exchange_world.side())
    side = exchange_world.side()

    made = written(side.create([creation(Side.EXCHANGE, appointment(), "key-1")])[0])
    changed = written(
        side.update(
            [
                edit(
                    Side.EXCHANGE,
                    ref,
                    only(first).version,
                    appointment("New"),
                    Group.SUBJECT,
                )
            ]
        )[0]
    )
    known = {made.ref: made.version, changed.ref: changed.version}
    side = exchange_world.side()
    feed = side.read(FeedRequest(window=WINDOW, cursor=first.cursor, known=known))
    assert {o.ref: o.item for o in feed.observations} == {made.ref: None, ref: None}
    assert side.calls == 1


def test_nothing_is_asked_of_the_server_before_the_first_read(
    exchange_world: ExchangeWorld,
) -> None:
    """Neither the version nor the sign-in method nor a folder is probed for."""
    exchange_world.side().read(
        FeedRequest(window=WINDOW, cursor=whole(exchange_world.side()).cursor)
    )
    counted = set(exchange_world.emulator.requests.by_operation())
    assert counted == {"SyncFolderItems", "FindItem"}


# --- what items say ---------------------------------------------------------------


@pytest.mark.parametrize("sensitivity", ["Personal", "Private", "Confidential"])
def test_anything_but_normal_is_private(
    exchange_world: ExchangeWorld, sensitivity: str
) -> None:
    """Every sensitivity except Normal keeps an item out (A16)."""
    exchange_world.ann.add_event(
        subject="Own", start=NOON, end=NOON + HOUR, sensitivity=sensitivity
    )
    assert content(only(whole(exchange_world.side()))).private


def test_an_invitation_names_its_people(exchange_world: ExchangeWorld) -> None:
    """Organiser, attendees, roles and answers are read; addresses in lower case."""
    exchange_world.ann.add_event(
        subject="Pitch",
        start=NOON,
        end=NOON + HOUR,
        organizer="Bob Example <Bob@Example.com>",
        required=["Ann Example <ANN@example.com>"],
        optional=["Cy <cy@customer.test>"],
        resources=["room5@example.com"],
        my_response="Tentative",
    )
    item = content(only(whole(exchange_world.side())))
    assert (item.organizer, item.organized_by_user) == (BOB, False)
    assert item.response is Response.TENTATIVE
    assert item.attendees == (
        Attendee(ANN, "Ann Example", Role.REQUIRED),
        Attendee("cy@customer.test", "Cy", Role.OPTIONAL),
        Attendee("room5@example.com", "room5@example.com", Role.RESOURCE),
    )


def test_own_meetings_and_appointments_are_organised_by_the_user(
    exchange_world: ExchangeWorld,
) -> None:
    """Both a meeting that Ann called and a plain appointment are hers (N14)."""
    ann = exchange_world.ann
    ann.add_event(subject="Plain", start=NOON, end=NOON + HOUR)
    ann.add_event(subject="Called", start=NOON, end=NOON + HOUR, required=[BOB])
    items = [content(o) for o in whole(exchange_world.side()).observations]
    assert [item.organized_by_user for item in items] == [True, True]


def test_a_cancelled_meeting_and_a_declined_one_say_so(
    exchange_world: ExchangeWorld,
) -> None:
    """Cancellation and refusal are facts that the engine decides on (A34, A35)."""
    for subject, response, cancelled in (
        ("Off", "Accept", True),
        ("No", "Decline", False),
    ):
        exchange_world.ann.add_event(
            subject=subject,
            start=NOON,
            end=NOON + HOUR,
            organizer=BOB,
            required=[ANN],
            my_response=response,
            cancelled=cancelled,
        )
    items = {
        i.subject: i for i in map(content, whole(exchange_world.side()).observations)
    }
    assert items["Off"].cancelled
    assert items["Off"].response is Response.ACCEPTED
    assert items["No"].response is Response.DECLINED


def test_categories_and_formatted_text_are_read(exchange_world: ExchangeWorld) -> None:
    """Categories come by name, and an HTML body as plain text."""
    exchange_world.ann.add_event(
        subject="Styled",
        start=NOON,
        end=NOON + HOUR,
        categories=["CRM", "Key account"],
        body_html="<html><body><p>First &amp; second</p></body></html>",
    )
    item = content(only(whole(exchange_world.side())))
    assert item.categories == ("CRM", "Key account")
    assert item.body == "First & second"


# --- days -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "hours"),
    [
        ("tzone://Microsoft/Custom", 1),
        ("Customized Time Zone", -5),
        ("Mitteleuropäische Zeit", 1),
        ("(UTC+05:30) Somewhere", 5.5),
        ("tzone://Microsoft/Custom", 13),
        ("Customized Time Zone", -11),
    ],
)
def test_an_all_day_item_keeps_its_days_in_an_odd_zone(
    exchange_world: ExchangeWorld, name: str, hours: float
) -> None:
    """Where the zone's id tells nothing, the item itself tells its days (N15)."""
    days = holiday(days=2)
    exchange_world.ann.add_event(
        subject="Leave",
        start=days.start,
        end=days.end,
        all_day=True,
        zone=zone(name, hours),
    )
    item = content(only(whole(exchange_world.side())))
    assert (item.start, item.end) == (days.start, days.end)


@pytest.mark.parametrize(
    "name",
    [
        "W. Europe Standard Time",
        "Kamchatka Standard Time",
        "Mid-Atlantic Standard Time",
        "Hawaiian Standard Time",
        "Line Islands Standard Time",
        "tzone://Microsoft/Utc",
    ],
)
@pytest.mark.parametrize("month", [1, 7])
def test_an_all_day_item_keeps_its_days_in_a_known_zone(
    exchange_world: ExchangeWorld, name: str, month: int
) -> None:
    """The days are those of the item's zone, in summer as in winter (N15)."""
    first = date(2026, month, 15)
    ref = exchange_world.ann.add_event(
        subject="Leave", start=first, end=first + DAY, all_day=True, zone=name
    )
    [found] = exchange_world.side().look_up([Observation(side=Side.EXCHANGE, ref=ref)])
    assert (content(found).start, content(found).end) == (first, first + DAY)


def test_an_all_day_item_over_a_clock_change_has_whole_days(
    exchange_world: ExchangeWorld,
) -> None:
    """A day of 25 hours is one day."""
    first = date(2026, 10, 25)
    ref = exchange_world.ann.add_event(
        subject="Leave", start=first, end=first + DAY, all_day=True
    )
    [found] = exchange_world.side().look_up([Observation(side=Side.EXCHANGE, ref=ref)])
    assert (content(found).start, content(found).end) == (first, first + DAY)


# --- what goes wrong --------------------------------------------------------------


def test_an_item_that_cannot_be_read_does_not_stop_the_others(
    exchange_world: ExchangeWorld,
) -> None:
    """It is listed without content, and the reason is kept for its row (N21, N22)."""
    for subject in ("One", "Two", "Three"):
        exchange_world.add(appointment(subject))
    exchange_world.fault(
        "item_error", operation="GetItem", items=(1,), code="ErrorItemCorrupt"
    )
    side = exchange_world.side()
    feed = whole(side)
    assert sum(o.item is not None for o in feed.observations) == 2
    [bad] = [o for o in feed.observations if o.item is None]
    assert bad.presence is Presence.PRESENT
    assert bad.problem == Rejection(Reason.UNREADABLE, "ErrorItemCorrupt")


def test_an_item_deleted_while_it_is_read_is_suspect(
    exchange_world: ExchangeWorld,
) -> None:
    """What is listed and cannot be found a moment later has to be confirmed (N2)."""
    exchange_world.add(appointment())
    exchange_world.fault(
        "item_error", operation="GetItem", items=(0,), code="ErrorItemNotFound"
    )
    assert only(whole(exchange_world.side())).presence is Presence.SUSPECT


def test_an_expired_feed_position_asks_for_a_whole_read(
    exchange_world: ExchangeWorld,
) -> None:
    """Exchange no longer knows the sync state."""
    cursor = whole(exchange_world.side()).cursor
    exchange_world.fault("invalid_sync_state")
    with pytest.raises(CursorExpired):
        exchange_world.side().read(FeedRequest(window=WINDOW, cursor=cursor))


def test_a_cursor_of_another_folder_is_not_used(exchange_world: ExchangeWorld) -> None:
    """After a change of folder the new one is read whole (A27)."""
    cursor = whole(exchange_world.side()).cursor
    other = exchange_world.ann.add_calendar("Sales")
    with pytest.raises(CursorExpired):
        exchange_world.side(other.id).read(FeedRequest(window=WINDOW, cursor=cursor))


# --- other folders ----------------------------------------------------------------


def test_only_the_chosen_folder_is_read(exchange_world: ExchangeWorld) -> None:
    """A calendar of its own is synced without what lies in the main one."""
    other = exchange_world.ann.add_calendar("Sales")
    exchange_world.add(appointment("Main"))
    exchange_world.ann.add_event(
        folder=other, subject="Sales call", start=NOON, end=NOON + HOUR
    )
    feed = whole(exchange_world.side(other.id))
    assert content(only(feed)).subject == "Sales call"


def test_a_moved_item_is_found_where_it_is(exchange_world: ExchangeWorld) -> None:
    """An item in another calendar has moved and has a new id there (A28)."""
    ref = exchange_world.add(appointment())
    first = whole(exchange_world.side())
    other = exchange_world.ann.add_calendar("Private")
    moved = exchange_world.ann.move_event(ref, other)
    side = exchange_world.side()
    request = FeedRequest(window=WINDOW, cursor=first.cursor, known=settled(first))
    assert only(side.read(request)).presence is Presence.SUSPECT
    [found] = side.look_up([only(first)])
    assert (found.presence, found.ref) == (Presence.MOVED, moved)


def test_an_item_moved_away_and_back_is_present(exchange_world: ExchangeWorld) -> None:
    """It is known again by its UID and comes with its new id and content."""
    ref = exchange_world.add(appointment("Boomerang"))
    first = only(whole(exchange_world.side()))
    other = exchange_world.ann.add_calendar("Private")
    away = exchange_world.ann.move_event(ref, other)
    back = exchange_world.ann.move_event(away, exchange_world.ann.calendar)
    [found] = exchange_world.side().look_up([first])
    assert (found.presence, found.ref) == (Presence.PRESENT, back)
    assert content(found).subject == "Boomerang"
    assert found.identity == first.identity


def test_an_item_in_a_deleted_calendar_is_gone(exchange_world: ExchangeWorld) -> None:
    """A calendar folder inside Deleted Items counts as deleted (A28)."""
    bin_folder = exchange_world.ann.well_known["deleteditems"]
    binned = exchange_world.ann.add_calendar("Old", bin_folder)
    ref = exchange_world.add(appointment())
    first = only(whole(exchange_world.side()))
    exchange_world.ann.move_event(ref, binned)
    [found] = exchange_world.side().look_up([first])
    assert found.presence is Presence.GONE


def test_looking_up_many_items_takes_few_calls(exchange_world: ExchangeWorld) -> None:
    """Ids, folders, one search: however many items are missing."""
    refs = [exchange_world.add(appointment(str(number))) for number in range(30)]
    first = whole(exchange_world.side())
    for ref in refs[:20]:
        exchange_world.delete(ref)
    side = exchange_world.side()
    found = side.look_up(list(first.observations))
    assert sum(o.presence is Presence.GONE for o in found) == 20
    assert side.calls == 3
