"""Rows: what is left out is listed, and the user's word on it is kept."""

from datetime import timedelta

import pytest

from server.domain.errors import Busy, NotFound, Refused, Rejection, Unreachable
from server.domain.items import Attendee
from server.domain.kinds import Kind, Operation, Side
from server.domain.links import Exclusion, LinkState
from server.domain.reasons import Reason, Standing
from server.domain.runs import Report, RunStatus, Trigger
from server.ports.stores import JobStatus
from server.services.held_runs import HeldRuns
from server.services.items import Items
from server.services.left_out import LeftOut, handle_of
from server.services.memory import Memory
from server.services.row_actions import RowAction
from tests.builders import NOW, an_item
from tests.fakes.office import USER, Office

KIND = Kind.CALENDAR
MONTH = timedelta(days=30)


@pytest.fixture
def items(office: Office) -> Items:
    """The use cases over the office, whose user syncs all."""
    office.choose(mode="sync_all")
    return Items(runs=office.runs, memory=Memory(runs=office.runs))


def listed(items: Items, standing: Standing | None = None) -> tuple[LeftOut, ...]:
    """The user's rows."""
    return items.left_out(USER.id, KIND, standing)


def only(items: Items) -> LeftOut:
    """The user's one row."""
    (row,) = listed(items)
    return row


def include(items: Items, *rows: LeftOut) -> None:
    """Include these rows again."""
    items.include_again(USER.id, KIND, [row.id for row in rows])


def next_run(office: Office) -> Report:
    """Carry out the run that was asked for, without asking again."""
    report = office.runs.carry_out(office.job().id)
    assert report is not None
    return report


def test_a_user_without_a_job_has_no_rows(items: Items):
    """Nothing was ever synced, so nothing was left out."""
    assert listed(items) == ()


def test_a_private_item_shows_only_that_it_exists(office: Office, items: Items):
    """Side, standing and reason, but neither its date nor its id (N11)."""
    ref = office.systems.exchange_calendar.add(an_item("Surgery", private=True))
    office.run()
    row = only(items)
    assert (row.side, row.standing) == (Side.EXCHANGE, Standing.EXCLUDED)
    assert (row.reason, row.start, row.detail) == (Reason.PRIVATE, None, "")
    assert ref not in repr(row)


def test_an_ignored_private_item_stays_anonymous(office: Office, items: Items):
    """Ignoring replaces the reason, not what may be told (N11)."""
    office.systems.exchange_calendar.add(an_item("Surgery", private=True))
    office.run()
    items.ignore(USER.id, KIND, [only(items).id])
    assert (only(items).reason, only(items).start) == (Reason.IGNORED, None)


def test_an_unresolved_item_tells_until_when_it_is_tried(office: Office, items: Items):
    """30 days from the first time it was seen (product.md 8)."""
    office.choose(mode="matching")
    guest = Attendee("z@nowhere.example")
    meeting = an_item("Intro", organizer="rep@northwind.example", attendees=(guest,))
    office.systems.exchange_calendar.add(meeting)
    office.run()
    row = only(items)
    assert (row.reason, row.start) == (Reason.NO_MATCH, meeting.start)
    assert (row.since, row.until) == (NOW, NOW + MONTH)


def test_rows_are_filtered_by_standing(office: Office, items: Items):
    """Excluded and unresolved rows can be seen apart, unresolved ones come first."""
    office.choose(mode="matching")
    calendar = office.systems.exchange_calendar
    calendar.add(an_item("Surgery", private=True))
    calendar.add(an_item("Alone"))
    office.run()
    reasons = [row.reason for row in listed(items)]
    assert reasons == [Reason.NO_MATCH, Reason.PRIVATE]
    (unresolved,) = listed(items, Standing.UNRESOLVED)
    (excluded,) = listed(items, Standing.EXCLUDED)
    assert [unresolved.reason, excluded.reason] == reasons


