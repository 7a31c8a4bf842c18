"""Calls are counted for each caller and minute, and never stand in the way."""

import socket
from datetime import UTC, datetime, timedelta

import pytest
from redis import Redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from server.adapters.rates import RedisRates
from tests.fakes.clock import FakeClock


@pytest.fixture
def clock():
    """Twenty seconds past the minute."""
    return FakeClock(datetime(2026, 11, 22, 15, 0, 20, tzinfo=UTC))


@pytest.fixture
def connection(empty_valkey_url):
    """An empty Redis."""
    with Redis.from_url(empty_valkey_url) as client:
        yield client


def test_so_many_calls_in_a_minute(connection, clock):
    """One more has to wait for the rest of the minute; others may still call."""
    rates = RedisRates(connection, clock, limit=3)

    assert [rates.count("ann") for _ in range(5)] == [0, 0, 0, 40, 40]
    assert rates.count("bob") == 0

    clock.advance(timedelta(seconds=40))
    assert rates.count("ann") == 0


def test_all_processes_count_together(connection, clock):
    """Two counters over one Redis share their counts."""
    one, other = (RedisRates(connection, clock, limit=1) for _ in range(2))

    assert (one.count("ann"), other.count("ann")) == (0, 40)


def test_counts_are_forgotten(connection, clock):
    """What was counted goes by itself."""
    RedisRates(connection, clock, limit=1).count("ann")

    (key,) = connection.keys()
    assert 60 <= connection.ttl(key) <= 120


def test_any_number_of_calls(connection, clock):
    """Without a limit nothing is counted."""
    rates = RedisRates(connection, clock, limit=0)

    assert {rates.count("ann") for _ in range(50)} == {0}
    assert connection.keys() == []


def test_a_redis_that_is_away(clock):
    """Everybody may call, and it is left alone for half a minute."""
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        port = server.getsockname()[1]
    client = Redis(port=port, retry=Retry(NoBackoff(), 0))
    rates = RedisRates(client, clock, limit=1)

    assert [rates.count("ann") for _ in range(3)] == [0, 0, 0]
    client.close()


def test_a_redis_that_comes_back(connection, clock, empty_valkey_url):
    """Half a minute after the failure calls are counted again."""
    away = Redis(port=1, retry=Retry(NoBackoff(), 0))
    rates = RedisRates(away, clock, limit=1)
    rates.count("ann")
    rates._connection = connection
    assert [rates.count("ann") for _ in range(2)] == [0, 0]
    assert connection.keys() == []

    clock.advance(timedelta(seconds=30))

    assert [rates.count("ann") for _ in range(2)] == [0, 10]
