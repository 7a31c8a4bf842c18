"""The worlds that the calendar contract runs on."""

from tests.contracts.fake_world import fake_exchange_world, fake_salesforce_world

__all__ = ["fake_exchange_world", "fake_salesforce_world"]
