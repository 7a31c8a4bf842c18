"""What a user may choose, and what holds before they do."""

from __future__ import annotations

from server.domain.kinds import Operation, Side
from server.domain.settings import (
    INTERVALS,
    MAX_FUTURE_DAYS,
    MAX_PAST_DAYS,
    MIN_INTERVAL,
    BodyOverflow,
    ConflictRule,
    Mode,
    Settings,
)


def test_the_defaults_of_a_new_user():
    """Off, and otherwise as decided (product.md 1)."""
    new = Settings()
    assert new.mode is Mode.DO_NOT_SYNC
    assert new.interval_minutes is None
    assert (new.past_days, new.future_days) == (30, 365)
    assert new.conflict_rule is ConflictRule.KEEP_UPDATED
    assert new.body_overflow is BodyOverflow.TRUNCATE
    assert new.alternate_emails
    assert not new.sync_invitees
    assert not new.prevent


def test_the_bounds_of_the_seed_page():
    """No sync more often than every half hour, none wider (seed line 27)."""
    assert (MIN_INTERVAL, MAX_PAST_DAYS, MAX_FUTURE_DAYS) == (30, 30, 365)
    assert INTERVALS == (30, 60, 120, 240, 720, 1440)


def test_a_switch_prevents_its_own_write_only():
    """One operation on one side."""
    switched = Settings(prevent=frozenset({(Side.EXCHANGE, Operation.UPDATE)}))
    assert switched.prevents(Side.EXCHANGE, Operation.UPDATE)
    assert not switched.prevents(Side.SALESFORCE, Operation.UPDATE)
    assert not switched.prevents(Side.EXCHANGE, Operation.DELETE)
