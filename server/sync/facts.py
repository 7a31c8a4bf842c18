"""Everything a plan needs to know besides the two feeds and the memory."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from server.domain.kinds import Kind
from server.domain.org import EventLimits, Person
from server.domain.settings import Vocabulary
from server.domain.window import Window

#: Characters; Exchange cuts longer subjects without a word (A32).
EXCHANGE_SUBJECT_LIMIT = 255


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """The world around one plan; `now` makes the planner free of any clock.

    `own_addresses` are the user's, lower-case. `people` maps addresses to the records
    behind them, filled only where the settings need it. `syncing_users` are the
    Salesforce Ids and addresses of those whose own calendars sync. `folder` is the id
    of the synced Exchange folder. `pair_twins` is true where both sides were read
    afresh: in a first sync (A36), and when settings changed that decide which items
    take part.
    """

    org: str
    user: str
    kind: Kind = Kind.CALENDAR
    now: datetime
    window: Window
    folder: str = ""
    limits: EventLimits = field(default_factory=EventLimits)
    vocabulary: Vocabulary = field(default_factory=Vocabulary)
    own_addresses: frozenset[str] = frozenset()
    people: Mapping[str, tuple[Person, ...]] = field(default_factory=dict)
    syncing_users: frozenset[str] = frozenset()
    global_exclusions: frozenset[str] = frozenset()
    ignored_addresses: frozenset[str] = frozenset()
    pair_twins: bool = False
