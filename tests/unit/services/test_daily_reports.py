"""One mail a day at most, and only when its user wants it (T134)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from server.domain.daily_report import DailyReport, DailyState
from server.domain.errors import (
    Fenced,
    Interrupted,
    MailboxMissing,
    NotFound,
    Rejection,
    TandemError,
    Throttled,
    Unreachable,
)
from server.domain.reasons import Reason
from server.domain.runs import RunStatus
from server.services.daily_reports import AGAIN, LEASE, PAUSE, TRIES, DailyReports
from server.services.daily_summary import Summaries
from server.services.held_runs import HeldRuns
from server.services.memory import Memory
from tests.builders import an_item
from tests.fakes.office import USER, Office

DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)


def utc(text: str) -> datetime:
    """An instant in UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


#: 10:00 on a Sunday in New York; and 07:00 on the day after.
SUNDAY, MONDAY_MORNING = utc("2026-11-22T15:00"), utc("2026-11-23T12:00")


class Desk:
    """The use cases over the fakes, for a user whose sync has run on Sunday."""

    def __init__(self, office: Office) -> None:
        """Run once; the reports are still off."""
        self.office = office
        database = office.database
        self.reports = DailyReports(
            store=database.daily_reports,
            facts=database.facts,
            summaries=Summaries(past=database.runs, runs=office.runs),
            runs=office.runs,
        )
        office.choose(mode="sync_all")
        self.run(SUNDAY)

    def at(self, moment: datetime) -> None:
        """Let it be that instant."""
        self.office.clock.advance(moment - self.office.clock.now())

    def run(self, at: datetime) -> None:
        """Let a sync run at that instant."""
        self.at(at)
        self.office.run()

    def on(self, at: datetime = SUNDAY) -> DailyReport:
        """Switch the reports on."""
        self.at(at)
        return self.reports.switch(USER.id, enabled=True)

    def tick(self, at: datetime) -> DailyState | None:
        """Dispatch, and let a worker do what waits; gives what became of it."""
        self.at(at)
        self.reports.dispatch()
        made = [self.reports.carry_out(one) for one in self.office.queue.reports]
        self.office.queue.reports.clear()
        return made[0].state if made and made[0] else None

    def letters(self) -> list[str]:
        """The texts that were mailed, all of them to the user."""
        assert {owner for owner, _ in self.office.systems.letters} <= {USER.mailbox}
        return [letter.text for _, letter in self.office.systems.letters]

    def report(self) -> DailyReport:
        """How it stands."""
        return self.reports.of(USER.id)


@pytest.fixture
def desk(office: Office) -> Desk:
    """The use cases over the fakes."""
    return Desk(office)


def test_nobody_is_mailed_who_has_not_asked(desk: Desk):
    """Off is the start."""
    assert desk.report() == DailyReport()
    assert desk.tick(MONDAY_MORNING + DAY) is None
    assert desk.letters() == []


def test_one_mail_each_morning(desk: Desk):
    """Not before 07:00 on the user's wall, once, about the day before (T134)."""
    assert desk.on().next_at == MONDAY_MORNING
    assert desk.tick(MONDAY_MORNING - MINUTE) is None

    assert desk.tick(MONDAY_MORNING) is DailyState.SENT
    for later in (MINUTE, AGAIN, timedelta(hours=16)):
        assert desk.tick(MONDAY_MORNING + later) is None
    (text,) = desk.letters()
    assert text.startswith("Your sync report from Tandem for Sunday, 22 November 2026.")
    assert desk.report().next_at == MONDAY_MORNING + DAY
    assert desk.office.systems.open_doors == 0

    desk.run(MONDAY_MORNING + MINUTE)
    assert desk.tick(MONDAY_MORNING + DAY) is DailyState.SENT
    assert "Monday, 23 November" in desk.letters()[1]


def test_a_day_without_a_run_brings_no_mail(desk: Desk):
    """Nor does one on which the sync was off: such runs look at nothing."""
    desk.on()
    desk.tick(MONDAY_MORNING)
    desk.office.choose(mode="do_not_sync")
    desk.run(MONDAY_MORNING + MINUTE)

    assert desk.tick(MONDAY_MORNING + DAY) is DailyState.NOTHING
    assert len(desk.letters()) == 1


