"""Writes that happen: what is sent together, told, counted and remembered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest

from server.domain.actions import (
    Create,
    Delete,
    Exclude,
    Outcome,
    Plan,
    Readmit,
    Remember,
    Update,
    Write,
    WriteResult,
    Written,
)
from server.domain.errors import Rejection
from server.domain.feeds import Feed, FeedRequest
from server.domain.items import Group, Identity, Observation
from server.domain.kinds import Operation, Side
from server.domain.links import Baseline, Exclusion, Link, LinkState
from server.domain.reasons import Reason
from server.ports.progress import Silent
from server.ports.state import StateChange
from server.sync.applying import Applier
from server.sync.fingerprint import fingerprint
from server.sync.settling import announced_update, settled_create, settled_update
from tests.builders import NOW, a_link, an_item, facts
from tests.fakes.state import FakeJobState, JobMemory

E, S = Side.EXCHANGE, Side.SALESFORCE
ITEM = an_item("Visit")
LINK = a_link(ITEM)
NEW = a_link(ITEM, id="new", salesforce_ref="", salesforce_version="")
BASE = fingerprint(ITEM)
SUBJECT = frozenset({Group.SUBJECT})
WRITTEN = Written(ref="s9", version="8", detail="told", remark=Reason.TRUNCATED)
NO = Rejection(Reason.REJECTED, detail="FIELD_INTEGRITY")


class Told:
    """A side that answers as it was told to, and keeps what it is sent."""

    calls = 0

    def __init__(self, side: Side, answers: Sequence[WriteResult]) -> None:
        """Answer with these, one after another, then with the ids that are sent."""
        self.side = side
        self.batch_size = 3
        self.sent: list[list[Write]] = []
        self._answers = list(answers)

    def read(self, request: FeedRequest) -> Feed:
        """Never asked."""
        raise NotImplementedError

    def look_up(self, observations: Sequence[Observation]) -> list[Observation]:
        """Never asked."""
        raise NotImplementedError

    def create(self, actions: Sequence[Create]) -> list[WriteResult]:
        """Take or refuse new items."""
        return self._answered(actions)

    def update(self, actions: Sequence[Update]) -> list[WriteResult]:
        """Take or refuse changes."""
        return self._answered(actions)

    def delete(self, actions: Sequence[Delete]) -> list[WriteResult]:
        """Take or refuse deletions."""
        return self._answered(actions)

    def _answered(self, actions: Sequence[Write]) -> list[WriteResult]:
        self.sent.append(list(actions))
        ready, self._answers = self._answers, self._answers[len(actions) :]
        unnamed = [Written(ref=action.link.id) for action in actions]
        return [*ready, *unnamed[len(ready) :]][: len(actions)]


class Speechless(Told):
    """A side that answers less than it is asked."""

    def update(self, actions: Sequence[Update]) -> list[WriteResult]:
        """Take changes without a word."""
        return []


class Run:
    """An applier over two such sides and a memory."""

    def __init__(
        self,
        *links: Link,
        rows: tuple[Exclusion, ...] = (),
        exchange: Sequence[WriteResult] = (),
        salesforce: Sequence[WriteResult] = (),
    ) -> None:
        """Begin with these pairs and rows, and with what the sides answer first."""
        baseline = Baseline(links=links, exclusions=rows)
        self.state = FakeJobState(JobMemory(baseline))
        self.sides = {E: Told(E, exchange), S: Told(S, salesforce)}
        self.applier = Applier(
            sides={E: self.sides[E], S: self.sides[S]},
            state=self.state,
            baseline=baseline,
            facts=facts(),
            progress=Silent(),
        )

    def carry_out(self, *actions) -> list[StateChange]:
        """Apply a plan; gives what was stored, change by change."""
        self.applier.apply(Plan(actions=actions))
        return self.state.commits

    def sent(self, side: Side) -> list[list[str]]:
        """The links of what a side was sent, batch by batch."""
        return [[action.link.id for action in batch] for batch in self.sides[side].sent]


def a_create(link: Link = NEW) -> Create:
    """An event made from an item."""
    return Create(side=S, key=f"key of {link.id}", item=ITEM, link=link)


def an_update(side: Side = S, link: Link = LINK) -> Update:
    """A new subject for one side of a pair."""
    return Update(
        side=side,
        ref=link.ref(side),
        expect="1",
        item=ITEM,
        groups=SUBJECT,
        link=link,
        settles=SUBJECT,
        source_version="5",
        source_base=BASE,
    )


def a_delete(link: Link = LINK, leaves: Exclusion | None = None) -> Delete:
    """An event goes."""
    return Delete(side=S, ref="s1", expect="1", link=link, item=ITEM, leaves=leaves)


def done(operation: Operation, ref: str = "s9") -> Outcome:
    """The row of a write that happened."""
    return Outcome(
        side=S,
        ref=ref,
        operation=operation,
        done=True,
        reason=Reason.TRUNCATED,
        detail="told",
        subject="Visit",
        start=ITEM.start,
        identity=LINK.identity,
    )


def a_row(side: Side, ref: str, reason: Reason = Reason.REJECTED) -> Exclusion:
    """A row of an earlier run."""
    return Exclusion(
        side=side, ref=ref, reason=reason, first_seen=NOW - timedelta(days=3)
    )


def test_a_create_is_announced_then_told_and_remembered():
    """Two changes, and the second completes the pair (N6)."""
    run = Run(salesforce=[WRITTEN])
    create = a_create()
    row = done(Operation.CREATE)
    assert run.carry_out(create) == [
        StateChange(links=(replace(NEW, state=LinkState.PENDING),)),
        StateChange(links=(settled_create(create, WRITTEN),), outcomes=(row,)),
    ]
    assert run.applier.outcomes == [row]
    assert run.applier.tally.written == {(S, Operation.CREATE): 1}


def test_an_update_settles_the_pair_as_this_run_knows_it():
    """Not as an earlier one did (N9)."""
    found = replace(LINK, attendees=4)
    run = Run(LINK, salesforce=[WRITTEN])
    update = an_update()
    row = done(Operation.UPDATE)
    assert run.carry_out(Remember(link=found), update) == [
        StateChange(links=(found,)),
        StateChange(links=(announced_update(found, update),)),
        StateChange(links=(settled_update(found, update, WRITTEN),), outcomes=(row,)),
    ]


def test_a_deletion_forgets_the_pair_and_closes_its_rows():
    """With the row of what stays where the user asked for that (A17)."""
    rows = (a_row(E, "e1"), a_row(S, "s1"))
    places = tuple((row.side, row.ref) for row in rows)
    readmits = [Readmit(side=side, ref=ref) for side, ref in places]
    row = done(Operation.DELETE)
    left = a_row(E, "e1", Reason.PRIVATE)
    for leaves, kept in ((None, ()), (left, (left,))):
        run = Run(LINK, rows=rows, salesforce=[WRITTEN])
        assert run.carry_out(*readmits, a_delete(leaves=leaves)) == [
            StateChange(
                forgotten=(LINK.id,),
                exclusions=kept,
                readmitted=places,
                outcomes=(row,),
            )
        ]


def test_rows_close_with_the_write_that_they_waited_for():
    """Others close at once, so that a stopped run forgets no item."""
    rows = (a_row(E, "e1"), a_row(E, "x"))
    readmits = [Readmit(side=E, ref="e1"), Readmit(side=E, ref="x")]
    for known, write in (((LINK,), an_update()), ((), a_create())):
        stored = Run(*known, rows=rows).carry_out(*readmits, write)
        closed = [change.readmitted for change in stored]
        assert closed == [((E, "x"),), (), ((E, "e1"),)]


def test_a_copy_made_again_closes_the_rows_of_its_pair():
    """Also that of the copy whose place it takes (A9)."""
    rows = (a_row(E, "e1"), a_row(S, "s1"))
    run = Run(LINK, rows=rows)
    again = replace(LINK, salesforce_ref="", salesforce_version="")
    readmits = [Readmit(side=row.side, ref=row.ref) for row in rows]
    stored = run.carry_out(*readmits, a_create(again))
    assert [change.readmitted for change in stored] == [(), ((E, "e1"), (S, "s1"))]


def test_what_the_plan_tells_and_holds_is_stored_first():
    """Also where nothing is written."""
    row = done(Operation.UPDATE)
    run = Run(LINK)
    run.applier.apply(Plan(outcomes=(row,), held=(a_delete(),)))
    assert run.state.commits == [StateChange(outcomes=(row,), held=(a_delete(),))]
    assert run.applier.outcomes == [row]
    idle = Run(LINK)
    assert idle.carry_out() == []


def test_a_side_answers_for_each_write():
    """An answer too few leaves the batch announced, and the next run finds out."""
    run = Run(LINK)
    run.applier.sides[S] = Speechless(S, ())
    with pytest.raises(ValueError, match="shorter"):
        run.carry_out(an_update())
    assert run.state.links == {LINK.id: announced_update(LINK, an_update())}


def test_a_row_tells_when_the_item_is():
    """The pair's own time only where the item was not read."""
    later = replace(ITEM, start=ITEM.start + timedelta(days=1))
    run = Run(LINK)
    run.carry_out(replace(an_update(), item=later), replace(a_delete(), item=None))
    assert [row.start for row in run.applier.outcomes] == [later.start, LINK.start]
    assert [row.subject for row in run.applier.outcomes] == ["Visit", ""]
    assert [row.detail for row in run.applier.outcomes] == ["", ""]


