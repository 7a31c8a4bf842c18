"""Certificates that orgs sign with: several at once, so that none runs out unseen."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from server.domain.callers import Certificate
from server.domain.connections import Org
from server.domain.errors import InvalidSetting, NotFound, Refused
from server.ports.callers import Certificates, Signatures
from server.ports.clock import Clock

#: So long before its end a certificate is warned about.
WARNED_BEFORE = timedelta(days=30)
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

    def add(self, org: Org, pem: str) -> Certificate:
        """Register a certificate; raises `InvalidSetting` or `Refused`."""
        now = self.clock.now()
        found = self.signatures.read(pem, org_id=org.id, at=now)
        if found.not_after <= now:
            raise InvalidSetting(
                "certificate",
                "has expired.",
                remedy="Create a new certificate in Salesforce Setup.",
            )
        self.certificates.add(found)
        return found

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
        return "ending" if _ends_soon(certificate, now) else "active"


def _ends_soon(certificate: Certificate, now: datetime) -> bool:
    return certificate.not_after - now < WARNED_BEFORE
