"""Who calls: assertions that Salesforce signs, and the tokens given for them."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from server.domain.callers import Caller
from server.domain.errors import NotFound, Unauthenticated, Unreachable
from server.ports.callers import Admissions, Certificates, Signatures, Signed, Token
from server.ports.clock import Clock
from server.services.assertions import LEEWAY, judge

#: How long a token is good.
TOKEN_LIFETIME = timedelta(minutes=10)
#: Salesforce adds no `jti` and counts whole seconds, so calls of one user that begin
#: together bring the same assertion. It can be exchanged for so long after its first
#: exchange, and so often in all (decision 0009).
TOGETHER = timedelta(seconds=10)
EXCHANGES = 5
#: How exactly it is known when a certificate was last used.
USE_NOTED_EVERY = timedelta(hours=1)
#: Tells a token of ours from an assertion, and shows it to secret scanners.
TOKEN_PREFIX = "tandem_"
#: Where assertions are exchanged, below this service's own address.
TOKEN_PATH = "/oauth/token"


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """A new token, whose it is, and how often its assertion was exchanged so far."""

    token: str
    caller: Caller
    times: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _Proof:
    """A good assertion; `digest` stands for it, and `exchanges` are its limit."""

    signed: Signed
    user_id: str | None
    digest: str
    exchanges: int
    until: datetime

    def caller(self) -> Caller:
        """Whom it proves; raises `Unauthenticated` where it names nobody."""
        if self.user_id is None:
            raise Unauthenticated("no_active_user")
        return Caller(self.signed.certificate.org_id, self.user_id)


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

    def exchange(self, assertion: str) -> Given:
        """Give a token for an assertion that is not spent.

        One with `jti` is spent at once, another `TOGETHER` after its first exchange or
        with `EXCHANGES` of them. Raises `Unauthenticated`, or `Unreachable` where
        nobody can be admitted yet.
        """
        now = self.clock.now()
        proof = self._prove(assertion, now)
        times = self._spend(proof, now)
        caller = proof.caller()
        token = TOKEN_PREFIX + secrets.token_urlsafe(32)
        given = Token(
            digest=_digest(token),
            user_id=caller.user_id,
            fingerprint=proof.signed.certificate.fingerprint,
            issued_at=now,
            expires_at=now + TOKEN_LIFETIME,
        )
        self._note_use(proof.signed, now)
        try:
            self.admissions.issue(given)
        except NotFound:
            raise Unauthenticated("removed_meanwhile") from None
        return Given(token=token, caller=caller, times=times)

    def identify(self, bearer: str) -> Caller:
        """Whose call this is, by a token of ours or by an assertion itself.

        An assertion may be borne until it expires, because Salesforce signs calls of
        the same second alike, but never after it was exchanged. Raises as `exchange`.
        """
        now = self.clock.now()
        if not bearer.startswith(TOKEN_PREFIX):
            return self._borne(self._prove(bearer, now), now)
        caller = self.admissions.caller(_digest(bearer), now)
        if caller is None:
            raise Unauthenticated("no_such_token")
        return caller

    def _prove(self, assertion: str, now: datetime) -> _Proof:
        """Judge an assertion, whether or not it was used and names anybody."""
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
        return _Proof(
            signed=signed,
            # Its use is asked for too, whatever this says, so that time tells nothing.
            user_id=self.admissions.user(org_id, good.subject),
            digest=_digest(f"{org_id} {good.id or signed.digest}"),
            exchanges=1 if good.id else EXCHANGES,
            until=good.expires_at + LEEWAY,
        )

    def _borne(self, proof: _Proof, now: datetime) -> Caller:
        use = f"borne {proof.signed.digest}"
        first = self.admissions.first_use(proof.digest, use, proof.until, now)
        if first != use:
            raise Unauthenticated("replayed")
        caller = proof.caller()
        self._note_use(proof.signed, now)
        return caller

    def _spend(self, proof: _Proof, now: datetime) -> int:
        """Note an exchange; gives how many there were, raises `Unauthenticated`.

        Each has a place of its own, which one call alone can take: of many at once no
        more get through than there are places.
        """
        mine = f"exchanged {now.timestamp()} {secrets.token_hex(16)}"
        for place in range(proof.exchanges):
            digest = _digest(f"{proof.digest} {place}") if place else proof.digest
            first = self.admissions.first_use(digest, mine, proof.until, now)
            if first == mine:
                return place + 1
            if not _is_together(first, now):
                break
        raise Unauthenticated("replayed")

    def _note_use(self, signed: Signed, now: datetime) -> None:
        """Remember that a certificate is in use, not oftener than needed."""
        used = signed.certificate.last_used_at
        if used is None or now - used >= USE_NOTED_EVERY:
            self.certificates.note_use(signed.certificate.fingerprint, now)

    def _audiences(self) -> frozenset[str]:
        """This service, or its token endpoint (RFC 7523, 3, item 3)."""
        base = self.audience.rstrip("/")
        return frozenset({base, f"{base}/", base + TOKEN_PATH})


def _is_together(first_use: str, now: datetime) -> bool:
    """Whether a first use was an exchange, and a moment ago."""
    how, *when = first_use.split()[:-1]
    if how != "exchanged" or not when:
        return False
    return now - datetime.fromtimestamp(float(when[0]), UTC) <= TOGETHER


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
