"""Names every layer shares: systems, kinds of item and operations."""

from __future__ import annotations

from enum import StrEnum


class Side(StrEnum):
    """One of the two systems that are kept in step."""

    EXCHANGE = "exchange"
    SALESFORCE = "salesforce"

    @property
    def other(self) -> Side:
        """The system on the far side of this one."""
        return Side.SALESFORCE if self is Side.EXCHANGE else Side.EXCHANGE

    @property
    def label(self) -> str:
        """The system's name as a user reads it."""
        return self.value.capitalize()


class Kind(StrEnum):
    """A kind of item; each is a sync job of its own (product.md 2.2)."""

    CALENDAR = "calendar"
    CONTACTS = "contacts"
    TASKS = "tasks"
    EMAIL = "email"


class Operation(StrEnum):
    """A physical write, as Prevent Operations names it (seed line 28)."""

    CREATE = "create"
    UPDATE = "update"
    DELETE = "delete"
