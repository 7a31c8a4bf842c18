"""Sorting what was seen into pairs, twins and single items, compared whole."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from server.domain.items import Identity, Presence
from server.domain.kinds import Side
from server.domain.links import Exclusion, LinkState
from server.domain.reasons import Reason
from server.sync.identity import salesforce_key
from server.sync.pairing import Twin, pair_up
from server.sync.pairs import Pair
from tests.builders import NOW, a_link, an_all_day_item, an_item, facts, seen

E, S = Side.EXCHANGE, Side.SALESFORCE
ITEM = an_item("Visit")
LINK = a_link(ITEM, exchange_version="3", salesforce_version="4", gone=None)
UID = LINK.identity.uid
DAY = timedelta(days=1)
#: The old item of LINK, and its item under a new id.
LOST = seen(E, "e1", presence=Presence.GONE)
BACK = seen(E, "e9", ITEM, identity=LINK.identity, created_at=NOW)


def occurrence(ref, day, **fields):
    """An occurrence of the series with the pair's UID."""
    identity = Identity(UID, NOW + day * DAY)
    fields.setdefault("created_at", NOW)
    return seen(E, ref, ITEM, identity=identity, **fields)


def paired(link, *exchange, salesforce=(), **world):
    """The one pair that comes of this."""
    pairing = pair_up([link], exchange, salesforce, facts(**world))
    (pair,) = pairing.pairs
    return pair


def moved(link=LINK, **fields):
    """A pair whose item has a new id."""
    return replace(link, exchange_ref="e9", exchange_version="", **fields)


@pytest.mark.parametrize("presence", [Presence.GONE, Presence.MOVED])
def test_an_item_under_a_new_id_stays_with_its_event(presence):
    """Its version is open, its event is as it was seen (A27)."""
    event = seen(S, "s1", ITEM)
    pair = paired(LINK, replace(LOST, presence=presence), BACK, salesforce=[event])
    assert pair == Pair(moved(), BACK, event, found=True)


def test_a_pair_that_lost_nothing_finds_nothing():
    """An item that shares the UID is a copy (N7)."""
    pairing = pair_up([LINK], [seen(E, "e1", ITEM), BACK], [], facts())
    assert [pair.link for pair in pairing.pairs] == [LINK]
    assert pairing.exchange == (BACK,)


@pytest.mark.parametrize(
    ("state", "gone", "found"),
    [
        (LinkState.TOMBSTONE, E, True),
        (LinkState.TOMBSTONE, S, False),
        (LinkState.DETACHED, None, True),
    ],
)
def test_a_pair_apart_goes_on_when_its_item_is_back(state, gone, found):
    """What its event told meanwhile is asked for again (seed 1041400)."""
    link = replace(LINK, state=state, reason=Reason.MOVED_OUT, gone=gone)
    pairing = pair_up([link], [BACK], [], facts())
    if not found:
        assert (pairing.pairs, pairing.exchange) == ((), (BACK,))
        return
    kept = moved(link, state=LinkState.ACTIVE, reason=None, gone=None)
    kept = replace(kept, salesforce_version="")
    assert pairing.pairs == (Pair(kept, BACK, None, found=True),)


def test_a_detached_item_that_is_where_it_was_is_not_lost():
    """Another item with its UID is a copy (N7); one that is away may be found."""
    link = replace(LINK, state=LinkState.DETACHED, reason=Reason.PREVENTED)
    here = seen(E, "e1", ITEM)
    pairing = pair_up([link], [here, BACK], [], facts())
    assert pairing.exchange == (BACK,)
    assert paired(link, LOST, BACK).exchange == BACK


def test_the_occurrence_with_the_same_start_is_the_one():
    """Also where an older one is there; the others are new (A27)."""
    link = replace(LINK, identity=Identity(UID, NOW + 2 * DAY))
    older = occurrence("e7", 1, created_at=NOW - DAY)
    same = occurrence("e8", 2)
    pairing = pair_up([link], [LOST, older, same], [], facts())
    assert pairing.pairs[0].exchange == same
    assert pairing.exchange == (older,)


def test_a_single_item_that_became_a_series_is_its_first_occurrence():
    """Whichever was made first; an occurrence finds a single item, and no far one."""
    first, second = occurrence("e8", 1), occurrence("e7", 2, created_at=NOW - DAY)
    assert paired(LINK, LOST, second, first).exchange == first
    series = replace(LINK, identity=Identity(UID, NOW))
    assert paired(series, LOST, BACK).exchange == BACK
    other = occurrence("e8", 7)
    assert paired(series, LOST, other).exchange == LOST


def test_an_occurrence_goes_along_unless_it_was_known_before():
    """The row of an item without a pair tells that its series stands (N17)."""
    link = replace(LINK, identity=Identity(UID, NOW))
    later = occurrence("e8", 1 / 12)
    row = Exclusion(
        side=E,
        ref="e8",
        reason=Reason.PRIVATE,
        identity=later.identity,
        first_seen=NOW,
    )
    for rows, item in (((), later), ((row,), LOST)):
        (pair,) = pair_up([link], [LOST, later], [], facts(), rows).pairs
        assert pair.exchange == item


