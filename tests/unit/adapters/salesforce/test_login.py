"""The web-server flow against the emulated org, over TLS (issue 4, onboarding)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from emulators.salesforce.access import Grants
from server.adapters.clock import SystemClock
from server.adapters.salesforce.login import WebServerLogin
from server.domain.errors import (
    InvalidSetting,
    NotAdministrator,
    Permanent,
    Refused,
    Throttled,
    Unreachable,
)
from server.services.signed import challenge
from tests.browser import came_back, sign_in
from tests.builders import HERE
from tests.salesforce_org import ANA, BEN, CONSUMER_KEY, ServedOrg

CALLBACK = "https://tandem.example/onboarding/callback"
VERIFIER = "v" * 43


class Flow:
    """One org whose app knows the callback, and the adapter under test."""

    def __init__(self, org: ServedOrg) -> None:
        """Ana administers Tandem, Ben does not; both may see who does."""
        self.org = org
        emulator = org.emulator
        with emulator.lock:
            emulator.org.add_permission_set(Grants(name="Setup", view_setup=True))
            emulator.org.add_permission_set(Grants(name="Tandem_Admin"))
            for username in (ANA, BEN):
                emulator.org.assign(username, "Setup")
            emulator.org.assign(ANA, "Tandem_Admin")
            emulator.org.store.commit()
        self.app = emulator.org.apps[CONSUMER_KEY]
        self.app.callback_urls.add(CALLBACK)
        self.login = WebServerLogin(
            client_id=CONSUMER_KEY,
            redirect_uri=CALLBACK,
            clock=SystemClock(),
            reach=HERE,
            ca_file=org.connection.ca_file,
        )
        self.url = org.connection.login_url

    def code(self, username: str = ANA) -> str:
        """Sign in with a browser and come back with a code."""
        address = self.login.address(
            self.url, state="s&t", challenge=challenge(VERIFIER)
        )
        answer = sign_in(address, username, ca_file=self.org.connection.ca_file)
        told = came_back(answer.headers["Location"])
        assert answer.headers["Location"].startswith(CALLBACK)
        assert told["state"] == "s&t"
        return told["code"]


@pytest.fixture
def flow(salesforce_org: ServedOrg) -> Flow:
    """An org with the app."""
    return Flow(salesforce_org)


def test_an_administrator_proves_the_org(flow: Flow):
    """Org, address and name come from Salesforce; the token does not outlive it."""
    proof = flow.login.prove(flow.url, code=flow.code(), verifier=VERIFIER)

    assert proof.org_id == flow.org.emulator.org.id
    assert proof.instance_url == flow.url
    assert proof.username == ANA
    assert flow.org.emulator.sessions.usernames() == []


def test_whoever_does_not_administer_tandem(flow: Flow):
    """A colleague of the same org proves nothing, and their token ends as well."""
    with pytest.raises(NotAdministrator):
        flow.login.prove(flow.url, code=flow.code(BEN), verifier=VERIFIER)
    assert flow.org.emulator.sessions.usernames() == []


def test_salesforce_does_not_tell_who_administers(flow: Flow):
    """Without View Setup nobody can be told from anybody; the remedy names it."""
    with flow.org.emulator.lock:
        flow.org.emulator.org.unassign(ANA, "Setup")
    with pytest.raises(NotAdministrator) as caught:
        flow.login.prove(flow.url, code=flow.code(), verifier=VERIFIER)
    assert "View Setup" in caught.value.remedy


def test_a_code_is_good_once_and_for_its_verifier(flow: Flow):
    """A code that somebody else saw is worth nothing (RFC 7636)."""
    code = flow.code()
    for verifier in ("w" * 43, VERIFIER):
        with pytest.raises(Refused, match="no longer takes"):
            flow.login.prove(flow.url, code=code, verifier=verifier)


def test_a_code_that_was_kept_too_long(flow: Flow):
    """Fifteen minutes are Salesforce's own limit."""
    code = flow.code()
    flow.org.pass_time(16)
    with pytest.raises(Refused, match="no longer takes"):
        flow.login.prove(flow.url, code=code, verifier=VERIFIER)


def test_an_app_that_is_set_up_wrong(flow: Flow):
    """That is the operator's to mend, not the administrator's."""
    code = flow.code()
    flow.app.secret = "secret"
    with pytest.raises(Permanent, match="invalid_client"):
        flow.login.prove(flow.url, code=code, verifier=VERIFIER)


def test_an_app_with_a_secret(flow: Flow):
    """It is sent where the app asks for it."""
    flow.app.secret = "secret"
    login = replace(flow.login, client_secret="secret")
    assert login.prove(flow.url, code=flow.code(), verifier=VERIFIER).username == ANA
    assert "'secret'" not in repr(login)


@pytest.mark.parametrize(
    ("kind", "operation", "expected"),
    [
        ("throttle", "token", Throttled),
        ("unavailable_before", "token", Unreachable),
        ("unavailable_before", "userinfo", Unreachable),
        ("drop_before", "query", Unreachable),
    ],
)
def test_salesforce_is_away(flow: Flow, kind: str, operation: str, expected):
    """It passes, and nobody is told that they did something wrong."""
    code = flow.code()
    flow.org.fault(kind, operation)
    with pytest.raises(expected):
        flow.login.prove(flow.url, code=code, verifier=VERIFIER)


def test_a_token_that_cannot_be_revoked(flow: Flow):
    """The proof holds all the same; the token ends by itself."""
    code = flow.code()
    flow.org.fault("drop_before", "revoke")
    proof = flow.login.prove(flow.url, code=code, verifier=VERIFIER)
    assert proof.username == ANA


@pytest.mark.parametrize("url", ["https://evil.example", "http://127.0.0.1:1"])
def test_nobody_is_sent_anywhere_else(flow: Flow, url: str):
    """Neither browsers nor codes go to hosts that are none of Salesforce."""
    login = replace(flow.login, reach=replace(HERE, development=False))
    with pytest.raises(InvalidSetting):
        login.address(url, state="s", challenge="c")
    with pytest.raises(InvalidSetting):
        login.prove(url, code="c", verifier=VERIFIER)
