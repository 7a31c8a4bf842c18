"""Writes that fail: what is told of them, and what is remembered in their place."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from server.domain.actions import Create, Delete, Outcome, Plan, Remember, Update
from server.domain.errors import Rejection
from server.domain.items import Group, Identity
from server.domain.kinds import Operation, Side
from server.domain.links import Baseline, Exclusion, Link, LinkState
from server.domain.reasons import Reason
from server.ports.progress import Silent
from server.sync.applying import Applier
from server.sync.settling import announced_update
from tests.builders import NOW, a_link, an_item, facts
from tests.fakes.side import FakeCalendar, FakeSide
from tests.fakes.state import FakeJobState, JobMemory

E, S = Side.EXCHANGE, Side.SALESFORCE
ITEM = an_item("Visit")
LINK = a_link(ITEM)
SUBJECT = frozenset({Group.SUBJECT})
NO = Rejection(Reason.REJECTED, detail="FIELD_INTEGRITY")
UNKNOWN = Rejection(Reason.OUTCOME_UNKNOWN)


def a_create(side, link=None):
    """A create on a side of what came from the other."""
    refs = {f"{side.value}_ref": "", f"{side.value}_version": ""}
    new = link or (a_link(ITEM, **refs))
    return Create(side=side, key=f"key of {new.id}", item=ITEM, link=new)


def an_update(side, link=LINK):
    """An update of a side's subject."""
    return Update(
        side=side,
        ref=link.ref(side),
        expect="1",
        item=ITEM,
        groups=SUBJECT,
        link=link,
        settles=SUBJECT,
    )


def a_delete(side, link=LINK):
    """A deletion on a side."""
    return Delete(side=side, ref=link.ref(side), expect="1", link=link, item=ITEM)


class Office:
    """An applier over two empty calendars and a memory."""

    def __init__(self, *links: Link, rows: tuple[Exclusion, ...] = ()) -> None:
        """Begin with these pairs and rows."""
        baseline = Baseline(links=links, exclusions=rows)
        self.calendars = {side: FakeCalendar(side=side) for side in Side}
        self.state = FakeJobState(JobMemory(baseline))
        self.applier = Applier(
            sides={s: FakeSide(c, batch_size=10) for s, c in self.calendars.items()},
            state=self.state,
            baseline=baseline,
            facts=facts(),
            progress=Silent(),
        )

    def refuse(self, action, rejection, *, also=()):
        """Have a write refused; gives the rows of the run."""
        operation = type(action).__name__.lower()
        self.calendars[action.side].refuse(operation, {0}, rejection)
        self.applier.apply(Plan(actions=(*also, action)))
        assert self.state.outcomes == tuple(self.applier.outcomes)
        return self.state.outcomes

    @property
    def links(self):
        """The pairs that are remembered now."""
        return tuple(self.state.links.values())


def told(side, ref, operation, reason):
    """The row of a failed write."""
    return Outcome(
        side=side,
        ref=ref,
        operation=operation,
        reason=reason,
        detail="FIELD_INTEGRITY" if reason is Reason.REJECTED else "",
        subject="Visit",
        start=ITEM.start,
        identity=Identity("uid-e1"),
    )


def failure(side, ref, reason=Reason.REJECTED):
    """What is remembered of it, on the item that the write came from."""
    return Exclusion(
        side=side,
        ref=ref,
        reason=reason,
        identity=Identity("uid-e1") if side is E else None,
        start=ITEM.start,
        end=ITEM.end,
        first_seen=NOW,
        detail="FIELD_INTEGRITY" if reason is Reason.REJECTED else "",
    )


REFS = {E: "e1", S: "s1"}


@pytest.mark.parametrize("side", list(Side))
def test_a_refused_create_leaves_a_row_and_no_pair(side):
    """The source is tried again as new (N22), and the run's row names it."""
    office = Office()
    rows = office.refuse(a_create(side), NO)
    source = side.other
    row = told(side, REFS[source], Operation.CREATE, Reason.REJECTED)
    assert rows == (row,)
    assert office.links == ()
    assert office.state.exclusions == {
        (source, REFS[source]): failure(source, REFS[source])
    }
    assert office.applier.tally.failed == 1


@pytest.mark.parametrize("side", list(Side))
def test_a_refused_update_leaves_the_pair_as_it_was(side):
    """Nothing came of what was announced (N9)."""
    office = Office(LINK)
    rows = office.refuse(an_update(side), NO)
    assert rows == (told(side, REFS[side], Operation.UPDATE, Reason.REJECTED),)
    assert office.links == (LINK,)
    source = side.other
    assert office.state.exclusions == {
        (source, REFS[source]): failure(source, REFS[source])
    }


