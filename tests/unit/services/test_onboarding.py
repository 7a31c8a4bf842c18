"""An administrator proves an org: once, in one browser, in time, and no other org."""

from __future__ import annotations

import hashlib
from base64 import urlsafe_b64encode
from dataclasses import replace
from datetime import timedelta

import pytest

from server.domain.errors import (
    InvalidSetting,
    NotAdministrator,
    NotFound,
    Refused,
    Unauthenticated,
)
from server.ports.onboarding import Proof
from server.services.onboarding import SESSION, SIGN_IN, Onboarding
from server.services.signed import read, sign
from tests.builders import NOW
from tests.gate import Gate

KEY = b"k" * 32
ACME_ID, GLOBEX_ID = "00D000000000001EAA", "00Dxx0000000002EAA"
MY_DOMAIN = "https://acme.my.salesforce.com"


class FakeLogin:
    """Salesforce, which takes one code for one challenge at a time."""

    def __init__(self) -> None:
        """Expect nobody."""
        self.proof = Proof(org_id=ACME_ID, instance_url=MY_DOMAIN, username="ann")
        self.state = self.challenge = self.asked = ""
        self.error: Exception | None = None

    def address(self, login_url: str, *, state: str, challenge: str) -> str:
        """Remember who was sent here."""
        if "salesforce" not in login_url:
            raise InvalidSetting("my_domain", "this is no address of Salesforce.")
        self.state, self.challenge = state, challenge
        return f"{login_url}/authorize"

    def prove(self, login_url: str, *, code: str, verifier: str) -> Proof:
        """Take the code of whoever has the verifier (RFC 7636, 4.6)."""
        self.asked = login_url
        digest = hashlib.sha256(verifier.encode()).digest()
        shown = urlsafe_b64encode(digest).rstrip(b"=").decode()
        assert 43 <= len(verifier) <= 128
        if self.error:
            raise self.error
        if code != "code" or shown != self.challenge:
            raise Refused("no")
        return self.proof


class Desk:
    """The use cases over a real database with two orgs."""

    def __init__(self, gate: Gate) -> None:
        """Acme's Id is known, that of Globex is not yet."""
        self.gate, self.login = gate, FakeLogin()
        orgs = gate.database.orgs
        orgs.update(replace(gate.acme, salesforce_org_id=ACME_ID[:15]))
        there = replace(
            gate.globex.salesforce, instance_url="https://globex.my.salesforce.com/"
        )
        orgs.update(replace(gate.globex, salesforce_org_id="", salesforce=there))
        self.service = Onboarding(
            orgs=orgs,
            admissions=gate.database.admissions,
            login=self.login,
            clock=gate.clock,
            transactions=gate.database.transactions,
            key=KEY,
        )

    def finish(self, **changes: str) -> str:
        """Start, sign in and come back."""
        browser = self.service.start(MY_DOMAIN).browser
        wanted = {"state": self.login.state, "code": "code", "browser": browser}
        wanted |= changes
        return self.service.finish(
            state=wanted["state"], code=wanted["code"], browser=wanted["browser"]
        )


@pytest.fixture
def desk(tmp_path):
    """Nobody has signed in."""
    gate = Gate(tmp_path)
    yield Desk(gate)
    gate.database.close()


def test_a_proof_opens_its_own_org(desk):
    """Who signed in and for which org comes from Salesforce alone."""
    who = desk.service.administrator(desk.finish())
    assert (who.org.name, who.username) == ("acme", "ann")
    assert desk.login.asked == MY_DOMAIN


def test_an_org_learns_its_id_by_its_address(desk):
    """Salesforce answers at the address that the operator has named."""
    desk.login.proof = Proof(
        org_id=GLOBEX_ID,
        instance_url="https://globex.my.salesforce.com",
        username="gil",
    )
    who = desk.service.administrator(desk.finish())
    assert who.org.name == "globex"
    kept = desk.gate.database.orgs.named("globex")
    assert kept.salesforce_org_id == GLOBEX_ID
    assert kept.salesforce.private_key == desk.gate.globex.salesforce.private_key