def test_what_happened_is_counted(desk: Desk):
    """Writes of all runs of the day, and what waits now, without a word of any item."""
    calendar = desk.office.systems.exchange_calendar
    calendar.add(an_item("Visit"))
    calendar.add(an_item("Surgery", private=True))
    desk.run(SUNDAY + MINUTE)
    calendar.add(an_item("Lunch"))
    desk.run(SUNDAY + 2 * MINUTE)
    desk.on()

    desk.tick(MONDAY_MORNING)

    (text,) = desk.letters()
    assert "3 runs, all ended well.\nChanged in Salesforce: 2 created.\n" in text
    assert "Left out on purpose as of now: 1 item, of which 1 private.\n" in text
    for subject in ("Visit", "Surgery", "Lunch"):
        assert subject not in text


def test_failures_are_told_with_reason_and_remedy(desk: Desk):
    """The last one of the day, and whether a later run went through."""
    for at, why in (-MINUTE, "Too busy."), (MINUTE, "Exchange knows no such mailbox."):
        desk.office.meanwhile(_raising(MailboxMissing(why)))
        desk.run(SUNDAY + at)
    desk.on()
    desk.tick(MONDAY_MORNING)

    (text,) = desk.letters()
    assert "3 runs: 1 ended well, 2 failed.\n" in text
    assert "Too busy" not in text
    assert "22 November at 10:01: Exchange knows no such mailbox.\nWhat to do:" in text


def test_what_waits_and_what_failed_are_counted(desk: Desk):
    """Items by reason with its remedy, as of the morning; attempts as of the day."""
    desk.office.choose(mode="matching")
    desk.office.systems.exchange_calendar.add(an_item("Alone"))
    desk.office.systems.salesforce_calendar.add(an_item("Call"))
    refused = Rejection(Reason.REJECTED, "ErrorItemSave")
    desk.office.systems.exchange_calendar.refuse("create", [0], refused)
    desk.run(SUNDAY + MINUTE)
    desk.on()
    desk.tick(MONDAY_MORNING)

    (text,) = desk.letters()
    assert "2 runs: 1 ended well, 1 left items over.\n" in text
    assert "Changes that failed: 1, repeated tries included.\n" in text
    assert "Not synced as of now: 2 items.\n- 1 item: No contact or lead" in text
    assert "\n  What to do: Create the contact or lead" in text


def test_deletions_that_wait_are_told(desk: Desk):
    """As many as the newest run that asks holds back, until they are answered."""
    calendar = desk.office.systems.exchange_calendar
    refs = [calendar.add(an_item(f"Visit {number}")) for number in range(12)]
    desk.run(SUNDAY + MINUTE)
    for ref in refs:
        calendar.delete(ref)
    desk.run(SUNDAY + 2 * MINUTE)
    assert desk.office.database.runs.recent(USER.id)[0].status is RunStatus.HELD
    desk.on()
    desk.tick(MONDAY_MORNING)

    (text,) = desk.letters()
    assert "12 deletions wait for your word.\n" in text

    desk.run(MONDAY_MORNING)
    runs, memory = desk.office.runs, Memory(runs=desk.office.runs)
    (held, *_) = desk.office.database.runs.recent(USER.id)
    HeldRuns(runs=runs, memory=memory).reject(USER.id, held.run_id)
    desk.tick(MONDAY_MORNING + DAY)
    assert "wait for your word" not in desk.letters()[1]


def _raising(error: TandemError) -> Callable[[], None]:
    def strike() -> None:
        raise error

    return strike


def test_switching_off_and_on_brings_no_second_mail(desk: Desk):
    """Neither on the same day nor for days that were told."""
    desk.on()
    desk.tick(MONDAY_MORNING)
    desk.reports.switch(USER.id, enabled=False)
    assert desk.report().next_at is None
    desk.on(MONDAY_MORNING + MINUTE)

    assert desk.tick(MONDAY_MORNING + AGAIN) is None
    assert desk.report().next_at == MONDAY_MORNING + DAY


def test_a_message_that_comes_too_late_finds_it_switched_off(desk: Desk):
    """The worker asks the database, not the message; so for an erased user."""
    desk.on()
    desk.reports.switch(USER.id, enabled=False)
    desk.at(MONDAY_MORNING)
    assert desk.reports.carry_out(USER.id) is None
    assert desk.reports.carry_out("nobody") is None
    assert desk.letters() == []
    with pytest.raises(NotFound):
        desk.reports.switch("nobody", enabled=True)


@pytest.mark.parametrize("where", ["here", "salesforce"])
def test_whoever_was_deactivated_is_not_mailed(desk: Desk, where: str):
    """Here, or in Salesforce as the last run has learnt (T130); nor tried all day."""
    desk.on()
    office = desk.office
    if where == "here":
        office.database.users.update(replace(USER, active=False))
    else:
        known, at = office.database.facts.recall(USER.id) or (office.systems.facts, 0)
        assert at
        office.database.facts.remember(USER.id, replace(known, active=False), SUNDAY)
    assert desk.tick(MONDAY_MORNING) is None
    assert desk.reports.carry_out(USER.id) is None
    assert desk.reports.dispatch() == 0
    assert desk.letters() == []


