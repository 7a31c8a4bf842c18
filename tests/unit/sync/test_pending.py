"""Creates whose answer was lost: what they made is found, or made again."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from server.domain.items import Identity, Presence
from server.domain.kinds import Side
from server.domain.links import LinkState
from server.sync.identity import salesforce_key
from server.sync.pairs import Pair
from server.sync.pending import complete_pending
from tests.builders import NOW, a_link, an_item, facts, seen

E, S = Side.EXCHANGE, Side.SALESFORCE
WORLD = facts()
EVENT_LINK = a_link(salesforce_ref="", state=LinkState.PENDING)
ITEM_LINK = a_link(
    exchange_ref="", identity=Identity(""), state=LinkState.PENDING, origin=S
)
KEY = salesforce_key(WORLD.org, WORLD.user, WORLD.kind, EVENT_LINK.identity)
SOURCE = {E: seen(E, "e1", an_item()), S: seen(S, "s1", an_item())}
MADE = {
    E: seen(E, "e5", an_item(), mark="s1", created_at=NOW),
    S: seen(S, "s5", an_item(), mark=KEY, created_at=NOW),
}
#: Looks like what was made and is younger, or is something else altogether.
YOUNGER = {
    side: replace(found, ref=found.ref[0] + "4", created_at=NOW + timedelta(days=1))
    for side, found in MADE.items()
}
OTHER = {side: seen(side, f"{side.value[0]}0", an_item(), mark="x") for side in Side}


def complete(link, exchange=(), salesforce=(), others=()):
    """The completion, and what it left loose on both sides."""
    here = {o.ref: o for o in exchange}
    there = {o.ref: o for o in salesforce}
    completion = complete_pending([link, *others], here, there, WORLD)
    return completion, (sorted(here), sorted(there))


def test_an_event_that_was_made_completes_its_link():
    """Of several the oldest; the others stay loose (N6, N7)."""
    made = (OTHER[S], YOUNGER[S], MADE[S])
    completion, loose = complete(EVENT_LINK, (SOURCE[E],), made)
    kept = replace(EVENT_LINK, salesforce_ref="s5", state=LinkState.ACTIVE)
    assert completion.pairs == (Pair(kept, SOURCE[E], MADE[S], found=True),)
    assert completion.abandoned == ()
    assert loose == ([], ["s0", "s4"])


def test_an_item_that_was_made_completes_its_link():
    """With the identity it got; a copy carries the stamp too and is younger (N7)."""
    made = (OTHER[E], YOUNGER[E], MADE[E])
    completion, loose = complete(ITEM_LINK, made, (SOURCE[S],))
    kept = replace(
        ITEM_LINK,
        exchange_ref="e5",
        identity=Identity("uid-e5"),
        state=LinkState.ACTIVE,
    )
    assert completion.pairs == (Pair(kept, MADE[E], SOURCE[S], found=True),)
    assert loose == (["e0", "e4"], [])


@pytest.mark.parametrize("side", list(Side))
def test_what_was_made_is_found_without_its_source(side):
    """The source was not seen in this run, or is gone."""
    link = EVENT_LINK if side is S else ITEM_LINK
    found = ((MADE[E],), ()) if side is E else ((), (MADE[S],))
    completion, _ = complete(link, *found)
    (pair,) = completion.pairs
    assert (pair.exchange, pair.salesforce) == (
        (MADE[E], None) if side is E else (None, MADE[S])
    )


def test_a_meeting_brought_back_is_known_by_its_identity():
    """It carries no stamp; an item without a known identity proves nothing (N13)."""
    link = replace(ITEM_LINK, identity=Identity("uid-e7"))
    back = seen(E, "e7", an_item())
    completion, _ = complete(link, (OTHER[E], back), (SOURCE[S],))
    (pair,) = completion.pairs
    assert pair.exchange == back
    nameless = replace(back, identity=Identity(""))
    assert complete(ITEM_LINK, (nameless,), ())[0].pairs == ()


def test_an_item_without_an_identity_keeps_the_links():
    """Nothing is forgotten for want of an answer."""
    link = replace(ITEM_LINK, identity=Identity("uid-e7"))
    made = replace(MADE[E], identity=None)
    (pair,) = complete(link, (made,))[0].pairs
    assert pair.link.identity == Identity("uid-e7")


@pytest.mark.parametrize("presence", [Presence.GONE, Presence.MOVED])
def test_what_is_gone_was_not_made(presence):
    """Its source is decided afresh."""
    gone = replace(MADE[S], presence=presence)
    completion, loose = complete(EVENT_LINK, (SOURCE[E],), (gone,))
    assert completion.pairs == ()
    assert completion.abandoned == (EVENT_LINK,)
    assert loose == (["e1"], ["s5"])
    moved = replace(MADE[E], presence=presence)
    assert complete(ITEM_LINK, (moved,), (SOURCE[S],))[0].abandoned == (ITEM_LINK,)


def test_without_news_a_link_stays_pending():
    """Neither pair nor abandoned: the next run may know more."""
    completion, _ = complete(EVENT_LINK, (OTHER[E],), (OTHER[S],))
    assert (completion.pairs, completion.abandoned) == ((), ())


def test_a_copy_made_again_keeps_its_link_and_its_survivor():
    """Only the link tells what it was (N13); without the survivor it waits."""
    again_item = replace(ITEM_LINK, origin=E)
    completion, loose = complete(again_item, (), (SOURCE[S],))
    assert completion.pairs == (Pair(again_item, None, SOURCE[S]),)
    assert loose == ([], [])
    again_event = replace(EVENT_LINK, origin=S)
    completion, loose = complete(again_event, (SOURCE[E],), ())
    assert completion.pairs == (Pair(again_event, SOURCE[E], None),)
    assert loose == ([], [])
    for link in (again_item, again_event):
        completion, _ = complete(link, (OTHER[E],), (OTHER[S],))
        assert (completion.pairs, completion.abandoned) == ((), ())


@pytest.mark.parametrize("reverse", [False, True])
def test_what_a_create_came_from_was_not_made_by_another(reverse):
    """A copy shares UID and stamp, and is on its way to an event of its own (N7)."""
    again = replace(ITEM_LINK, id="l0", origin=E, identity=EVENT_LINK.identity)
    copy = replace(SOURCE[E], identity=EVENT_LINK.identity, mark="s1")
    survivor = replace(SOURCE[S], mark=KEY)
    links = [again, EVENT_LINK] if not reverse else [EVENT_LINK, again]
    completion, loose = complete(links[0], (copy,), (survivor,), links[1:])
    assert completion.pairs == (Pair(again, None, survivor),)
    assert completion.abandoned == (EVENT_LINK,)
    assert loose == (["e1"], [])


@pytest.mark.parametrize("reverse", [False, True])
def test_of_two_creates_the_first_has_the_right(reverse):
    """Both know the item by one identity; how the links come does not matter (I8)."""
    first, second = (
        replace(ITEM_LINK, id=f"l{n}", salesforce_ref=f"s{n}", identity=Identity("u"))
        for n in (1, 2)
    )
    links = [second, first] if reverse else [first, second]
    item = replace(MADE[E], mark="", identity=Identity("u"))
    completion, _ = complete(links[0], (item,), (), links[1:])
    (pair,) = completion.pairs
    assert pair.link.id == "l1"
