"""The planner as a function: total, deterministic, and blind to order."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st

from server.domain.actions import Create, Delete, Plan, Update
from server.domain.items import (
    Attendee,
    CalendarItem,
    Identity,
    Observation,
    Presence,
    Response,
)
from server.domain.kinds import Kind, Operation, Side
from server.domain.links import Baseline, Exclusion, Link, LinkState
from server.domain.reasons import Reason
from server.domain.settings import ConflictRule, Mode, Settings
from server.sync.facts import Facts
from server.sync.fingerprint import fingerprint
from server.sync.identity import salesforce_key
from server.sync.plan import plan
from server.sync.window import window_around
from tests.builders import NEW_YORK, NOW, an_item, facts, seen, settings

REFS = ("1", "2", "3")
_STARTS = [NOW + timedelta(days=days) for days in (-40, -30, -1, 1, 2, 364, 400)]


@st.composite
def items(draw: st.DrawFn) -> CalendarItem:
    """Items that differ in all that decides."""
    start = draw(st.sampled_from(_STARTS))
    return an_item(
        draw(st.sampled_from(["a", "b", "x" * 300])),
        start=start,
        end=start + timedelta(hours=draw(st.integers(0, 2))),
        location=draw(st.sampled_from(["", "l"])),
        private=draw(st.integers(0, 5)) == 0,
        categories=draw(st.sampled_from([(), ("CRM",), ("DoNotSync",)])),
        attendees=draw(st.sampled_from([(), (Attendee("a@x.example"),)])),
        organized_by_user=draw(st.booleans()),
        cancelled=draw(st.integers(0, 5)) == 0,
        response=draw(st.sampled_from([Response.NONE, Response.DECLINED])),
        child=draw(st.integers(0, 5)) == 0,
    )


_IDENTITIES = [
    Identity("u1"),
    Identity("u2"),
    Identity("u3"),
    Identity("s", NOW),
    Identity("s", NOW + timedelta(days=1)),
]


_KEYS = [salesforce_key("org", "user", Kind.CALENDAR, one) for one in _IDENTITIES]
_EDITED = [None, NOW, NOW - timedelta(hours=1)]
_REASONS = [None, Reason.PRIVATE, Reason.FOLDER_CHANGED]
Case = tuple[Baseline, list[Observation], list[Observation], Settings, Facts]


@st.composite
def observations(draw: st.DrawFn, side: Side) -> list[Observation]:
    """What a side may report of up to three items."""
    found = []
    for ref in draw(st.lists(st.sampled_from(REFS), unique=True)):
        presence = draw(
            st.sampled_from([Presence.PRESENT] * 3 + [Presence.GONE, Presence.MOVED])
        )
        here = presence is not Presence.GONE and draw(st.integers(0, 3)) > 0
        identity = draw(st.sampled_from(_IDENTITIES)) if side is Side.EXCHANGE else None
        marks = ["", *(f"s{n}" for n in REFS)]
        if side is Side.SALESFORCE:
            keys = (
                salesforce_key("org", "user", Kind.CALENDAR, i) for i in _IDENTITIES
            )
            marks = ["", *keys]
        found.append(
            Observation(
                side=side,
                ref=f"{side[0]}{ref}",
                version=draw(st.sampled_from(["1", "2"])),
                presence=presence,
                item=draw(items()) if here else None,
                identity=identity,
                mark=draw(st.sampled_from(marks)),
                created_at=draw(st.sampled_from([None, NOW])),
                modified_at=draw(st.sampled_from(_EDITED)),
            )
        )
    return found


@st.composite
def baselines(draw: st.DrawFn) -> Baseline:
    """What may be remembered of up to three pairs."""
    links = []
    for ref in draw(st.lists(st.sampled_from(REFS), unique=True)):
        base = fingerprint(draw(items()))
        start = draw(st.sampled_from(_STARTS))
        state = draw(st.sampled_from([LinkState.ACTIVE, *LinkState]))
        pending = state is LinkState.PENDING
        origin = draw(st.sampled_from(list(Side)))
        links.append(
            Link(
                id=f"l{ref}",
                exchange_ref="" if pending and origin is Side.SALESFORCE else f"e{ref}",
                salesforce_ref="" if pending and origin is Side.EXCHANGE else f"s{ref}",
                identity=draw(st.sampled_from(_IDENTITIES)),
                exchange_version=draw(st.sampled_from(["", "1"])),
                salesforce_version=draw(st.sampled_from(["", "1"])),
                exchange_base=draw(st.sampled_from(["", base])),
                salesforce_base=base,
                start=start,
                end=start + timedelta(hours=1),
                origin=origin,
                organized_by_user=draw(st.booleans()),
                state=state,
                reason=draw(st.sampled_from(_REASONS)),
                gone=draw(st.sampled_from([None, *Side])),
                folder=draw(st.sampled_from(["calendar", "other", ""])),
                body_kept=draw(st.sampled_from([0, 3])),
            )
        )
    rows = tuple(
        Exclusion(side=side, ref=f"{side[0]}{ref}", reason=reason, first_seen=NOW)
        for side, ref, reason in draw(
            st.lists(
                st.tuples(
                    st.sampled_from(list(Side)),
                    st.sampled_from(REFS),
                    st.sampled_from([Reason.REJECTED, Reason.PREVENTED]),
                ),
                unique_by=lambda row: row[:2],
            )
        )
    )
    return Baseline(links=tuple(links), exclusions=rows)


@st.composite
def choices(draw: st.DrawFn) -> Settings:
    """Any settings that are on."""
    pairs = [(side, operation) for side in Side for operation in Operation]
    return settings(
        mode=draw(st.sampled_from([Mode.SYNC_ALL, Mode.MATCHING, Mode.DESIGNATED])),
        conflict_rule=draw(st.sampled_from(list(ConflictRule))),
        prevent=draw(st.frozensets(st.sampled_from(pairs))),
    )


@st.composite
def cases(draw: st.DrawFn) -> Case:
    """Everything a planner is given."""
    return (
        draw(baselines()),
        draw(observations(Side.EXCHANGE)),
        draw(observations(Side.SALESFORCE)),
        draw(choices()),
        facts(pair_twins=draw(st.booleans())),
    )


@examples(max_examples=200)
@given(cases(), st.randoms(use_true_random=False))
def test_the_order_of_the_facts_does_not_matter(case, random):
    """Two runs over the same facts give the same plan, however they come (I8, I19)."""
    baseline, exchange, salesforce, chosen, world = case
    expected = plan(*case)
    assert plan(*case) == expected
    links, rows = list(baseline.links), list(baseline.exclusions)
    for part in (links, rows, exchange, salesforce):
        random.shuffle(part)
    shuffled = replace(baseline, links=tuple(links), exclusions=tuple(rows))
    assert plan(shuffled, exchange, salesforce, chosen, world) == expected


@examples(max_examples=150)
@given(cases())
def test_no_prevented_write_is_ever_planned(case):
    """Whatever the facts, a switch that is off stays off (I7, N19)."""
    chosen = case[3]
    kinds = {
        Create: Operation.CREATE,
        Update: Operation.UPDATE,
        Delete: Operation.DELETE,
    }
    for action in plan(*case).actions:
        if isinstance(action, Create | Update | Delete):
            assert not chosen.prevents(action.side, kinds[type(action)])


@examples(max_examples=150)
@given(cases())
def test_nothing_private_is_written_or_told(case):
    """No write carries a private item, and no row tells its subject (I6, N11)."""
    decided = plan(*case)
    for action in decided.actions:
        if isinstance(action, Create | Update):
            assert not action.item.private
    hidden = {
        (o.side, o.ref)
        for o in (*case[1], *case[2])
        if o.item is not None and o.item.private
    }
    assert not [o for o in decided.outcomes if (o.side, o.ref) in hidden and o.subject]


@examples(max_examples=150)
@given(cases())
def test_absence_never_deletes(case):
    """Every deletion has its other item reported gone or cancelled (I12, N2)."""
    baseline, exchange, salesforce, _, _ = case
    gone = {
        (o.side, o.ref)
        for o in (*exchange, *salesforce)
        if o.presence is Presence.GONE or (o.item is not None and o.item.cancelled)
    }
    refs = {link.id: link for link in baseline.links}
    decided = plan(*case)
    for action in (*decided.actions, *decided.held):
        if isinstance(action, Delete):
            other = action.side.other
            known = {action.link.ref(other)}
            if action.link.id in refs:
                known.add(refs[action.link.id].ref(other))
            assert any((other, ref) in gone for ref in known)


@examples(max_examples=150)
@given(cases())
def test_an_item_is_written_once_at_most(case):
    """No plan writes one item twice or makes two copies of one source (N6)."""
    decided = plan(*case)
    written = [
        (a.side, a.ref) for a in decided.actions if isinstance(a, Update | Delete)
    ]
    assert len(written) == len(set(written))
    sources = [
        (a.side, a.link.ref(a.side.other))
        for a in decided.actions
        if isinstance(a, Create)
    ]
    assert len(sources) == len(set(sources))


@given(cases())
def test_a_switched_off_sync_plans_nothing(case):
    """Do Not Sync (I15)."""
    baseline, exchange, salesforce, chosen, world = case
    off = replace(chosen, mode=Mode.DO_NOT_SYNC)
    assert plan(baseline, exchange, salesforce, off, world) == Plan()


@examples(max_examples=100)
@given(st.integers(0, 400), st.booleans())
def test_time_alone_writes_nothing_to_a_pair(days, afresh):
    """The window slides over a pair in step without a write (I13)."""
    item = an_item()
    base = fingerprint(item)
    link = Link(
        id="l1",
        exchange_ref="e1",
        salesforce_ref="s1",
        identity=Identity("u1"),
        exchange_version="1",
        salesforce_version="1",
        exchange_base=base,
        salesforce_base=base,
        start=item.start,
        end=item.end,
        folder="calendar",
    )
    window = window_around(
        NOW + timedelta(days=days), NEW_YORK, past_days=30, future_days=365
    )
    decided = plan(
        Baseline(links=(link,)),
        [seen(Side.EXCHANGE, "e1", item, identity=Identity("u1"))],
        [seen(Side.SALESFORCE, "s1", item)],
        settings(),
        facts(window=window, pair_twins=afresh),
    )
    assert decided == Plan()


_MIRRORED = {
    ConflictRule.SALESFORCE_MASTER: ConflictRule.EXCHANGE_MASTER,
    ConflictRule.EXCHANGE_MASTER: ConflictRule.SALESFORCE_MASTER,
    ConflictRule.DELETE_WINS: ConflictRule.DELETE_WINS,
    ConflictRule.KEEP_UPDATED: ConflictRule.KEEP_UPDATED,
}


@given(
    st.sampled_from(list(ConflictRule)),
    st.sampled_from(["same", "edited", "gone"]),
    st.sampled_from(["same", "edited", "gone"]),
)
def test_swapped_sides_give_the_mirrored_plan(rule, exchange, salesforce):
    """What holds for one side holds for the other under the mirrored rule (I16)."""
    there = _writes(rule, exchange, salesforce)
    back = _writes(_MIRRORED[rule], salesforce, exchange)
    assert there == {(side.other, operation) for side, operation in back}


def _writes(rule, exchange, salesforce):
    """The writes to a pair whose sides are the same, edited in an own way, or gone."""
    item = an_item()
    base = fingerprint(item)
    link = Link(
        id="l1",
        exchange_ref="e1",
        salesforce_ref="s1",
        identity=Identity("u1"),
        exchange_version="1",
        salesforce_version="1",
        exchange_base=base,
        salesforce_base=base,
        start=item.start,
        end=item.end,
        folder="calendar",
    )
    told = {"exchange": (exchange, "location"), "salesforce": (salesforce, "subject")}
    feeds = {}
    for side in Side:
        state, name = told[side]
        presence = Presence.GONE if state == "gone" else Presence.PRESENT
        edit: dict[str, Any] = {name: "new"} if state == "edited" else {}
        feeds[side] = [
            Observation(
                side=side,
                ref=link.ref(side),
                version="1" if state == "same" else "2",
                presence=presence,
                item=None if state == "gone" else replace(item, **edit),
                modified_at=NOW,
            )
        ]
    decided = plan(
        Baseline(links=(link,)),
        feeds[Side.EXCHANGE],
        feeds[Side.SALESFORCE],
        settings(conflict_rule=rule),
        facts(),
    )
    return {
        (action.side, type(action).__name__)
        for action in decided.actions
        if isinstance(action, Create | Update | Delete)
    }