def test_a_fault_that_passes_is_tried_again(desk: Desk):
    """After a pause, a few times on the same day; then the next report tells more."""
    desk.on()
    office = desk.office
    office.systems.postbox_error = Throttled("Exchange asks for a pause.")
    at = MONDAY_MORNING
    for _ in range(TRIES - 1):
        assert desk.tick(at) is DailyState.WAITING
        assert desk.tick(at + PAUSE - MINUTE) is None
        at += PAUSE
    assert desk.tick(at) is DailyState.FAILED
    assert desk.report().reason == "Exchange asks for a pause."
    assert desk.tick(at + PAUSE) is None

    office.systems.postbox_error = None
    desk.run(at)
    assert desk.tick(MONDAY_MORNING + DAY) is DailyState.SENT
    assert "22 November 2026 to Monday, 23 November 2026." in desk.letters()[0]


def test_a_long_pause_ends_the_day(desk: Desk):
    """Nobody wants yesterday's report at midnight."""
    desk.on()
    fault = Throttled("Exchange asks for a pause.", retry_after=24 * 3600)
    desk.office.systems.postbox_error = fault
    assert desk.tick(MONDAY_MORNING) is DailyState.FAILED


def test_a_lasting_fault_is_shown_and_not_repeated(desk: Desk):
    """A mailbox that is gone: reason and remedy, and no more tries on that day."""
    desk.on()
    desk.office.systems.postbox_error = MailboxMissing(
        "No such mailbox.", remedy="Ask."
    )
    assert desk.tick(MONDAY_MORNING) is DailyState.FAILED
    report = desk.report()
    assert (report.reason, report.remedy) == ("No such mailbox.", "Ask.")
    assert report.day == date(2026, 11, 23)
    assert desk.tick(MONDAY_MORNING + AGAIN) is None


def test_a_lost_answer_is_not_repeated(desk: Desk):
    """It may have arrived: the user is told so, and never mailed twice."""
    desk.on()
    desk.office.systems.postbox_error = Unreachable("No answer.", sent=True)
    assert desk.tick(MONDAY_MORNING) is DailyState.UNKNOWN
    assert "Inbox" in desk.report().remedy
    desk.office.systems.postbox_error = None
    assert desk.tick(MONDAY_MORNING + AGAIN) is None
    assert len(desk.letters()) == 1


def test_a_connection_that_never_opened_is_tried_again(desk: Desk):
    """Nothing was sent then."""
    desk.on()
    desk.office.systems.postbox_error = Unreachable("No connection.")
    assert desk.tick(MONDAY_MORNING) is DailyState.WAITING
    assert desk.tick(MONDAY_MORNING + PAUSE) is DailyState.WAITING


@pytest.mark.parametrize("error", [Interrupted("Restart."), KeyboardInterrupt()])
def test_a_worker_that_dies_while_it_sends_mails_nobody_twice(
    desk: Desk, error: BaseException
):
    """The day stays as it was noted before: soon shown as unsure, never taken again."""
    desk.on()
    desk.office.systems.postbox_error = error  # type: ignore[assignment]
    with pytest.raises(type(error)):
        desk.tick(MONDAY_MORNING)
    desk.office.queue.reports.clear()
    desk.office.systems.postbox_error = None

    assert desk.report().state is DailyState.SENDING
    assert desk.tick(MONDAY_MORNING + LEASE) is None
    assert desk.report().state is DailyState.UNKNOWN
    assert desk.letters() == []
    desk.run(MONDAY_MORNING + LEASE)
    assert desk.tick(MONDAY_MORNING + DAY) is DailyState.SENT
    assert "for Monday, 23 November 2026." in desk.letters()[0]


def test_a_worker_that_dies_before_loses_nothing(desk: Desk):
    """Another one takes the day over once the lease is over."""
    desk.on()
    desk.at(MONDAY_MORNING)
    desk.reports.dispatch()
    store = desk.office.database.daily_reports
    assert store.claim(USER.id, date(2026, 11, 23), MONDAY_MORNING, LEASE)
    desk.office.queue.reports.clear()

    assert desk.tick(MONDAY_MORNING + AGAIN) is DailyState.SENT


def test_a_bug_is_told_and_alarms(desk: Desk):
    """What nobody expected ends the day, and the operator hears of it."""
    desk.on()
    bug = RuntimeError("no text of it is kept")
    desk.office.systems.postbox_error = bug
    assert desk.tick(MONDAY_MORNING) is DailyState.UNKNOWN
    assert desk.office.alarms == [bug]
    assert "no text" not in desk.report().reason


