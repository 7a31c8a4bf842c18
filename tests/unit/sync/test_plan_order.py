"""What a plan leaves aside, the order of what it does, and its rows."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from server.domain.actions import (
    Create,
    Delete,
    Exclude,
    Forget,
    Plan,
    Readmit,
    Remember,
    Update,
)
from server.domain.errors import Rejection
from server.domain.items import Identity, Presence
from server.domain.kinds import Operation, Side
from server.domain.links import Baseline, Exclusion, LinkState
from server.domain.reasons import Reason
from server.domain.settings import ConflictRule, Mode
from server.sync.pairs import Pair
from server.sync.plan import plan
from server.sync.removal import decide_removal
from tests.builders import NOW, a_link, an_item, facts, seen, settings

E, S = Side.EXCHANGE, Side.SALESFORCE
ITEM = an_item("Visit")
LINK = a_link(ITEM)
EARLIER = NOW - timedelta(days=3)


def planned(*found, links=(LINK,), rows=(), world=None, chosen=None, **baseline):
    """The plan for what was seen."""
    known = Baseline(links=tuple(links), exclusions=tuple(rows), **baseline)
    here = [o for o in found if o.side is E]
    there = [o for o in found if o.side is S]
    return plan(known, here, there, chosen or settings(), world or facts())


def a_row(side, ref, reason=Reason.REJECTED, **fields):
    """A row of three days ago."""
    return Exclusion(side=side, ref=ref, reason=reason, first_seen=EARLIER, **fields)


@pytest.mark.parametrize("side", list(Side))
def test_a_version_that_is_settled_is_no_news(side):
    """Anything else about an item is (I2)."""
    same = seen(side, LINK.ref(side), version="1")
    assert planned(same) == Plan()
    assert planned(replace(same, item=ITEM)) == Plan()
    changed = seen(side, LINK.ref(side), ITEM, version="2")
    assert planned(changed).actions != ()
    problem = replace(same, problem=Rejection(Reason.UNREADABLE))
    assert [type(a) for a in planned(problem).actions] == [Exclude]
    gone = replace(same, presence=Presence.GONE)
    assert [type(a) for a in planned(gone).actions] == [Delete]


def test_only_a_living_pair_settles_a_version():
    """What rested is looked at again (A17)."""
    frozen = replace(LINK, state=LinkState.FROZEN, reason=Reason.PRIVATE)
    found = seen(E, "e1", ITEM, version="1")
    assert planned(found, links=[frozen]).actions == (Remember(link=LINK),)


@pytest.mark.parametrize("side", list(Side))
def test_what_the_user_ignores_is_passed_over(side):
    """Until it is gone; then its row goes too (T133)."""
    ref = "e5" if side is E else "s5"
    row = a_row(side, ref, Reason.NO_MATCH, ignored=True)
    there = seen(side, ref, ITEM)
    assert planned(there, rows=[row]) == Plan()
    gone = replace(there, presence=Presence.GONE, item=None)
    assert planned(gone, rows=[row]).actions == (Readmit(side=side, ref=ref),)
    other = replace(row, side=side.other)
    assert len(planned(there, rows=[other]).actions) == 1


@pytest.mark.parametrize("side", list(Side))
def test_a_row_of_a_pair_goes_with_its_failure(side):
    """On either side; rows of others stay."""
    row = a_row(side, LINK.ref(side))
    other = a_row(side, "x")
    edited = seen(side, LINK.ref(side), replace(ITEM, subject="New"), version="2")
    actions = planned(edited, rows=[row, other]).actions
    readmitted = [a for a in actions if isinstance(a, Readmit)]
    assert readmitted == [Readmit(side=side, ref=LINK.ref(side))]


@pytest.mark.parametrize(
    ("before", "first_seen"),
    [(Reason.SUBJECT_TOO_LONG, EARLIER), (Reason.REJECTED, NOW)],
)
def test_a_failure_that_goes_on_keeps_its_age(before, first_seen):
    """Thirty days count from its first day, anew for another reason."""
    long = seen(E, "e1", replace(ITEM, subject="x" * 256), version="2")
    actions = planned(long, rows=[a_row(E, "e1", before)]).actions
    (exclude,) = [a for a in actions if isinstance(a, Exclude)]
    assert exclude.exclusion.reason is Reason.SUBJECT_TOO_LONG
    assert exclude.exclusion.first_seen == first_seen
    assert not any(isinstance(a, Readmit) for a in actions)
    assert [row.reason for row in planned(long, rows=[a_row(E, "x")]).outcomes] == [
        Reason.SUBJECT_TOO_LONG
    ]
    alone = planned(long, rows=[a_row(S, "other")]).actions
    (exclude,) = [a for a in alone if isinstance(a, Exclude)]
    assert exclude.exclusion.first_seen == NOW


def test_a_twin_loses_the_rows_of_both():
    """They are alone no longer."""
    found = [seen(E, "e5", ITEM), seen(S, "s5", ITEM)]
    rows = [a_row(E, "e5", Reason.NO_MATCH), a_row(S, "s5", Reason.MOVED_OUT)]
    actions = planned(*found, links=(), rows=rows, world=facts(pair_twins=True)).actions
    assert [type(a) for a in actions] == [Remember, Readmit, Readmit]


def test_what_was_found_is_remembered_even_alone():
    """An item under a new id costs no write, but it is kept in mind (A27)."""
    lost = seen(E, "e1", presence=Presence.GONE)
    back = seen(E, "e9", ITEM, identity=LINK.identity, version="1")
    (action,) = planned(lost, back).actions
    assert isinstance(action, Remember)
    assert action.link.exchange_ref == "e9"


def test_a_change_of_folder_is_remembered():
    """As soon as there is any news (A27)."""
    old = replace(LINK, folder="old")
    news = seen(E, "e5", replace(ITEM, private=True))
    actions = planned(news, links=[old]).actions
    parted = replace(
        old,
        folder="calendar",
        state=LinkState.DETACHED,
        reason=Reason.FOLDER_CHANGED,
    )
    assert Remember(link=parted) in actions


def test_memory_comes_first_and_deletions_last():
    """Salesforce before Exchange within creates and updates, and within deletions."""
    names = "abcdef"
    links = [
        a_link(ITEM, id=f"l{n}", exchange_ref=f"e{n}", salesforce_ref=f"s{n}")
        for n in names
    ]
    pending = replace(links[5], state=LinkState.PENDING, exchange_ref="")
    new = replace(ITEM, subject="New")
    decided = planned(
        seen(E, "ea", new, version="2"),
        seen(S, "sb", new, version="2"),
        seen(E, "ec", presence=Presence.GONE),
        seen(S, "sd", presence=Presence.GONE),
        seen(E, "ee", replace(ITEM, private=True), version="2"),
        seen(S, "sf", presence=Presence.GONE),
        seen(E, "e5", an_item("Other")),
        seen(S, "s5", an_item("Another")),
        seen(E, "e6", replace(ITEM, private=True)),
        links=[*links[:5], pending],
        rows=[a_row(S, "sa")],
    )
    told = [
        (type(a).__name__, getattr(a, "side", None))
        for a in decided.actions
        if not isinstance(a, Remember | Forget | Readmit)
    ]
    kinds = [type(a) for a in decided.actions]
    memory = [n for n, k in enumerate(kinds) if k in (Remember, Forget, Readmit)]
    assert memory == list(range(len(memory)))
    assert told == [
        ("Exclude", None),
        ("Create", S),
        ("Update", S),
        ("Create", E),
        ("Update", E),
        ("Delete", S),
        ("Delete", E),
    ]
    assert Create in kinds
    assert Update in kinds


def test_rows_are_told_by_side_and_item():
    """However they came."""
    hidden = [
        seen(side, f"{side.value[0]}{n}", replace(ITEM, private=True))
        for side in reversed(Side)
        for n in (9, 8, 7)
    ]
    decided = planned(*hidden, links=())
    refs = [(row.side, row.ref) for row in decided.outcomes]
    assert refs == sorted(refs)
    assert len(refs) == 6
    kept = [
        (a.exclusion.side, a.exclusion.ref)
        for a in decided.actions
        if isinstance(a, Exclude)
    ]
    assert kept == refs


def test_the_users_word_and_open_questions_reach_the_guard():
    """Confirmed deletions pass, asked ones wait, a pause holds any (N4, A29)."""
    links = [
        a_link(ITEM, id=f"l{n}", exchange_ref=f"e{n}", salesforce_ref=f"s{n}")
        for n in range(20)
    ]
    gone = seen(E, "e0", presence=Presence.GONE)
    key = frozenset({(S, "s0")})
    assert planned(gone, links=links).held == ()
    assert len(planned(gone, links=links, waiting=key).held) == 1
    assert len(planned(gone, links=links, off_at=NOW).held) == 1
    assert planned(gone, links=links, off_at=NOW, confirmed=key).held == ()


def test_conflicts_follow_the_settings_of_the_run():
    """The rule is not remembered with the pair."""
    gone = seen(E, "e1", presence=Presence.GONE)
    edited = seen(S, "s1", replace(ITEM, subject="New"), version="2")
    kept = settings(conflict_rule=ConflictRule.KEEP_UPDATED)
    lost = settings(conflict_rule=ConflictRule.DELETE_WINS)
    assert Create in {type(a) for a in planned(gone, edited, chosen=kept).actions}
    assert [type(a) for a in planned(gone, edited, chosen=lost).actions] == [Delete]
    off = settings(mode=Mode.DO_NOT_SYNC)
    assert planned(gone, edited, chosen=off) == Plan()


def test_the_wish_to_lose_a_copy_decides_about_its_pair():
    """Under the settings of the run; a pair without a wish rests (A17)."""
    link = a_link(ITEM, state=LinkState.FROZEN, reason=Reason.PRIVATE)
    hidden = seen(E, "e1", replace(ITEM, private=True), version="7")
    pair = Pair(link, hidden, seen(S, "s1", ITEM, version="9"))
    wish = a_row(E, "e1", Reason.COPY_UNWANTED)
    prevented = settings(prevent=frozenset({(S, Operation.DELETE)}))

    def decided(*rows, chosen):
        found = (pair.exchange, pair.salesforce)
        return planned(*found, links=[link], rows=rows, chosen=chosen)

    for chosen in (settings(), prevented):
        meant = decide_removal(pair, wish, chosen, facts())
        assert decided(wish, chosen=chosen).outcomes == meant.outcomes
    deleted = [type(a) for a in decided(wish, chosen=settings()).actions]
    assert deleted == [Readmit, Delete]
    for one in (decided(wish, chosen=prevented), decided(chosen=settings())):
        assert Delete not in {type(a) for a in one.actions}
    waiting = planned(hidden, links=[link], rows=[wish])
    assert waiting.actions == (Exclude(exclusion=wish),)


def test_rows_tell_which_occurrences_were_known():
    """One that has a row did not come of another that is gone (N17)."""
    link = a_link(ITEM, identity=Identity("series", NOW))
    gone = seen(E, "e1", presence=Presence.GONE)
    later = Identity("series", NOW + timedelta(hours=2))
    there = seen(E, "e8", ITEM, identity=later, version="2")
    row = a_row(E, "e8", Reason.PRIVATE, identity=later)
    along, apart = (planned(gone, there, links=[link], rows=r) for r in ((), (row,)))
    assert Delete not in {type(a) for a in along.actions}
    assert Delete in {type(a) for a in apart.actions}