def test_of_several_lost_occurrences_the_first_chooses_first():
    """The single item that is left continues the series' beginning."""
    links = [
        replace(LINK, id=f"l{n}", exchange_ref=f"x{n}", salesforce_ref=f"s{n}")
        for n in range(2)
    ]
    late = replace(links[0], identity=Identity(UID, NOW + 2 * DAY))
    early = replace(links[1], identity=Identity(UID, NOW + DAY))
    gone = [seen(E, link.exchange_ref, presence=Presence.GONE) for link in links]
    pairing = pair_up([late, early], [*gone, BACK], [], facts())
    found = {pair.link.id: pair.exchange for pair in pairing.pairs}
    assert found == {"l0": gone[0], "l1": BACK}


def test_an_item_without_an_identity_is_nobodys():
    """There is nothing to know it by."""
    nameless = replace(BACK, identity=None, mark="")
    pairing = pair_up([LINK], [LOST, nameless], [], facts())
    assert pairing.exchange == (nameless,)


def test_an_item_that_was_not_read_is_not_back():
    """What it is now is not known; it waits, and so does the pair."""
    unread = replace(BACK, item=None)
    pairing = pair_up([LINK], [LOST, unread], [], facts())
    assert pairing.pairs == (Pair(LINK, LOST, None),)
    assert pairing.exchange == (unread,)


LEFT = replace(LINK, state=LinkState.DETACHED, reason=Reason.FOLDER_CHANGED)


def test_a_folder_chosen_again_finds_its_copy_by_the_stamp():
    """The oldest of several; nothing is known of what the two had in common."""
    copies = [
        seen(E, f"e{n}", ITEM, mark="s1", created_at=NOW + n * DAY) for n in (8, 9, 7)
    ]
    other = seen(E, "e6", ITEM, mark="s2", created_at=NOW - DAY)
    unmarked = seen(E, "e5", ITEM, created_at=NOW - DAY)
    pairing = pair_up([LEFT], [*copies, other, unmarked], [], facts())
    kept = replace(
        LEFT,
        exchange_ref="e7",
        identity=Identity("uid-e7"),
        exchange_version="",
        exchange_base="",
        salesforce_base="",
        salesforce_version="",
        state=LinkState.ACTIVE,
        reason=None,
    )
    assert pairing.pairs == (Pair(kept, copies[2], None, found=True),)


def test_a_folder_chosen_again_without_a_copy_finds_nothing():
    """Another occurrence of the series is none."""
    link = replace(LEFT, identity=Identity(UID, NOW + DAY))
    other = occurrence("e8", 2)
    pairing = pair_up([link], [other], [], facts())
    assert (pairing.pairs, pairing.exchange) == ((), (other,))


def test_a_stamp_proves_nothing_elsewhere():
    """Copying an item copies its stamp (N7)."""
    link = replace(LEFT, reason=Reason.PREVENTED)
    copy = seen(E, "e8", ITEM, mark="s1")
    assert pair_up([link], [copy], [], facts()).pairs == ()


def test_an_item_in_a_folder_chosen_again_goes_on():
    """With its id; what its event told meanwhile is asked for again."""
    here = seen(E, "e1", ITEM)
    kept = replace(LEFT, state=LinkState.ACTIVE, reason=None, salesforce_version="")
    assert paired(LEFT, here) == Pair(kept, here, None, found=True)
    unread = replace(here, item=None)
    assert paired(LEFT, unread) == Pair(LEFT, unread, None)


def test_an_event_that_is_handed_back_goes_on():
    """Where both are there again; a pair parted for another reason stays so (A28)."""
    link = replace(LINK, state=LinkState.DETACHED, reason=Reason.MOVED_OUT)
    here, event = seen(E, "e1", ITEM), seen(S, "s1", ITEM)
    kept = replace(link, state=LinkState.ACTIVE, reason=None, salesforce_version="")
    assert paired(link, here, salesforce=[event]) == Pair(kept, here, event, found=True)
    unread = replace(event, item=None)
    assert paired(link, here, salesforce=[unread]) == Pair(link, here, unread)
    assert paired(link, here) == Pair(link, here, None)
    parted = replace(link, reason=Reason.PREVENTED)
    assert paired(parted, here, salesforce=[event]) == Pair(parted, here, event)


def test_living_pairs_have_the_first_right_to_an_item():
    """A pair that is apart takes what is left."""
    apart = replace(LINK, id="a", state=LinkState.TOMBSTONE, gone=S)
    living = replace(LINK, id="b", salesforce_ref="s2")
    here = seen(E, "e1", ITEM)
    pairing = pair_up([apart, living], [here], [], facts())
    assert pairing.pairs == (Pair(living, here, None),)