def test_an_item_past_its_days_is_dropped(office: Office, items: Items):
    """After 30 days it is neither listed nor tried nor remembered."""
    office.choose(mode="matching", future_days=365)
    start = NOW + timedelta(days=60)
    office.systems.exchange_calendar.add(an_item("Alone", start=start))
    office.run()
    office.clock.advance(MONTH - timedelta(minutes=1))
    office.run()
    assert only(items).since == NOW
    office.clock.advance(timedelta(minutes=1))
    assert listed(items) == ()
    assert office.database.states.look(USER.id, KIND).exclusions != ()
    office.run()
    assert office.database.states.look(USER.id, KIND).exclusions == ()


def test_a_prevented_item_is_created_once_when_included(office: Office, items: Items):
    """T41, T42: unticking replays nothing; include again creates it, once."""
    office.choose(mode="sync_all", prevent_create_in_salesforce=True)
    office.systems.exchange_calendar.add(an_item("Old"))
    office.run()
    office.choose(mode="sync_all")
    office.systems.exchange_calendar.add(an_item("New"))
    assert office.run().writes == 1
    assert office.subjects(Side.SALESFORCE) == ["New"]
    row = only(items)
    assert (row.reason, row.blocked) == (
        Reason.PREVENTED,
        ((Side.SALESFORCE, Operation.CREATE),),
    )
    include(items, row)
    assert only(items).reason is Reason.INCLUDED_AGAIN
    assert office.job().state is JobStatus.QUEUED
    assert next_run(office).writes == 1
    assert office.subjects(Side.SALESFORCE) == ["New", "Old"]
    assert office.run().writes == 0
    assert listed(items) == ()


def test_an_included_item_survives_a_failed_run(office: Office, items: Items):
    """A fault before the write does not make the sync forget the wish."""
    office.choose(mode="sync_all", prevent_create_in_salesforce=True)
    office.systems.exchange_calendar.add(an_item("Old"))
    office.run()
    office.choose(mode="sync_all")
    office.run()
    include(items, only(items))
    office.systems.salesforce_calendar.fail(Unreachable("Away."), operation="create")
    assert next_run(office).status is RunStatus.FAILED
    assert office.run().writes == 1
    assert office.subjects(Side.SALESFORCE) == ["Old"]


def test_a_still_prevented_item_is_left_out_again(office: Office, items: Items):
    """Including does not bypass a switch that is still on (N19)."""
    office.choose(mode="sync_all", prevent_create_in_salesforce=True)
    office.systems.exchange_calendar.add(an_item("Old"))
    office.run()
    include(items, only(items))
    assert next_run(office).writes == 0
    assert only(items).reason is Reason.PREVENTED


@pytest.mark.parametrize("edited", list(Side))
def test_a_blocked_direction_opens_again(office: Office, items: Items, edited: Side):
    """What was held back while the direction was closed flows after include again."""
    office.systems.exchange_calendar.add(an_item("Before"))
    office.run()
    calendar = office.systems.exchange_calendar
    if edited is Side.SALESFORCE:
        calendar = office.systems.salesforce_calendar
    (ref,) = calendar.items()
    office.choose(mode="sync_all", **{f"prevent_update_in_{edited.other}": True})
    calendar.change(ref, subject="After")
    assert office.run().writes == 0
    office.choose(mode="sync_all")
    assert office.run().writes == 0
    row = only(items)
    assert (row.paired, row.blocked) == (True, ((edited.other, Operation.UPDATE),))
    include(items, row)
    done = next_run(office)
    assert done.written[edited.other, Operation.UPDATE] == 1
    assert office.subjects(edited.other) == ["After"]
    assert office.run().writes == 0
    assert listed(items) == ()


def test_opening_a_direction_writes_only_what_differs(office: Office, items: Items):
    """Where nothing was held back for good, include again writes nothing."""
    office.systems.exchange_calendar.add(an_item("Before"))
    office.run()
    office.choose(mode="sync_all", prevent_update_in_salesforce=True)
    (ref,) = office.systems.exchange_calendar.items()
    office.systems.exchange_calendar.change(ref, subject="After")
    office.run()
    office.systems.exchange_calendar.change(ref, subject="Before")
    office.run()
    office.choose(mode="sync_all")
    include(items, only(items))
    assert next_run(office).writes == 0
    assert listed(items) == ()


