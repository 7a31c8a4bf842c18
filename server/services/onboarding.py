"""Onboarding: an administrator proves an org, so that its certificate can be taken.

Whoever can register a certificate for an org can act for each of its users, so the
proof has to come from Salesforce itself. Between the steps nothing is kept: what the
browser carries is signed, and a sign-in ends with its first use.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta

from server.domain.connections import Org
from server.domain.errors import InvalidSetting, NotFound, Refused, Unauthenticated
from server.ports.callers import Admissions
from server.ports.clock import Clock
from server.ports.onboarding import AdministratorLogin, Proof
from server.ports.stores import Orgs
from server.ports.transactions import Transactions
from server.services.signed import challenge, derived, read, sign

#: How long somebody may take to sign in at Salesforce, whose codes last 15 minutes.
SIGN_IN = timedelta(minutes=10)
#: How long certificates may be registered after it.
SESSION = timedelta(minutes=15)
_STATE, _SESSION, _VERIFIER = "onboarding state", "onboarding session", "verifier "


@dataclass(frozen=True, slots=True)
class Started:
    """Where the browser goes, and the secret that it has to keep until it is back."""

    address: str
    browser: str


@dataclass(frozen=True, slots=True)
class Administrator:
    """Who has proved an org, by their Salesforce username."""

    org: Org
    username: str


def _nothing(_who: Administrator) -> None:
    """Note nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Onboarding:
    """The steps of the proof; `key` signs what browsers carry."""

    orgs: Orgs
    admissions: Admissions
    login: AdministratorLogin
    clock: Clock
    transactions: Transactions
    key: bytes

    def start(self, my_domain: str) -> Started:
        """Begin a sign-in at this address; raises `InvalidSetting`."""
        login_url = _origin(my_domain)
        browser = secrets.token_urlsafe(32)
        content = {
            "login": login_url,
            "browser": hashlib.sha256(browser.encode()).hexdigest(),
            "nonce": secrets.token_urlsafe(16),
        }
        state = sign(self.key, _STATE, content, self.clock.now() + SIGN_IN)
        proof = challenge(_verifier(browser, state))
        address = self.login.address(login_url, state=state, challenge=proof)
        return Started(address, browser)

    def finish(
        self,
        *,
        state: str,
        code: str,
        browser: str,
        note: Callable[[Administrator], None] = _nothing,
    ) -> str:
        """End a sign-in, once, in the browser that began it; gives its session.

        `note` is called with who has proved what, in the transaction in which an org
        that was added without its Id learns it.
        Raises `Unauthenticated` for any other state, `NotFound` for an org that nobody
        has added, and as `AdministratorLogin.prove`.
        """
        now = self.clock.now()
        content = read(self.key, _STATE, state, now)
        if content is None:
            raise Unauthenticated("no_such_sign_in")
        own = hashlib.sha256(browser.encode()).hexdigest()
        if not hmac.compare_digest(content["browser"], own):
            raise Unauthenticated("another_browser")
        use = secrets.token_hex(16)
        digest = hashlib.sha256(state.encode()).hexdigest()
        if self.admissions.first_use(digest, use, now + SIGN_IN, now) != use:
            raise Unauthenticated("sign_in_used")
        verifier = _verifier(browser, state)
        proof = self.login.prove(content["login"], code=code, verifier=verifier)
        with self.transactions.together():
            org = self._org(proof)
            note(Administrator(org, proof.username))
        session = {"org": org.id, "username": proof.username}
        return sign(self.key, _SESSION, session, now + SESSION)

    def administrator(self, session: str) -> Administrator:
        """Who has proved which org; raises `Unauthenticated`."""
        content = read(self.key, _SESSION, session, self.clock.now())
        if content is None:
            raise Unauthenticated("no_onboarding")
        try:
            return Administrator(self.orgs.get(content["org"]), content["username"])
        except NotFound:
            raise Unauthenticated("org_removed") from None

    def _org(self, proof: Proof) -> Org:
        """The org that was proved; one without an Id learns it by its address."""
        known = self.orgs.all()
        found = [org for org in known if _same(org.salesforce_org_id, proof.org_id)]
        if not found:
            found = [
                replace(org, salesforce_org_id=proof.org_id)
                for org in known
                if not org.salesforce_org_id and _is_at(org, proof.instance_url)
            ]
            for org in found[:1]:
                self.orgs.update(org)
        if len(found) != 1:
            raise _unknown(proof.org_id) if not found else _several()
        return found[0]


def _verifier(browser: str, state: str) -> str:
    """The verifier of PKCE, which only the browser's secret gives back."""
    return derived(browser, _VERIFIER + state)


def _origin(my_domain: str) -> str:
    """An address as people write it, without path: `acme.my.salesforce.com` will do."""
    text = my_domain.strip()
    if "://" not in text:
        text = f"https://{text}"
    scheme, _, rest = text.partition("://")
    host = rest.partition("/")[0]
    if not host or any(sign in host for sign in "?#@"):
        raise InvalidSetting(
            "my_domain",
            "this is no address of Salesforce.",
            remedy="Use the My Domain address: https://….my.salesforce.com",
        )
    return f"{scheme.lower()}://{host.lower()}"


def _same(known: str, proved: str) -> bool:
    """Whether two Ids name one org; the last three characters only tell the case."""
    short = 15
    return len(known) >= short and known[:short] == proved[:short]


def _is_at(org: Org, instance_url: str) -> bool:
    return org.salesforce.instance_url.rstrip("/").lower() == instance_url.lower()


def _unknown(org_id: str) -> NotFound:
    return NotFound(
        f"The Salesforce org {org_id} is proved, but not set up here yet.",
        remedy="Ask the people who run this service to add it with this Id.",
    )


def _several() -> Refused:
    return Refused(
        "Several organisations here have this Salesforce org.",
        remedy="Ask the people who run this service to register the certificate.",
    )
