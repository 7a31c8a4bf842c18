"""Signing in to Salesforce, and what faults of the wire mean."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ed25519, rsa
from cryptography.hazmat.primitives.asymmetric.types import PrivateKeyTypes

from emulators.host import make_ca, serve
from server.adapters.salesforce.composite import Part, query
from server.adapters.salesforce.session import SalesforceSession
from server.adapters.salesforce.tokens import Token, TokenCache, request_token
from server.domain.errors import (
    CertificateInvalid,
    CredentialsRejected,
    InvalidSetting,
    Permanent,
    Throttled,
    Unreachable,
)
from tests.builders import HERE
from tests.fakes.tokens import FakeTokenShelf
from tests.salesforce_org import ANA, BEN, NOW, ServedOrg

WHO_AM_I = query("SELECT Id FROM User LIMIT 1")


@pytest.fixture
def session(salesforce_org: ServedOrg):
    """Give a session of Ana with a cache of its own."""
    opened = SalesforceSession(
        salesforce_org.connection,
        ANA,
        tokens=TokenCache(),
        clock=salesforce_org.clock,
        reach=HERE,
    )
    yield opened
    opened.close()


def tokens_asked(org: ServedOrg) -> int:
    """Count the requests for tokens that the server saw."""
    return org.emulator.requests.by_operation().get("token", 0)


def test_a_token_tells_whose_it_is(salesforce_org: ServedOrg):
    """The ids of user and org come with the token, so no request is spent on them."""
    token = request_token(
        salesforce_org.connection, ANA, salesforce_org.clock.now(), HERE
    )
    assert token.user_id == salesforce_org.user_id(ANA)
    assert token.org_id == salesforce_org.emulator.org.id


def test_a_token_is_never_shown(salesforce_org: ServedOrg):
    """Logs and tracebacks show objects, but no secrets."""
    token = request_token(
        salesforce_org.connection, ANA, salesforce_org.clock.now(), HERE
    )
    assert token.access_token not in repr(token)
    assert "PRIVATE KEY" not in repr(salesforce_org.connection)


def test_a_user_without_the_app_is_told_what_is_missing(salesforce_org: ServedOrg):
    """The commonest mistake of a rollout has a remedy of its own."""
    salesforce_org.emulator.add_user("new@acme.test")
    with pytest.raises(CredentialsRejected) as caught:
        salesforce_org.run("new@acme.test").org.facts()
    assert "permission set" in caught.value.remedy


def test_a_deactivated_user_gets_no_token(salesforce_org: ServedOrg):
    """Salesforce refuses the token, so nothing of that user is read."""
    salesforce_org.emulator.set_active(ANA, False)
    with pytest.raises(CredentialsRejected):
        salesforce_org.run().org.facts()


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"private_key": "no key"}, CredentialsRejected),
        ({"consumer_key": "unknown"}, CredentialsRejected),
        ({"login_url": "not a url"}, InvalidSetting),
        ({"ca_file": "/nowhere/ca.pem"}, CertificateInvalid),
        ({"ca_file": ""}, CertificateInvalid),
        ({"login_url": "https://127.0.0.1:1"}, Unreachable),
    ],
)
def test_a_wrong_connection_says_what_is_wrong(
    salesforce_org: ServedOrg, changes: dict[str, str], expected: type[Exception]
):
    """Key, address and certificate each give an error of their own."""
    salesforce_org.reconnect(**changes)
    with pytest.raises(expected) as caught:
        salesforce_org.run().org.facts()
    assert type(caught.value) is expected


def _pem(key: PrivateKeyTypes, passphrase: bytes = b"") -> str:
    protection = (
        serialization.BestAvailableEncryption(passphrase)
        if passphrase
        else serialization.NoEncryption()
    )
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, protection
    ).decode()


@pytest.mark.parametrize(
    "pem",
    [
        _pem(ed25519.Ed25519PrivateKey.generate()),
        _pem(rsa.generate_private_key(65537, 2048), b"secret"),
    ],
    ids=["another kind", "with a passphrase"],
)
def test_a_key_that_cannot_sign_is_refused_with_a_remedy(
    salesforce_org: ServedOrg, pem: str
):
    """Salesforce takes RSA signatures only, and nobody is there for a passphrase."""
    salesforce_org.reconnect(private_key=pem)
    with pytest.raises(CredentialsRejected) as caught:
        salesforce_org.run().org.facts()
    assert "RSA key" in caught.value.remedy
    assert not salesforce_org.emulator.requests["token"]


def test_an_instance_that_does_not_listen_is_unreachable(salesforce_org: ServedOrg):
    """A token may be given where the org itself is down; nothing was sent then."""
    salesforce_org.reconnect(instance_url="https://127.0.0.1:1")
    with pytest.raises(Unreachable) as caught:
        salesforce_org.run().org.facts()
    assert not caught.value.sent


def test_a_certificate_of_another_authority_is_refused(
    salesforce_org: ServedOrg, tmp_path
):
    """A stranger's server gets neither token nor content."""
    stranger = make_ca(tmp_path)
    with serve(salesforce_org.emulator, tls=stranger) as server:
        salesforce_org.reconnect(instance_url=server.url)
        with pytest.raises(CertificateInvalid):
            salesforce_org.run().org.facts()
    assert salesforce_org.emulator.requests.by_operation().get("composite", 0) == 0


