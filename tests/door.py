"""The API over a real database, with fakes for the two systems behind it."""

from __future__ import annotations

import base64
from collections.abc import MutableMapping
from pathlib import Path
from typing import Any
from uuid import uuid4

from werkzeug.test import TestResponse

from server import bootstrap
from server.api.app import create_app
from server.config import Config
from server.domain.kinds import Kind
from server.domain.org import EventLimits, OrgFacts
from server.domain.policy import Policy, PolicyRule
from server.domain.runs import Report
from server.domain.settings import Mode
from tests.builders import NOW
from tests.contracts.stores.records import a_user, an_org
from tests.fakes.clock import FakeClock
from tests.fakes.connector import FakeConnector
from tests.signing import SERVICE, Signer, signer

KEY = base64.b64encode(b"k" * 32).decode()
#: Ann and Bob work for Acme, Gil for Globex.
ANN, BOB, GIL = "ann@acme.example", "bob@acme.example", "gil@globex.example"
#: Who signs for whom.
SIGNERS = {"acme": signer("acme"), "globex": signer("other")}


class Door:
    """The application, and short names for what tests do with it."""

    def __init__(self, database: Path, logged: list[MutableMapping[str, Any]]) -> None:
        """Open with every sync off; nobody listens where the queue should be.

        `database` is a file that `introduce` has filled, `logged` gets every event.
        """
        self.logged = logged
        self.clock = FakeClock(NOW)
        self.systems = FakeConnector(
            OrgFacts(
                user_id="005Wr0000000001IAA",
                zone="America/New_York",
                limits=EventLimits(types=frozenset({"Call", "Meeting"})),
            )
        )
        self.runtime = bootstrap.build(
            config_of(database), clock=self.clock, connector=self.systems
        )
        self.app = create_app(self.runtime)
        self.client = self.app.test_client()

    def assertion(
        self, user: str = ANN, signs: Signer | None = None, **claims: Any
    ) -> str:
        """An assertion that was never used, signed by the user's own org."""
        own = SIGNERS["globex" if user == GIL else "acme"]
        given = {"jti": uuid4().hex} | claims
        return (signs or own).assertion(user, self.clock.now(), **given)

    def token(self, user: str = ANN) -> str:
        """A token of a user."""
        return self.runtime.callers.exchange(self.assertion(user)).token

    def call(
        self, method: str, path: str, *, bearer: str | None = None, **options: Any
    ) -> TestResponse:
        """Call with this bearer token, or with none."""
        headers = dict(options.pop("headers", {}))
        if bearer is not None:
            headers["Authorization"] = f"Bearer {bearer}"
        return self.client.open(path, method=method, headers=headers, **options)

    def get(self, path: str, user: str = ANN, **options: Any) -> TestResponse:
        """Read something as a user."""
        return self.call("GET", path, bearer=self.token(user), **options)

    def make(self, path: str, user: str = ANN, **values: Any) -> Any:
        """Post something as a user; gives what has come of it."""
        answer = self.call("POST", path, bearer=self.token(user), json=values)
        assert answer.status_code < 300, answer.text
        return answer.json

    def save(
        self, user: str = ANN, *, tag: str | None = None, **values: Any
    ) -> TestResponse:
        """Save settings of the calendar over the version last read."""
        found = tag or self.get("/v1/settings/calendar", user).headers["ETag"]
        return self.call(
            "PUT",
            "/v1/settings/calendar",
            bearer=self.token(user),
            json=values,
            headers={"If-Match": found},
        )

    def run(self, user: str = ANN) -> Report:
        """Ask for a run over the API and carry it out as a worker would."""
        path = "/v1/jobs/calendar/run"
        asked = self.call("POST", path, bearer=self.token(user))
        report = self.runtime.runs.carry_out(asked.json["job_id"])  # type: ignore[index]
        assert report is not None
        return report

    def enable(self, user: str = ANN) -> None:
        """Switch a user's calendar sync on, past the API and without a run."""
        found = self.runtime.database.users.named(user)
        values = {"mode": Mode.SYNC_ALL.value}
        store = self.runtime.database.settings
        store.save(found.id, Kind.CALENDAR, values, expect="0")

    def lock(self, setting: str, value: str) -> None:
        """Lock a setting for everybody, as an admin would."""
        self.preset(setting, value, locked=True)

    def preset(self, setting: str, value: str, *, locked: bool = False) -> None:
        """Set a setting for everybody who has not chosen, as an admin would."""
        rule = PolicyRule(
            name="Lock_It", kind=None, setting=setting, value=value, locked=locked
        )
        facts = self.systems.facts
        self.systems.facts = OrgFacts(
            user_id=facts.user_id,
            zone=facts.zone,
            limits=facts.limits,
            policy=Policy((rule,)),
        )


def config_of(database: Path) -> Config:
    """The configuration of a service over this file."""
    return Config(
        stage="development",
        database_url=f"sqlite:///{database}",
        redis_url="redis://127.0.0.1:1/0",
        master_key=KEY,
        public_url=SERVICE,
        operator_token="operator's secret",
        calls_per_minute=0,
    )


def introduce(database: Path) -> None:
    """Make the file of a service that knows both orgs and their users."""
    runtime = bootstrap.build(config_of(database), clock=FakeClock(NOW))
    runtime.migrate()
    for name, signs in SIGNERS.items():
        org = an_org(name)
        runtime.database.orgs.add(org)
        runtime.certificates.add(org, signs.certificate)
    users = runtime.database.users
    users.add(a_user("ann", salesforce_id="005Wr0000000001IAA"))
    users.add(a_user("bob"))
    users.add(a_user("gil", "globex", username=GIL))
    runtime.close()
