"""Both emulators, on one clock, with what their clients sign in with."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from wsgiref.types import WSGIApplication

from emulators.clock import EmulatedClock
from emulators.credentials import Credentials
from emulators.exchange.app import ExchangeEmulator
from emulators.faults import FaultPlan
from emulators.salesforce.app import SalesforceEmulator


@dataclass(frozen=True, slots=True)
class World:
    """An Exchange and a Salesforce that belong together; not served yet.

    `exchange_door` is what is served for Exchange: itself, or an app around it that
    looks at every request and answer.
    """

    exchange: ExchangeEmulator
    salesforce: SalesforceEmulator
    credentials: Credentials
    exchange_door: WSGIApplication

    @property
    def clock(self) -> EmulatedClock:
        """The clock of both."""
        return self.exchange.clock

    @classmethod
    def make(
        cls,
        clock: EmulatedClock | None = None,
        *,
        around_exchange: Callable[[WSGIApplication], WSGIApplication] | None = None,
    ) -> World:
        """Make both empty; each has faults of its own."""
        shared = clock or EmulatedClock()
        exchange = ExchangeEmulator(shared, FaultPlan())
        return cls(
            exchange,
            SalesforceEmulator(shared, FaultPlan()),
            Credentials.make(),
            around_exchange(exchange) if around_exchange else exchange,
        )
