"""The worlds that the calendar contract runs on, and the stores under contract."""

from tests.contracts.databases import (
    clock,
    postgres_engine,
    sqlite_engine,
    stores,
)
from tests.contracts.fake_world import fake_exchange_world, fake_salesforce_world

__all__ = [
    "clock",
    "fake_exchange_world",
    "fake_salesforce_world",
    "postgres_engine",
    "sqlite_engine",
    "stores",
]
