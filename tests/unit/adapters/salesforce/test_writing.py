"""Writing events: one answer for each, and nothing written twice."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from emulators.salesforce.schema import picklist, text
from server.domain.actions import Create
from server.domain.errors import Rejection, Throttled, Unreachable
from server.domain.feeds import FeedRequest
from server.domain.items import CalendarItem, Group
from server.domain.kinds import Side
from server.domain.reasons import Reason
from server.ports.side import Written
from tests.contracts.calendar_worlds import (
    WINDOW,
    appointment,
    creation,
    deletion,
    edit,
    holiday,
    link,
)
from tests.salesforce_org import ANA, BEN, ServedOrg

SALESFORCE = Side.SALESFORCE


def new(item: CalendarItem, key: str, **more: Any) -> Create:
    """Make the action that creates an item."""
    memory = link(SALESFORCE, item=item)
    return Create(side=SALESFORCE, key=key, item=item, link=memory, **more)


def numbered(count: int) -> list[Create]:
    """Make actions that create many items."""
    return [
        creation(SALESFORCE, appointment(f"Item {n}"), f"key-{n}") for n in range(count)
    ]


def written(result: Written | Rejection) -> Written:
    """Give the answer of a write that must have happened."""
    assert isinstance(result, Written), result
    return result


def rejected(result: Written | Rejection) -> Rejection:
    """Give the answer of a write that must not have happened."""
    assert isinstance(result, Rejection), result
    return result


def live(org: ServedOrg) -> list[dict[str, Any]]:
    """Give the events that are not deleted."""
    return [row for row in org.emulator.records("Event") if not row["IsDeleted"]]


def version(org: ServedOrg, ref: str) -> str:
    """Read the version of an event in a run of its own."""
    feed = org.run().calendar.read(FeedRequest(window=WINDOW))
    return next(o.version for o in feed.observations if o.ref == ref)


def test_a_thousand_events_are_one_request(salesforce_org: ServedOrg):
    """Five collections of 200 records share a Composite call."""
    run = salesforce_org.run()
    run.org.facts()
    actions = numbered(run.calendar.batch_size)
    results = run.calendar.create(actions)
    assert run.calendar.calls == 2
    stored = {row["Id"]: row["Subject"] for row in live(salesforce_org)}
    assert [stored[written(result).ref] for result in results] == [
        action.item.subject for action in actions
    ]


def test_large_texts_are_spread_over_requests(salesforce_org: ServedOrg):
    """Five hundred bodies of 32,000 characters exceed one request."""
    run = salesforce_org.run()
    run.org.facts()
    actions = [
        new(appointment(str(number), body="x" * 32_000), f"key-{number}")
        for number in range(300)
    ]
    results = run.calendar.create(actions)
    assert len({written(result).ref for result in results}) == 300
    assert 3 <= run.calendar.calls <= 5


def test_a_repeated_create_creates_nothing_twice(salesforce_org: ServedOrg):
    """The upsert by key finds what a lost answer had created (N6)."""
    salesforce_org.run().org.facts()
    salesforce_org.fault("drop_after", skip=1)
    run = salesforce_org.run()
    with pytest.raises(Unreachable):
        run.calendar.create(numbered(3))
    results = salesforce_org.run().calendar.create(numbered(3))
    stored = {row["Id"] for row in live(salesforce_org)}
    assert {written(result).ref for result in results} == stored
    assert len(stored) == 3


def test_a_key_that_is_no_external_id_is_looked_up_first(salesforce_org: ServedOrg):
    """Where the field cannot be upserted by, a query comes before the create (N6)."""
    key = text("Tandem_Key__c", 64, "cunfgs")
    salesforce_org.emulator.org.add_field("Event", key)
    first = salesforce_org.run().calendar.create(numbered(2))
    run = salesforce_org.run()
    run.org.facts()
    again = run.calendar.create(numbered(3))
    assert [written(r).ref for r in again[:2]] == [written(r).ref for r in first]
    assert len(live(salesforce_org)) == 3
    assert run.calendar.calls == 4


def test_another_users_key_is_not_taken(salesforce_org: ServedOrg):
    """The look-up by key finds the user's own events only (N23)."""
    key = text("Tandem_Key__c", 64, "cunfgs")
    salesforce_org.emulator.org.add_field("Event", key)
    salesforce_org.emulator.org.sharing["Event"] = "ReadWrite"
    theirs = salesforce_org.event(BEN, Tandem_Key__c="key-0")
    [result] = salesforce_org.run().calendar.create(numbered(1))
    assert written(result).ref != theirs
    assert salesforce_org.stored(theirs)["Subject"] == "Review"


