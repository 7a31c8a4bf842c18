"""Values that are stored in another form come back as they were."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Column, Engine, MetaData, Table, select

from server.adapters.store.columns import (
    UtcDateTime,
    blocked,
    blocked_text,
    instant,
    moment,
    moment_text,
)
from server.adapters.store.engine import reading, writing
from server.domain.kinds import Operation, Side

BERLIN_WINTER = timezone(timedelta(hours=1))
TIMES = st.datetimes(timezones=st.sampled_from([UTC, BERLIN_WINTER])).filter(
    lambda time: time.year not in {1, 9999}
)


@given(TIMES | st.dates())
def test_moments_keep_value_and_type(value: datetime | date):
    """Any date and any aware time is read as it was written, a time in UTC."""
    text = moment_text(value)
    assert text is not None
    assert moment(text) == value
    assert type(moment(text)) is type(value)
    if isinstance(value, datetime):
        assert instant(text) == value
        assert text.endswith("+00:00")


def test_nothing_stays_nothing():
    """A missing moment is stored as NULL."""
    assert moment_text(None) is None
    assert instant(None) is None


@given(st.frozensets(st.tuples(st.sampled_from(Side), st.sampled_from(Operation))))
def test_blocked_writes_keep_their_pairs(pairs: frozenset[tuple[Side, Operation]]):
    """Any set of blocked writes is read as it was written, in one form only."""
    assert blocked(blocked_text(pairs)) == pairs
    assert blocked_text(sorted(pairs, reverse=True)) == blocked_text(pairs)


def test_naive_times_are_refused(engine: Engine):
    """A time without a zone is a mistake and never stored as a guess."""
    naive = datetime(2026, 11, 22, 12)  # noqa: DTZ001 -- the mistake under test
    with pytest.raises(ValueError, match="without a zone"):
        moment_text(naive)
    with pytest.raises(ValueError, match="without a zone"):
        UtcDateTime().process_bind_param(naive, engine.dialect)


def test_times_come_back_in_utc(engine: Engine):
    """Whatever zone a time was given in, it is read as the same instant in UTC."""
    note = Table("note", MetaData(), Column("at", UtcDateTime))
    given_time = datetime(2026, 11, 22, 13, 0, 0, 5, tzinfo=BERLIN_WINTER)
    with writing(engine) as connection:
        note.create(connection)
        connection.execute(note.insert(), [{"at": given_time}, {"at": None}])
    with reading(engine) as connection:
        found = set(connection.execute(select(note.c.at)).scalars())
    assert found == {given_time, None}
    assert next(time for time in found if time).tzinfo is UTC
