"""Connections to addresses that data names: checked where they are made."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from emulators.host import Server, make_ca, serve
from server.adapters.exchange.ews.folders import check
from server.adapters.exchange.ews.session import EwsSession
from server.adapters.exchange.ews.tokens import Application, TokenSource
from server.adapters.outbound import GuardedSession
from server.adapters.salesforce.transport import Transport
from server.domain.connections import ExchangeAuth, ExchangeConnection
from server.domain.errors import AddressForbidden, InvalidSetting, Unreachable
from tests.builders import HERE

ADAPTERS = Path(__file__).parents[3] / "server" / "adapters"
UNGUARDED = re.compile(
    r"requests\.(Session|get|post|put|patch|delete|head|request)\b|urlopen|http\.client"
)


class Inside:
    """A server on this machine that counts who reaches it."""

    def __init__(self) -> None:
        """Start without a visitor."""
        self.visits = 0

    def __call__(self, environ, start_response):
        """Welcome everybody."""
        self.visits += 1
        start_response("200 OK", [("Content-Length", "2")])
        return [b"{}"]


@pytest.fixture(scope="module")
def authority(tmp_path_factory):
    """A certificate for this machine."""
    return make_ca(tmp_path_factory.mktemp("outbound"))


@pytest.fixture
def inside() -> Inside:
    """What nobody must reach."""
    return Inside()


@pytest.fixture
def server(inside: Inside, authority) -> Iterator[Server]:
    """It listens."""
    with serve(inside, tls=authority) as running:
        yield running


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "localhost", "2130706433", "0x7f.1", "[::ffff:127.0.0.1]"]
)
def test_this_machine_is_out_of_reach(host, server, inside, authority):
    """However its address is written, no connection is made."""
    with (
        GuardedSession(ca_file=str(authority.ca_file)) as session,
        pytest.raises(AddressForbidden) as caught,
    ):
        session.get(f"https://{host}:{server.port}/", timeout=5)
    assert inside.visits == 0
    assert "TANDEM_PRIVATE_NETWORKS" in caught.value.remedy


def test_development_reaches_it(server, inside, authority):
    """The certificate is checked against the name, not the address behind it."""
    with GuardedSession(HERE, ca_file=str(authority.ca_file)) as session:
        assert session.get(f"https://localhost:{server.port}/", timeout=5).ok
    assert inside.visits == 1


def test_a_name_nobody_has(authority):
    """It is a connection that failed, as it was without the guard."""
    with (
        GuardedSession(HERE) as session,
        pytest.raises(requests.exceptions.ConnectionError),
    ):
        session.get("https://nobody.invalid./", timeout=5)


def test_exchange_is_asked_through_the_guard(server, inside, authority):
    """Neither mailbox nor token leads inside; the run ends with what to do."""
    connection = ExchangeConnection(
        ews_url=f"{server.url}/EWS/Exchange.asmx",
        auth=ExchangeAuth.BASIC,
        username="ann",
        secret="s",
        ca_file=str(authority.ca_file),
    )
    with (
        EwsSession(connection, mailbox="ann@acme.example", zone="UTC") as session,
        pytest.raises(AddressForbidden),
    ):
        check(session)
    application = Application(server.url, "id", "s", "scope", str(authority.ca_file))
    with pytest.raises(AddressForbidden):
        TokenSource(application).token()
    assert inside.visits == 0


def test_salesforce_is_asked_through_the_guard(server, inside, authority):
    """A host that is none of Salesforce is refused before its name is looked up."""
    with (
        Transport(str(authority.ca_file)) as transport,
        pytest.raises(InvalidSetting, match="no address of Salesforce"),
    ):
        transport.get(server.url)
    assert inside.visits == 0


def test_a_refused_connection_stays_a_fault_that_passes(authority):
    """A server that is down is told as before."""
    connection = ExchangeConnection(
        ews_url="https://127.0.0.1:1/EWS", auth=ExchangeAuth.BASIC, username="a"
    )
    with (
        EwsSession(
            connection, mailbox="ann@acme.example", zone="UTC", reach=HERE
        ) as session,
        pytest.raises(Unreachable),
    ):
        check(session)


def test_no_adapter_opens_a_session_of_its_own():
    """The guard has one home, and no request goes around it."""
    found = {
        file.name
        for file in ADAPTERS.rglob("*.py")
        if UNGUARDED.search(file.read_text())
    }
    assert found == {"outbound.py"}
