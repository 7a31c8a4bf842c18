"""The last known policy: whole, and with the time it was last read."""

from datetime import timedelta

import pytest
from sqlalchemy import Engine

from server.adapters.store.migration import migrate
from server.adapters.store.policies import REFRESHED_AFTER, SqlPolicies
from server.adapters.store.shapes import SqlShapes
from server.domain.kinds import Kind
from server.domain.policy import Policy, PolicyRule
from tests.contracts.stores.records import NOW

POLICY = Policy(
    (
        PolicyRule(
            name="Lock",
            kind=Kind.CALENDAR,
            setting="mode",
            value="sync_all",
            locked=True,
            scope="Sales",
        ),
        PolicyRule(
            name="Odd", kind=None, setting="mode", value="x", unknown_kind="Journeys"
        ),
    )
)


@pytest.fixture
def texts(engine: Engine) -> SqlShapes:
    """An empty cache of texts."""
    migrate(engine)
    return SqlShapes(engine)


def test_a_policy_comes_back_whole(texts: SqlShapes):
    """Every field, also what the admin is told is wrong (N20)."""
    policies = SqlPolicies(texts)
    assert (policies.recall("acme"), policies.known_since("acme")) == (None, None)

    policies.remember("acme", POLICY, NOW)

    assert policies.recall("acme") == POLICY
    assert policies.recall("globex") is None


def test_its_time_is_that_of_the_last_reading(texts: SqlShapes):
    """It is written again now and then though nothing has changed."""
    policies = SqlPolicies(texts)
    policies.remember("acme", POLICY, NOW)
    policies.remember("acme", POLICY, NOW + REFRESHED_AFTER)
    assert policies.known_since("acme") == NOW

    later = NOW + REFRESHED_AFTER + timedelta(seconds=1)
    policies.remember("acme", POLICY, later)

    assert policies.known_since("acme") == later


def test_what_an_older_version_kept_is_read(texts: SqlShapes):
    """A record without the name of an unknown kind has none."""
    kept = '[["Lock", "calendar", "mode", "sync_all", true, "Sales"]]'
    texts.put("policy acme", kept, NOW)

    assert SqlPolicies(texts).recall("acme") == Policy(POLICY.rules[:1])