def test_the_token_endpoint_may_be_down_or_throttled(salesforce_org: ServedOrg):
    """Neither is taken for a wrong key, which would need a person."""
    salesforce_org.fault("unavailable_before", "token")
    with pytest.raises(Unreachable):
        salesforce_org.run().org.facts()
    salesforce_org.fault("drop_before", "token")
    with pytest.raises(Unreachable):
        salesforce_org.run().org.facts()
    salesforce_org.fault("throttle", "token")
    with pytest.raises(Throttled):
        salesforce_org.run().org.facts()


def test_a_token_serves_all_runs_of_a_user(salesforce_org: ServedOrg):
    """The token is kept in the process, one for each user."""
    for username in (ANA, ANA, BEN):
        salesforce_org.run(username).org.facts()
    assert tokens_asked(salesforce_org) == 2


def test_an_expired_session_is_renewed_once(salesforce_org: ServedOrg, session):
    """A request that was refused with 401 was not executed and is sent again."""
    session.ask([WHO_AM_I])
    salesforce_org.pass_time(60 * 24)
    [answer] = session.ask([WHO_AM_I])
    assert answer.ok
    assert tokens_asked(salesforce_org) == 2
    assert session.calls == 3


def test_a_session_that_stays_expired_is_rejected(salesforce_org: ServedOrg, session):
    """There is no endless circle of tokens."""
    salesforce_org.fault("expired_token", times=0)
    with pytest.raises(CredentialsRejected):
        session.ask([WHO_AM_I])
    assert session.calls == 2


def test_a_write_is_repeated_only_after_a_401(salesforce_org: ServedOrg, session):
    """A write whose answer is lost is not sent again by the session."""
    create = Part(
        method="POST",
        path="composite/sobjects",
        body={
            "allOrNone": False,
            "records": [
                {
                    "attributes": {"type": "Event"},
                    "Subject": "Once",
                    "StartDateTime": "2026-11-24T12:00:00Z",
                    "DurationInMinutes": 60,
                }
            ],
        },
    )
    salesforce_org.fault("drop_after")
    with pytest.raises(Unreachable) as caught:
        session.ask([create])
    assert caught.value.sent
    assert len(salesforce_org.emulator.records("Event")) == 1


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("throttle", Throttled),
        ("unavailable_before", Unreachable),
        ("unavailable_after", Unreachable),
        ("drop_before", Unreachable),
        ("drop_after", Unreachable),
    ],
)
def test_faults_that_pass_are_told_as_such(
    salesforce_org: ServedOrg, session, kind: str, expected: type[Exception]
):
    """The next run carries on after each of these."""
    salesforce_org.fault(kind)
    with pytest.raises(expected):
        session.ask([WHO_AM_I])


def test_an_answer_that_is_not_json_is_no_answer(
    salesforce_org: ServedOrg, salesforce_tls
):
    """A proxy's web page with status 200 must not be taken for an empty org (N3)."""

    def page(environ, start_response):
        """Answer every request with a web page."""
        start_response("200 OK", [("Content-Type", "text/html")])
        return [b"<html>Please sign in to the guest network</html>"]

    with serve(page, tls=salesforce_tls) as server:
        salesforce_org.reconnect(instance_url=server.url)
        with pytest.raises(Unreachable):
            salesforce_org.run().org.facts()


def test_a_redirect_is_not_followed(salesforce_org: ServedOrg, salesforce_tls):
    """A token must not travel to a host that nobody has configured."""
    visited = []

    def elsewhere(environ, start_response):
        """Send every request to a path of the same server."""
        visited.append(environ["PATH_INFO"])
        start_response("302 Found", [("Location", "/elsewhere")])
        return [b""]

    with serve(elsewhere, tls=salesforce_tls) as server:
        salesforce_org.reconnect(instance_url=server.url)
        with pytest.raises(Permanent):
            salesforce_org.run().org.facts()
    assert "/elsewhere" not in visited


def test_the_orgs_allowance_is_remembered(session):
    """Every answer tells how much of the day's allowance is used."""
    assert session.usage is None
    session.ask([WHO_AM_I])
    assert session.usage == (1, 100_000)


def test_the_servers_clock_is_read_from_its_answers(salesforce_org: ServedOrg, session):
    """Feed positions are in Salesforce's time, never in ours."""
    with pytest.raises(Unreachable):
        _ = session.server_time
    session.ask([WHO_AM_I])
    assert session.server_time == salesforce_org.clock.now()


