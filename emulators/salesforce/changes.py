"""What is about to be saved, as the rules of an object see it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from zoneinfo import ZoneInfo

from emulators.salesforce.access import Access
from emulators.salesforce.schema import ObjectType, Row
from emulators.salesforce.store import Store


class World(Protocol):
    """What the rules of an object may use of the org."""

    store: Store

    def now(self) -> datetime:
        """Give the org's time, in whole seconds."""

    def kind(self, name: str) -> ObjectType:
        """Give an object by its API name."""

    def longest_event(self) -> int:
        """Give the longest duration of an event in minutes."""

    def new_series(self) -> str:
        """Give the mark that the occurrences of a new series share."""

    def zone_of(self, user_id: str) -> ZoneInfo:
        """Give a user's time zone."""

    def write_row(self, object_name: str, values: Row, actor: Access | None) -> str:
        """Store a new row past the rules and give its id."""

    def touch(self, object_name: str, id: str, values: Row, actor: Access) -> None:
        """Change a row past the rules and stamp it."""

    def bin_row(self, object_name: str, row: Row, actor: Access) -> None:
        """Put a row and what hangs on it into the recycle bin."""


@dataclass(slots=True, kw_only=True)
class Change:
    """One record being created (`old` is None) or updated.

    `given` names the fields the caller wrote; the rules may set others in `new`.
    """

    org: World
    actor: Access
    kind: ObjectType
    old: Row | None
    new: Row
    given: frozenset[str]

    @property
    def creating(self) -> bool:
        """Say whether the record is new."""
        return self.old is None

    def changed(self, *names: str) -> bool:
        """Say whether any of these fields differs from before."""
        old = self.old or {}
        return any(self.new.get(name) != old.get(name) for name in names)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """What an object does around saving and deleting its records."""

    before_save: Callable[[Change], None] | None = None
    after_save: Callable[[Change], None] | None = None
    after_delete: Callable[[World, Access, Row], None] | None = None
    after_undelete: Callable[[World, Access, Row], None] | None = None


# A validation rule of the org: gives the message when the record is refused.
ValidationRule = Callable[[Row], str | None]