def test_what_is_new_in_memory_is_counted():
    """Pairs that were not known, and rows, beside what was counted before."""
    run = Run(LINK)
    run.applier.tally.adopted = run.applier.tally.excluded = 2
    found = [
        a_link(ITEM, id=f"found{n}", exchange_ref=f"f{n}", salesforce_ref=f"g{n}")
        for n in range(2)
    ]
    run.carry_out(
        Remember(link=replace(LINK, attendees=4)),
        *(Remember(link=link) for link in found),
        Exclude(exclusion=a_row(E, "x")),
    )
    assert (run.applier.tally.adopted, run.applier.tally.excluded) == (4, 3)


@pytest.mark.parametrize(
    ("state", "taken"),
    [
        (LinkState.ACTIVE, True),
        (LinkState.FROZEN, True),
        (LinkState.DETACHED, False),
    ],
)
def test_an_event_of_another_pair_is_not_taken_over(state, taken):
    """A create that leads to it fails like any other (N6)."""
    run = Run(replace(LINK, state=state), salesforce=[Written(ref="s1")])
    stored = run.carry_out(a_create())[-1]
    assert bool(stored.forgotten) is taken
    if not taken:
        return
    assert stored.forgotten == (NEW.id,)
    (row,) = stored.outcomes
    assert (row.reason, row.operation, row.done, row.ref) == (
        Reason.DUPLICATE_STAMP,
        Operation.CREATE,
        False,
        "e1",
    )
    assert run.applier.tally.failed == 1
    assert not run.applier.tally.written