def test_a_prevented_deletion_is_undone_by_including(office: Office, items: Items):
    """T44: the survivor stays alone; include again makes its copy, once."""
    office.systems.exchange_calendar.add(an_item("Lunch"))
    office.run()
    office.choose(mode="sync_all", prevent_delete_in_exchange=True)
    (event,) = office.systems.salesforce_calendar.items()
    office.systems.salesforce_calendar.delete(event)
    office.run()
    row = only(items)
    assert (row.side, row.reason) == (Side.EXCHANGE, Reason.PREVENTED)
    include(items, row)
    assert next_run(office).writes == 1
    assert office.subjects(Side.SALESFORCE) == ["Lunch"]
    assert office.run().writes == 0


def reject_all(office: Office, side: Side, **fields: object) -> None:
    """Sync twelve items, delete them on a side, and reject that."""
    for day in range(12):
        start = NOW + timedelta(days=day + 1)
        office.systems.exchange_calendar.add(
            an_item(f"Item {day:02}", start=start, **fields)
        )
    office.run()
    calendar = office.systems.exchange_calendar
    if side is Side.SALESFORCE:
        calendar = office.systems.salesforce_calendar
    for ref in list(calendar.items()):
        calendar.delete(ref)
    run = office.run()
    assert run.status is RunStatus.HELD
    held_runs = HeldRuns(runs=office.runs, memory=Memory(runs=office.runs))
    held_runs.reject(USER.id, run.run_id)
    next_run(office)


@pytest.mark.parametrize("side", list(Side))
def test_a_rejected_deletion_is_undone_by_including(
    office: Office, items: Items, side: Side
):
    """The kept item is synced again as a new one, and only this one."""
    reject_all(office, side)
    rows = listed(items)
    assert {row.reason for row in rows} == {Reason.KEPT}
    assert {row.side for row in rows} == {side.other}
    include(items, rows[0])
    assert next_run(office).writes == 1
    assert office.subjects(side) == ["Item 00"]
    assert office.run().writes == 0
    assert len(listed(items)) == 11


def test_an_original_that_comes_back_too_is_told(office: Office, items: Items):
    """Restored after its event was included again, it waits beside the new item."""
    reject_all(office, Side.EXCHANGE)
    include(items, listed(items)[0])
    next_run(office)
    calendar = office.systems.exchange_calendar
    (binned,) = [
        ref
        for ref, stored in calendar.stored.items()
        if stored.item.subject == "Item 00" and ref not in calendar.items()
    ]
    calendar.restore(binned)
    assert office.run().status is RunStatus.PARTIAL
    assert office.run().status is RunStatus.SUCCEEDED
    rows = [row for row in listed(items) if row.reason is not Reason.KEPT]
    assert [row.reason for row in rows] == [Reason.DUPLICATE_STAMP]
    assert len(office.subjects(Side.SALESFORCE)) == 12
    assert office.alarms == []


def test_nobody_becomes_organizer_by_including(office: Office, items: Items):
    """Somebody else's meeting cannot be made again from Salesforce (N13)."""
    reject_all(office, Side.EXCHANGE, organized_by_user=False)
    before = office.database.states.look(USER.id, KIND)
    with pytest.raises(Refused, match="cannot be brought back"):
        include(items, listed(items)[0])
    assert office.database.states.look(USER.id, KIND) == before


def test_an_ignored_item_is_never_considered(office: Office, items: Items):
    """T133: neither when it changes, nor as a twin, nor when all is read afresh."""
    office.choose(mode="matching")
    ref = office.systems.exchange_calendar.add(an_item("Mine"))
    office.run()
    items.ignore(USER.id, KIND, [only(items).id])
    office.choose(mode="sync_all")
    office.systems.salesforce_calendar.add(an_item("Mine"))
    assert next_run(office).written[Side.SALESFORCE, Operation.CREATE] == 0
    office.systems.exchange_calendar.change(ref, location="Room 2")
    office.run()
    links = office.database.states.look(USER.id, KIND).links
    assert ref not in {link.exchange_ref for link in links}
    row = only(items)
    assert (row.reason, row.until) == (Reason.IGNORED, None)


