"""Series of calendar items: occurrences, exceptions and deleted occurrences."""

from datetime import UTC, date, datetime, timedelta

import exchangelib
import pytest
from exchangelib import CalendarItem, EWSDate, EWSDateTime, EWSTimeZone
from exchangelib.errors import (
    ErrorCalendarOccurrenceIndexIsOutOfRecurrenceRange,
    ErrorCalendarOccurrenceIsDeletedFromRecurrence,
    ErrorItemNotFound,
    ErrorOccurrenceCrossingBoundary,
)
from exchangelib.recurrence import DailyPattern, Recurrence, WeeklyPattern

from emulators.exchange import recurrence
from emulators.exchange.outlook import UserMailbox
from emulators.exchange.patterns import Daily

NEW_YORK = EWSTimeZone("America/New_York")
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
# Clocks in New York go forward on 14 March 2027.
START = EWSDateTime(2027, 3, 12, 9, tzinfo=NEW_YORK)
FIVE_DAYS = Recurrence(
    pattern=DailyPattern(interval=1), start=EWSDate(2027, 3, 12), number=5
)


@pytest.fixture
def master(account: exchangelib.Account) -> CalendarItem:
    """Give a series of five days across the change of the clocks."""
    item = CalendarItem(
        account=account,
        folder=account.calendar,
        subject="Stand-up",
        start=START,
        end=START + HOUR,
        recurrence=FIVE_DAYS,
    )
    item.save()
    item.refresh()
    return item


def view(account: exchangelib.Account) -> list[CalendarItem]:
    """Give the calendar's view of March 2027."""
    first = EWSDateTime(2027, 3, 1, tzinfo=NEW_YORK)
    return list(account.calendar.view(first, first + 31 * DAY))


def occurrence(master: CalendarItem, index: int) -> CalendarItem:
    """Give an occurrence by index, completely read."""
    found = master.occurrence(index=index)
    found.refresh()
    return found


def test_master_describes_its_series(master: CalendarItem) -> None:
    """The master has the pattern and its first and last occurrence."""
    assert (master.type, master.is_recurring) == ("RecurringMaster", False)
    assert master.recurrence.pattern == FIVE_DAYS.pattern
    assert master.recurrence.boundary.start == EWSDate(2027, 3, 12)
    assert master.recurrence.boundary.number == 5
    assert master.first_occurrence.start == START
    assert master.last_occurrence.start == datetime(2027, 3, 16, 13, tzinfo=UTC)
    assert (master.modified_occurrences, master.deleted_occurrences) == (None, None)


def test_master_starts_with_the_first_occurrence(account) -> None:
    """Start moves to the first day that fits the pattern."""
    item = CalendarItem(
        account=account,
        folder=account.calendar,
        subject="Mondays",
        start=START,
        end=START + HOUR,
        recurrence=Recurrence(
            pattern=WeeklyPattern(interval=1, weekdays=["Monday"]),
            start=EWSDate(2027, 3, 12),
            number=2,
        ),
    ).save()
    item.refresh()
    assert item.start == datetime(2027, 3, 15, 13, tzinfo=UTC)


def test_view_expands_with_the_wall_clock(account, master: CalendarItem) -> None:
    """Occurrences keep their wall time across the change of the clocks."""
    found = view(account)
    assert [one.start.astimezone(NEW_YORK).hour for one in found] == [9] * 5
    assert [one.start.hour for one in found] == [14, 14, 13, 13, 13]
    assert {(one.type, one.is_recurring) for one in found} == {("Occurrence", True)}
    assert {one.uid for one in found} == {master.uid}


def test_occurrences_are_told_apart(account, master: CalendarItem) -> None:
    """Each occurrence has its own id, original start and recurrence id."""
    found = view(account)
    assert len({one.id for one in found}) == 5
    assert [one.original_start for one in found] == [one.start for one in found]
    assert [one.recurrence_id for one in found] == [one.start for one in found]


def test_occurrence_ids_resolve_again(account, master: CalendarItem) -> None:
    """GetItem takes the id of an occurrence out of a view."""
    third = view(account)[2]
    (read,) = account.fetch([third])
    assert (read.start, read.type) == (third.start, "Occurrence")
    assert read.recurrence is None
    assert occurrence(master, 3).id == third.id


def test_occurrence_leads_to_its_master(account, master: CalendarItem) -> None:
    """RecurringMasterItemId names the series of an occurrence."""
    found = view(account)[1].recurring_master()
    found.refresh()
    assert found.id == master.id


def test_changed_occurrence_is_an_exception(account, master: CalendarItem) -> None:
    """Changing an occurrence leaves the others and bumps the series."""
    key = master.changekey
    second = occurrence(master, 2)
    second.subject = "Long stand-up"
    second.start, second.end = second.start + HOUR, second.end + 2 * HOUR
    second.save(update_fields=["subject", "start", "end"])
    master.refresh()
    (info,) = master.modified_occurrences
    assert (info.original_start, info.start) == (START + DAY, START + DAY + HOUR)
    assert info.id == second.id
    assert master.changekey != key
    found = view(account)
    assert [one.subject for one in found].count("Stand-up") == 4
    assert (found[1].type, found[1].original_start) == ("Exception", START + DAY)
    assert found[1].is_recurring is True