def test_without_the_key_field_events_are_created_all_the_same(
    salesforce_org: ServedOrg,
):
    """An org without the package can be synced; doctor says what is missing."""
    salesforce_org.emulator.org.remove_field("Event", "Tandem_Key__c")
    results = salesforce_org.run().calendar.create(numbered(2))
    assert len({written(result).ref for result in results}) == 2


def test_a_created_event_belongs_to_the_user(salesforce_org: ServedOrg):
    """Type and person are set, and the user is owner and creator."""
    who = salesforce_org.emulator.insert("Contact", ANA, LastName="Adams")
    item = appointment(who=who)
    [result] = salesforce_org.run().calendar.create([new(item, "k", event_type="Call")])
    row = salesforce_org.stored(written(result).ref)
    assert row["OwnerId"] == row["CreatedById"] == salesforce_org.user_id(ANA)
    assert (row["Type"], row["WhoId"], row["Tandem_Key__c"]) == ("Call", who, "k")


def test_a_type_that_is_no_longer_active_is_left_out(salesforce_org: ServedOrg):
    """The event is created without it, and the answer says so (A26)."""
    salesforce_org.emulator.org.add_field(
        "Event", picklist("Type", "Call", flags="cunfgsr")
    )
    actions = [
        new(appointment("One"), "k1", event_type="Visit"),
        new(appointment("Two"), "k2", event_type="Call"),
    ]
    one, two = salesforce_org.run().calendar.create(actions)
    assert written(one).remark is Reason.TYPE_INACTIVE
    assert salesforce_org.stored(written(one).ref)["Type"] is None
    assert written(two).detail == ""
    assert salesforce_org.stored(written(two).ref)["Type"] == "Call"
    assert salesforce_org.describes.kept == {}


@pytest.mark.parametrize(
    ("item", "reason"),
    [
        (appointment("x" * 256), Reason.SUBJECT_TOO_LONG),
        (appointment(body="x" * 32_001), Reason.BODY_TOO_LONG),
        (appointment(location="x" * 256), Reason.REJECTED),
        (holiday(days=20), Reason.TOO_LONG_EVENT),
    ],
)
def test_an_item_that_does_not_fit_gets_a_reason(
    salesforce_org: ServedOrg, item: CalendarItem, reason: Reason
):
    """The others of the batch are written; the detail holds no content (N11, N21)."""
    good = creation(SALESFORCE, appointment("Good"), "good")
    bad = creation(SALESFORCE, item, "bad")
    answers = salesforce_org.run().calendar.create([bad, good])
    refused = rejected(answers[0])
    assert refused.reason is reason
    assert "x" * 10 not in refused.detail
    written(answers[1])


def test_an_event_without_multi_day_events_is_too_long(salesforce_org: ServedOrg):
    """Whether events may last several days is the org's own setting."""
    salesforce_org.emulator.org.settings.multi_day_events = False
    item = appointment(end=appointment().start + timedelta(hours=30))
    [answer] = salesforce_org.run().calendar.create([new(item, "k")])
    assert rejected(answer).reason is Reason.TOO_LONG_EVENT


def test_a_validation_rule_speaks_to_the_user(salesforce_org: ServedOrg):
    """The admin's own text is the detail of the row."""
    salesforce_org.emulator.org.add_validation_rule(
        "Event", lambda row: None if row.get("Location") else "Every event has a place."
    )
    [answer] = salesforce_org.run().calendar.create(numbered(1))
    assert rejected(answer).reason is Reason.REJECTED
    assert rejected(answer).detail.endswith("Every event has a place.")


