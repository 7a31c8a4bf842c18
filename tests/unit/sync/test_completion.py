"""What a run asks a side by id, beyond what its feed tells."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from server.domain.feeds import Feed
from server.domain.items import Identity, Observation, Presence
from server.domain.kinds import Side
from server.domain.links import Exclusion, LinkState
from server.domain.reasons import Reason
from server.sync.completion import Questions, unresolved
from server.sync.fingerprint import fingerprint
from tests.builders import NOW, a_link, an_item, facts, seen

E, S = Side.EXCHANGE, Side.SALESFORCE
ITEM = an_item(body="0123456789")
LINK = a_link(ITEM, exchange_version="3", salesforce_version="4")
WINDOW = facts().window
OUTSIDE = an_item(start=NOW - timedelta(days=60))


def questions(*links, **refs):
    """The questions of a run that remembers these pairs."""
    return Questions(links, WINDOW, "calendar", **refs)


def asked(side, link=LINK):
    """The question about a pair's item on a side."""
    return Observation(
        side=side,
        ref=link.ref(side),
        version=link.version(side),
        presence=Presence.SUSPECT,
        identity=link.identity,
    )


def missing(side, link=LINK, feed=(), *, complete=True, expanded=(), **refs):
    """What of a pair is asked because a feed does not tell it."""
    given = Feed(
        observations=tuple(feed),
        cursor="",
        complete=complete,
        expanded=frozenset(expanded),
    )
    return questions(link, **refs).missing(given, side)


@pytest.mark.parametrize("side", list(Side))
def test_what_a_whole_listing_lacks_is_asked_for(side):
    """By id, with what is known of it (N2)."""
    assert missing(side) == [asked(side)]
    assert missing(side, feed=[seen(side, LINK.ref(side), ITEM)]) == []


@pytest.mark.parametrize("side", list(Side))
def test_a_reported_removal_is_asked_about(side):
    """Also where only news was read; what was told for sure is not doubted."""
    suspect = seen(side, LINK.ref(side), presence=Presence.SUSPECT)
    gone = seen(side, LINK.ref(side), presence=Presence.GONE)
    assert missing(side, feed=[suspect], complete=False) == [asked(side)]
    assert missing(side, feed=[gone], complete=False) == []


def test_news_that_do_not_name_an_item_leave_it_alone():
    """Silence means unchanged."""
    assert missing(E, complete=False) == []


@pytest.mark.parametrize(
    ("link", "due"),
    [
        (replace(LINK, folder=""), True),
        (replace(LINK, folder="elsewhere"), False),
        (replace(LINK, start=OUTSIDE.start, end=OUTSIDE.end), False),
        (replace(LINK, state=LinkState.FROZEN), True),
        (replace(LINK, state=LinkState.PENDING), True),
        (replace(LINK, state=LinkState.DETACHED), False),
        (replace(LINK, state=LinkState.TOMBSTONE), False),
        (replace(LINK, exchange_ref=""), False),
    ],
)
def test_who_is_looked_for_in_a_whole_listing(link, due):
    """Living pairs of this folder, as long as they lie in the window."""
    assert bool(missing(E, link)) is due


@pytest.mark.parametrize("ref", [(E, "e1"), (S, "s1")])
def test_a_failure_that_is_tried_again_is_asked_for(ref):
    """On both sides, wherever its row stands, even outside the window."""
    link = replace(LINK, start=OUTSIDE.start, end=OUTSIDE.end)
    for side in Side:
        found = missing(side, link, complete=False, retried=frozenset({ref}))
        assert found == [asked(side, link)]
    pending = replace(link, state=LinkState.PENDING)
    assert missing(E, pending, complete=False) == [asked(E, pending)]
    elsewhere = replace(pending, folder="elsewhere")
    assert missing(E, elsewhere, complete=False, retried=frozenset({ref})) == []


@pytest.mark.parametrize("side", list(Side))
def test_the_failure_of_another_pair_asks_for_nothing(side):
    """Neither by a row that is tried again nor by one that waits (N8)."""
    others = frozenset({(side, "other")})
    assert missing(side, complete=False, retried=others) == []
    other = seen(side.other, LINK.ref(side.other), ITEM)
    assert needed(side, other, unresolved=others) == []


