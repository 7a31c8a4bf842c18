"""The memory of a job: what is committed is loaded again, and only under the fence."""

from dataclasses import fields
from datetime import UTC, date, datetime, timedelta

import pytest

from server.domain.actions import Delete, Outcome
from server.domain.errors import Fenced
from server.domain.invitees import Invitation, InviteeStatus, Maker
from server.domain.items import Identity
from server.domain.kinds import Operation, Side
from server.domain.links import Baseline, Exclusion, Link, LinkState
from server.domain.reasons import Reason
from server.domain.runs import Trigger
from server.ports.state import StateChange
from tests.contracts.stores.records import (
    CALENDAR,
    LEASE,
    NOW,
    Stores,
    a_link,
    a_settlement,
    a_user,
    an_exclusion,
    an_item,
    claimed,
    counted,
    opened,
    settle_in,
)
from tests.fakes.clock import FakeClock

SERIES_START = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)


def by_id(baseline: Baseline) -> dict[str, Link]:
    """The links of a baseline, whatever their order."""
    return {link.id: link for link in baseline.links}


def full_link() -> Link:
    """A link with something other than the default in every field."""
    return Link(
        id="link-1",
        exchange_ref="exchange-1",
        salesforce_ref="salesforce-1",
        identity=Identity("uid-1", SERIES_START),
        exchange_version="e-version",
        salesforce_version="s-version",
        exchange_base="e-base",
        salesforce_base="s-base",
        start=date(2026, 11, 22),
        end=date(2026, 11, 23),
        origin=Side.SALESFORCE,
        organized_by_user=False,
        state=LinkState.FROZEN,
        reason=Reason.PRIVATE,
        gone=Side.EXCHANGE,
        marked=Side.SALESFORCE,
        blocked=frozenset(
            {(Side.EXCHANGE, Operation.CREATE), (Side.SALESFORCE, Operation.DELETE)}
        ),
        folder="folder-1",
        body_kept=32_000,
        attendees=7,
        invited=(
            Invitation("003000000000001AAA", InviteeStatus.ACCEPTED, Maker.US),
            Invitation("00Q000000000002AAA", InviteeStatus.NEW, Maker.UNKNOWN),
        ),
    )


def full_exclusion() -> Exclusion:
    """An exclusion with something other than the default in every field."""
    return Exclusion(
        side=Side.SALESFORCE,
        ref="salesforce-9",
        reason=Reason.REJECTED,
        version="s-version",
        identity=Identity("uid-9", SERIES_START),
        start=NOW,
        end=date(2026, 11, 23),
        blocked=frozenset({(Side.EXCHANGE, Operation.UPDATE)}),
        first_seen=NOW,
        detail="FIELD_INTEGRITY_EXCEPTION",
        ignored=True,
    )


@pytest.mark.parametrize("record", [full_link(), full_exclusion()])
def test_the_full_records_leave_no_field_at_its_default(record):
    """A field added later must be given a value here, so that its storing is tested."""
    for field in fields(record):
        assert getattr(record, field.name) != field.default, field.name


def test_a_new_job_remembers_nothing(stores: Stores):
    """The first run of a job starts from an empty baseline."""
    _, state = opened(stores, claimed(stores, settle_in(stores).id))
    assert state.load() == Baseline()


def test_every_field_of_a_link_is_kept(stores: Stores):
    """A link comes back as it was stored, dates as dates and times as times."""
    _, state = opened(stores, claimed(stores, settle_in(stores).id))
    links = {"link-1": full_link(), "link-2": a_link(2)}
    state.commit(StateChange(links=tuple(links.values())))
    loaded = by_id(state.load())
    assert loaded == links
    assert type(loaded["link-1"].start) is date
    assert type(loaded["link-2"].start) is datetime


def test_every_field_of_an_exclusion_is_kept(stores: Stores):
    """An exclusion comes back as it was stored, with and without optional facts."""
    _, state = opened(stores, claimed(stores, settle_in(stores).id))
    rows = {full_exclusion(), an_exclusion(1)}
    state.commit(StateChange(exclusions=tuple(rows)))
    loaded = state.load().exclusions
    assert len(loaded) == len(rows)
    assert set(loaded) == rows


