"""A whole world: both systems, the service between them, and the people in it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

import redis

from emulators.faults import Fault
from emulators.running import Running
from emulators.scenes.cast import AVERY as AVERY_REP
from emulators.scenes.cast import BLAKE as BLAKE_REP
from emulators.scenes.cast import DOMAIN
from tests.scenarios import calendars
from tests.scenarios.calendars import Calendars
from tests.scenarios.people import Crm, Outlook
from tests.scenarios.registration import ORG
from tests.scenarios.service import Ended, Service

#: When the scenarios play: 10:00 on a Sunday in New York.
NOW = datetime(2026, 11, 22, 15, 0, tzinfo=UTC)
#: An ordinary time in the window, for items of which the time does not matter.
TUESDAY = datetime(2026, 11, 24, 15, 0, tzinfo=UTC)
#: Avery lives in New York, Blake in Berlin.
AVERY, BLAKE = AVERY_REP.address, BLAKE_REP.address

Report = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Person:
    """One user on both sides."""

    outlook: Outlook
    crm: Crm


class World:
    """Two emulated systems, a configured service, and a few people.

    Runs are made with the `tandem` command and plan as of `now`, which a test may move;
    the emulators' own clock keeps real time, because tokens go by it.
    """

    def __init__(self, running: Running, service: Service) -> None:
        """Begin with empty calendars and every sync switched off."""
        self.running = running
        self.service = service
        self.now = NOW
        self.outlook = Outlook(running, AVERY)
        self.crm = Crm(running, AVERY)
        self._synced: dict[str, None] = {}
        self._quiet_calls = {"exchange": 1, "salesforce": 1}
        self._quiet = True

    def person(self, user: str) -> Person:
        """Give another user's Outlook and Salesforce."""
        return Person(Outlook(self.running, user), Crm(self.running, user))

    # -- the service -------------------------------------------------------------

    def enable(self, user: str = AVERY, **settings: str) -> None:
        """Switch a user's calendar sync on, with Sync All unless told otherwise."""
        self.choose(user, **{"mode": "sync_all", **settings})

    def choose(self, user: str = AVERY, **settings: str) -> None:
        """Save settings as the user would."""
        pairs = [f"{key}={value}" for key, value in settings.items()]
        self.service.good("settings", "set", user, "calendar", *pairs)

    def attempt(self, user: str = AVERY) -> Ended:
        """Run the user's sync in the foreground, however it may end."""
        self._synced[user] = None
        when = self.now.isoformat()
        return self.service.tandem("sync", user, "calendar", "--json", "--now", when)

    def sync(self, user: str = AVERY, *, code: int = 0) -> Report:
        """Run the user's sync and give its report; `code` is the expected exit code."""
        ended = self.attempt(user)
        assert ended.code == code, ended
        report: Report = ended.json
        return report

    def pass_days(self, days: int) -> None:
        """Let later runs plan as of so many days later."""
        self.now += timedelta(days=days)

    def hire(self, zone: str, *, org: str = ORG, mailbox: str = "") -> str:
        """Add somebody who lives in a zone, in both systems and in the service.

        With a `mailbox` the service is told that one, whether or not it exists.
        """
        name = zone.rpartition("/")[2].lower().replace("_", "-")
        username = f"{name}@{DOMAIN}"
        self.running.exchange.add_mailbox(username, name=name.title(), zone=zone)
        salesforce = self.running.salesforce
        salesforce.add_user(username, zone=zone, profile="Sales")
        salesforce.org.assign(username, "Tandem User")
        for app in salesforce.org.apps.values():
            app.approved.add(username)
        told = mailbox or username
        self.service.good("user", "add", org, username, "--mailbox", told)
        return username

    # -- the two systems ---------------------------------------------------------

    def calendars(
        self, user: str = AVERY, *, first: date | None = None, last: date | None = None
    ) -> Calendars:
        """Read both calendars through the real drivers, by default the whole window."""
        day = self.now.date()
        days = [first or day - timedelta(days=30), last or day + timedelta(days=365)]
        zone = Crm(self.running, user).zone
        return calendars.read(self.running.describe(), user, zone, days)

    @contextmanager
    def fault(self, side: str, kind: str, **fields: Any) -> Iterator[None]:
        """Let a side misbehave during a block."""
        plan = getattr(self.running, side).faults
        plan.add(Fault(kind=kind, **fields))
        try:
            yield
        finally:
            plan.clear()

    def mails(self) -> list[dict[str, Any]]:
        """Give what Exchange would have mailed."""
        return self.running.exchange.mail_log.to_json()

    def take_mails(self) -> list[dict[str, Any]]:
        """Give what Exchange has mailed, for a test that wanted it, and forget it.

        What is not taken fails the test at its end.
        """
        found = self.mails()
        self.running.exchange.mail_log.clear()
        return found

    def requests(self) -> Counter[str]:
        """Count the requests both systems have seen, without those for tokens."""
        systems = (self.running.exchange, self.running.salesforce)
        found = Counter[str]()
        for system in systems:
            found.update(system.requests.by_operation())
        del found["token"]
        return found

    # -- what every test ends with -------------------------------------------------

    def quiet_after(self, why: str, **calls: int) -> None:
        """Let a quiet run cost up to so many calls a side, for this reason."""
        assert why
        self._quiet_calls |= calls

    def never_quiet(self, why: str) -> None:
        """Leave out the quiet run at the end, for this reason."""
        assert why
        self._quiet = False

    def settle(self, why: str, user: str = AVERY) -> None:
        """Make a run that writes nothing but may look again, for this reason."""
        assert why
        assert self.sync(user)["writes"] == 0

    def forget_tokens(self) -> None:
        """Have the next run log in to both systems, as an hour after the last one."""
        with redis.Redis.from_url(self.service.settings["REDIS_URL"]) as client:
            for name in client.scan_iter("tandem:token:*"):
                client.delete(name)

    def check_end(self) -> None:
        """Nobody was mailed, and one further run writes nothing and costs 2 calls."""
        assert self.mails() == []
        for user in self._synced if self._quiet else ():
            self.check_quiet(user)

    def check_quiet(self, user: str = AVERY) -> None:
        """Fail unless one further run of this user does nothing."""
        before = self.requests()
        ended = self.attempt(user)
        report = ended.json
        asked = self.requests() - before
        assert (report["writes"], report["error"]) == (0, ""), report
        for side, most in self._quiet_calls.items():
            assert 1 <= report["calls"][side] <= most, asked
        assert asked.total() == sum(report["calls"].values()), asked
        assert self.mails() == []
