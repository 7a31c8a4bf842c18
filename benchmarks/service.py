"""The service as it is deployed, on a database of its own, with one user."""

from __future__ import annotations

import base64
import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from server import bootstrap
from server.bootstrap import Runtime
from server.config import Config
from server.domain.connections import (
    ExchangeAuth,
    ExchangeConnection,
    Org,
    SalesforceConnection,
    User,
)
from server.domain.kinds import Kind
from server.domain.runs import Report, RunStatus
from server.domain.settings import Mode


@dataclass(frozen=True, slots=True)
class Service:
    """A runtime and the one user it syncs."""

    runtime: Runtime
    user: User

    def run(self, *, writes: int) -> Report:
        """Sync in this process; raises RuntimeError unless just so much was written.

        A run that fails or writes something else would be no measurement of anything.
        """
        asked = self.runtime.runs.claimable(self.user.id, Kind.CALENDAR)
        report = self.runtime.runs.carry_out(asked.job_id)
        if report is None:
            raise RuntimeError("The job was running already.")
        if report.status is not RunStatus.SUCCEEDED or report.writes != writes:
            raise RuntimeError(
                f"A run {report.status} with {report.writes} writes instead of {writes}"
                f" and {report.failed} failures. {report.error}"
            )
        return report


@contextmanager
def service(told: Mapping[str, Any], username: str) -> Iterator[Service]:
    """The service on a new SQLite file, for one user of the emulated org."""
    with TemporaryDirectory(prefix="tandem-bench-") as folder:
        config = Config(
            stage="development",
            database_url=f"sqlite:///{Path(folder) / 'tandem.db'}",
            master_key=base64.b64encode(secrets.token_bytes(32)).decode(),
            smart_address_domain=told["smart_address_domain"],
        )
        runtime = bootstrap.build(config)
        try:
            runtime.migrate()
            yield Service(runtime, introduce(runtime, told, username))
        finally:
            runtime.close()


def introduce(runtime: Runtime, told: Mapping[str, Any], username: str) -> User:
    """Register the emulated org and one user, who has chosen Sync All."""
    org = Org(
        id="org",
        name="bench",
        salesforce_org_id=told["salesforce"]["org_id"],
        salesforce=_salesforce(told["salesforce"]),
        exchange=_exchange(told["exchange"]),
    )
    user = User(id="user", org_id=org.id, username=username, mailbox=username)
    database = runtime.database
    database.orgs.add(org)
    database.users.add(user)
    version = database.settings.load(user.id, Kind.CALENDAR).version
    chosen = {"mode": Mode.SYNC_ALL.value}
    database.settings.save(user.id, Kind.CALENDAR, chosen, expect=version)
    return user


def _salesforce(told: Mapping[str, Any]) -> SalesforceConnection:
    return SalesforceConnection(
        instance_url=told["url"],
        login_url=told["url"],
        consumer_key=told["consumer_key"],
        private_key=Path(told["private_key_file"]).read_text(),
        integration_username=told["integration_user"],
        ca_file=told["ca_file"],
    )


def _exchange(told: Mapping[str, Any]) -> ExchangeConnection:
    oauth = told["oauth"]
    return ExchangeConnection(
        ews_url=told["url"],
        auth=ExchangeAuth.OAUTH,
        client_id=oauth["client_id"],
        secret=oauth["client_secret"],
        tenant=oauth["tenant"],
        token_url=oauth["token_url"],
    )