def test_a_settlement_replaces_the_one_before(stores: Stores):
    """Cursors and window of the last settled run hold; a missing cursor is no more."""
    _, state = opened(stores, claimed(stores, settle_in(stores).id))
    state.commit(StateChange(settled=a_settlement()))
    last = a_settlement(
        cursors={Side.EXCHANGE: "state-2"}, folder="folder-2", settings_version="2"
    )
    state.commit(StateChange(settled=last))
    baseline = state.load()
    assert baseline.cursors == {Side.EXCHANGE: "state-2"}
    assert baseline.window_first_day == last.window_first_day
    assert baseline.window_last_day == last.window_last_day
    assert (baseline.folder, baseline.settings_version) == ("folder-2", "2")


def test_a_side_that_is_to_be_read_whole_loses_its_cursor_alone(stores: Stores):
    """Until the next settlement one side has no position; all else still holds."""
    _, state = opened(stores, claimed(stores, settle_in(stores).id))
    state.commit(StateChange(reread=frozenset({Side.EXCHANGE})))
    assert state.load().cursors == {}
    settled = a_settlement(cursors={Side.EXCHANGE: "e-1", Side.SALESFORCE: "s-1"})
    state.commit(StateChange(settled=settled))
    state.commit(StateChange(reread=frozenset({Side.EXCHANGE})))
    baseline = state.load()
    assert baseline.cursors == {Side.SALESFORCE: "s-1"}
    assert baseline.settings_version == settled.settings_version
    state.commit(StateChange(settled=settled))
    assert state.load().cursors == settled.cursors


def test_the_memory_outlives_the_run(stores: Stores):
    """The next run of the job loads what the last one stored."""
    user = settle_in(stores)
    claim = claimed(stores, user.id)
    _, state = opened(stores, claim)
    state.commit(StateChange(links=(a_link(),), settled=a_settlement()))
    stores.jobs.finish(claim, NOW, None)
    _, later = opened(stores, claimed(stores, user.id))
    assert later.load().links == (a_link(),)
    assert later.load().cursors == a_settlement().cursors


def test_jobs_do_not_see_each_others_memory(stores: Stores):
    """Links of one user, even with the same ids, stay apart from another user's."""
    ann = settle_in(stores)
    bob = a_user("bob")
    stores.users.add(bob)
    _, of_ann = opened(stores, claimed(stores, ann.id))
    _, of_bob = opened(stores, claimed(stores, bob.id))
    of_ann.commit(StateChange(links=(a_link(folder="ann"),)))
    of_bob.commit(StateChange(links=(a_link(folder="bob"),)))
    assert of_ann.load().links == (a_link(folder="ann"),)
    assert of_bob.load().links == (a_link(folder="bob"),)


def test_links_are_replaced_and_forgotten_by_id(stores: Stores):
    """A link stored again replaces the old one; a forgotten one is gone."""
    _, state = opened(stores, claimed(stores, settle_in(stores).id))
    state.commit(StateChange(links=tuple(counted(3))))
    newer = a_link(1, exchange_version="newer")
    state.commit(StateChange(links=(newer,), forgotten=("link-2", "unknown")))
    assert by_id(state.load()) == {"link-0": a_link(0), "link-1": newer}


def test_exclusions_are_replaced_and_readmitted(stores: Stores):
    """A row stored again replaces the old one, readmitted or not; others are gone."""
    _, state = opened(stores, claimed(stores, settle_in(stores).id))
    state.commit(StateChange(exclusions=(an_exclusion(1), an_exclusion(2))))
    newer = an_exclusion(1, reason=Reason.DECLINED)
    gone = (
        (Side.EXCHANGE, "exchange-1"),
        (Side.EXCHANGE, "exchange-2"),
        (Side.SALESFORCE, "exchange-1"),
    )
    state.commit(StateChange(exclusions=(newer,), readmitted=gone))
    assert state.load().exclusions == (newer,)


