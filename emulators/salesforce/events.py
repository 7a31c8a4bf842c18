"""Rules of Event: times, privacy, owner, reminder, and the copies of invitees."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from emulators.salesforce.access import Access
from emulators.salesforce.changes import Change, Rules, World
from emulators.salesforce.errors import ApiError, read_only
from emulators.salesforce.invitations import follow_event, withdraw_child
from emulators.salesforce.schema import Row
from emulators.salesforce.series import add_occurrences, begin_series
from emulators.salesforce.timestamps import midnight

_MINUTES_A_DAY = 1440
_CHILD_MAY_CHANGE = frozenset({"IsReminderSet", "ReminderDateTime"})
_SERIES_EXCEPTION = (
    "Subject",
    "Location",
    "Description",
    "StartDateTime",
    "EndDateTime",
    "IsAllDayEvent",
    "ShowAs",
    "IsPrivate",
    "WhoId",
    "WhatId",
)


def _settle_event(change: Change) -> None:
    """Check an event and derive the fields that follow from others."""
    _refuse_child_edit(change)
    _settle_times(change)
    begin_series(change)
    _check_privacy(change)
    _check_lead(change)
    _check_reminder(change)
    _check_owner(change)
    change.new["AccountId"] = account_of(change.org, change.new)
    if change.creating:
        change.new.setdefault("GroupEventType", "0")
    elif change.new["IsRecurrence2"] and change.changed(*_SERIES_EXCEPTION):
        change.new["IsRecurrence2Exception"] = True


def _refuse_child_edit(change: Change) -> None:
    """Let an invitee change nothing but the reminder of the own copy."""
    forbidden = sorted(change.given - _CHILD_MAY_CHANGE)
    if change.old is not None and change.old["IsChild"] and forbidden:
        raise read_only(forbidden)


def _settle_times(change: Change) -> None:
    """Bring start, end, duration and the old Activity fields into line."""
    row = change.new
    start = _start(change)
    all_day = row["IsAllDayEvent"]
    if all_day:
        start = midnight(start.date())
    minutes = _minutes(change, start)
    _check_duration(change, minutes)
    # An all-day event ends on its last day, not on the day after.
    shown = minutes - _MINUTES_A_DAY if all_day else minutes
    end = start + timedelta(minutes=shown)
    zone = ZoneInfo("UTC") if all_day else change.org.zone_of(row["OwnerId"])
    row["StartDateTime"], row["EndDateTime"] = start, end
    row["DurationInMinutes"] = minutes
    row["ActivityDateTime"] = None if all_day else start
    row["ActivityDate"] = start.astimezone(zone).date()
    row["EndDate"] = end.astimezone(zone).date()


def _start(change: Change) -> datetime:
    """Find the start among the three fields that may carry it."""
    row, given = change.new, change.given
    start: datetime | None = row.get("StartDateTime")
    moment: datetime | None = _given(change, "ActivityDateTime")
    day: date | None = _given(change, "ActivityDate")
    if "StartDateTime" not in given and day is not None:
        start = midnight(day)
    if "StartDateTime" not in given and moment is not None:
        start = moment
    if start is None:
        raise ApiError(
            "REQUIRED_FIELD_MISSING",
            "Required fields are missing: [StartDateTime]",
            ["StartDateTime"],
        )
    if moment is not None and moment != start:
        raise _mismatch("ActivityDateTime", "StartDateTime")
    if day is not None and row["IsAllDayEvent"] and day != start.date():
        raise _mismatch("ActivityDate", "StartDateTime")
    return start


def _given(change: Change, name: str) -> Any:
    return change.new.get(name) if name in change.given else None


def _minutes(change: Change, start: datetime) -> int:
    """Find the duration; end and duration may both be given when they agree."""
    end, stated = _given(change, "EndDateTime"), _given(change, "DurationInMinutes")
    all_day = change.new["IsAllDayEvent"]
    by_end = _span(start, end, all_day) if isinstance(end, datetime) else None
    if isinstance(stated, int) and all_day:
        stated = max(1, -(-stated // _MINUTES_A_DAY)) * _MINUTES_A_DAY
    if isinstance(stated, int) and by_end is not None and stated != by_end:
        raise _mismatch("DurationInMinutes", "EndDateTime")
    minutes = stated if isinstance(stated, int) else by_end
    return _kept_minutes(change) if minutes is None else minutes


def _span(start: datetime, end: datetime, all_day: bool) -> int:
    if all_day:
        return ((end.date() - start.date()).days + 1) * _MINUTES_A_DAY
    return int((end - start).total_seconds() // 60)


def _kept_minutes(change: Change) -> int:
    """Give the duration when the caller tells neither end nor duration."""
    old = change.old or {}
    minutes: int | None = old.get("DurationInMinutes")
    if change.new["IsAllDayEvent"]:
        return max(1, -(-(minutes or 1) // _MINUTES_A_DAY)) * _MINUTES_A_DAY
    if minutes is None:
        raise ApiError(
            "REQUIRED_FIELD_MISSING",
            "Required fields are missing: [EndDateTime]",
            ["EndDateTime"],
        )
    return minutes


def _check_duration(change: Change, minutes: int) -> None:
    """Hold the duration to one day, or to the org's maximum of several days."""
    most = change.org.longest_event()
    if not 0 <= minutes <= most:
        # API 39.0 and later report on the duration only when it was given.
        given = "DurationInMinutes" in change.given
        raise ApiError(
            "FIELD_INTEGRITY_EXCEPTION",
            f"Duration must be between 0 and {most} minutes: Duration",
            ["DurationInMinutes" if given else "EndDateTime"],
        )


