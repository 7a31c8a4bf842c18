"""The rules Exchange applies to calendar items when they are saved."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta, tzinfo

from emulators.exchange import recurrence
from emulators.exchange.items import Deviation, Item, Occurrence, Values
from emulators.exchange.mailbox import Mailbox
from emulators.exchange.soap import ResponseError
from emulators.exchange.timezones import Zone

_LONGEST = timedelta(days=5 * 365)
_DAY = timedelta(days=1)

_DEFAULTS = {
    "ItemClass": "IPM.Appointment",
    "Subject": "",
    "Sensitivity": "Normal",
    "Importance": "Normal",
    "IsAllDayEvent": False,
    "LegacyFreeBusyStatus": "Busy",
    "IsCancelled": False,
    "IsResponseRequested": True,
    "MeetingRequestWasSent": False,
    "AppointmentSequenceNumber": 0,
    "ReminderIsSet": True,
    "ReminderMinutesBeforeStart": 15,
    "AllowNewTimeProposal": True,
    "IsOnlineMeeting": False,
    "ConferenceType": 0,
}


def new_uid(mailbox: Mailbox) -> str:
    """Return a fresh global object id, in hexadecimal as Exchange writes UIDs."""
    head = "040000008200E00074C5B7101A82E008"
    instance = f"{mailbox.store.next_number():032X}"
    return f"{head}{'0' * 16}{'0' * 16}{'10000000'}{instance}"


def complete(values: Values, mailbox: Mailbox, zone: Zone) -> None:
    """Give a new calendar item everything that the server adds to it."""
    if "Start" not in values or "End" not in values:
        raise ResponseError("ErrorRequiredPropertyMissing", "Start and End are needed.")
    for name, value in _DEFAULTS.items():
        values.setdefault(name, value)
    values.setdefault("StartTimeZone", zone)
    values.setdefault("EndTimeZone", values["StartTimeZone"])
    values.setdefault("Organizer", mailbox.person)
    if not values.get("UID"):
        values["UID"] = new_uid(mailbox)
    normalise(values)
    if values.get("Recurrence") is not None:
        _begin_with_first_occurrence(values)


def normalise(values: Values) -> None:
    """Apply the rules on times, or raise the code of the rule that is broken."""
    start, end = values["Start"], values["End"]
    if end < start:
        raise ResponseError(
            "ErrorCalendarEndDateIsEarlierThanStartDate",
            "EndDate is earlier than StartDate",
        )
    if end - start > _LONGEST:
        raise ResponseError("ErrorCalendarDurationIsTooLong")
    if values.get("IsAllDayEvent"):
        zone = values["StartTimeZone"].tz
        values["Start"], values["End"] = whole_days(start, end, zone)


def whole_days(
    start: datetime, end: datetime, zone: tzinfo
) -> tuple[datetime, datetime]:
    """Widen a period outward to midnights in the zone, to one day at least."""
    first = start.astimezone(zone).date()
    final = end.astimezone(zone)
    last = final.date() + (_DAY if final.time() > time() else timedelta())
    last = max(last, first + _DAY)
    return _midnight(first, zone), _midnight(last, zone)


def _midnight(day: date, zone: tzinfo) -> datetime:
    return datetime.combine(day, time(), tzinfo=zone).astimezone(UTC)


def _begin_with_first_occurrence(values: Values) -> None:
    rule, zone = values["Recurrence"], values["StartTimeZone"].tz
    start, end = values["Start"], values["End"]
    duration = recurrence.wall_duration(start, end, zone)
    first = recurrence.nth(rule, start=start, zone=zone, index=1)
    if first is None:
        raise ResponseError(
            "ErrorRecurrenceHasNoOccurrence", "The recurrence has no occurrences."
        )
    values["Start"] = first
    values["End"] = recurrence.occurrence_end(first, duration, zone)


def change_item(item: Item, changed: Values) -> None:
    """Change a single item or a whole series; None removes a property."""
    values = _merged(item.values, changed)
    normalise(values)
    if values.get("Recurrence") is not None:
        _begin_with_first_occurrence(values)
    if _moves_series(item.values, values):
        # A new pattern or time has other occurrences, so what was known of
        # single ones no longer applies to anything.
        item.deviations.clear()
        item.deleted.clear()
    item.values = values


def _merged(before: Values, changed: Values) -> Values:
    values = {**before, **changed}
    _follow_recurrence(before, values, changed)
    return {name: value for name, value in values.items() if value is not None}


def _follow_recurrence(before: Values, values: Values, changed: Values) -> None:
    # The pattern's first date and Start say the same thing twice; a client that
    # sends only the pattern moves Start with it.
    rule = changed.get("Recurrence")
    if rule is None or "Start" in changed:
        return
    zone = values["StartTimeZone"].tz
    duration = recurrence.wall_duration(values["Start"], values["End"], zone)
    clock = values["Start"].astimezone(zone).timetz()
    moved = datetime.combine(rule.start_date, clock).astimezone(UTC)
    values["Start"] = moved
    values["End"] = recurrence.occurrence_end(moved, duration, zone)


def _moves_series(before: Values, after: Values) -> bool:
    names = ("Start", "End", "Recurrence", "IsAllDayEvent")
    return any(before.get(name) != after.get(name) for name in names)


_ONE_OCCURRENCE_NEVER = ("Recurrence", "UID")


def change_occurrence(occurrence: Occurrence, changed: Values) -> None:
    """Make one occurrence an exception of its series, or change the exception."""
    for name in _ONE_OCCURRENCE_NEVER:
        if name in changed:
            raise ResponseError(
                "ErrorInvalidPropertySet", f"{name} belongs to the whole series."
            )
    values = _merged(dict(occurrence.values), changed)
    normalise(values)
    _check_neighbours(occurrence, values["Start"])
    deviation = occurrence.master.deviations.setdefault(
        occurrence.original_start, Deviation()
    )
    deviation.values.update(changed)
    for name in ("Start", "End"):
        deviation.values[name] = values[name]


def _check_neighbours(occurrence: Occurrence, start: datetime) -> None:
    # An occurrence may neither share its day with another one of the series
    # nor change places with it.
    master, zone = occurrence.master, occurrence.master.zone
    planned = occurrence.original_start
    day = start.astimezone(zone).date()
    reach = abs(start - planned) + 370 * _DAY
    around = master.starts((planned - reach, planned + reach))
    before = [other for other in around if other < planned][-1:]
    after = [other for other in around if other > planned][:1]
    if any(_day(master, other, zone) >= day for other in before) or any(
        _day(master, other, zone) <= day for other in after
    ):
        raise ResponseError(
            "ErrorOccurrenceCrossingBoundary",
            "Modified occurrence is crossing or overlapping adjacent occurrence.",
        )


def _day(master: Item, planned: datetime, zone: tzinfo) -> date:
    start: datetime = master.occurrence(planned).values["Start"]
    return start.astimezone(zone).date()


def delete_occurrence(occurrence: Occurrence) -> None:
    """Take one occurrence out of its series; its exception goes with it."""
    occurrence.master.deviations.pop(occurrence.original_start, None)
    occurrence.master.deleted.add(occurrence.original_start)
