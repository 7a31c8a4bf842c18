"""When a sync was last seen off is kept with its job until a run settles (A29)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from server.domain.errors import NotFound
from server.ports.state import StateChange
from tests.contracts.stores.records import (
    CALENDAR,
    NOW,
    Stores,
    a_settlement,
    claimed,
    opened,
    settle_in,
)

LATER = NOW + timedelta(microseconds=1)


def test_what_a_run_finds_off_is_remembered(stores: Stores):
    """The next run learns it, and so does whoever only looks."""
    user = settle_in(stores)
    _, state = opened(stores, claimed(stores, user.id))

    state.commit(StateChange(off_at=LATER))

    assert state.load().off_at == LATER
    assert stores.states.look(user.id, CALENDAR).off_at == LATER


def test_a_switch_is_remembered_before_any_run(stores: Stores):
    """It needs no claim, and is there for a job that never ran."""
    user = settle_in(stores)

    stores.jobs.note_off(user.id, CALENDAR, NOW)

    assert stores.states.look(user.id, CALENDAR).off_at == NOW
    with pytest.raises(NotFound):
        stores.jobs.note_off("nobody", CALENDAR, NOW)


def test_a_settled_run_forgets_what_it_has_seen(stores: Stores):
    """Not what was switched off while it ran."""
    user = settle_in(stores)
    stores.jobs.note_off(user.id, CALENDAR, NOW)
    _, state = opened(stores, claimed(stores, user.id))

    state.commit(StateChange(settled=a_settlement()))
    assert state.load().off_at == NOW
    stores.jobs.note_off(user.id, CALENDAR, LATER)
    state.commit(StateChange(settled=a_settlement(off_at=NOW)))
    assert state.load().off_at == LATER
    state.commit(StateChange(settled=a_settlement(off_at=LATER)))
    assert state.load().off_at is None


def test_a_cleared_memory_has_no_pause(stores: Stores):
    """Where nothing is remembered, nothing can be deleted."""
    user = settle_in(stores)
    stores.jobs.note_off(user.id, CALENDAR, NOW)
    _, state = opened(stores, claimed(stores, user.id))

    state.commit(StateChange(cleared=True))

    assert state.load().off_at is None
