"""Three-way merge by groups, and who wins (A14)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.domain.items import Group
from server.domain.kinds import Side
from server.domain.settings import ConflictRule
from server.sync.merging import EXCHANGE_OWNED, TIE, merge, winner_of
from tests.builders import NOW

groups = st.frozensets(st.sampled_from(list(Group)))


@given(groups, groups, st.sampled_from(list(Side)))
def test_a_merge_takes_every_change_exactly_one_way(exchange, salesforce, winner):
    """No group goes both ways, and none is lost but invitees (A24)."""
    result = merge(exchange, salesforce, winner)
    assert not result.to_salesforce & result.to_exchange
    assert result.to_salesforce <= exchange
    assert result.to_exchange <= salesforce - EXCHANGE_OWNED
    lost = (exchange | salesforce) - result.to_salesforce - result.to_exchange
    assert lost <= EXCHANGE_OWNED
    towards = result.to_salesforce if winner is Side.EXCHANGE else result.to_exchange
    assert (exchange & salesforce) - EXCHANGE_OWNED <= towards


@pytest.mark.parametrize("rule", [ConflictRule.KEEP_UPDATED, ConflictRule.DELETE_WINS])
def test_the_later_wins_but_not_by_a_minute(rule):
    """Two servers' clocks cannot be told apart closer than that."""
    assert winner_of(rule, NOW, NOW + TIE) is Side.EXCHANGE
    later = NOW + TIE + timedelta(seconds=1)
    assert winner_of(rule, NOW, later) is Side.SALESFORCE
    assert winner_of(rule, later, NOW) is Side.EXCHANGE
    assert winner_of(rule, None, NOW) is Side.EXCHANGE


def test_a_master_wins_whatever_the_time():
    """Its clock is not asked."""
    early = NOW - timedelta(days=1)
    assert winner_of(ConflictRule.SALESFORCE_MASTER, NOW, early) is Side.SALESFORCE
    assert winner_of(ConflictRule.EXCHANGE_MASTER, early, NOW) is Side.EXCHANGE