def keyed(item, ref, **fields):
    """An event that carries the key of an Exchange item."""
    world = facts()
    key = salesforce_key(world.org, world.user, world.kind, item.identity)
    return seen(S, ref, ITEM, mark=key, **fields)


def test_the_oldest_event_with_an_items_key_is_its_twin():
    """Made by us, and the answer was lost (N6)."""
    item = seen(E, "e5", ITEM, created_at=NOW)
    old, young = (
        keyed(item, "s9", created_at=NOW),
        keyed(item, "s8", created_at=NOW + DAY),
    )
    pairing = pair_up([], [item], [young, old], facts())
    assert pairing.twins == (Twin(item, old),)
    assert pairing.salesforce == (young,)


def test_the_oldest_stamped_item_is_the_twin():
    """Later ones are copies, and enter by themselves (N7)."""
    event = seen(S, "s9", ITEM)
    old = seen(E, "e9", ITEM, mark="s9", created_at=NOW)
    young = seen(E, "e8", ITEM, mark="s9", created_at=NOW + DAY)
    pairing = pair_up([], [young, old], [event], facts())
    assert pairing.twins == (Twin(old, event),)
    assert pairing.exchange == (young,)


def test_twins_by_content_are_paired_in_the_order_of_their_age():
    """Subject in any case and times must agree, one to one (product.md 2.9)."""
    items = [
        seen(E, f"e{n}", an_item(" visit "), created_at=NOW - n * DAY) for n in (1, 2)
    ]
    events = [
        seen(S, f"s{n}", an_item("VISIT"), created_at=NOW - n * DAY) for n in (1, 2, 3)
    ]
    pairing = pair_up([], items, events, facts(pair_twins=True))
    assert pairing.twins == (
        Twin(items[1], events[2]),
        Twin(items[0], events[1]),
    )
    assert pair_up([], items, events, facts()).twins == ()
    hidden = seen(E, "e0", an_item("visit", private=True), created_at=NOW - 9 * DAY)
    again = pair_up([], [hidden, *items], events, facts(pair_twins=True))
    assert again.twins == pairing.twins


@pytest.mark.parametrize(
    "fields",
    [
        {"child": True},
        {"cancelled": True},
        {"private": True},
        {"start": NOW - 60 * DAY, "end": NOW - 60 * DAY + DAY / 24},
        {"subject": "Other"},
        {"start": ITEM.start + DAY, "end": ITEM.end},
        {"end": ITEM.end + DAY},
    ],
)
def test_what_differs_or_does_not_take_part_is_no_twin(fields):
    """On either side."""
    other = replace(ITEM, **fields)
    world = facts(pair_twins=True)
    here, there = seen(E, "e1", ITEM), seen(S, "s1", ITEM)
    assert pair_up([], [here], [there], world).twins == (Twin(here, there),)
    assert pair_up([], [seen(E, "e1", other)], [there], world).twins == ()
    assert pair_up([], [here], [seen(S, "s1", other)], world).twins == ()


def test_a_create_that_did_not_happen_is_told():
    """Its source is decided afresh (N6)."""
    pending = replace(LINK, salesforce_ref="", state=LinkState.PENDING)
    here = seen(E, "e1", ITEM)
    pairing = pair_up([pending], [here], [], facts())
    assert (pairing.abandoned, pairing.exchange) == ((pending,), (here,))


def test_an_event_that_is_gone_is_nobodys_twin():
    """Its key proves only that there was one."""
    item = seen(E, "e5", ITEM)
    gone = replace(keyed(item, "s9"), presence=Presence.GONE)
    pairing = pair_up([], [item], [gone, seen(S, "s8", ITEM)], facts())
    assert pairing.twins == ()


def test_an_item_that_was_not_read_is_nobodys_twin():
    """Nor is one without an identity; neither keeps a later one from its event."""
    item = seen(E, "e5", ITEM, created_at=NOW)
    unread = replace(item, ref="e3", item=None, created_at=NOW - DAY)
    nameless = replace(item, ref="e4", identity=None, created_at=NOW - DAY)
    event = keyed(item, "s9")
    pairing = pair_up([], [item, unread, nameless], [event], facts())
    assert pairing.twins == (Twin(item, event),)
    stamped = seen(E, "e8", mark="s8")
    assert pair_up([], [stamped], [seen(S, "s8", ITEM)], facts()).twins == ()


@pytest.mark.parametrize(
    ("item", "begun"),
    [
        (ITEM, ITEM.start),
        (an_all_day_item("2026-12-04"), datetime(2026, 12, 4, tzinfo=UTC)),
    ],
)
def test_an_event_of_a_series_is_found_by_the_item_that_is_left(item, begun):
    """And the other way round: its key is of what the item was before (T94)."""
    single = seen(E, "e5", item, identity=Identity(UID))
    repeated = replace(single, identity=Identity(UID, begun))
    for now, before in ((single, repeated), (repeated, single)):
        event = keyed(before, "s9")
        assert pair_up([], [now], [event], facts()).twins == (Twin(now, event),)
