"""Certificates and the assertions they verify (RFC 7523), by cryptography and PyJWT."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache

import jwt
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from server.domain.callers import Certificate
from server.domain.errors import InvalidSetting
from server.ports.callers import Signed

#: What Salesforce can sign with; never taken from the assertion itself.
ALGORITHMS = ("RS256", "RS512")
#: Bits; shorter RSA keys are no longer safe.
MIN_KEY_BITS = 2048
#: Characters; an assertion of Salesforce has about 700.
MAX_ASSERTION = 8192

#: Claims are judged by the service's own clock, so PyJWT looks at the signature only.
_SIGNATURE_ONLY = jwt.types.Options(
    verify_signature=True,
    verify_exp=False,
    verify_nbf=False,
    verify_iat=False,
    verify_aud=False,
    verify_iss=False,
    verify_sub=False,
    verify_jti=False,
)


class X509Signatures:
    """Fills `Signatures`."""

    def read(self, pem: str, *, org_id: str, at: datetime) -> Certificate:
        """The certificate in a PEM text."""
        if "PRIVATE KEY" in pem:
            raise _unusable(
                "holds a private key.",
                "Export the certificate alone, and keep the key.",
            )
        try:
            (found,) = x509.load_pem_x509_certificates(pem.encode())
        except ValueError:
            raise _unusable(
                "is not one certificate in PEM.",
                "Download the certificate in Salesforce Setup and name that file.",
            ) from None
        key = found.public_key()
        if not isinstance(key, RSAPublicKey) or key.key_size < MIN_KEY_BITS:
            raise _unusable(
                f"has no RSA key of {MIN_KEY_BITS} bits or more.",
                "Create a certificate with 4096 bits in Salesforce Setup.",
            )
        return Certificate(
            org_id=org_id,
            pem=found.public_bytes(Encoding.PEM).decode(),
            fingerprint=found.fingerprint(SHA256()).hex(),
            key_fingerprint=_key_fingerprint(key),
            not_before=found.not_valid_before_utc,
            not_after=found.not_valid_after_utc,
            added_at=at,
        )

    def verify(
        self, assertion: str, certificates: Sequence[Certificate]
    ) -> Signed | None:
        """The contents of an assertion that one of these keys has signed."""
        if len(assertion) > MAX_ASSERTION or not assertion.isascii():
            return None
        for certificate in certificates:
            claims = _claims(assertion, _public_key(certificate.pem))
            if claims is not None:
                signed, _, _ = assertion.rpartition(".")
                digest = hashlib.sha256(signed.encode()).hexdigest()
                return Signed(certificate, claims, digest)
        return None


def _claims(assertion: str, key: RSAPublicKey) -> dict[str, object] | None:
    try:
        found: dict[str, object] = jwt.decode(
            assertion, key, algorithms=ALGORITHMS, options=_SIGNATURE_ONLY
        )
    except jwt.InvalidTokenError:
        return None
    return found


@lru_cache(maxsize=1024)
def _public_key(pem: str) -> RSAPublicKey:
    key = x509.load_pem_x509_certificate(pem.encode()).public_key()
    if not isinstance(key, RSAPublicKey):
        raise TypeError("Only certificates with RSA keys are registered.")
    return key


def _key_fingerprint(key: RSAPublicKey) -> str:
    der = key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return hashlib.sha256(der).hexdigest()


def _unusable(why: str, remedy: str) -> InvalidSetting:
    return InvalidSetting("certificate", why, remedy=remedy)