def test_each_pair_is_looked_at_for_itself():
    """One that nobody asks for stands in nobody's way."""
    apart = replace(LINK, state=LinkState.DETACHED, exchange_ref="e0")
    listed = replace(LINK, exchange_ref="e2")
    later = replace(LINK, exchange_ref="e3")
    feed = Feed(observations=(seen(E, "e2", ITEM),), cursor="", complete=True)
    asked_for = questions(apart, listed, LINK, later).missing(feed, E)
    assert asked_for == [asked(E), asked(E, later)]


def test_an_item_of_a_sticky_row_is_asked_for_in_exchange():
    """Its row has to follow it (A7)."""
    identity = Identity("uid-e9")
    row = Exclusion(
        side=E,
        ref="e9",
        reason=Reason.IGNORED,
        identity=identity,
        first_seen=NOW,
        ignored=True,
    )
    left = [seen(E, "e9", presence=Presence.SUSPECT, identity=identity)]
    near = [seen(E, "e1", ITEM)]
    (question,) = missing(E, feed=left + near, rows=(row,))
    assert question.ref == "e9"
    assert missing(S, complete=False, feed=left, rows=(row,)) == []


@pytest.mark.parametrize("side", list(Side))
def test_a_pair_left_open_is_asked_for(side):
    """A run that stopped had read it; one with a failure waits for its own turn."""
    link = replace(LINK, exchange_version="", salesforce_version="")
    assert missing(side, link, complete=False) == [asked(side, link)]
    rows = frozenset({(side, link.ref(side))})
    assert missing(side, link, complete=False, unresolved=rows) == []


def test_occurrences_of_a_series_that_was_read_are_asked_for():
    """A series is told as a whole, so what it lacks is doubtful; in Exchange only."""
    uid = LINK.identity.uid
    assert missing(E, complete=False, expanded=[uid]) == [asked(E)]
    assert missing(S, complete=False, expanded=[uid]) == []
    assert missing(E, complete=False, expanded=["other"]) == []


def needed(side, other, link=LINK, near=None, **refs):
    """What is asked of a side because of what the other one told."""
    far = {} if other is None else {other.ref: other}
    own = {} if near is None else {near.ref: near}
    return questions(link, **refs).incomplete(own, far, side)


@pytest.mark.parametrize("side", list(Side))
def test_a_pair_that_rested_is_read_whole(side):
    """Its own news was told long ago."""
    other = seen(side.other, LINK.ref(side.other), ITEM)
    frozen = replace(LINK, state=LinkState.FROZEN)
    outside = replace(LINK, start=OUTSIDE.start, end=OUTSIDE.end)
    assert needed(side, other, frozen) == [asked(side, frozen)]
    assert needed(side, other, outside) == [asked(side, outside)]
    assert needed(side, other) == []
    assert needed(side, None, frozen) == []
    own = seen(side, LINK.ref(side), ITEM)
    assert needed(side, other, frozen, near=own) == []
    unread = replace(own, item=None)
    assert needed(side, other, frozen, near=unread) == [asked(side, frozen)]


@pytest.mark.parametrize("side", list(Side))
@pytest.mark.parametrize("gone", [True, False])
def test_a_pair_with_an_open_failure_is_read_whole(side, gone):
    """Nothing may be taken for granted of it, also where its partner is gone."""
    presence = Presence.GONE if gone else Presence.PRESENT
    item = None if gone else ITEM
    other = seen(side.other, LINK.ref(side.other), item, presence=presence)
    rows = frozenset({(side, LINK.ref(side))})
    assert needed(side, other, unresolved=rows) == [asked(side)]
    assert needed(side, other) == []
    unread = seen(side.other, LINK.ref(side.other))
    assert needed(side, unread, unresolved=rows) == []


