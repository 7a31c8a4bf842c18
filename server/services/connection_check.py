"""Whether an org's two systems and the service work now, for its administrators."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime

from server.domain.connections import Org, User
from server.domain.errors import Permanent, TandemError, Transient
from server.domain.runs import Report
from server.ports.clock import Clock
from server.ports.connector import Connector
from server.ports.history import History
from server.ports.stores import Orgs, Users
from server.services.administrators import integration_user
from server.services.overview import ConnectionState
from server.services.processes import Processes
from server.services.side_by_side import Patience, asked_at_once, of_seconds

#: So long each may take. The platform's router gives up after 30 seconds, and before
#: these are asked Salesforce was asked who administers.
SECONDS = 10


@dataclass(frozen=True, slots=True)
class SideCheck:
    """Whether one system answers, and if not why and what to do."""

    state: ConnectionState
    reason: str = ""
    remedy: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ConnectionReport:
    """Both systems of an org at one moment, and the newest run that failed.

    `service` tells whether syncs are started on time and carried out.
    """

    org: Org
    salesforce: SideCheck
    exchange: SideCheck
    service: SideCheck
    checked_at: datetime
    last_failure: Report | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ConnectionCheck:
    """Tries both systems: as the integration user, and with the caller's mailbox.

    All are asked at once and given the same patience, so that whoever looks hears of
    the one that does not answer instead of nothing at all.
    """

    orgs: Orgs
    users: Users
    connector: Connector
    history: History
    processes: Processes
    clock: Clock
    patience: Patience = field(default_factory=lambda: of_seconds(SECONDS))

    def of(self, user: User) -> ConnectionReport:
        """Ask all now; takes as long as the slowest, and `SECONDS` at most."""
        org = self.orgs.get(user.org_id)
        found = asked_at_once(
            [
                lambda: _tried(lambda: self._ask_salesforce(org)),
                lambda: _tried(lambda: self._ask_exchange(org, user)),
                lambda: _tried(self._ask_service),
            ],
            self.patience,
        )
        names = ("Salesforce", "Exchange", "The queue of the service")
        salesforce, exchange, service = (
            one.result() if one.done() else _silent(name)
            for one, name in zip(found, names, strict=True)
        )
        return ConnectionReport(
            org=org,
            salesforce=salesforce,
            exchange=exchange,
            service=service,
            checked_at=self.clock.now(),
            last_failure=self.history.last_failure(org.id),
        )

    def _ask_service(self) -> None:
        """Raises for what is missing, without figures: they are of all orgs."""
        remedy = "Tell the people who run this service."
        if not self.processes.dispatch().ok:
            raise Permanent("Syncs are not started on time.", remedy=remedy)
        if not self.processes.workers().ok:
            raise Permanent("Nobody carries out syncs.", remedy=remedy)

    def _ask_salesforce(self, org: Org) -> None:
        with closing(self.connector.salesforce(org, integration_user(org))) as door:
            door.check()

    def _ask_exchange(self, org: Org, user: User) -> None:
        zone = self.users.zone(user.id) or "UTC"
        with closing(self.connector.exchange(org, user, zone=zone)) as door:
            door.check()


def _silent(name: str) -> SideCheck:
    return SideCheck(
        ConnectionState.WAITING,
        f"{name} has not answered within {SECONDS} seconds.",
        "Try again in some minutes; syncs go on by themselves once it answers.",
    )


def _tried(ask: Callable[[], None]) -> SideCheck:
    try:
        ask()
    except TandemError as error:
        passing = isinstance(error, Transient)
        state = ConnectionState.WAITING if passing else ConnectionState.BROKEN
        return SideCheck(state, error.message, error.remedy)
    return SideCheck(ConnectionState.WORKING)
