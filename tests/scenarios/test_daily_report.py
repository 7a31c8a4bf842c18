"""The daily report: one mail a day to the user only, no private subjects (T134)."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from server.domain.daily_report import DailyState
from server.domain.kinds import Kind
from server.worker.work import run_job, send_report
from tests.scenarios.hours import Hours, hours
from tests.scenarios.marks import both_databases
from tests.scenarios.world import AVERY, BLAKE, NOW, TUESDAY, World

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
#: 07:00 on Monday: Blake's in Berlin, and Avery's in New York.
BERLIN = datetime(2026, 11, 23, 6, tzinfo=UTC)
NEW_YORK = datetime(2026, 11, 23, 12, tzinfo=UTC)
#: What stands in the calendars; no mail may say a word of it.
SUBJECTS = ("Visit", "Surgery", "Salary talk", "Berlin pitch", "Physician")


class Post:
    """Mornings of a service with Avery and Blake."""

    def __init__(self, world: World, avery: Hours) -> None:
        """Keep whom it is about."""
        self.world = world
        self.hours = avery
        self.users = avery.runtime.database.users

    def want(self, user: str, *, enabled: bool = True) -> None:
        """Switch somebody's report on or off."""
        reports = self.hours.runtime.daily_reports
        reports.switch(self.users.named(user).id, enabled=enabled)

    def sync(self, user: str) -> None:
        """Switch somebody's sync on and let it run, or run again."""
        runtime, person = self.hours.runtime, self.users.named(user)
        runtime.settings.change(person, Kind.CALENDAR, {"mode": "sync_all"})
        runtime.queue.messages.empty()
        job = runtime.database.jobs.get(person.id, Kind.CALENDAR)
        assert job is not None
        assert run_job(job.id) in {"succeeded", "partial", "not needed"}

    def morning(self, moment: datetime) -> list[tuple[str, tuple[str, ...]]]:
        """Dispatch twice and let a worker do what waits; give who mailed whom."""
        self.hours.at(moment)
        runtime = self.hours.runtime
        runtime.daily_reports.dispatch()
        runtime.daily_reports.dispatch()
        ids = [job.args[0] for job in runtime.queue.messages.jobs]
        runtime.queue.messages.empty()
        # A message that comes twice does no harm.
        for id in (*ids, *ids):
            send_report(id)
        mails = self.world.take_mails()
        return [(mail["sender"], tuple(mail["recipients"])) for mail in mails]

    def inbox(self, user: str) -> list[str]:
        """What somebody finds in their Inbox, subject and text."""
        folder = self.world.running.exchange.mailbox(user).well_known["inbox"]
        return [
            f"{item.values['Subject']}\n{item.values['Body'].text}"
            for item in folder.items.values()
        ]


@pytest.fixture
def post(world: World) -> Iterator[Post]:
    """Two reps with calendars of their own, on a Sunday; no report is on."""
    world.outlook.add("Visit", TUESDAY)
    world.outlook.add("Surgery", TUESDAY + HOUR, sensitivity="Private")
    world.outlook.add("Salary talk", TUESDAY + 2 * HOUR, categories=["DoNotSync"])
    blake = world.person(BLAKE)
    blake.outlook.add("Berlin pitch", TUESDAY)
    blake.outlook.add("Physician", TUESDAY + HOUR, sensitivity="Private")
    with hours(world) as found:
        found.at(NOW)
        made = Post(world, found)
        made.sync(AVERY)
        made.sync(BLAKE)
        yield made