def _mismatch(one: str, other: str) -> ApiError:
    return ApiError(
        "FIELD_INTEGRITY_EXCEPTION", f"{one} and {other} do not match", [one]
    )


def _check_privacy(change: Change) -> None:
    row = change.new
    if row["IsPrivate"] and (row.get("WhoId") or row.get("WhatId")):
        raise ApiError(
            "FIELD_INTEGRITY_EXCEPTION",
            "Private events can't be related to other records",
            ["IsPrivate"],
        )


def _check_lead(change: Change) -> None:
    """Refuse a record on an event that is about a lead."""
    who, what = change.new.get("WhoId"), change.new.get("WhatId")
    if what and who and who.startswith("00Q"):
        raise ApiError(
            "FIELD_INTEGRITY_EXCEPTION",
            "An event of a lead can't be related to another record",
            ["WhatId"],
        )


def _check_reminder(change: Change) -> None:
    if change.new["IsReminderSet"] and change.new.get("ReminderDateTime") is None:
        raise ApiError(
            "FIELD_INTEGRITY_EXCEPTION",
            "A reminder needs a date and time",
            ["ReminderDateTime"],
        )


def _check_owner(change: Change) -> None:
    owner = change.org.store.get("User", change.new["OwnerId"])
    if owner is not None and not owner["IsActive"] and change.changed("OwnerId"):
        raise ApiError(
            "INACTIVE_OWNER_OR_USER",
            f"operation performed with inactive user [{owner['Id']}] as owner of "
            f"{change.kind.name.lower()}",
        )


def account_of(org: World, row: Row) -> str | None:
    """Derive AccountId from what an activity is related to."""
    what, who = row.get("WhatId"), row.get("WhoId")
    if what and what.startswith("001"):
        return str(what)
    for kind, id in (("Opportunity", what), ("Contact", who)):
        related = org.store.get(kind, id) if id else None
        if related is not None:
            account: str | None = related.get("AccountId")
            return account
    return None


def _settle_task(change: Change) -> None:
    """Derive what follows from a task's status and priority."""
    row = change.new
    _check_reminder(change)
    _check_owner(change)
    row["AccountId"] = account_of(change.org, row)
    row["IsClosed"] = row["Status"] == "Completed"
    row["IsHighPriority"] = row["Priority"] == "High"
    if not row["IsClosed"]:
        row["CompletedDateTime"] = None
    elif row.get("CompletedDateTime") is None:
        row["CompletedDateTime"] = change.org.now()


def _after_event_save(change: Change) -> None:
    add_occurrences(change)
    follow_event(change)


def _after_event_delete(org: World, actor: Access, row: Row) -> None:
    if row["IsChild"]:
        withdraw_child(org, actor, row)


EVENT_RULES = Rules(
    before_save=_settle_event,
    after_save=_after_event_save,
    after_delete=_after_event_delete,
)
TASK_RULES = Rules(before_save=_settle_task)
