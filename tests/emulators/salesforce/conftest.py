"""An emulated org behind TLS, and unmodified clients that talk to it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
import requests
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID

from emulators.clock import EmulatedClock
from emulators.faults import FaultPlan
from emulators.host import Server, TLSFiles, make_ca, serve
from emulators.salesforce.app import SalesforceEmulator
from tests.emulators.salesforce.client import ADMIN, ANA, BEN, CONSUMER_KEY, NOW, Client


@pytest.fixture(scope="session")
def app_key() -> rsa.RSAPrivateKey:
    """Give the private key of the connected app."""
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


@pytest.fixture(scope="session")
def app_certificate(app_key: rsa.RSAPrivateKey) -> str:
    """Give the app's certificate as PEM."""
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "tandem")])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(app_key.public_key())
        .serial_number(1)
        .not_valid_before(NOW - timedelta(days=1))
        .not_valid_after(NOW + timedelta(days=365))
        .sign(app_key, hashes.SHA256())
    )
    return certificate.public_bytes(serialization.Encoding.PEM).decode()


@pytest.fixture(scope="session")
def tls(tmp_path_factory: pytest.TempPathFactory) -> TLSFiles:
    """Give one CA and loopback certificate for all tests."""
    return make_ca(tmp_path_factory.mktemp("salesforce-tls"))


@pytest.fixture
def clock() -> EmulatedClock:
    """Give a clock that stands still on a Sunday afternoon."""
    clock = EmulatedClock()
    clock.freeze(NOW)
    return clock


@pytest.fixture
def org(clock: EmulatedClock, app_certificate: str) -> SalesforceEmulator:
    """Give an org with two reps, an administrator and the app."""
    emulator = SalesforceEmulator(clock, FaultPlan())
    for username in (ANA, BEN):
        emulator.add_user(username)
    emulator.add_user(ADMIN, profile="System Administrator")
    emulator.add_app(CONSUMER_KEY, app_certificate, [ANA, BEN, ADMIN])
    return emulator


@pytest.fixture
def server(org: SalesforceEmulator, tls: TLSFiles) -> Iterator[Server]:
    """Serve the org over TLS."""
    with serve(org, tls=tls, clock=org.clock) as running:
        yield running


@pytest.fixture
def session(tls: TLSFiles) -> Iterator[requests.Session]:
    """Give an HTTP session that trusts the org's CA and no environment."""
    with requests.Session() as session:
        session.trust_env = False
        session.verify = str(tls.ca_file)
        yield session


@pytest.fixture
def client(
    server: Server, session: requests.Session, app_key: rsa.RSAPrivateKey
) -> Client:
    """Give what signs in to the served org."""
    return Client(server, session, app_key)