def test_an_ignored_item_is_included_again(office: Office, items: Items):
    """The user may take the word back."""
    office.choose(mode="matching")
    office.systems.exchange_calendar.add(an_item("Mine"))
    office.run()
    items.ignore(USER.id, KIND, [only(items).id])
    office.choose(mode="sync_all")
    next_run(office)
    include(items, only(items))
    assert next_run(office).writes == 1
    assert office.subjects(Side.SALESFORCE) == ["Mine"]


def test_an_ignored_item_that_is_deleted_is_forgotten(office: Office, items: Items):
    """Nothing is left to ignore."""
    office.choose(mode="matching")
    ref = office.systems.exchange_calendar.add(an_item("Mine"))
    office.run()
    items.ignore(USER.id, KIND, [only(items).id])
    office.systems.exchange_calendar.delete(ref)
    next_run(office)
    assert listed(items) == ()


def test_an_ignored_pair_rests_until_it_is_included(office: Office, items: Items):
    """Both copies stay as they are; all that was missed flows afterwards."""
    ref = office.systems.exchange_calendar.add(an_item("Before"))
    office.run()
    office.choose(mode="sync_all", prevent_update_in_salesforce=True)
    office.systems.exchange_calendar.change(ref, subject="Held back")
    office.run()
    items.ignore(USER.id, KIND, [only(items).id])
    office.choose(mode="sync_all")
    next_run(office)
    office.systems.exchange_calendar.change(ref, subject="Later")
    (event,) = office.systems.salesforce_calendar.items()
    office.systems.salesforce_calendar.change(event, location="Room 2")
    assert office.run().writes == 0
    (link,) = office.database.states.look(USER.id, KIND).links
    assert (link.state, link.reason) == (LinkState.FROZEN, Reason.IGNORED)
    include(items, only(items))
    assert next_run(office).writes == 2
    assert office.subjects(Side.SALESFORCE) == ["Later"]
    assert listed(items) == ()


def test_a_failing_pair_can_be_ignored(office: Office, items: Items):
    """The row of a failed update goes, and the pair rests."""
    ref = office.systems.exchange_calendar.add(an_item("Before"))
    office.run()
    office.systems.exchange_calendar.change(ref, subject="S" * 300)
    office.run()
    row = only(items)
    assert (row.reason, row.paired) == (Reason.SUBJECT_TOO_LONG, True)
    items.ignore(USER.id, KIND, [row.id])
    next_run(office)
    assert only(items).reason is Reason.IGNORED
    office.systems.exchange_calendar.change(ref, subject="Short")
    assert office.run().writes == 0


def test_a_frozen_pair_is_brought_back_by_its_own_mark(office: Office, items: Items):
    """Including cannot overrule the item itself; the refusal says what can."""
    ref = office.systems.exchange_calendar.add(an_item("Before"))
    office.run()
    office.systems.exchange_calendar.change(ref, categories=("DoNotSync",))
    office.run()
    with pytest.raises(Refused) as refusal:
        include(items, only(items))
    assert refusal.value.remedy == Reason.DO_NOT_SYNC.remedy


def mark_later(office: Office, **fields: object) -> str:
    """Sync an item and mark it afterwards; gives its id."""
    ref: str = office.systems.exchange_calendar.add(an_item("Lunch"))
    office.run()
    office.systems.exchange_calendar.change(ref, **fields)
    office.run()
    return ref


MARKS = {"category": {"categories": ("DoNotSync",)}, "private": {"private": True}}


@pytest.mark.parametrize("mark", MARKS.values(), ids=MARKS)
def test_a_resting_copy_is_removed_on_request(office: Office, items: Items, mark):
    """The marked item stays, its copy goes, and both is told by a row (A17)."""
    mark_later(office, **mark)
    reason = only(items).reason
    assert only(items).actions == (RowAction.IGNORE, RowAction.REMOVE_COPY)
    items.remove_copy(USER.id, KIND, [only(items).id])
    waiting = only(items)
    assert waiting.reason is Reason.COPY_UNWANTED
    assert (waiting.start is None) is (reason is Reason.PRIVATE)
    assert next_run(office).written[Side.SALESFORCE, Operation.DELETE] == 1
    assert office.subjects(Side.SALESFORCE) == []
    assert office.subjects(Side.EXCHANGE) == ["Lunch"]
    row = only(items)
    assert (row.reason, row.paired) == (reason, False)
    assert office.run().writes == 0


