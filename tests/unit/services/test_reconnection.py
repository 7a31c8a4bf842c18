"""A host connected anew (T69): pairs are found again, nothing is doubled or deleted."""

from datetime import timedelta

import pytest

from server.domain.errors import Busy, NotFound
from server.domain.kinds import Kind, Operation, Side
from server.domain.links import LinkState
from server.domain.reasons import Reason
from server.domain.runs import Report, Trigger
from server.ports.stores import JobStatus
from server.services.items import Items
from server.services.memory import Memory
from server.services.reconnection import Reconnection
from tests.builders import NOW, an_item
from tests.fakes.office import USER, Office

KIND = Kind.CALENDAR


@pytest.fixture
def reconnection(office: Office) -> Reconnection:
    """The use case over the office, whose user syncs all."""
    office.choose(mode="sync_all")
    return Reconnection(runs=office.runs, memory=Memory(runs=office.runs))


def rows(office: Office) -> Items:
    """The use cases around rows."""
    return Items(runs=office.runs, memory=Memory(runs=office.runs))


def next_run(office: Office) -> Report:
    """Carry out the run that was asked for, without asking again."""
    report = office.runs.carry_out(office.job().id)
    assert report is not None
    return report


def fill(office: Office) -> None:
    """Sync three items from each side."""
    for day in range(3):
        start = NOW + timedelta(days=day + 1)
        office.systems.exchange_calendar.add(an_item(f"E{day}", start=start))
        office.systems.salesforce_calendar.add(an_item(f"S{day}", start=start))
    office.run()


def test_pairs_are_found_again(office: Office, reconnection: Reconnection):
    """The next run writes nothing, links every pair as before, and is quiet after."""
    fill(office)
    before = {
        (link.exchange_ref, link.salesforce_ref)
        for link in office.database.states.look(USER.id, KIND).links
    }
    reconnection.reconnect(USER)
    assert office.database.states.look(USER.id, KIND).links == ()
    assert next_run(office).writes == 0
    after = office.database.states.look(USER.id, KIND).links
    assert {(link.exchange_ref, link.salesforce_ref) for link in after} == before
    assert {link.state for link in after} == {LinkState.ACTIVE}
    assert office.run().writes == 0


def test_the_history_starts_anew(office: Office, reconnection: Reconnection):
    """Runs of before are gone, the next one is queued and is the only one."""
    fill(office)
    reconnection.reconnect(USER, trigger=Trigger.COMMAND)
    assert office.database.runs.recent(USER.id) == ()
    job = office.job()
    assert (job.state, job.trigger) == (JobStatus.QUEUED, Trigger.COMMAND)
    assert office.queue.messages[-1] == job.id
    done = next_run(office)
    assert [run.run_id for run in office.database.runs.recent(USER.id)] == [done.run_id]


def test_sticky_marks_are_cleared(office: Office, reconnection: Reconnection):
    """What a switch once kept out syncs after the host was connected anew (A7)."""
    office.choose(mode="sync_all", prevent_create_in_salesforce=True)
    office.systems.exchange_calendar.add(an_item("Old"))
    office.run()
    office.choose(mode="sync_all")
    assert office.run().writes == 0
    reconnection.reconnect(USER)
    assert next_run(office).writes == 1
    assert office.subjects(Side.SALESFORCE) == ["Old"]


def test_ignored_items_stay_ignored(office: Office, reconnection: Reconnection):
    """The user's own word outlives the connection, for single items and for pairs."""
    office.choose(mode="matching")
    office.systems.exchange_calendar.add(an_item("Alone"))
    office.run()
    (row,) = rows(office).left_out(USER.id, KIND)
    rows(office).ignore(USER.id, KIND, [row.id])
    office.choose(mode="sync_all", prevent_update_in_salesforce=True)
    ref = office.systems.exchange_calendar.add(an_item("Pair"))
    office.run()
    office.systems.exchange_calendar.change(ref, location="Room 2")
    office.run()
    blocked = [row for row in rows(office).left_out(USER.id, KIND) if row.blocked]
    rows(office).ignore(USER.id, KIND, [row.id for row in blocked])
    office.choose(mode="sync_all")
    reconnection.reconnect(USER)
    assert next_run(office).writes == 0
    left = rows(office).left_out(USER.id, KIND)
    assert [row.reason for row in left] == [Reason.IGNORED] * 3
    assert office.subjects(Side.SALESFORCE) == ["Pair"]


def test_another_mailbox_is_taken_over(office: Office, reconnection: Reconnection):
    """The new mailbox holds from the next run on; nothing is deleted in the old one."""
    fill(office)
    user = reconnection.reconnect(USER, mailbox=" New@Northwind.example ")
    assert user.mailbox == "new@northwind.example"
    assert office.database.users.get(USER.id) == user
    assert office.database.states.look(USER.id, KIND).links == ()


def test_items_of_the_old_mailbox_are_not_pushed(
    office: Office, reconnection: Reconnection
):
    """Events made from the old mailbox do not turn up in the new one; own ones do."""
    fill(office)
    reconnection.reconnect(USER, mailbox="new@northwind.example")
    for ref in list(office.systems.exchange_calendar.stored):
        del office.systems.exchange_calendar.stored[ref]
    done = next_run(office)
    assert office.subjects(Side.EXCHANGE) == ["S0", "S1", "S2"]
    assert done.written[Side.SALESFORCE, Operation.DELETE] == 0
    assert len(office.subjects(Side.SALESFORCE)) == 6


def test_ignored_items_of_the_old_mailbox_are_forgotten(
    office: Office, reconnection: Reconnection
):
    """Their ids mean nothing in another mailbox."""
    office.choose(mode="matching")
    office.systems.exchange_calendar.add(an_item("Alone"))
    office.run()
    (row,) = rows(office).left_out(USER.id, KIND)
    rows(office).ignore(USER.id, KIND, [row.id])
    reconnection.reconnect(USER, mailbox="new@northwind.example")
    assert rows(office).left_out(USER.id, KIND) == ()


def test_nothing_changes_while_a_run_is_going(
    office: Office, reconnection: Reconnection
):
    """Neither the memory nor the mailbox."""
    fill(office)
    before = office.database.states.look(USER.id, KIND)
    asked = office.runs.ask(USER.id, KIND, Trigger.SYNC_NOW)
    office.database.jobs.claim(asked.job_id, office.clock.now(), office.runs.lease)
    with pytest.raises(Busy):
        reconnection.reconnect(USER, mailbox="new@northwind.example")
    assert office.database.states.look(USER.id, KIND) == before
    assert office.database.users.get(USER.id).mailbox == USER.mailbox


def test_a_user_who_is_gone_is_not_reconnected(
    office: Office, reconnection: Reconnection
):
    """A user who was removed meanwhile is not found."""
    office.database.users.remove(USER.id)
    with pytest.raises(NotFound):
        reconnection.reconnect(USER)
