"""Keys and certificates of orgs, and assertions signed as Salesforce signs them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

import jwt
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID

#: The address of the service in tests.
SERVICE = "https://tandem.example"
YEAR = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Signer:
    """A private key and the certificate that belongs to it, both in PEM."""

    private_key: str
    certificate: str

    def sign(self, claims: dict[str, Any], algorithm: str = "RS256", **headers) -> str:
        """Sign claims, leaving out those that are None."""
        given = {name: value for name, value in claims.items() if value is not None}
        return jwt.encode(given, self.private_key, algorithm, headers=headers or None)

    def assertion(self, sub: str, now: datetime, **claims: Any) -> str:
        """Sign what Salesforce says of a user, good for two minutes."""
        return self.sign(claims_for(sub, now) | claims)


def claims_for(sub: str, now: datetime) -> dict[str, Any]:
    """The claims of a good assertion."""
    at = int(now.timestamp())
    return {"iss": "00D", "sub": sub, "aud": SERVICE, "iat": at, "exp": at + 120}


@cache
def signer(name: str, *, bits: int = 2048) -> Signer:
    """The signer of that name, the same in all tests of a process."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=bits)
    private = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    ).decode()
    return Signer(private, certify(private, name, datetime(2026, 6, 1, tzinfo=UTC)))


def certify(private_key: str, name: str, start: datetime) -> str:
    """A certificate for a key, valid for a year from `start`."""
    key = serialization.load_pem_private_key(private_key.encode(), None)
    assert isinstance(key, rsa.RSAPrivateKey)
    called = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    made = (
        x509.CertificateBuilder()
        .subject_name(called)
        .issuer_name(called)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(start)
        .not_valid_after(start + YEAR)
        .sign(key, hashes.SHA256())
    )
    return made.public_bytes(serialization.Encoding.PEM).decode()