def test_an_item_without_its_mark_gets_a_new_copy(office: Office, items: Items):
    """After the removal it is an item like any other (A17)."""
    ref = mark_later(office, categories=("DoNotSync",))
    items.remove_copy(USER.id, KIND, [only(items).id])
    next_run(office)
    office.systems.exchange_calendar.change(ref, categories=())
    assert office.run().writes == 1
    assert office.subjects(Side.SALESFORCE) == ["Lunch"]
    assert listed(items) == ()


def test_a_mark_in_salesforce_removes_the_outlook_copy(office: Office, items: Items):
    """The copy is what does not carry the mark, wherever the item came from (A17)."""
    office.systems.exchange_calendar.add(an_item("Lunch"))
    office.run()
    (event,) = office.systems.salesforce_calendar.items()
    office.systems.salesforce_calendar.change(event, private=True)
    office.run()
    row = only(items)
    assert (row.side, row.ref, row.start) == (Side.SALESFORCE, event, None)
    items.remove_copy(USER.id, KIND, [only(items).id])
    next_run(office)
    assert office.subjects(Side.EXCHANGE) == []
    assert office.subjects(Side.SALESFORCE) == ["Lunch"]
    assert (only(items).side, only(items).reason) == (Side.SALESFORCE, Reason.PRIVATE)


def test_a_prevented_removal_does_not_happen(office: Office, items: Items):
    """Prevent Operations outrank the wish; the pair rests on (N19)."""
    mark_later(office, categories=("DoNotSync",))
    office.choose(mode="sync_all", prevent_delete_in_salesforce=True)
    items.remove_copy(USER.id, KIND, [only(items).id])
    report = next_run(office)
    assert [row.reason for row in report.outcomes] == [Reason.PREVENTED]
    assert office.subjects(Side.SALESFORCE) == ["Lunch"]
    assert only(items).reason is Reason.DO_NOT_SYNC


def test_a_mark_taken_off_meanwhile_ends_the_wish(office: Office, items: Items):
    """What syncs again is not deleted because of an earlier wish."""
    ref = mark_later(office, categories=("DoNotSync",))
    items.remove_copy(USER.id, KIND, [only(items).id])
    office.systems.exchange_calendar.change(ref, categories=(), subject="Dinner")
    next_run(office)
    assert office.subjects(Side.SALESFORCE) == ["Dinner"]
    assert listed(items) == ()


def test_a_wish_survives_a_failed_run_and_may_be_taken_back(
    office: Office, items: Items
):
    """It waits for the next good run, or for the user's other word."""
    mark_later(office, categories=("DoNotSync",))
    items.remove_copy(USER.id, KIND, [only(items).id])
    office.systems.salesforce_calendar.fail(Unreachable("Away."), operation="delete")
    assert next_run(office).status is RunStatus.FAILED
    assert only(items).actions == (RowAction.INCLUDE_AGAIN, RowAction.IGNORE)
    include(items, only(items))
    assert next_run(office).writes == 0
    assert only(items).reason is Reason.DO_NOT_SYNC


@pytest.mark.parametrize("marked", list(Side))
def test_a_refused_removal_stays_wished(office: Office, items: Items, marked: Side):
    """The row says why the copy is still there, and the next run tries again (A17)."""
    copy = marked.other
    calendars = office.systems.exchange_calendar, office.systems.salesforce_calendar
    by_side = {calendar.side: calendar for calendar in calendars}
    by_side[marked].add(an_item("Lunch"))
    office.run()
    (ref,) = by_side[marked].items()
    by_side[marked].change(ref, private=True)
    office.run()
    items.remove_copy(USER.id, KIND, [only(items).id])
    since = only(items).since

    by_side[copy].refuse("delete", {0}, Rejection(Reason.ACCESS_DENIED))
    office.clock.advance(timedelta(hours=1))
    assert next_run(office).failed == 1
    row = only(items)
    assert (row.side, row.reason, row.since) == (marked, Reason.COPY_UNWANTED, since)
    assert row.detail == Reason.ACCESS_DENIED.text
    assert office.run().writes == 1
    assert office.subjects(copy) == []
    assert only(items).reason is Reason.PRIVATE


