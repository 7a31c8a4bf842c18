"""What clients of the emulators sign in with, made anew for each start."""

from __future__ import annotations

import secrets
import uuid
from dataclasses import dataclass, field
from datetime import timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from emulators.certificates import SKEW, common_name, pem
from emulators.clock import EmulatedClock

#: How long a certificate of 2,048 bits lasts that is made in Salesforce Setup.
_YEAR = timedelta(days=365)


@dataclass(frozen=True, slots=True, kw_only=True)
class Credentials:
    """Secrets of applications and service accounts.

    `private_key` belongs to the Salesforce app and signs its JWT assertions;
    `certificate` is what the org verifies them with. Both are PEM.
    """

    private_key: str
    certificate: str
    consumer_key: str = field(default_factory=lambda: _fresh("3MVG9"))
    client_id: str = field(default_factory=lambda: str(uuid.uuid4()))
    client_secret: str = field(default_factory=lambda: _fresh("ems~"))
    tenant: str = field(default_factory=lambda: str(uuid.uuid4()))
    service_password: str = field(default_factory=lambda: _fresh(""))

    @classmethod
    def make(cls) -> Credentials:
        """Make fresh ones; the key takes a moment."""
        key, certificate = signing_pair()
        return cls(private_key=key, certificate=certificate)


def signing_pair() -> tuple[str, str]:
    """Make a private key and its self-signed certificate, both in PEM."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    certificate = _self_signed(key).public_bytes(serialization.Encoding.PEM)
    return pem(key).decode(), certificate.decode()


def _fresh(prefix: str) -> str:
    """Give a secret that nobody can guess."""
    return prefix + secrets.token_urlsafe(24)


def _self_signed(key: rsa.RSAPrivateKey) -> x509.Certificate:
    """Make the certificate an admin would upload to the app."""
    now = EmulatedClock().now()
    return (
        x509.CertificateBuilder()
        .subject_name(common_name("Tandem"))
        .issuer_name(common_name("Tandem"))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - SKEW)
        .not_valid_after(now + _YEAR)
        .sign(key, hashes.SHA256())
    )
