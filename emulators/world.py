"""Both emulators, on one clock, with what their clients sign in with."""

from __future__ import annotations

from dataclasses import dataclass

from emulators.clock import EmulatedClock
from emulators.credentials import Credentials
from emulators.exchange.app import ExchangeEmulator
from emulators.faults import FaultPlan
from emulators.salesforce.app import SalesforceEmulator


@dataclass(frozen=True, slots=True)
class World:
    """An Exchange and a Salesforce that belong together; not served yet."""

    exchange: ExchangeEmulator
    salesforce: SalesforceEmulator
    credentials: Credentials

    @property
    def clock(self) -> EmulatedClock:
        """The clock of both."""
        return self.exchange.clock

    @classmethod
    def make(cls, clock: EmulatedClock | None = None) -> World:
        """Make both empty; each has faults of its own."""
        shared = clock or EmulatedClock()
        return cls(
            ExchangeEmulator(shared, FaultPlan()),
            SalesforceEmulator(shared, FaultPlan()),
            Credentials.make(),
        )