@pytest.mark.parametrize("again", [True, False])
def test_an_event_that_was_overwritten_is_set_right(again):
    """Nothing of its pair is settled but what it holds now, whatever is written yet."""
    other = an_item("Other")
    create = replace(a_create(), item=other)
    found = replace(LINK, attendees=4)
    spoiled = replace(
        found if again else LINK,
        exchange_base="",
        exchange_version="",
        salesforce_base=fingerprint(other),
        salesforce_version="",
    )
    run = Run(LINK, salesforce=[Written(ref="s1")])
    remembered = [Remember(link=found)] if again else []
    stored = run.carry_out(*remembered, create)[-1]
    assert (stored.links, stored.forgotten) == ((spoiled,), (NEW.id,))
    run = Run(LINK, salesforce=[Written(ref="s1")])
    later = run.carry_out(*remembered, create, an_update(E))[-1]
    assert later.links == (spoiled,)


def test_two_creates_do_not_share_an_event():
    """The first one has it; both answers may come in different batches (N6)."""
    run = Run(salesforce=[Written(ref=ref) for ref in ("s1", "s1", "s2", "s2")])
    links = [
        a_link(ITEM, id=f"l{n}", exchange_ref=f"e{n}", salesforce_ref="")
        for n in range(4)
    ]
    run.carry_out(*(a_create(link) for link in links))
    assert run.sent(S) == [["l0", "l1", "l2"], ["l3"]]
    assert run.applier.tally.written == {(S, Operation.CREATE): 2}
    assert run.applier.tally.failed == 2
    failed = [link_id for change in run.state.commits for link_id in change.forgotten]
    assert failed == ["l1", "l3"]


