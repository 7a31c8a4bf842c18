"""The stores under contract."""

from tests.contracts.databases import clock, postgres_engine, sqlite_engine, stores

__all__ = ["clock", "postgres_engine", "sqlite_engine", "stores"]
