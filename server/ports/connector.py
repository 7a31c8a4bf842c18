"""Opens the two systems of one user for one run."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from server.domain.connections import Org, User
from server.ports.org import OrgReader
from server.ports.postbox import Postbox
from server.ports.side import CalendarSide


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing a check found out; `detail` is fit for a person to read."""

    subject: str
    detail: str


@dataclass(frozen=True, slots=True)
class Folder:
    """An Exchange calendar folder a user may choose."""

    id: str
    name: str
    main: bool


class SalesforceDoor(Protocol):
    """One user's Salesforce during one run; close it afterwards."""

    @property
    def org(self) -> OrgReader:
        """The user, the policy and the people."""

    @property
    def calendar(self) -> CalendarSide:
        """The user's events."""

    def check(self) -> Sequence[Finding]:
        """Try what a sync needs; raises the error a run would."""

    def close(self) -> None:
        """Give back the connections."""


class ExchangeDoor(Protocol):
    """One user's mailbox during one run; close it afterwards."""

    @property
    def calendar(self) -> CalendarSide:
        """The items of the chosen folder."""

    @property
    def postbox(self) -> Postbox:
        """What mails the mailbox's owner, and nobody else."""

    def folders(self) -> Sequence[Folder]:
        """The mailbox's calendars."""

    def check(self) -> Sequence[Finding]:
        """Try what a sync needs; raises the error a run would."""

    def close(self) -> None:
        """Give back the connections."""


class Connector(Protocol):
    """Opens doors; nothing is sent until something is asked of them."""

    def salesforce(
        self,
        org: Org,
        user: User,
        *,
        cursor: str | None = None,
        retry: frozenset[str] = frozenset(),
        linked: frozenset[str] = frozenset(),
    ) -> SalesforceDoor:
        """The user's Salesforce.

        With the feed position and the ids to try again, the first request brings the
        changes along; and whether any of the `linked` events has changed hands.
        """

    def exchange(
        self, org: Org, user: User, *, zone: str, folder: str = ""
    ) -> ExchangeDoor:
        """The user's mailbox in the user's zone; an empty folder is the main one."""
