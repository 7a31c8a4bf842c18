"""What is kept and computed to know who calls.

Times are aware and in UTC. The stores raise as those in `stores` do.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from server.domain.callers import Caller, Certificate, Subject


@dataclass(frozen=True, slots=True)
class Signed:
    """What an assertion says, and the certificate whose key has signed it.

    `digest` is the SHA-256 of all that is signed, in hexadecimal digits: the same for
    every spelling of one assertion.
    """

    certificate: Certificate
    claims: Mapping[str, object]
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """A token that was given to a user, for an assertion of that certificate's key.

    Of the token itself only its SHA-256 is kept, in hexadecimal digits.
    """

    digest: str
    user_id: str
    fingerprint: str
    issued_at: datetime
    expires_at: datetime


class Signatures(Protocol):
    """Reads certificates and verifies what their keys have signed."""

    def read(self, pem: str, *, org_id: str, at: datetime) -> Certificate:
        """The certificate in a PEM text; raises `InvalidSetting` saying why not."""

    def verify(
        self, assertion: str, certificates: Sequence[Certificate]
    ) -> Signed | None:
        """The contents of an assertion that one of these keys has signed, else None.

        Takes RS256 and RS512 only, and judges no claim.
        """


class Certificates(Protocol):
    """The registered certificates of all orgs; a key belongs to one org only."""

    def add(self, certificate: Certificate) -> None:
        """Register one; raises `Refused` where its key is, `NotFound` for its org."""

    def of_org(self, org_id: str) -> tuple[Certificate, ...]:
        """All certificates of an org, the one that ends last first."""

    def usable(self, at: datetime) -> tuple[Certificate, ...]:
        """The certificates of all orgs that are valid at an instant."""

    def note_use(self, fingerprint: str, at: datetime) -> None:
        """Remember when one was used; nothing where it is gone."""

    def remove(self, org_id: str, fingerprint: str) -> None:
        """Forget one and the tokens it has led to; raises `NotFound`."""


class Admissions(Protocol):
    """Which assertions were used, and which tokens were given for them."""

    def user(self, org_id: str, subject: Subject) -> str | None:
        """The id of the active user of this org whom a subject names, None for nobody.

        Takes as long for a user of another org as for nobody.
        """

    def first_use(self, digest: str, use: str, until: datetime, now: datetime) -> str:
        """Remember how an assertion is used, and give how it was used first.

        What is remembered is forgotten some time after `until`.
        """

    def issue(self, token: Token) -> None:
        """Keep a token; raises `NotFound` where user or certificate is gone."""

    def prune(self, now: datetime) -> int:
        """Forget what has expired; gives how many assertions and tokens."""

    def caller(self, digest: str, now: datetime) -> Caller | None:
        """Whose token this is, None unless it is good and its user active."""