def test_writes_of_one_kind_to_one_side_go_together():
    """As many as the side takes at once."""
    run = Run()
    links = [
        a_link(ITEM, id=f"l{n}", exchange_ref=f"e{n}", salesforce_ref=f"s{n}")
        for n in range(4)
    ]
    run.carry_out(
        *(an_update(S, link) for link in links),
        *(an_update(E, link) for link in links[:2]),
        *(a_delete(link) for link in links[2:]),
    )
    assert run.sent(S) == [["l0", "l1", "l2"], ["l3"], ["l2", "l3"]]
    assert run.sent(E) == [["l0", "l1"]]


def an_occurrence(number: int) -> Link:
    """One occurrence of a series."""
    return a_link(
        ITEM,
        id=f"o{number}",
        exchange_ref=f"e{number}",
        salesforce_ref=f"s{number}",
        identity=Identity("series", NOW + timedelta(days=number)),
    )


def test_occurrences_of_a_series_are_updated_one_by_one():
    """Each expects the version that the one before has given to all of them."""
    single = a_link(ITEM, exchange_ref="e9", salesforce_ref="s9")
    answers = [Written(ref="e1", version="v1"), Written(ref="e2", version="v2")]
    run = Run(exchange=answers)
    first, second = an_occurrence(1), an_occurrence(2)
    run.carry_out(an_update(E, first), an_update(E, second), an_update(E, single))
    assert run.sent(E) == [["o1"], ["o2", single.id]]
    versions = [
        action.expect
        for batch in run.sides[E].sent
        for action in batch
        if isinstance(action, Update)
    ]
    assert versions == ["1", "v1", "1"]


def test_events_of_a_series_have_versions_of_their_own():
    """In Salesforce they are events like any other, and creates expect nothing."""
    run = Run()
    links = [an_occurrence(1), an_occurrence(2)]
    run.carry_out(*(an_update(S, link) for link in links))
    assert run.sent(S) == [["o1", "o2"]]
    run = Run()
    run.carry_out(
        *(
            replace(a_create(link), side=E, link=replace(link, exchange_ref=""))
            for link in links
        )
    )
    assert run.sent(E) == [["o1", "o2"]]


STAMP = replace(
    an_update(E, NEW), groups=frozenset(), settles=frozenset(), categories=("CRM",)
)


@pytest.mark.parametrize("refused", [False, True])
def test_an_item_stays_open_until_its_stamp_is_written(refused):
    """Or is refused: then a row is there, and the item need not be read again."""
    stamped = Written(ref="e1", version="2")
    run = Run(exchange=[NO if refused else stamped], salesforce=[WRITTEN])
    create = a_create()
    made = settled_create(create, WRITTEN)
    stored = run.carry_out(create, STAMP)
    open_made = replace(made, exchange_version="")
    after = made if refused else settled_update(made, STAMP, stamped)
    assert [change.links for change in stored] == [
        (replace(NEW, state=LinkState.PENDING, exchange_version=""),),
        (open_made,),
        (after,),
    ]
    if refused:
        (failure,) = stored[-1].exclusions
        assert (failure.side, failure.ref, failure.identity) == (S, "s9", None)


def test_what_could_not_be_created_is_not_stamped():
    """The stamp has lost its sense."""
    run = Run(salesforce=[NO])
    run.carry_out(a_create(), STAMP)
    assert run.sent(E) == []
    assert run.applier.tally.failed == 1


@pytest.mark.parametrize("detail", ["FIELD_INTEGRITY", ""])
def test_a_refused_removal_stays_wished(detail):
    """The row keeps its age and says why it has not happened yet (A17, N22)."""
    wish = a_row(E, "e1", Reason.COPY_UNWANTED)
    rows = (a_row(S, "s1"), a_row(E, "x", Reason.COPY_UNWANTED), wish)
    refused = Rejection(Reason.REJECTED, detail=detail)
    leaves = a_row(E, "e1", Reason.PRIVATE)
    run = Run(LINK, rows=rows, salesforce=[refused])
    (stored,) = run.carry_out(a_delete(leaves=leaves))
    told = detail or Reason.REJECTED.text
    assert stored.exclusions == (replace(wish, detail=told),)
    run = Run(LINK, rows=rows, salesforce=[refused])
    (stored,) = run.carry_out(a_delete())
    (failure,) = stored.exclusions
    assert failure.reason is Reason.REJECTED
    run = Run(LINK, rows=rows[:2], salesforce=[refused])
    (stored,) = run.carry_out(a_delete(leaves=leaves))
    assert stored.exclusions == (replace(failure, first_seen=NOW),)