@pytest.mark.parametrize("swapped", [False, True])
def test_a_ref_moves_between_links_in_one_change(stores: Stores, swapped: bool):
    """Two links may exchange their items in one change, in either order."""
    _, state = opened(stores, claimed(stores, settle_in(stores).id))
    state.commit(StateChange(links=(a_link(1), a_link(2))))
    crossed = (
        a_link(1, exchange_ref="exchange-2"),
        a_link(2, exchange_ref="exchange-1"),
    )
    state.commit(StateChange(links=crossed[::-1] if swapped else crossed))
    assert by_id(state.load()) == {link.id: link for link in crossed}


def test_a_ref_moves_from_a_forgotten_link(stores: Stores):
    """An item may be linked anew in the change that forgets its old link."""
    _, state = opened(stores, claimed(stores, settle_in(stores).id))
    state.commit(StateChange(links=(a_link(1),)))
    new = a_link(2, exchange_ref="exchange-1")
    state.commit(StateChange(links=(new,), forgotten=("link-1",)))
    assert state.load().links == (new,)


@pytest.mark.parametrize("side", list(Side))
def test_two_living_links_never_share_an_item(stores: Stores, side: Side):
    """A change that would pair an item twice is refused whole (N6)."""
    _, state = opened(stores, claimed(stores, settle_in(stores).id))
    state.commit(StateChange(links=(a_link(1),)))
    twice = a_link(2, **{f"{side}_ref": f"{side}-1"}, state=LinkState.FROZEN)
    with pytest.raises(ValueError, match="Two living links"):
        state.commit(StateChange(links=(a_link(3), twice), settled=a_settlement()))
    assert state.load() == Baseline(links=(a_link(1),))


@pytest.mark.parametrize("old", [LinkState.TOMBSTONE, LinkState.DETACHED])
def test_a_past_link_keeps_its_refs(stores: Stores, old: LinkState):
    """A tombstone or detached pair does not keep its items from a new pair."""
    _, state = opened(stores, claimed(stores, settle_in(stores).id))
    past = a_link(1, state=old)
    alive = a_link(2, exchange_ref="exchange-1", salesforce_ref="salesforce-1")
    state.commit(StateChange(links=(past, alive)))
    assert by_id(state.load()) == {"link-1": past, "link-2": alive}


def test_links_without_an_item_on_a_side_do_not_collide(stores: Stores):
    """An empty ref is no item, so any number of links may have one."""
    _, state = opened(stores, claimed(stores, settle_in(stores).id))
    links = {
        link.id: link
        for link in (a_link(1, salesforce_ref=""), a_link(2, salesforce_ref=""))
    }
    state.commit(StateChange(links=tuple(links.values())))
    assert by_id(state.load()) == links


def test_outcomes_are_appended_to_the_run_in_order(stores: Stores):
    """The run's report shows the outcomes of all batches, in the order they came."""
    user = settle_in(stores)
    run_id, state = opened(stores, claimed(stores, user.id))
    outcomes = (
        Outcome(
            side=Side.SALESFORCE,
            ref="salesforce-1",
            operation=Operation.CREATE,
            done=True,
            reason=Reason.TRUNCATED,
            detail="STRING_TOO_LONG",
            subject="Dinner with Zoë – ☕",
            start=date(2026, 11, 22),
            identity=Identity("uid-1", SERIES_START),
        ),
        Outcome(side=Side.EXCHANGE, ref="exchange-2", reason=Reason.PRIVATE),
        Outcome(side=Side.EXCHANGE, ref="exchange-2", start=NOW, done=True),
    )
    state.commit(StateChange(outcomes=outcomes[:1]))
    state.commit(StateChange(outcomes=outcomes[1:]))
    assert stores.runs.get(user.id, run_id).outcomes == outcomes


