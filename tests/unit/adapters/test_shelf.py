"""Tokens are kept sealed in Redis, for their time, and never stand in the way."""

from datetime import timedelta

import pytest
from redis import Redis

from server.adapters.shelf import SealedShelf, sealed_shelf
from tests.builders import NOW
from tests.fakes.clock import FakeClock

KEY, OTHER = b"k" * 32, b"o" * 32


@pytest.fixture
def connection(empty_valkey_url):
    """An empty Redis."""
    with Redis.from_url(empty_valkey_url) as client:
        yield client


@pytest.fixture
def shelf(connection):
    """A shelf in it."""
    return SealedShelf(connection, KEY, FakeClock(NOW))


def test_a_token_stays_for_its_time(shelf, connection):
    """Every process with the key finds it, and how long it stays."""
    shelf.put("ann", "secret-token", 60.0)

    found = SealedShelf(connection, KEY, FakeClock(NOW)).get("ann")

    assert found is not None
    token, left = found
    assert token == "secret-token"
    assert 50 < left <= 60
    assert shelf.get("bob") is None
    shelf.drop("ann")
    assert shelf.get("ann") is None


@pytest.mark.parametrize("seconds", [0.0, -5.0, 0.0001])
def test_a_token_that_has_ended_is_not_kept(shelf, connection, seconds):
    """Redis itself would keep it for good, or refuse."""
    shelf.put("ann", "secret-token", seconds)

    assert connection.dbsize() == 0


def test_redis_holds_nothing_that_could_be_used(shelf, connection):
    """Neither the token nor whose it is; another key opens nothing."""
    shelf.put("ann@acme.example", "secret-token", 60.0)

    (name,) = connection.keys()
    assert b"ann" not in name
    assert b"secret" not in connection.get(name)
    assert SealedShelf(connection, OTHER, FakeClock(NOW)).get("ann@acme.example") is (
        None
    )


def test_a_token_opens_under_its_own_name_only(shelf, connection):
    """Whoever can write to Redis cannot give one user the token of another."""
    shelf.put("ann", "of ann", 60.0)
    (of_ann,) = connection.keys()
    shelf.put("bob", "of bob", 60.0)
    (of_bob,) = set(connection.keys()) - {of_ann}

    connection.set(of_bob, connection.get(of_ann), px=60_000)

    assert shelf.get("bob") is None


@pytest.mark.parametrize("written", [b"", b"x", b"x" * 40])
def test_what_others_have_written_there(shelf, connection, written):
    """It counts as nothing."""
    shelf.put("ann", "of ann", 60.0)
    (name,) = connection.keys()
    connection.set(name, written, px=60_000)

    assert shelf.get("ann") is None


def test_without_redis_nothing_stays_and_nobody_waits():
    """It is tried again after a while."""
    clock = FakeClock(NOW)
    shelf = sealed_shelf("redis://127.0.0.1:1/0", KEY, clock)
    shelf.put("ann", "token", 60.0)

    assert shelf.get("ann") is None
    assert shelf._silent_until == NOW + timedelta(seconds=30)
    shelf.close()