def test_a_locked_record_is_tried_once_more(salesforce_org: ServedOrg):
    """Another transaction holds a record for a moment only."""
    salesforce_org.fault("conflict", skip=1, items=(1,))
    results = salesforce_org.run().calendar.create(numbered(3))
    assert len({written(result).ref for result in results}) == 3


def test_a_record_that_stays_locked_waits_for_the_next_run(salesforce_org: ServedOrg):
    """A second refusal is reported, and the version is read again then."""
    ref = salesforce_org.event()
    run = salesforce_org.run()
    stamp = run.calendar.read(FeedRequest(window=WINDOW)).observations[0].version
    salesforce_org.fault("conflict", times=2)
    action = edit(SALESFORCE, ref, stamp, appointment("New"), Group.SUBJECT)
    [answer] = run.calendar.update([action])
    assert rejected(answer).reason is Reason.CHANGED_MEANWHILE


def test_a_text_like_a_reference_is_stored_as_it_is(salesforce_org: ServedOrg):
    """Composite would take @{…} for an earlier answer, so such records go alone."""
    subjects = ["Plain", "Use @{part0[0].id} here", "Also plain"]
    actions = [new(appointment(subject), subject) for subject in subjects]
    run = salesforce_org.run()
    results = run.calendar.create(actions)
    stored = [salesforce_org.stored(written(r).ref)["Subject"] for r in results]
    assert stored == subjects
    versions = run.calendar.read(FeedRequest(window=WINDOW)).observations
    found = {o.ref: o.version for o in versions}
    ref = written(results[0]).ref
    item = appointment(body="@{nobody}")
    [result] = run.calendar.update(
        [edit(SALESFORCE, ref, found[ref], item, Group.BODY)]
    )
    assert salesforce_org.stored(written(result).ref)["Description"] == "@{nobody}"


def test_a_fresh_read_is_trusted(salesforce_org: ServedOrg):
    """Right after the read an update is one request, without another look."""
    ref = salesforce_org.event()
    run = salesforce_org.run()
    found = run.calendar.read(FeedRequest(window=WINDOW)).observations[0]
    before = run.calendar.calls
    action = edit(SALESFORCE, ref, found.version, appointment("New"), Group.SUBJECT)
    written(run.calendar.update([action])[0])
    assert run.calendar.calls == before + 1


def test_an_old_read_is_checked_before_writing(salesforce_org: ServedOrg):
    """After a minute the versions are read again, and an edit is respected (N26)."""
    edited, plain = salesforce_org.event(), salesforce_org.event()
    run = salesforce_org.run()
    feed = run.calendar.read(FeedRequest(window=WINDOW))
    versions = {o.ref: o.version for o in feed.observations}
    salesforce_org.pass_time(2)
    salesforce_org.emulator.update("Event", ANA, edited, Subject="Theirs")
    before = run.calendar.calls
    results = run.calendar.update(
        [
            edit(SALESFORCE, ref, versions[ref], appointment("Ours"), Group.SUBJECT)
            for ref in (edited, plain)
        ]
    )
    assert rejected(results[0]).reason is Reason.CHANGED_MEANWHILE
    written(results[1])
    assert salesforce_org.stored(edited)["Subject"] == "Theirs"
    assert run.calendar.calls == before + 2


def test_a_version_is_trusted_for_one_write_only(salesforce_org: ServedOrg):
    """What the run has written itself is no longer as it was read."""
    ref = salesforce_org.event()
    run = salesforce_org.run()
    found = run.calendar.read(FeedRequest(window=WINDOW)).observations[0]
    action = edit(SALESFORCE, ref, found.version, appointment("New"), Group.SUBJECT)
    written(run.calendar.update([action])[0])
    [again] = run.calendar.update([action])
    assert rejected(again).reason is Reason.CHANGED_MEANWHILE


