"""Whatever happens to a meeting, in whatever order, both calendars come to agree."""

from __future__ import annotations

from collections import deque

import pytest

from server.domain.kinds import Side
from server.domain.settings import ConflictRule
from tests.builders import an_item
from tests.engine.every_order import drawing, main, search, steps_from
from tests.engine.small_world import NAME, START, Node, begin


def test_the_first_steps_keep_every_promise():
    """All orders of three things that happen, each a run, an act or a fault (I1, I9).

    The whole search takes too long for every day; benchmarks/README.md has its figures.
    """
    start = begin(ConflictRule.KEEP_UPDATED, Side.EXCHANGE)
    *_, found = search(start, most_steps=3)
    assert found.states > 150
    assert not found.closed


def drawn_alike(start: Node, most_steps: int) -> list[tuple[Node, Node]]:
    """States of different stories that count as one."""
    first, waiting = {drawing(start): start}, deque([(start, 0)])
    alike = []
    while waiting:
        node, steps = waiting.popleft()
        for after in steps_from(node) if steps < most_steps else ():
            known = first.setdefault(drawing(after), after)
            if known is after:
                waiting.append((after, steps + 1))
            else:
                alike.append((known, after))
    return alike


@pytest.mark.parametrize("origin", list(Side))
def test_states_that_count_as_one_go_on_alike(origin):
    """After either of two such states the same can happen; else one would be missed."""
    alike = drawn_alike(begin(ConflictRule.KEEP_UPDATED, origin), 3)
    assert len(alike) > 100
    for one, other in alike[::3]:
        after = [{drawing(node) for node in steps_from(each)} for each in (one, other)]
        assert after[0] == after[1], (one.story, other.story)


def test_the_search_sees_a_doubled_meeting():
    """A broken promise ends it, with the story that led there."""
    node = begin(ConflictRule.KEEP_UPDATED, Side.EXCHANGE)
    node.world.run()
    node.world.exchange.add(an_item("v0", body=NAME, start=START))
    with pytest.raises(AssertionError, match="new in exchange"):
        list(search(node))


def test_the_command_says_how_far_it_came(capsys):
    """The last line counts the states; whoever waits sees more lines on stderr."""
    assert main(["delete_wins", "salesforce", "--steps", "1"]) == 0
    assert "states=" in capsys.readouterr().out
