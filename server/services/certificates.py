"""Certificates that orgs sign with: several at once, so that none runs out unseen."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta

from server.domain.callers import Certificate
from server.domain.connections import Org
from server.domain.errors import InvalidSetting, NotFound, Refused
from server.ports.callers import Certificates, Signatures
from server.ports.clock import Clock

#: Days before its end at which a certificate is warned about, the last most loudly.
WARNED_DAYS = (60, 30, 7)
#: Characters of what people call a certificate.
LONGEST_NAME = 80
#: Digits of a fingerprint that are enough to name a certificate.
SHORTEST_NAME = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class OrgCertificates:
    """The use cases around an org's certificates.

    Whoever calls has made sure that the certificate is that of the org.
    """

    certificates: Certificates
    signatures: Signatures
    clock: Clock

    def add(self, org: Org, pem: str, name: str = "") -> Certificate:
        """Register a certificate; raises `InvalidSetting` or `Refused`."""
        now = self.clock.now()
        name = name.strip()
        if len(name) > LONGEST_NAME or not name.isprintable():
            raise InvalidSetting(
                "name", "is too long.", remedy=f"Use {LONGEST_NAME} letters at most."
            )
        found = self.signatures.read(pem, org_id=org.id, at=now)
        if found.not_after <= now:
            raise InvalidSetting(
                "certificate",
                "has expired.",
                remedy="Create a new certificate in Salesforce Setup.",
            )
        named = replace(found, name=name)
        self.certificates.add(named)
        return named

    def of_org(self, org: Org) -> tuple[Certificate, ...]:
        """All certificates of an org, the one that ends last first."""
        return self.certificates.of_org(org.id)

    def remove(self, org: Org, name: str) -> Certificate:
        """Forget a certificate, named by the start of its fingerprint.

        Tokens given for its assertions end at once. Raises `NotFound`, or `Refused`
        where the name is too short or fits several.
        """
        start = name.replace(":", "").strip().lower()
        if len(start) < SHORTEST_NAME:
            raise Refused(
                f"{SHORTEST_NAME} digits of the fingerprint are needed.",
                remedy="See: tandem cert list",
            )
        found = [one for one in self.of_org(org) if one.fingerprint.startswith(start)]
        if len(found) > 1:
            raise Refused("Several fit.", remedy="Write more of the fingerprint.")
        if not found:
            raise NotFound(
                "This org has no such certificate.", remedy="See: tandem cert list"
            )
        self.certificates.remove(org.id, found[0].fingerprint)
        return found[0]

    def state(self, certificate: Certificate) -> str:
        """How a certificate stands: active, ending, expired or not yet valid."""
        now = self.clock.now()
        if certificate.not_after <= now:
            return "expired"
        if certificate.not_before > now:
            return "not yet valid"
        return "active" if self.warned(certificate) is None else "ending"

    def days_left(self, certificate: Certificate) -> int:
        """Whole days until a certificate ends, 0 for the last one and after it."""
        return max((certificate.not_after - self.clock.now()).days, 0)

    def warned(self, certificate: Certificate) -> int | None:
        """The smallest of `WARNED_DAYS` that its end is within, None for none."""
        left = certificate.not_after - self.clock.now()
        passed = [days for days in WARNED_DAYS if left <= timedelta(days=days)]
        return min(passed, default=None)

    def outlook(self, org: Org) -> Outlook:
        """How an org stands; a certificate may end where another one lasts."""
        now = self.clock.now()
        usable = [one for one in self.of_org(org) if one.not_after > now]
        if not usable:
            return Outlook(
                "No certificate is valid, so nobody of this org is admitted.", 0
            )
        last = max(usable, key=lambda one: one.not_after)
        days = self.days_left(last)
        until = last.not_after.date().isoformat()
        return Outlook(
            f"valid until {until}, {days} days left", self.warned(last), len(usable)
        )


@dataclass(frozen=True, slots=True)
class Outlook:
    """How long an org's certificates last, in words.

    `warned` is one of `WARNED_DAYS`, None while there is time, 0 where it is over.
    """

    text: str
    warned: int | None
    usable: int = 0

    @property
    def remedy(self) -> str:
        """What to do; empty while there is time."""
        if self.warned is None:
            return ""
        return (
            "Create a new certificate in Salesforce Setup and register it beside this "
            "one; remove the old one when the new one is in use."
        )

    @property
    def urgent(self) -> bool:
        """Whether there are seven days left or less."""
        return self.warned is not None and self.warned <= min(WARNED_DAYS)
