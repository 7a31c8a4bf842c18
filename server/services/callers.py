"""Who calls: assertions that Salesforce signs, and the tokens given for them."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from server.domain.callers import Caller
from server.domain.errors import NotFound, Unauthenticated, Unreachable
from server.ports.callers import Admissions, Certificates, Signatures, Signed, Token
from server.ports.clock import Clock
from server.services.assertions import LEEWAY, judge

#: How long a token is good.
TOKEN_LIFETIME = timedelta(minutes=10)
#: How exactly it is known when a certificate was last used.
USE_NOTED_EVERY = timedelta(hours=1)
#: Tells a token of ours from an assertion, and shows it to secret scanners.
TOKEN_PREFIX = "tandem_"
#: Where assertions are exchanged, below this service's own address.
TOKEN_PATH = "/oauth/token"


@dataclass(frozen=True, slots=True, kw_only=True)
class Callers:
    """Finds out for whom a call is made; the same refusal whatever is wrong.

    `audience` is this service's own address, empty where it was not told.
    """

    certificates: Certificates
    admissions: Admissions
    signatures: Signatures
    clock: Clock
    audience: str

    def exchange(self, assertion: str) -> str:
        """Give a token for an assertion that was never used before.

        Raises `Unauthenticated`, or `Unreachable` where nobody can be admitted yet.
        """
        now = self.clock.now()
        once = f"exchanged {secrets.token_hex(16)}"
        caller, signed = self._admit(assertion, once, now)
        token = TOKEN_PREFIX + secrets.token_urlsafe(32)
        given = Token(
            digest=_digest(token),
            user_id=caller.user_id,
            fingerprint=signed.certificate.fingerprint,
            issued_at=now,
            expires_at=now + TOKEN_LIFETIME,
        )
        try:
            self.admissions.issue(given)
        except NotFound:
            raise Unauthenticated("removed_meanwhile") from None
        return token

    def identify(self, bearer: str) -> Caller:
        """Whose call this is, by a token of ours or by an assertion itself.

        An assertion may be borne until it expires, because Salesforce signs calls of
        the same second alike, but never after it was exchanged. Raises as `exchange`.
        """
        now = self.clock.now()
        if not bearer.startswith(TOKEN_PREFIX):
            return self._admit(bearer, "", now)[0]
        caller = self.admissions.caller(_digest(bearer), now)
        if caller is None:
            raise Unauthenticated("no_such_token")
        return caller

    def _admit(self, assertion: str, once: str, now: datetime) -> tuple[Caller, Signed]:
        """Admit the bearer of an assertion; `once` is its only use, if there is one."""
        if not self.audience:
            raise Unreachable(
                "This service was not told its own address, so it can admit nobody.",
                remedy="Set TANDEM_PUBLIC_URL.",
            )
        signed = self.signatures.verify(assertion, self.certificates.usable(now))
        if signed is None:
            raise Unauthenticated("no_registered_key")
        good = judge(signed.claims, self._audiences(), now)
        org_id = signed.certificate.org_id
        # Both are asked whatever the other says, so that time tells nothing.
        user_id = self.admissions.user(org_id, good.subject)
        use = once or f"borne {signed.digest}"
        used = _digest(f"{org_id} {good.id or signed.digest}")
        until = good.expires_at + LEEWAY
        first_use = self.admissions.first_use(used, use, until, now)
        if first_use != use:
            raise Unauthenticated("replayed")
        if user_id is None:
            raise Unauthenticated("no_active_user")
        self._note_use(signed, now)
        return Caller(org_id, user_id), signed

    def _note_use(self, signed: Signed, now: datetime) -> None:
        """Remember that a certificate is in use, not oftener than needed."""
        used = signed.certificate.last_used_at
        if used is None or now - used >= USE_NOTED_EVERY:
            self.certificates.note_use(signed.certificate.fingerprint, now)

    def _audiences(self) -> frozenset[str]:
        """This service, or its token endpoint (RFC 7523, 3, item 3)."""
        base = self.audience.rstrip("/")
        return frozenset({base, f"{base}/", base + TOKEN_PATH})


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
