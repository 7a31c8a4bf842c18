"""The user's wish to lose the copy of a resting pair: which one goes, what stays."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from server.domain.actions import Delete, Exclude, Outcome
from server.domain.items import CalendarItem, Observation, Presence
from server.domain.kinds import Operation, Side
from server.domain.links import Exclusion, Link, LinkState
from server.domain.reasons import Reason
from server.domain.settings import Mode
from server.sync.decision import Decision, outcome_of
from server.sync.linked import decide_pair
from server.sync.pairs import Pair
from server.sync.removal import decide_removal, removal_wish
from tests.builders import NOW, a_link, an_item, facts, seen, settings

E, S = Side.EXCHANGE, Side.SALESFORCE
ITEM = an_item()
HIDDEN = replace(ITEM, private=True)
RESTING = a_link(ITEM, state=LinkState.FROZEN, reason=Reason.PRIVATE)
PREVENTED = frozenset({(S, Operation.DELETE)})


def wish_on(side: Side) -> Exclusion:
    """The row that asks for the removal, on the marked item."""
    return Exclusion(
        side=side,
        ref=RESTING.ref(side),
        reason=Reason.COPY_UNWANTED,
        first_seen=NOW,
    )


Both = tuple[Observation | None, Observation | None]


def decide(items: Both, link: Link = RESTING, **chosen: Any) -> Decision:
    """What becomes of a pair whose items were seen like this."""
    pair = Pair(link, *items)
    return decide_removal(pair, wish_on(E), settings(**chosen), facts())


def deletion(items: Both, link: Link = RESTING, **chosen: Any) -> Delete:
    """The one deletion that this leads to."""
    (action,) = decide(items, link, **chosen).actions
    assert isinstance(action, Delete)
    return action


def both(
    exchange: CalendarItem | None = ITEM, salesforce: CalendarItem | None = ITEM
) -> tuple[Observation, Observation]:
    """The two items, in a version of their own each."""
    item = seen(E, "e1", exchange, version="7")
    return item, seen(S, "s1", salesforce, version="9")


def kept(side: Side, reason: Reason, *, ignored: bool = False) -> Exclusion:
    """What is remembered of the item that stays."""
    item, event = both()
    stays = item if side is E else event
    return Exclusion(
        side=side,
        ref=stays.ref,
        reason=reason,
        version=stays.version,
        identity=stays.identity,
        start=ITEM.start,
        end=ITEM.end,
        first_seen=NOW,
        ignored=ignored,
    )


@pytest.mark.parametrize("side", list(Side))
def test_a_resting_pair_finds_its_wish_on_either_side(side):
    """Only that reason asks for a removal, and only at a pair that rests (A17)."""
    wish = wish_on(side)
    place = (side, wish.ref)
    assert removal_wish(RESTING, {place: wish}) == wish
    assert removal_wish(RESTING, {}) is None
    assert removal_wish(RESTING, {(side, "x"): wish}) is None
    other = replace(wish, reason=Reason.REJECTED)
    assert removal_wish(RESTING, {place: other}) is None
    goes_on = replace(RESTING, state=LinkState.ACTIVE)
    assert removal_wish(goes_on, {place: wish}) is None


@pytest.mark.parametrize("origin", list(Side))
@pytest.mark.parametrize("marked", list(Side))
def test_what_carries_the_mark_stays(marked, origin):
    """Wherever the pair came from; the row of what stays tells why (A17)."""
    link = replace(RESTING, origin=origin)
    items = both(HIDDEN, ITEM) if marked is E else both(ITEM, HIDDEN)
    gone = items[1] if marked is E else items[0]

    assert decide(items, link) == Decision(
        (
            Delete(
                side=marked.other,
                ref=gone.ref,
                expect=gone.version,
                link=link,
                item=ITEM,
                leaves=kept(marked, Reason.PRIVATE),
            ),
        )
    )


@pytest.mark.parametrize("origin", list(Side))
@pytest.mark.parametrize(
    ("reason", "item", "ignored"),
    [(Reason.IGNORED, ITEM, True), (Reason.PRIVATE, HIDDEN, False)],
)
def test_without_one_mark_the_original_stays(origin, reason, item, ignored):
    """Both are marked or neither is; what was ignored stays so (A17, T133)."""
    link = replace(RESTING, origin=origin, reason=reason)
    action = deletion(both(item, item), link)

    assert action.side is origin.other
    assert action.leaves == kept(origin, reason, ignored=ignored)


def test_what_is_no_longer_designated_loses_its_event():
    """It came from Outlook, and stays there (A20)."""
    link = replace(RESTING, reason=Reason.NOT_DESIGNATED)
    action = deletion(both(), link, mode=Mode.DESIGNATED)
    assert action.leaves == kept(E, Reason.NOT_DESIGNATED)


def test_people_of_a_meeting_are_not_told():
    """A remark says so where the Outlook meeting goes (N1)."""
    link = replace(RESTING, attendees=2)
    row = Outcome(
        side=E,
        ref="e1",
        operation=Operation.DELETE,
        done=True,
        reason=Reason.NOT_NOTIFIED,
        detail="2 attendees were not notified",
        subject=ITEM.subject,
        start=ITEM.start,
        identity=link.identity,
    )
    assert decide(both(ITEM, HIDDEN), link).outcomes == (row,)
    assert decide(both(HIDDEN, ITEM), link).outcomes == ()


@pytest.mark.parametrize("lasting", [True, False])
def test_a_prevented_removal_is_told(lasting):
    """By a switch or for good, on the item that stays (N19, A7)."""
    link = replace(RESTING, blocked=PREVENTED if lasting else frozenset())
    prevent = frozenset() if lasting else PREVENTED
    items = both(HIDDEN, ITEM)

    row = outcome_of(items[0], Reason.PREVENTED, operation=Operation.DELETE)
    assert decide(items, link, prevent=prevent) == Decision((), (row,))
    assert deletion(both(ITEM, HIDDEN), link, prevent=prevent).side is E


def test_a_wish_waits_for_what_was_not_read():
    """Nothing goes before it was seen what the mark is on."""
    waiting = Decision((Exclude(exclusion=wish_on(E)),))
    item, event = both(HIDDEN, ITEM)
    assert decide((item, None)) == waiting
    assert decide((None, event)) == waiting


@pytest.mark.parametrize(
    "items",
    [
        both(),
        both(None, HIDDEN),
        both(HIDDEN, None),
        (both(HIDDEN)[0], seen(S, "s1", presence=Presence.GONE)),
        (seen(E, "e1", presence=Presence.GONE), both(ITEM, HIDDEN)[1]),
    ],
)
def test_without_two_items_or_a_mark_the_pair_goes_on(items):
    """What syncs again, or is gone, is decided as if nobody had wished anything."""
    expected = decide_pair(Pair(RESTING, *items), settings(), facts())
    assert decide(items) == expected
    assert expected.actions