def test_exception_keeps_what_the_series_changes(account, master) -> None:
    """An exception keeps its own values and follows the series in the others."""
    second = occurrence(master, 2)
    second.subject = "Special"
    second.save(update_fields=["subject"])
    master.refresh()
    master.subject, master.location = "Renamed", "Room 1"
    master.save(update_fields=["subject", "location"])
    special = occurrence(master, 2)
    assert (special.subject, special.location) == ("Special", "Room 1")
    assert occurrence(master, 3).subject == "Renamed"


def test_new_pattern_forgets_exceptions(account, master: CalendarItem) -> None:
    """A changed time of the series drops exceptions and deleted occurrences."""
    second = occurrence(master, 2)
    second.subject = "Special"
    second.save(update_fields=["subject"])
    occurrence(master, 4).delete()
    master.refresh()
    master.start, master.end = master.start + HOUR, master.end + HOUR
    master.save(update_fields=["start", "end"])
    master.refresh()
    assert (master.modified_occurrences, master.deleted_occurrences) == (None, None)
    assert len(view(account)) == 5


def test_deleted_occurrence_is_gone(account, master: CalendarItem) -> None:
    """A deleted occurrence is listed by the master and no longer in any view."""
    third = occurrence(master, 3)
    identifier = (third.id, None)
    third.delete()
    master.refresh()
    (gone,) = master.deleted_occurrences
    assert gone.start == third.start
    assert third.start not in [one.start for one in view(account)]
    assert isinstance(next(account.fetch([identifier])), ErrorItemNotFound)
    with pytest.raises(ErrorCalendarOccurrenceIsDeletedFromRecurrence):
        master.occurrence(index=3).refresh()


def test_first_occurrence_is_the_first_left(account, master: CalendarItem) -> None:
    """First and last occurrence leave deleted ones out."""
    occurrence(master, 1).delete()
    occurrence(master, 5).delete()
    master.refresh()
    assert master.first_occurrence.start == START + DAY
    assert master.last_occurrence.start == datetime(2027, 3, 15, 13, tzinfo=UTC)


def test_index_out_of_range_is_refused(master: CalendarItem) -> None:
    """There is no sixth of five occurrences."""
    with pytest.raises(ErrorCalendarOccurrenceIndexIsOutOfRecurrenceRange):
        master.occurrence(index=6).refresh()


@pytest.mark.parametrize("days", [-1, 1, 2])
def test_occurrence_cannot_pass_its_neighbour(master: CalendarItem, days: int) -> None:
    """An occurrence moves neither onto nor past the day of another one."""
    second = occurrence(master, 2)
    second.start, second.end = second.start + days * DAY, second.end + days * DAY
    with pytest.raises(ErrorOccurrenceCrossingBoundary):
        second.save(update_fields=["start", "end"])


def test_exception_moved_out_of_a_window_leaves_it(account, master) -> None:
    """A view shows an exception where it is now, not where it was planned."""
    last = occurrence(master, 5)
    last.start, last.end = last.start + 20 * DAY, last.end + 20 * DAY
    last.save(update_fields=["start", "end"])
    assert len(view(account)) == 4
    first = EWSDateTime(2027, 4, 1, tzinfo=NEW_YORK)
    (moved,) = account.calendar.view(first, first + 30 * DAY)
    assert (moved.type, moved.id) == ("Exception", last.id)


def test_deleting_the_master_deletes_the_series(account, master) -> None:
    """Without its master a series has no occurrences."""
    ids = [(one.id, None) for one in view(account)]
    master.refresh()
    master.delete()
    assert view(account) == []
    assert all(isinstance(one, ErrorItemNotFound) for one in account.fetch(ids))


def test_endless_all_day_series_is_seen_in_a_window(account, ann: UserMailbox) -> None:
    """A series without end is expanded in the window that is asked for."""
    ann.add_event(
        subject="Daily",
        start=date(2026, 1, 1),
        end=date(2026, 1, 2),
        all_day=True,
        recurrence=recurrence.Recurrence(Daily(), date(2026, 1, 1), recurrence.NoEnd()),
    )
    found = view(account)
    assert len(found) == 31 + 1
    assert (found[0].start, found[0].end) == (EWSDate(2027, 2, 28),) * 2
    (master,) = account.calendar.all()
    master.refresh()
    assert master.last_occurrence is None


def test_users_change_and_delete_single_occurrences(account, ann: UserMailbox) -> None:
    """A scene's change of one occurrence is seen as an exception."""
    id_ = ann.add_event(
        subject="Daily",
        start=datetime.fromisoformat("2027-03-12T09:00"),
        end=datetime.fromisoformat("2027-03-12T10:00"),
        recurrence=recurrence.Recurrence(
            Daily(), date(2027, 3, 12), recurrence.Count(3)
        ),
    )
    ann.change_event(ann.occurrence_id(id_, date(2027, 3, 13)), location="Room 9")
    ann.delete_event(ann.occurrence_id(id_, date(2027, 3, 14)))
    assert [(one.type, one.location) for one in view(account)] == [
        ("Occurrence", None),
        ("Exception", "Room 9"),
    ]
    with pytest.raises(LookupError):
        ann.occurrence_id(id_, date(2027, 3, 14))