def test_it_is_no_longer_wanted_while_it_is_made(desk: Desk):
    """Switched off at the last moment: nothing is sent."""
    desk.on()
    desk.at(MONDAY_MORNING)
    exchange = desk.office.systems.exchange

    def switched_off(*args: Any, **options: Any) -> Any:
        desk.reports.switch(USER.id, enabled=False)
        return exchange(*args, **options)

    runs = replace(desk.reports.runs, connector=_Connector(switched_off))
    desk.reports = replace(desk.reports, runs=runs)
    with pytest.raises(Fenced):
        desk.reports.carry_out(USER.id)
    assert desk.letters() == []


class _Connector:
    """Opens the mailbox in its own way."""

    def __init__(self, exchange: Any) -> None:
        """Keep the way."""
        self.exchange = exchange
        self.salesforce: Any = None


@pytest.mark.parametrize(
    ("switched", "mornings"),
    [
        # The clocks go forward, and back, in the night before.
        ("2027-03-13T12:00", ["2027-03-14T11:00", "2027-03-15T11:00"]),
        ("2026-10-31T12:00", ["2026-11-01T12:00", "2026-11-02T12:00"]),
    ],
)
def test_seven_is_seven_whatever_the_clocks_do(
    desk: Desk, switched: str, mornings: list[str]
):
    """07:00 on the wall, once a date, also where the day has 23 or 25 hours."""
    desk.on(utc(switched))
    for morning in map(utc, mornings):
        assert desk.report().next_at == morning
        assert desk.tick(morning - MINUTE) is None
        assert desk.tick(morning) in {DailyState.SENT, DailyState.NOTHING}


def test_the_zone_is_known_before_the_first_run(desk: Desk):
    """As soon as a page has asked Salesforce; in UTC where nobody ever has."""
    office = desk.office
    office.database.users.learn(USER.id, salesforce_id="005", zone="")
    assert desk.on().next_at == MONDAY_MORNING
    office.database.facts.shelf.facts.clear()
    desk.reports.switch(USER.id, enabled=False)
    assert desk.on().next_at == utc("2026-11-23T07:00")


def test_whoever_moves_gets_one_report_for_a_date(desk: Desk):
    """West, it is too early and put off; a date that comes twice is reported once."""
    desk.on()
    learn = desk.office.database.users.learn
    learn(USER.id, salesforce_id="005", zone="Pacific/Honolulu")
    assert desk.tick(MONDAY_MORNING) is None
    honolulu = utc("2026-11-23T17:00")
    assert desk.report().next_at == honolulu
    assert desk.tick(honolulu) is DailyState.SENT

    learn(USER.id, salesforce_id="005", zone="Asia/Tokyo")
    desk.run(honolulu + MINUTE)
    assert desk.report().next_at == honolulu + DAY
    assert desk.tick(honolulu + DAY) is DailyState.SENT
    assert len(desk.letters()) == 2


def test_a_crowd_is_spread_over_the_morning(desk: Desk):
    """Each user has their own minute, the same every day."""
    runs = replace(desk.reports.runs, spread=timedelta(minutes=10))
    desk.reports = replace(desk.reports, runs=runs)
    first = desk.on().next_at
    assert first is not None
    assert MONDAY_MORNING <= first < MONDAY_MORNING + timedelta(minutes=10)
    assert first != MONDAY_MORNING
    assert desk.tick(first) is DailyState.SENT
    assert desk.report().next_at == first + DAY


def test_a_queue_that_is_away_is_told_later(desk: Desk):
    """The dispatcher says so, and what is due is handed on again."""
    desk.on()
    desk.at(MONDAY_MORNING)
    desk.office.queue.error = Unreachable("The queue does not answer.")
    with pytest.raises(Unreachable):
        desk.reports.dispatch()
    desk.office.queue.error = None
    assert desk.tick(MONDAY_MORNING + AGAIN) is DailyState.SENT


def test_a_report_goes_back_a_week_at_most(desk: Desk):
    """However long nothing could be sent."""
    desk.on()
    desk.office.systems.postbox_error = MailboxMissing("No such mailbox.")
    for number in range(12):
        desk.run(MONDAY_MORNING + number * DAY - MINUTE)
        assert desk.tick(MONDAY_MORNING + number * DAY) is DailyState.FAILED
    desk.office.systems.postbox_error = None
    assert desk.tick(MONDAY_MORNING + 12 * DAY) is DailyState.SENT
    assert "Saturday, 28 November 2026 to Friday, 4 December" in desk.letters()[0]
