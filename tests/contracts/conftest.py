"""The worlds that the calendar contract runs on."""

from tests.contracts.exchange_world import exchange_world
from tests.contracts.fake_world import fake_exchange_world, fake_salesforce_world
from tests.contracts.salesforce_world import salesforce_world
from tests.salesforce_org import salesforce_app_key, salesforce_org, salesforce_tls

__all__ = [
    "exchange_world",
    "fake_exchange_world",
    "fake_salesforce_world",
    "salesforce_app_key",
    "salesforce_org",
    "salesforce_tls",
    "salesforce_world",
]
