"""Whether an org's two systems answer now, for its administrators."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime

from server.domain.connections import Org, User
from server.domain.errors import TandemError, Transient
from server.domain.runs import Report
from server.ports.clock import Clock
from server.ports.connector import Connector
from server.ports.history import History
from server.ports.stores import Orgs, Users
from server.services.administrators import integration_user
from server.services.overview import ConnectionState


@dataclass(frozen=True, slots=True)
class SideCheck:
    """Whether one system answers, and if not why and what to do."""

    state: ConnectionState
    reason: str = ""
    remedy: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ConnectionReport:
    """Both systems of an org at one moment, and the newest run that failed."""

    org: Org
    salesforce: SideCheck
    exchange: SideCheck
    checked_at: datetime
    last_failure: Report | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ConnectionCheck:
    """Tries both systems: as the integration user, and with the caller's mailbox."""

    orgs: Orgs
    users: Users
    connector: Connector
    history: History
    clock: Clock

    def of(self, user: User) -> ConnectionReport:
        """Ask both systems now; takes as long as they do."""
        org = self.orgs.get(user.org_id)
        return ConnectionReport(
            org=org,
            salesforce=_tried(lambda: self._ask_salesforce(org)),
            exchange=_tried(lambda: self._ask_exchange(org, user)),
            checked_at=self.clock.now(),
            last_failure=self.history.last_failure(org.id),
        )

    def _ask_salesforce(self, org: Org) -> None:
        with closing(self.connector.salesforce(org, integration_user(org))) as door:
            door.check()

    def _ask_exchange(self, org: Org, user: User) -> None:
        zone = self.users.zone(user.id) or "UTC"
        with closing(self.connector.exchange(org, user, zone=zone)) as door:
            door.check()


def _tried(ask: Callable[[], None]) -> SideCheck:
    try:
        ask()
    except TandemError as error:
        passing = isinstance(error, Transient)
        state = ConnectionState.WAITING if passing else ConnectionState.BROKEN
        return SideCheck(state, error.message, error.remedy)
    return SideCheck(ConnectionState.WORKING)
