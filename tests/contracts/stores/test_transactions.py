"""Changes of several stores as one, on SQLite and on Postgres."""

from __future__ import annotations

import contextvars
import threading
from dataclasses import replace

import pytest
from sqlalchemy import Engine

from server.adapters.store import tables
from server.adapters.store.database import Database
from server.adapters.store.engine import writing
from server.adapters.store.secrets import Keyring
from server.domain.errors import NotFound, Refused
from server.ports.audit import AuditEntry
from tests.contracts.stores.records import NOW, a_user, an_org


@pytest.fixture(params=["sqlite", "postgres"])
def database(request: pytest.FixtureRequest, clock) -> Database:
    """Ann's org and nothing else."""
    engine: Engine = request.getfixturevalue(f"{request.param}_engine")
    with writing(engine) as connection:
        connection.execute(tables.org.delete())
    found = Database(engine, Keyring([b"k" * 32]), clock)
    found.orgs.add(an_org("acme"))
    return found


def entry(org_id: str = "org-acme") -> AuditEntry:
    """An entry of the operator's."""
    return AuditEntry(
        org_id=org_id,
        user_id="",
        actor="operator",
        action="user.added",
        target="ann",
        detail="",
        at=NOW,
    )


def noted(database: Database) -> int:
    """How many entries the trail has."""
    return len(database.audit.of_org("org-acme", before=None, limit=9))


def test_what_is_stored_together_is_seen_inside_and_told_after(database: Database):
    """Only once others see the change is the queue to hear of it."""
    seen: list[str] = []

    def look() -> None:
        seen.extend(user.username for user in database.users.of_org("org-acme"))

    def elsewhere() -> None:
        thread = threading.Thread(target=look)
        thread.start()
        thread.join()

    with database.transactions.together():
        database.users.add(a_user("ann"))
        database.transactions.afterwards(elsewhere)
        database.audit.add(entry())
        assert [user.id for user in database.users.of_org("org-acme")] == ["user-ann"]
        assert seen == []

    assert seen == [a_user("ann").username]
    assert noted(database) == 1
    database.transactions.afterwards(elsewhere)
    assert len(seen) == 2


def test_a_change_without_its_entry_is_not_stored(database: Database):
    """Nor is the queue told of it."""
    told: list[str] = []

    def change() -> None:
        with database.transactions.together():
            database.users.add(a_user("ann"))
            database.transactions.afterwards(lambda: told.append("ann"))
            database.audit.add(entry("org-of-nobody"))

    with pytest.raises(NotFound):
        change()
    assert database.users.of_org("org-acme") == ()
    assert told == []


def test_a_block_within_a_block_belongs_to_it(database: Database):
    """The inner one is stored with the outer one, or not at all."""

    def change() -> None:
        with database.transactions.together():
            with database.transactions.together():
                database.users.add(a_user("ann"))
            database.audit.add(entry("org-of-nobody"))

    with pytest.raises(NotFound):
        change()
    assert database.users.of_org("org-acme") == ()


def test_what_was_refused_inside_goes_alone(database: Database):
    """A change that the database turns down leaves the others and the block usable."""
    ann = a_user("ann")
    with database.transactions.together():
        database.users.add(ann)
        with pytest.raises(Refused):
            database.users.add(replace(ann, id="user-2"))
        database.audit.add(entry())

    assert [user.id for user in database.users.of_org("org-acme")] == [ann.id]
    assert noted(database) == 1


def test_another_thread_has_its_own_transactions(database: Database):
    """It sees nothing of the block, though it was started in it."""
    seen: list[int] = []
    with database.transactions.together():
        database.users.add(a_user("ann"))

        def look() -> None:
            seen.append(len(database.users.of_org("org-acme")))

        # As the heartbeat of a run does: in a copy of what is around it.
        around = contextvars.copy_context()
        thread = threading.Thread(target=around.run, args=(look,))
        thread.start()
        thread.join()

    assert seen == [0]