def test_many_wished_removals_are_not_held(office: Office, items: Items):
    """What was asked for item by item needs no second word (N4)."""
    calendar = office.systems.exchange_calendar
    refs = [
        calendar.add(an_item(f"{day}", start=NOW + timedelta(days=day)))
        for day in range(1, 13)
    ]
    office.run()
    for ref in refs:
        calendar.change(ref, private=True)
    office.run()
    items.remove_copy(USER.id, KIND, [row.id for row in listed(items)])
    assert next_run(office).written[Side.SALESFORCE, Operation.DELETE] == 12


def test_what_has_no_resting_copy_cannot_lose_it(office: Office, items: Items):
    """The refusal leaves everything as it is."""
    office.systems.exchange_calendar.add(an_item("Surgery", private=True))
    office.run()
    assert only(items).actions == (RowAction.IGNORE,)
    with pytest.raises(Refused, match="no resting copy"):
        items.remove_copy(USER.id, KIND, [only(items).id])


def test_rows_offer_what_helps(office: Office, items: Items):
    """Unresolved items are retried, prevented ones included, ignored ones too."""
    office.choose(mode="matching")
    office.systems.exchange_calendar.add(an_item("Alone"))
    office.run()
    assert only(items).actions == (RowAction.RETRY, RowAction.IGNORE)
    items.ignore(USER.id, KIND, [only(items).id])
    assert only(items).actions == (RowAction.INCLUDE_AGAIN,)
    office.choose(mode="sync_all", prevent_create_in_salesforce=True)
    office.systems.exchange_calendar.add(an_item("Kept out"))
    next_run(office)
    prevented = next(r for r in listed(items) if r.reason is Reason.PREVENTED)
    assert prevented.actions == (RowAction.INCLUDE_AGAIN, RowAction.IGNORE)


def test_a_row_that_is_not_there_is_not_found(office: Office, items: Items):
    """All or none: one wrong id changes nothing and asks for no run."""
    office.systems.exchange_calendar.add(an_item("Surgery", private=True))
    office.run()
    before = office.database.states.look(USER.id, KIND)
    with pytest.raises(NotFound, match="no row nonsense"):
        items.include_again(USER.id, KIND, [only(items).id, "nonsense"])
    with pytest.raises(NotFound):
        items.ignore(USER.id, KIND, [handle_of(Side.SALESFORCE, "s9")])
    assert office.database.states.look(USER.id, KIND) == before
    assert office.job().state is JobStatus.IDLE


def test_rows_are_left_alone_while_a_run_is_going(office: Office, items: Items):
    """The memory belongs to the run until it has ended."""
    office.systems.exchange_calendar.add(an_item("Surgery", private=True))
    office.run()
    row = only(items)
    asked = office.runs.ask(USER.id, KIND, Trigger.SYNC_NOW)
    office.database.jobs.claim(asked.job_id, office.clock.now(), office.runs.lease)
    for act in (items.include_again, items.ignore):
        with pytest.raises(Busy):
            act(USER.id, KIND, [row.id])


def test_a_waiting_run_is_not_lost_to_a_change(office: Office, items: Items):
    """A refused change gives a queued job back as queued, and tells the queue again."""
    office.runs.ask(USER.id, KIND, Trigger.SYNC_NOW)
    office.queue.messages.clear()
    with pytest.raises(NotFound):
        items.ignore(USER.id, KIND, ["nonsense"])
    job = office.job()
    assert (job.state, job.trigger) == (JobStatus.QUEUED, Trigger.SYNC_NOW)
    assert office.queue.messages == [job.id]


def test_a_row_id_is_the_same_every_time():
    """Ids survive restarts, differ by side, and hold nothing of the item's own id."""
    row = Exclusion(
        side=Side.EXCHANGE, ref="AAMk=", reason=Reason.PRIVATE, first_seen=NOW
    )
    assert handle_of(row.side, row.ref) == handle_of(Side.EXCHANGE, "AAMk=")
    assert handle_of(Side.EXCHANGE, "x") != handle_of(Side.SALESFORCE, "x")
    assert "AAMk" not in handle_of(row.side, row.ref)
