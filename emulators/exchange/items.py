"""Stored items, and the occurrences that a series of calendar items stands for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, tzinfo
from functools import cached_property
from typing import TYPE_CHECKING, TypeAlias

from emulators.exchange import identifiers, recurrence
from emulators.exchange.identifiers import ItemKey
from emulators.exchange.properties import PropertyPath, PropertyValue
from emulators.exchange.recurrence import Recurrence
from emulators.exchange.values import Value

if TYPE_CHECKING:
    from emulators.exchange.folders import Folder

Values: TypeAlias = dict[str, Value]
Properties: TypeAlias = dict[PropertyPath, PropertyValue]


@dataclass(slots=True)
class Deviation:
    """What an exception of a series says differently from its master."""

    values: Values = field(default_factory=dict)
    properties: Properties = field(default_factory=dict)


@dataclass(eq=False)
class Item:
    """One stored item: a message, contact, task, single event or series master."""

    number: int
    element: str
    folder: Folder
    values: Values
    properties: Properties
    created: datetime
    modified: datetime
    change: int = 0
    read_change: int = 0
    deviations: dict[datetime, Deviation] = field(default_factory=dict)
    deleted: set[datetime] = field(default_factory=set)

    @property
    def master(self) -> Item:
        """The stored item: itself, as an occurrence answers with its series."""
        return self

    @property
    def original_start(self) -> datetime | None:
        """When an occurrence was planned to start; None for a stored item."""
        return None

    @property
    def id(self) -> str:
        """The id clients see."""
        return identifiers.item_id(ItemKey(self.number))

    @property
    def change_key(self) -> str:
        """The version clients see; it changes with every content change."""
        return identifiers.change_key(self.change)

    @property
    def rule(self) -> Recurrence | None:
        """The recurrence of a series master; None for everything else."""
        found = self.values.get("Recurrence")
        return found if isinstance(found, Recurrence) else None

    @property
    def zone(self) -> tzinfo:
        """The zone that the item's wall times and all-day dates belong to."""
        zone = self.values.get("StartTimeZone")
        return UTC if zone is None else zone.tz

    @property
    def duration(self) -> timedelta:
        """How much later the clock on the wall shows at the end."""
        values = self.values
        return recurrence.wall_duration(values["Start"], values["End"], self.zone)

    def starts(self, between: tuple[datetime, datetime]) -> list[datetime]:
        """Return the planned starts in a window, deleted ones left out."""
        if self.rule is None:
            return []
        planned = recurrence.occurrences(
            self.rule,
            start=self.values["Start"],
            duration=self.duration,
            zone=self.zone,
            between=between,
        )
        return [start for start in planned if start not in self.deleted]

    def is_planned(self, start: datetime) -> bool:
        """Tell whether the series has an occurrence planned for that instant."""
        moment = timedelta(seconds=1)
        return self.rule is not None and start in [
            *self.starts((start, start + moment)),
            *self.deleted,
        ]

    def occurrence(self, start: datetime) -> Occurrence:
        """Return the occurrence that was planned for that instant."""
        return Occurrence(self, start)

    def nth_start(self, index: int) -> datetime | None:
        """Return the planned start of the occurrence with a 1-based index."""
        if self.rule is None:
            return None
        return recurrence.nth(
            self.rule, start=self.values["Start"], zone=self.zone, index=index
        )

    def last_start(self) -> datetime | None:
        """Return the planned start of the last occurrence; None if endless."""
        if self.rule is None:
            return None
        return recurrence.last(self.rule, start=self.values["Start"], zone=self.zone)

    def occurrences(self, between: tuple[datetime, datetime]) -> list[Occurrence]:
        """Return the occurrences that overlap a window, exceptions where they are."""
        starts = set(self.starts(between)) | set(self.deviations)
        candidates = [self.occurrence(start) for start in sorted(starts)]
        return [
            candidate
            for candidate in candidates
            if recurrence.overlaps(
                candidate.values["Start"], candidate.values["End"], between
            )
        ]


# What belongs to the series as a whole and never to one occurrence.
_SERIES_ONLY = ("Recurrence",)


class Occurrence:
    """One occurrence or exception of a series, read through its master."""

    def __init__(self, master: Item, original_start: datetime) -> None:
        """Look at the occurrence planned for that instant (UTC)."""
        self.master = master
        self.original_start = original_start
        self.element = master.element
        self.folder = master.folder
        self.created = master.created
        self.modified = master.modified
        self.rule = None

    @property
    def number(self) -> int:
        """The number of the stored item."""
        return self.master.number

    @property
    def change(self) -> int:
        """The number of the last change: occurrences are saved with the series."""
        return self.master.change

    @property
    def deviation(self) -> Deviation | None:
        """What the exception says differently; None for a plain occurrence."""
        return self.master.deviations.get(self.original_start)

    @property
    def id(self) -> str:
        """The id clients see; it can be resolved again."""
        return identifiers.item_id(ItemKey(self.master.number, self.original_start))

    @property
    def change_key(self) -> str:
        """The version clients see: that of the series."""
        return self.master.change_key

    @property
    def zone(self) -> tzinfo:
        """The zone that the occurrence's wall times belong to."""
        zone = self.values.get("StartTimeZone")
        return UTC if zone is None else zone.tz

    @cached_property
    def values(self) -> Mapping[str, Value]:
        """The occurrence's values: its own over those of the series."""
        master = self.master
        end = recurrence.occurrence_end(
            self.original_start, master.duration, master.zone
        )
        own = self.deviation.values if self.deviation else {}
        inherited = {
            name: value
            for name, value in master.values.items()
            if name not in _SERIES_ONLY
        }
        return {**inherited, "Start": self.original_start, "End": end, **own}

    @property
    def properties(self) -> Mapping[PropertyPath, PropertyValue]:
        """The occurrence's extended properties: its own over those of the series."""
        own = self.deviation.properties if self.deviation else {}
        return {**self.master.properties, **own}


Entry: TypeAlias = Item | Occurrence
