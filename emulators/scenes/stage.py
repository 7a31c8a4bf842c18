"""Both emulators, emptied and opened for a scene to be built in."""

from __future__ import annotations

from dataclasses import dataclass

from emulators.credentials import Credentials
from emulators.exchange.app import ExchangeEmulator
from emulators.scenes.cast import (
    COLLEAGUES,
    INTEGRATION_USERNAME,
    REPS,
    SERVICE_ACCOUNT,
)
from emulators.scenes.exchange_side import ExchangeSide
from emulators.scenes.salesforce_side import SalesforceSide
from emulators.scenes.weeks import Moment
from emulators.world import World

# With more of them two would begin at the same time.
MOST_ITEMS = 100_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """How much a scene of adjustable size holds; others take no notice."""

    exchange_items: int = 1000
    salesforce_events: int = 0

    def __post_init__(self) -> None:
        """Refuse what is no size."""
        for size in (self.exchange_items, self.salesforce_events):
            if type(size) is not int or not 0 <= size <= MOST_ITEMS:
                raise ValueError(f"{size!r} is no number from 0 to {MOST_ITEMS}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """What a scene builds on: both sides, and when it plays."""

    exchange: ExchangeSide
    salesforce: SalesforceSide
    moment: Moment
    counts: Counts


def open_stage(world: World, moment: Moment, counts: Counts) -> Stage:
    """Empty both emulators and add who may sign in and who is on file.

    Faults, counts and mail logs are cleared too; the clock stays as it is.
    """
    exchange, salesforce = world.exchange, world.salesforce
    credentials = world.credentials
    exchange.reset()
    salesforce.reset()
    _admit_to_exchange(exchange, credentials)
    crm = SalesforceSide(salesforce, moment)
    crm.add_users()
    users = [person.address for person in (*REPS, *COLLEAGUES)]
    salesforce.add_app(
        credentials.consumer_key,
        credentials.certificate,
        [*users, INTEGRATION_USERNAME],
    )
    crm.add_records()
    calendars = ExchangeSide(exchange, moment, crm.smart_addresses())
    return Stage(exchange=calendars, salesforce=crm, moment=moment, counts=counts)


def _admit_to_exchange(exchange: ExchangeEmulator, credentials: Credentials) -> None:
    """Add the reps' mailboxes, the service account and the OAuth application."""
    for rep in REPS:
        exchange.add_mailbox(
            rep.address, password=rep.password, name=rep.name, zone=rep.zone
        )
    exchange.add_service_account(SERVICE_ACCOUNT, password=credentials.service_password)
    exchange.add_application(
        credentials.client_id,
        secret=credentials.client_secret,
        tenant=credentials.tenant,
    )
