"""Erasure and retention: what the queue and the audit trail keep of it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from server.adapters.store.shapes import SqlShapes
from server.domain.errors import Unreachable
from server.domain.runs import Trigger
from server.ports.callers import Token
from server.services.audit import KEPT_FOR, Audit
from server.services.erasure import Erasure
from server.services.retention import CACHED_FOR, Retention
from tests.contracts.stores.records import CALENDAR
from tests.fakes.connector import FakeQueue
from tests.gate import Gate


class Desk:
    """The use cases over a real database and a queue with messages."""

    def __init__(self, gate: Gate) -> None:
        """Ann and Gil wait for a run."""
        self.gate, database = gate, gate.database
        self.queue = FakeQueue()
        self.alarms: list[BaseException] = []
        self.audit = Audit(trail=database.audit, clock=gate.clock)
        self.erasure = Erasure(
            erasures=database.erasures,
            queue=self.queue,
            audit=self.audit,
            clock=gate.clock,
            transactions=database.transactions,
            alarm=self.alarms.append,
        )
        for user in ("user-ann", "user-gil"):
            asked = database.jobs.ask(user, CALENDAR, Trigger.COMMAND, gate.clock.now())
            self.queue.put(asked.job_id)


@pytest.fixture
def desk(tmp_path):
    """Two orgs."""
    gate = Gate(tmp_path)
    yield Desk(gate)
    gate.database.close()


def test_messages_of_a_user_go(desk):
    """Those of others stay; the trail says that it was done, and not whom."""
    user = desk.gate.database.users.get("user-ann")
    record = desk.erasure.user(user)
    assert len(desk.queue.messages) == 1
    (entry,) = desk.audit.of_org("org-acme", before=None, limit=9)
    assert (entry.actor, entry.action) == ("operator", "user.erased")
    assert entry.target == record.subject == "user-ann"
    assert "ann@" not in repr(entry)


def test_an_org_goes_while_the_queue_is_away(desk):
    """The rows are what counts; messages lead nowhere and run out."""
    desk.queue.error = Unreachable("away")
    record = desk.erasure.org(desk.gate.acme)
    assert (record.users, record.jobs) == (2, 1)
    assert [type(one) for one in desk.alarms] == [Unreachable]
    assert [org.name for org in desk.gate.database.orgs.all()] == ["globex"]


def test_what_has_had_its_time(desk):
    """Audit a year, cached texts a month, tokens and assertions until they expire."""
    database, clock = desk.gate.database, desk.gate.clock
    desk.audit.by_operator("org-acme", "org.added")
    database.shapes.put("old", "text", clock.now())
    clock.advance(CACHED_FOR + timedelta(seconds=1))
    sweep = Retention(
        audit=desk.audit,
        admissions=database.admissions,
        cache=SqlShapes(database.engine),
        clock=clock,
    ).sweep
    assert sweep() == 1
    assert database.shapes.get("old") is None

    now = clock.now()
    fingerprint = desk.gate.registry.of_org(desk.gate.acme)[0].fingerprint
    minute = timedelta(minutes=1)
    database.admissions.issue(
        Token(
            digest="d",
            user_id="user-ann",
            fingerprint=fingerprint,
            issued_at=now,
            expires_at=now + minute,
        )
    )
    database.admissions.first_use("a", "once", now + minute, now)
    assert sweep() == 0
    clock.advance(2 * minute)
    assert sweep() == 2

    clock.advance(KEPT_FOR)
    assert sweep() == 1
    assert desk.audit.of_org("org-acme", before=None, limit=9) == ()
