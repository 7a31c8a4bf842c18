"""What a user chooses for one kind of sync, with the bounds of the seed page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time
from enum import StrEnum

from server.domain.kinds import Operation, Side

#: Minutes; no interval may be shorter (seed line 27, A1).
MIN_INTERVAL = 30
#: The intervals a user is offered, in minutes (A1).
INTERVALS = (30, 60, 120, 240, 720, 1440)
#: Days; the past a sync may reach (seed line 27).
MAX_PAST_DAYS = 30
#: Days; the future a sync may reach (seed line 27).
MAX_FUTURE_DAYS = 365


#: Stands for the mailbox's main calendar where a folder's id is asked for.
MAIN_CALENDAR = "calendar"


class Mode(StrEnum):
    """Which Exchange items may enter Salesforce (seed lines 11-18)."""

    DO_NOT_SYNC = "do_not_sync"
    SYNC_ALL = "sync_all"
    MATCHING = "matching"
    DESIGNATED = "designated"


class ConflictRule(StrEnum):
    """What wins when an item is deleted here and updated there (seed lines 35-43)."""

    SALESFORCE_MASTER = "salesforce_master"
    EXCHANGE_MASTER = "exchange_master"
    DELETE_WINS = "delete_wins"
    KEEP_UPDATED = "keep_updated"


class BodyOverflow(StrEnum):
    """What happens to a body that Salesforce has no room for (A30)."""

    TRUNCATE = "truncate"
    REFUSE = "refuse"


class Weekday(StrEnum):
    """Days of the schedule, in the order of `datetime.weekday()`."""

    MONDAY = "mon"
    TUESDAY = "tue"
    WEDNESDAY = "wed"
    THURSDAY = "thu"
    FRIDAY = "fri"
    SATURDAY = "sat"
    SUNDAY = "sun"


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Every setting of the calendar page (product.md 1 for the defaults).

    `interval_minutes` is None until the sync is first enabled (seed line 7). No
    `days` and no time range mean always (A4). `folder` is the id of an Exchange
    calendar folder, empty for the main calendar. `prevent` holds the switched-off
    writes as (side that would be written, operation).
    """

    mode: Mode = Mode.DO_NOT_SYNC
    interval_minutes: int | None = None
    days: frozenset[Weekday] = frozenset()
    time_from: time | None = None
    time_to: time | None = None
    past_days: int = MAX_PAST_DAYS
    future_days: int = MAX_FUTURE_DAYS
    prevent: frozenset[tuple[Side, Operation]] = frozenset()
    folder: str = ""
    salesforce_type: str = ""
    sync_invitees: bool = False
    conflict_rule: ConflictRule = ConflictRule.KEEP_UPDATED
    alternate_emails: bool = True
    body_overflow: BodyOverflow = BodyOverflow.TRUNCATE

    def prevents(self, side: Side, operation: Operation) -> bool:
        """Whether Prevent Operations switches this write off."""
        return (side, operation) in self.prevent


@dataclass(frozen=True, slots=True, kw_only=True)
class Vocabulary:
    """Names an org may choose for itself (product.md 1; A18, A19)."""

    crm_category: str = "CRM"
    exclude_category: str = "DoNotSync"
    smart_address_domain: str = ""