@pytest.mark.parametrize("side", list(Side))
def test_a_refused_update_keeps_what_the_run_found_out(side):
    """The pair as this run remembered it, not as an earlier one did."""
    found = replace(LINK, attendees=4)
    office = Office(LINK)
    office.refuse(an_update(side), NO, also=(Remember(link=found),))
    assert office.links == (found,)


@pytest.mark.parametrize("side", list(Side))
def test_a_refused_deletion_keeps_the_pair(side):
    """It is decided again in the next run."""
    office = Office(LINK)
    rows = office.refuse(a_delete(side), NO)
    assert rows == (told(side, REFS[side], Operation.DELETE, Reason.REJECTED),)
    assert office.links == (LINK,)
    assert list(office.state.exclusions) == [(side.other, REFS[side.other])]


def test_an_unknown_outcome_keeps_what_was_announced():
    """It may have happened: the next run finds out (N6, N9)."""
    office = Office()
    create = a_create(S)
    office.refuse(create, UNKNOWN)
    assert office.links == (replace(create.link, state=LinkState.PENDING),)
    office = Office(LINK)
    update = replace(an_update(S), item=an_item("Other"))
    office.refuse(update, UNKNOWN)
    assert office.links == (announced_update(LINK, update),)
    assert office.links != (LINK,)


def test_a_refused_copy_of_a_known_pair_gives_the_pair_back():
    """It was to be made again, and still is (A9)."""
    again = replace(LINK, salesforce_ref="", salesforce_version="")
    office = Office(LINK)
    office.refuse(a_create(S, again), NO)
    assert office.links == (LINK,)


@pytest.mark.parametrize("side", list(Side))
@pytest.mark.parametrize("kept", [True, False])
def test_a_pending_copy_is_kept_only_where_it_was_there_before(side, kept):
    """The first copy of a new item is forgotten, and the item is new again (N13)."""
    origin = side if kept else side.other
    create = a_create(side)
    pending = replace(create.link, state=LinkState.PENDING, origin=origin)
    office = Office(pending)
    office.refuse(a_create(side, replace(pending, state=LinkState.ACTIVE)), NO)
    assert office.links == ((pending,) if kept else ())


@pytest.mark.parametrize("side", list(Side))
def test_a_repeated_failure_keeps_its_first_day(side):
    """Thirty days are counted from the first one; rows of others are not looked at."""
    earlier = NOW - timedelta(days=3)
    source = side.other
    rows = (
        Exclusion(
            side=side, ref=REFS[source], reason=Reason.REJECTED, first_seen=earlier
        ),
        Exclusion(side=source, ref="x", reason=Reason.REJECTED, first_seen=earlier),
    )
    office = Office(rows=rows)
    office.refuse(a_create(side), NO)
    assert office.state.exclusions[source, REFS[source]].first_seen == NOW
    office = Office(rows=(failure(source, REFS[source]), *rows))
    known = replace(failure(source, REFS[source]), first_seen=earlier)
    office = Office(rows=(*rows, known))
    office.refuse(a_create(side), NO)
    assert office.state.exclusions[source, REFS[source]].first_seen == earlier


def test_each_failure_is_counted():
    """One bad item stops no other (N21)."""
    office = Office()
    creates = tuple(
        a_create(S, a_link(ITEM, id=f"l{n}", exchange_ref=f"e{n}", salesforce_ref=""))
        for n in range(3)
    )
    office.calendars[S].refuse("create", {0, 2}, NO)
    office.applier.apply(Plan(actions=creates))
    assert office.applier.tally.failed == 2
    assert office.applier.tally.written == {(S, Operation.CREATE): 1}
    assert [link.exchange_ref for link in office.links] == ["e1"]


def test_a_private_item_fails_without_a_name():
    """A row never shows what it is about (N11)."""
    office = Office(LINK)
    update = replace(an_update(S), item=replace(ITEM, private=True))
    (row,) = office.refuse(update, NO)
    assert row.subject == ""


def test_a_deletion_of_an_unread_item_is_told_by_its_time():
    """The pair remembers when it is."""
    office = Office(LINK)
    (row,) = office.refuse(replace(a_delete(S), item=None), NO)
    assert (row.subject, row.start, row.ref) == ("", LINK.start, "s1")