def test_a_rested_pair_is_read_whole_where_its_series_was_moved():
    """Another occurrence may continue it, public by now, in the same run (I1)."""
    frozen = replace(LINK, state=LinkState.FROZEN)
    gone = seen(E, "e1", presence=Presence.GONE)
    sibling = seen(E, "e9", ITEM, identity=Identity(LINK.identity.uid, NOW))

    def needed(link, *others):
        far = {o.ref: o for o in (gone, *others)}
        return questions(link).incomplete({}, far, S)

    assert needed(frozen, sibling) == [asked(S, frozen)]
    assert needed(frozen) == []
    assert needed(LINK, sibling) == []


def test_a_cut_body_is_put_together_again():
    """An edit of the text in Salesforce needs the rest from Exchange (N18)."""
    cut = replace(ITEM, body="0123")
    link = replace(LINK, body_kept=4, salesforce_base=fingerprint(cut))
    edited = seen(S, "s1", replace(cut, body="012x"))
    assert needed(E, edited, link) == [asked(E, link)]
    assert needed(E, edited) == []
    assert needed(E, seen(S, "s1", replace(cut, subject="Other")), link) == []
    here = seen(E, "e1", replace(ITEM, body="x"))
    assert needed(S, here, link) == []


@pytest.mark.parametrize("state", [LinkState.DETACHED, LinkState.TOMBSTONE])
def test_the_event_of_an_item_that_is_back_is_read(state):
    """What it told while the pair was apart was not heeded."""
    link = replace(LINK, state=state)
    back = seen(E, "e9", ITEM, identity=link.identity)
    assert needed(S, back, link) == [asked(S, link)]
    assert needed(S, replace(back, identity=Identity("other")), link) == []
    assert needed(S, replace(back, identity=None), link) == []
    assert needed(S, back, replace(link, gone=S)) == []
    assert needed(S, back, replace(link, salesforce_ref="")) == []


def test_the_item_of_an_event_that_was_handed_back_is_read():
    """Its new version tells that it may be its user's again (A28)."""
    link = replace(LINK, state=LinkState.DETACHED, reason=Reason.MOVED_OUT)
    event = seen(S, "s1", ITEM, version="5")
    assert needed(E, event, link) == [asked(E, link)]
    assert needed(E, event, replace(link, reason=Reason.FOLDER_CHANGED)) == []
    assert needed(E, event, replace(link, state=LinkState.TOMBSTONE)) == []
    assert needed(E, replace(event, version="4"), link) == []
    assert needed(E, replace(event, item=None), link) == []
    assert needed(E, None, link) == []
    at_its_place = seen(E, "e1", ITEM, version="5", identity=link.identity)
    assert needed(S, at_its_place, link) == []


@pytest.mark.parametrize("side", list(Side))
def test_what_is_not_there_yet_is_not_read(side):
    """A create without an answer has one item only."""
    refs = {f"{side.value}_ref": ""}
    link = a_link(ITEM, start=OUTSIDE.start, end=OUTSIDE.end, **refs)
    assert needed(side, seen(side.other, link.ref(side.other), ITEM), link) == []


def test_an_event_that_nobody_remembers_is_asked_for_by_its_stamp():
    """Once, sorted, and only for items that would enter (N6)."""
    stamped = [
        seen(E, f"e{n}", item, mark=mark)
        for n, (item, mark) in enumerate(
            [
                (ITEM, "s9"),
                (ITEM, "s8"),
                (ITEM, "s9"),
                (ITEM, "s1"),
                (ITEM, ""),
                (ITEM, "s7"),
                (OUTSIDE, "s6"),
                (None, "s5"),
            ]
        )
    ]
    far = {o.ref: o for o in stamped}
    near = {"s7": seen(S, "s7", ITEM)}
    found = questions(LINK).incomplete(near, far, S)
    assert [(q.side, q.ref, q.presence) for q in found] == [
        (S, "s8", Presence.SUSPECT),
        (S, "s9", Presence.SUSPECT),
    ]
    assert questions(LINK).incomplete(far, near, E) == []


def test_only_unresolved_rows_are_open_failures():
    """What is left out on purpose is none."""
    rows = [
        Exclusion(side=E, ref=str(n), reason=reason, first_seen=NOW)
        for n, reason in enumerate([Reason.REJECTED, Reason.PRIVATE])
    ]
    assert unresolved(rows) == {(E, "0")}