@both_databases
def test_one_mail_a_day_to_the_user_only(post: Post):
    """Each at their own seven o'clock, once, and nothing of what an item is (T134)."""
    assert post.morning(NEW_YORK - DAY + HOUR) == []
    post.hours.at(NOW)
    post.want(AVERY)
    post.want(BLAKE)

    assert post.morning(BERLIN - HOUR / 60) == []
    assert post.morning(BERLIN) == [(BLAKE, (BLAKE,))]
    assert post.morning(NEW_YORK) == [(AVERY, (AVERY,))]
    assert post.morning(NEW_YORK + HOUR) == []

    (text,), (other,) = post.inbox(AVERY), post.inbox(BLAKE)
    assert "Sunday, 22 November 2026" in text
    assert "Changed in Salesforce: 1 created." in text
    assert "Left out on purpose as of now: 2 items, of which 1 private." in text
    assert "1 item, of which 1 private." in other
    assert [one for one in SUBJECTS if one in text + other] == []
    sent = post.world.running.exchange.mailbox(AVERY).well_known["sentitems"]
    assert len(sent.items) == 0


def test_the_next_day_brings_the_next_report(post: Post):
    """About its own day; none for a day without a run, and none once it is off."""
    post.want(AVERY)
    assert len(post.morning(NEW_YORK)) == 1
    post.hours.press()
    assert post.hours.work() == ["succeeded"]

    assert post.morning(NEW_YORK + DAY) == [(AVERY, (AVERY,))]
    assert "Monday, 23 November 2026" in post.inbox(AVERY)[1]
    assert post.morning(NEW_YORK + 2 * DAY) == []
    report = post.hours.runtime.daily_reports.of(post.hours.user.id)
    assert report.state is DailyState.NOTHING

    post.hours.press()
    assert post.hours.work() == ["succeeded"]
    post.want(AVERY, enabled=False)
    assert post.morning(NEW_YORK + 3 * DAY) == []
    assert post.inbox(BLAKE) == []


def test_a_mailbox_that_is_gone_is_shown_and_left_alone(post: Post):
    """The user reads why; there is no second try on that day."""
    gone = {"operation": "CreateItem", "code": "ErrorNonExistentMailbox"}
    post.want(AVERY)
    with post.world.fault("exchange", "error", **gone):
        assert post.morning(NEW_YORK) == []
    assert post.morning(NEW_YORK + HOUR) == []

    report = post.hours.runtime.daily_reports.of(post.hours.user.id)
    assert report.state is DailyState.FAILED
    assert report.reason.startswith("Exchange knows no such mailbox")
    assert report.next_at == NEW_YORK + DAY


def test_a_pause_that_exchange_asks_for_is_kept(post: Post):
    """Nothing was sent; the report comes later on the same morning."""
    post.want(AVERY)
    busy = {"operation": "CreateItem", "seconds": 300}
    with post.world.fault("exchange", "throttle", **busy):
        assert post.morning(NEW_YORK) == []
    assert post.morning(NEW_YORK + HOUR / 4) == []
    assert post.morning(NEW_YORK + HOUR / 2) == [(AVERY, (AVERY,))]


def test_a_lost_answer_is_no_second_mail(post: Post):
    """Exchange has sent it, and the connection broke: it arrives once."""
    post.want(AVERY)
    with post.world.fault("exchange", "drop_after", operation="CreateItem"):
        assert len(post.morning(NEW_YORK)) == 1
    assert post.morning(NEW_YORK + HOUR) == []

    assert len(post.inbox(AVERY)) == 1
    report = post.hours.runtime.daily_reports.of(post.hours.user.id)
    assert report.state is DailyState.UNKNOWN


def test_the_command_tells_and_switches(world: World):
    """For operators: off, on and from when, off again; as sentences or as JSON."""
    tandem = world.service.good
    assert tandem("daily", AVERY).out == f"The daily report of {AVERY} is off.\n"
    assert "is on; the next is due 20" in tandem("daily", AVERY, "on").out

    shown = tandem("daily", AVERY, "--json").json
    assert (shown["username"], shown["enabled"], shown["day"]) == (AVERY, True, None)
    assert shown["next_at"].endswith("+00:00")
    assert tandem("daily", BLAKE, "--json").json["enabled"] is False
    assert tandem("daily", AVERY, "off", "--json").json["next_at"] is None
    assert world.service.tandem("daily", AVERY, "often").code == 2