def test_held_deletions_are_kept_with_the_run(stores: Stores):
    """Each held deletion can be told and done later; a private one has no subject."""
    user = settle_in(stores)
    run_id, state = opened(stores, claimed(stores, user.id))
    deletes = [
        Delete(side=Side.EXCHANGE, ref="exchange-1", expect="v1", link=a_link(1)),
        Delete(
            side=Side.EXCHANGE,
            ref="exchange-2",
            expect="v2",
            link=a_link(2),
            item=an_item("Lunch"),
        ),
        Delete(
            side=Side.SALESFORCE,
            ref="salesforce-3",
            expect="v3",
            link=a_link(3),
            item=an_item("Surgery", private=True),
        ),
    ]
    state.commit(StateChange(held=tuple(deletes)))
    held = stores.runs.held(user.id, run_id)
    assert [(row.side, row.ref, row.expect, row.link_id) for row in held] == [
        (Side.EXCHANGE, "exchange-1", "v1", "link-1"),
        (Side.EXCHANGE, "exchange-2", "v2", "link-2"),
        (Side.SALESFORCE, "salesforce-3", "v3", "link-3"),
    ]
    assert [row.subject for row in held] == ["", "Lunch", ""]


def test_a_commit_renews_the_lease(stores: Stores, clock: FakeClock):
    """A run that goes on storing keeps its job."""
    user = settle_in(stores)
    claim = claimed(stores, user.id)
    _, state = opened(stores, claim)
    now = clock.advance(LEASE - timedelta(seconds=1))
    state.commit(StateChange())
    job = stores.jobs.get(user.id, CALENDAR)
    assert job is not None
    assert job.lease_until == now + LEASE
    assert stores.jobs.claim(claim.job_id, now + timedelta(seconds=2), LEASE) is None


def test_a_stale_run_loads_and_stores_nothing(stores: Stores):
    """After a take-over the old run is fenced off and leaves no trace (I17)."""
    user = settle_in(stores)
    old = claimed(stores, user.id)
    old_run, stale = opened(stores, old)
    new = stores.jobs.claim(old.job_id, NOW + LEASE, LEASE)
    assert new is not None
    change = StateChange(
        links=(a_link(),),
        exclusions=(an_exclusion(),),
        outcomes=(Outcome(side=Side.EXCHANGE, ref="exchange-1"),),
        settled=a_settlement(),
    )
    with pytest.raises(Fenced):
        stale.commit(change)
    with pytest.raises(Fenced):
        stale.load()
    _, state = opened(stores, new)
    assert state.load() == Baseline()
    assert stores.runs.get(user.id, old_run).outcomes == ()


def test_a_reaped_run_is_fenced_before_anybody_claims(stores: Stores):
    """As soon as a job is queued again, the run before can store no more."""
    claim = claimed(stores, settle_in(stores).id)
    _, state = opened(stores, claim)
    assert stores.jobs.reap(NOW + LEASE, timedelta(hours=1)) == (claim.job_id,)
    with pytest.raises(Fenced):
        state.commit(StateChange(links=(a_link(),)))


def test_a_finished_run_stores_no_more(stores: Stores):
    """Once the job is given back, its memory is closed."""
    claim = claimed(stores, settle_in(stores).id)
    _, state = opened(stores, claim)
    stores.jobs.finish(claim, NOW, None)
    with pytest.raises(Fenced):
        state.commit(StateChange())


def test_a_late_commit_is_taken_while_nobody_else_wants_the_job(
    stores: Stores, clock: FakeClock
):
    """An expired lease alone fences nobody off: the work was not done twice."""
    claim = claimed(stores, settle_in(stores).id)
    _, state = opened(stores, claim)
    clock.advance(3 * LEASE)
    state.commit(StateChange(links=(a_link(),)))
    assert state.load().links == (a_link(),)


def test_a_removed_user_fences_the_run_off(stores: Stores):
    """A run of a user who was removed meanwhile stores nothing."""
    user = settle_in(stores)
    _, state = opened(stores, claimed(stores, user.id))
    stores.users.remove(user.id)
    with pytest.raises(Fenced):
        state.commit(StateChange(links=(a_link(),)))


def test_asking_during_a_commit_does_not_disturb_the_run(stores: Stores):
    """A wish for another run neither fences the run off nor is lost by its commits."""
    user = settle_in(stores)
    claim = claimed(stores, user.id)
    _, state = opened(stores, claim)
    stores.jobs.ask(user.id, CALENDAR, Trigger.SYNC_NOW, NOW)
    state.commit(StateChange(links=(a_link(),)))
    assert stores.jobs.finish(claim, NOW, None) is True