def test_an_update_of_a_deleted_event_is_refused(salesforce_org: ServedOrg):
    """The next run finds out what became of it."""
    ref = salesforce_org.event()
    stamp = version(salesforce_org, ref)
    salesforce_org.emulator.delete("Event", ANA, ref)
    action = edit(SALESFORCE, ref, stamp, appointment("New"), Group.SUBJECT)
    [answer] = salesforce_org.run().calendar.update([action])
    assert rejected(answer).reason is Reason.CHANGED_MEANWHILE


def test_an_event_out_of_the_bin_counts_as_deleted(salesforce_org: ServedOrg):
    """Deleting what is gone for good is a success, too."""
    ref = salesforce_org.event()
    stamp = version(salesforce_org, ref)
    salesforce_org.emulator.delete("Event", ANA, ref)
    salesforce_org.emulator.purge("Event", ANA, ref)
    [answer] = salesforce_org.run().calendar.delete([deletion(SALESFORCE, ref, stamp)])
    assert written(answer).ref == ref


def test_deleted_events_are_in_the_bin(salesforce_org: ServedOrg):
    """Nothing is deleted beyond recall; five hundred are one request."""
    refs = [salesforce_org.event(Subject=str(number)) for number in range(500)]
    run = salesforce_org.run()
    feed = run.calendar.read(FeedRequest(window=WINDOW))
    before = run.calendar.calls
    run.calendar.delete(
        [deletion(SALESFORCE, o.ref, o.version) for o in feed.observations]
    )
    assert run.calendar.calls == before + 1
    assert all(salesforce_org.stored(ref)["IsDeleted"] for ref in refs[:3])
    assert live(salesforce_org) == []


def test_a_write_without_the_right_is_denied(salesforce_org: ServedOrg):
    """A read-only field gives the item its reason."""
    profile = salesforce_org.emulator.org.profiles["Standard User"]
    profile.read_only.add(("Event", "Location"))
    item = appointment(location="Room 5")
    [answer] = salesforce_org.run().calendar.create([new(item, "k")])
    assert rejected(answer).reason is Reason.ACCESS_DENIED


def test_a_throttle_while_writing_stops_the_run(salesforce_org: ServedOrg):
    """No further batch is tried against a system that asks for a pause."""
    run = salesforce_org.run()
    run.org.facts()
    salesforce_org.fault("throttle")
    with pytest.raises(Throttled):
        run.calendar.create(numbered(1))


def test_half_a_batch_may_fail(salesforce_org: ServedOrg):
    """Each of the refused has its answer, in its place."""
    salesforce_org.fault("item_error", skip=1, code="STORAGE_LIMIT_EXCEEDED")
    results = salesforce_org.run().calendar.create(numbered(6))
    assert [isinstance(result, Written) for result in results] == [True, False] * 3
    assert rejected(results[1]).detail == "STORAGE_LIMIT_EXCEEDED"


def test_a_record_that_goes_alone_is_refused_alone(salesforce_org: ServedOrg):
    """A refusal of its request is its rejection and does not stop the others."""
    actions = [new(appointment(subject), subject) for subject in ("@{a}", "Plain")]
    salesforce_org.fault("error", "collections.upsert", code="INVALID_INPUT")
    alone, plain = salesforce_org.run().calendar.create(actions)
    assert rejected(alone).reason is Reason.REJECTED
    written(plain)


def test_an_outage_of_a_record_that_goes_alone_stops_the_run(
    salesforce_org: ServedOrg,
):
    """A server that is down will not take the rest either."""
    salesforce_org.fault("unavailable_before", "collections.upsert")
    with pytest.raises(Unreachable):
        salesforce_org.run().calendar.create([new(appointment("@{a}"), "k")])


def test_a_run_ends_its_connections(salesforce_org: ServedOrg):
    """A run can be used as a context, which closes it."""
    with salesforce_org.run() as run:
        assert run.calendar.side is SALESFORCE
        written(run.calendar.create(numbered(1))[0])