@pytest.mark.parametrize(
    ("org_id", "instance_url"),
    [
        ("00D000000000009EAA", MY_DOMAIN),
        ("00D00000000000", "https://other.my.salesforce.com"),
        (ACME_ID.lower(), MY_DOMAIN),
    ],
)
def test_an_org_that_nobody_has_added(desk, org_id, instance_url):
    """The proof is good, but for nobody here; the remedy says whom to ask."""
    desk.login.proof = Proof(org_id=org_id, instance_url=instance_url, username="eve")
    with pytest.raises(NotFound, match="not set up here"):
        desk.finish()


def test_two_orgs_of_one_id(desk):
    """Nobody is guessed."""
    orgs = desk.gate.database.orgs
    orgs.update(replace(orgs.named("globex"), salesforce_org_id=ACME_ID))
    with pytest.raises(Refused, match="Several"):
        desk.finish()


def test_a_sign_in_ends_with_its_first_use(desk):
    """A state is spent even where Salesforce then refuses the code."""
    browser = desk.service.start(MY_DOMAIN).browser
    state = desk.login.state
    with pytest.raises(Refused):
        desk.service.finish(state=state, code="wrong", browser=browser)
    with pytest.raises(Unauthenticated) as caught:
        desk.service.finish(state=state, code="code", browser=browser)
    assert caught.value.why == "sign_in_used"


def test_another_browser_cannot_end_it(desk):
    """Nobody is made to finish what somebody else began (RFC 6749, 10.12)."""
    with pytest.raises(Unauthenticated) as caught:
        desk.finish(browser="another")
    assert caught.value.why == "another_browser"
    assert desk.login.asked == ""


def test_a_sign_in_has_its_time(desk):
    """After ten minutes it has to be begun again."""
    browser = desk.service.start(MY_DOMAIN).browser
    desk.gate.clock.advance(SIGN_IN)
    with pytest.raises(Unauthenticated):
        desk.service.finish(state=desk.login.state, code="code", browser=browser)


def test_a_session_has_its_time(desk):
    """Certificates are registered soon after the proof or not at all."""
    session = desk.finish()
    desk.gate.clock.advance(SESSION - timedelta(seconds=1))
    assert desk.service.administrator(session)
    desk.gate.clock.advance(timedelta(seconds=1))
    with pytest.raises(Unauthenticated):
        desk.service.administrator(session)


def test_a_session_ends_with_its_org(desk):
    """An org that was removed has no administrators."""
    session = desk.finish()
    desk.gate.database.orgs.remove(desk.gate.acme.id)
    with pytest.raises(Unauthenticated):
        desk.service.administrator(session)


def test_texts_that_nobody_signed(desk):
    """A state is no session, nothing that was changed is read, and nothing else."""
    good = desk.finish()
    payload, _, mac = good.partition(".")
    other = sign(b"x" * 32, "onboarding session", {"org": "o"}, NOW + SESSION)
    for text in (desk.login.state, other, payload, f"{payload}.", f"{payload}A.{mac}"):
        with pytest.raises(Unauthenticated):
            desk.service.administrator(text)
    for text in ("", ".", "é.é", "a.b.c", good.replace(".", "")):
        with pytest.raises(Unauthenticated):
            desk.finish(state=text)
    assert read(KEY, "another purpose", good, NOW) is None


@pytest.mark.parametrize(
    ("text", "origin"),
    [
        (" acme.my.salesforce.com ", MY_DOMAIN),
        ("https://ACME.my.salesforce.com/lightning/page?x=1", MY_DOMAIN),
        ("acme.my.salesforce.com/setup", MY_DOMAIN),
    ],
)
def test_addresses_as_people_write_them(desk, text, origin):
    """Only the host counts: no path of theirs is ever asked for."""
    assert desk.service.start(text).address == f"{origin}/authorize"


@pytest.mark.parametrize("text", ["", "https://", "a@b", "https://user@acme/", "x?y"])
def test_what_is_no_address(desk, text):
    """It names the field."""
    with pytest.raises(InvalidSetting, match="my_domain"):
        desk.service.start(text)


def test_whoever_does_not_administer(desk):
    """Salesforce's word is passed on."""
    desk.login.error = NotAdministrator("no")
    with pytest.raises(NotAdministrator):
        desk.finish()
