"""An emulated org behind TLS, and the real adapter that talks to it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID

from emulators.clock import EmulatedClock
from emulators.faults import Fault, FaultPlan
from emulators.host import Server, TLSFiles, make_ca, serve
from emulators.salesforce.access import Grants
from emulators.salesforce.app import SalesforceEmulator
from server.adapters.salesforce.gateway import SalesforceGateway, SalesforceRun
from server.domain.connections import SalesforceConnection
from tests.builders import HERE

CONSUMER_KEY = "3MVG9-tandem-test"
ANA, BEN = "ana@acme.test", "ben@acme.test"
ZONE = "Europe/Berlin"
NOW = datetime(2026, 11, 22, 15, 0, tzinfo=UTC)
POLICY_READER = "Tandem User"


@dataclass(frozen=True, slots=True)
class AppKey:
    """What signs the assertions of the connected app, and its certificate (PEM)."""

    private_key: str = field(repr=False)
    certificate: str


class DescribeMemory:
    """Shapes kept in this process; fills the adapter's `DescribeCache`."""

    def __init__(self) -> None:
        """Start without any shape."""
        self.kept: dict[str, tuple[str, datetime]] = {}

    def get(self, key: str) -> tuple[str, datetime] | None:
        """Give what is kept."""
        return self.kept.get(key)

    def put(self, key: str, text: str, at: datetime) -> None:
        """Keep a text."""
        self.kept[key] = (text, at)

    def drop(self, key: str) -> None:
        """Forget a text."""
        self.kept.pop(key, None)


class ServedOrg:
    """One emulated org with two reps, and a gateway to it that remembers."""

    def __init__(self, emulator: SalesforceEmulator, server: Server, key: AppKey):
        """Keep what a test steers."""
        self.emulator = emulator
        self.clock = emulator.clock
        self.describes = DescribeMemory()
        self.connection = SalesforceConnection(
            instance_url=server.url,
            login_url=server.url,
            consumer_key=CONSUMER_KEY,
            private_key=key.private_key,
        )
        self._gateway = SalesforceGateway(self.describes, self.clock, reach=HERE)
        self._runs: list[SalesforceRun] = []

    def reconnect(self, **changes: str) -> None:
        """Change how the org is reached, and forget the tokens."""
        self.connection = replace(self.connection, **changes)
        self._gateway = SalesforceGateway(self.describes, self.clock, reach=HERE)

    def run(self, username: str = ANA, **wanted: Any) -> SalesforceRun:
        """Open a run; it is closed when the test is over."""
        self._runs.append(self._gateway.open(self.connection, username, **wanted))
        return self._runs[-1]

    def pass_time(self, minutes: float) -> None:
        """Let time pass for the org and for the service."""
        self.clock.shift(timedelta(minutes=minutes))

    def fault(self, kind: str, operation: str = "composite", **more: Any) -> None:
        """Script a fault of the server."""
        self.emulator.faults.add(Fault(kind=kind, operation=operation, **more))

    def event(self, owner: str = ANA, **fields: Any) -> str:
        """Have a person create an event of an hour; give its id."""
        values = {
            "Subject": "Review",
            "StartDateTime": "2026-11-24T12:00:00Z",
            "DurationInMinutes": 60,
        }
        return self.emulator.insert("Event", owner, **{**values, **fields})

    def stored(self, id: str, object_name: str = "Event") -> dict[str, Any]:
        """Give a record as the org keeps it."""
        rows = self.emulator.records(object_name)
        return next(row for row in rows if row["Id"] == id)

    def user_id(self, username: str = ANA) -> str:
        """Give the Salesforce Id of a user."""
        rows = self.emulator.records("User")
        return next(str(row["Id"]) for row in rows if row["Username"] == username)

    def close(self) -> None:
        """Close every run."""
        for run in self._runs:
            run.close()


@pytest.fixture(scope="session")
def salesforce_app_key() -> AppKey:
    """Give the key pair of the connected app."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "tandem")])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(NOW - timedelta(days=1))
        .not_valid_after(NOW + timedelta(days=365))
        .sign(key, hashes.SHA256())
    )
    pem = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    return AppKey(
        private_key=pem.decode(),
        certificate=certificate.public_bytes(serialization.Encoding.PEM).decode(),
    )


@pytest.fixture(scope="session")
def salesforce_tls(tmp_path_factory: pytest.TempPathFactory) -> TLSFiles:
    """Give one CA and loopback certificate for all tests."""
    return make_ca(tmp_path_factory.mktemp("salesforce-tls"))


@pytest.fixture
def salesforce_org(
    salesforce_app_key: AppKey, salesforce_tls: TLSFiles
) -> Iterator[ServedOrg]:
    """Serve an org with two reps whose clock stands still on a Sunday afternoon."""
    clock = EmulatedClock()
    clock.freeze(NOW)
    emulator = SalesforceEmulator(clock, FaultPlan())
    grants = Grants(name=POLICY_READER)
    grants.custom_metadata = {"Tandem_Setting__mdt"}
    emulator.org.add_permission_set(grants)
    for username in (ANA, BEN):
        emulator.add_user(username, zone=ZONE)
        emulator.org.assign(username, POLICY_READER)
    emulator.add_app(CONSUMER_KEY, salesforce_app_key.certificate, [ANA, BEN])
    with serve(emulator, tls=salesforce_tls, clock=clock) as server:
        org = ServedOrg(emulator, server, salesforce_app_key)
        org.reconnect(ca_file=str(salesforce_tls.ca_file))
        yield org
        org.close()
