"""Marks that several files of scenarios use."""

import pytest

#: Runs a scenario once on SQLite and once on Postgres.
both_databases = pytest.mark.parametrize(
    "database_url", ["sqlite_url", "postgres_copy_url"], indirect=True
)
#: A scenario whose wall between orgs is the database's as well.
on_postgres = pytest.mark.parametrize(
    "database_url", ["postgres_copy_url"], indirect=True
)