def test_rows_come_from_all_pages(salesforce_org: ServedOrg, session):
    """A query is read to its end; each further page is one more request."""
    for _ in range(5):
        salesforce_org.event()
    salesforce_org.emulator.org.settings.page_rows = 2
    [rows] = session.rows([query("SELECT Id FROM Event ORDER BY Id")])
    assert len({row["Id"] for row in rows}) == 5
    assert session.calls == 3


def test_a_renewed_token_is_not_discarded_by_a_late_refusal(
    salesforce_org: ServedOrg,
):
    """A run that still holds the old token must not end everybody's new session."""
    tokens = TokenCache()
    old = Token(access_token="old", org_id="00D", user_id="005")
    new = replace(old, access_token="new")
    tokens.put(salesforce_org.connection, ANA, new, NOW)
    tokens.discard(salesforce_org.connection, ANA.upper(), old)
    assert tokens.get(salesforce_org.connection, ANA, NOW) == new
    tokens.discard(salesforce_org.connection, ANA, new)
    assert tokens.get(salesforce_org.connection, ANA, NOW) is None


def test_a_token_that_lay_idle_is_not_tried(salesforce_org: ServedOrg):
    """A session that has surely ended would cost a request to find out."""
    salesforce_org.run().org.facts()
    salesforce_org.pass_time(121)
    run = salesforce_org.run()
    run.org.facts()
    assert run.calendar.calls == 1
    assert tokens_asked(salesforce_org) == 2


def test_another_process_takes_the_token_from_the_shelf(salesforce_org: ServedOrg):
    """Until it is refused; nobody with another key or under another name finds it."""
    connection, shelf = salesforce_org.connection, FakeTokenShelf()
    token = Token(access_token="one", org_id="00D", user_id="005")
    TokenCache(shelf).put(connection, ANA, token, NOW)

    child = TokenCache(shelf)
    assert child.get(connection, ANA.upper(), NOW) == token
    assert child.get(connection, BEN, NOW) is None
    stranger = replace(connection, private_key="another")
    assert TokenCache(shelf).get(stranger, ANA, NOW) is None

    child.discard(connection, ANA, token)
    assert TokenCache(shelf).get(connection, ANA, NOW) is None


def test_a_token_is_shared_for_an_hour(salesforce_org: ServedOrg):
    """Its use does not make that longer: who may log in is found out again."""
    connection, shelf = salesforce_org.connection, FakeTokenShelf()
    tokens = TokenCache(shelf)
    token = Token(access_token="one", org_id="00D", user_id="005")
    tokens.put(connection, ANA, token, NOW)
    [(_, seconds)] = shelf.kept.values()
    assert seconds == 60 * 60
    shelf.kept.clear()

    assert tokens.get(connection, ANA, NOW + timedelta(minutes=59)) == token
    assert shelf.kept == {}
    assert TokenCache(shelf).get(connection, ANA, NOW) is None


def test_an_assertion_is_made_by_the_services_clock(salesforce_org: ServedOrg):
    """A clock that is far off makes an assertion Salesforce does not take."""
    wrong = salesforce_org.clock.now() - timedelta(hours=1)
    with pytest.raises(CredentialsRejected):
        request_token(salesforce_org.connection, ANA, wrong, HERE)


@pytest.mark.parametrize(
    ("status", "body", "expected"),
    [
        ("200 OK", b'{"access_token": "t"}', Permanent),
        (
            "200 OK",
            b'{"id": "https://x/id/00D000000000001/005000000000001"}',
            Permanent,
        ),
        ("200 OK", b"<html>", Unreachable),
        ("400 Bad Request", b"<html>", CredentialsRejected),
        ("400 Bad Request", b"[]", CredentialsRejected),
        (
            "400 Bad Request",
            b'{"error": "invalid_grant", "error_description": "login rate exceeded"}',
            Throttled,
        ),
        ("400 Bad Request", b'{"error": "LOGIN_RATE_EXCEEDED"}', Throttled),
        (
            "403 Forbidden",
            b'[{"errorCode": "REQUEST_LIMIT_EXCEEDED", "message": "TotalRequests"}]',
            Throttled,
        ),
        ("429 Too Many Requests", b"", Throttled),
        ("500 Internal Server Error", b"", Unreachable),
    ],
)
def test_an_odd_answer_of_the_token_endpoint(
    salesforce_org: ServedOrg,
    salesforce_tls,
    status: str,
    body: bytes,
    expected: type[Exception],
):
    """Whatever comes instead of a token is sorted by who can mend it."""

    def odd(environ, start_response):
        """Answer every request alike."""
        start_response(status, [("Retry-After", "7")])
        return [body]

    with serve(odd, tls=salesforce_tls) as server:
        salesforce_org.reconnect(login_url=server.url)
        with pytest.raises(expected) as caught:
            salesforce_org.run().org.facts()
    assert type(caught.value) is expected
    if isinstance(caught.value, Throttled):
        assert caught.value.retry_after == 7
