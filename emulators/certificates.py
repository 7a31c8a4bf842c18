"""Short-lived certificates for loopback, good ones and deliberately bad ones."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from emulators.clock import EmulatedClock

LIFETIME = timedelta(days=7)
# A client whose clock is a little behind must not see a certificate of the future.
SKEW = timedelta(hours=1)
_USAGES = (
    "digital_signature",
    "content_commitment",
    "key_encipherment",
    "data_encipherment",
    "key_agreement",
    "key_cert_sign",
    "crl_sign",
    "encipher_only",
    "decipher_only",
)


@dataclass(frozen=True, slots=True)
class TLSFiles:
    """PEM files: the CA a client trusts, and the server's certificate and key."""

    ca_file: Path
    cert_file: Path
    key_file: Path


def make_ca(folder: Path | str) -> TLSFiles:
    """Make a private CA and a certificate for localhost, 127.0.0.1 and ::1."""
    now = _now()
    names = ("localhost", "127.0.0.1", "::1")
    return _issue(Path(folder), names=names, start=now - SKEW, end=now + LIFETIME)


def make_expired(folder: Path | str) -> TLSFiles:
    """Make a CA whose loopback certificate ran out yesterday."""
    now = _now()
    start, end = now - LIFETIME, now - timedelta(days=1)
    return _issue(Path(folder), names=("localhost", "127.0.0.1"), start=start, end=end)


def make_for_host(folder: Path | str, host: str) -> TLSFiles:
    """Make a CA whose certificate is for that host only, not for loopback."""
    now = _now()
    return _issue(Path(folder), names=(host,), start=now - SKEW, end=now + LIFETIME)


def _now() -> datetime:
    """Give real time: a client checks certificates by its own clock."""
    return EmulatedClock().now()


def _issue(
    folder: Path, *, names: tuple[str, ...], start: datetime, end: datetime
) -> TLSFiles:
    """Write the CA, a leaf for the names, and the leaf's key into the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    ca_key, key = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
    # The CA outlives every leaf, so that only the leaf can be what is wrong.
    ca = _authority(ca_key, min(start, _now() - SKEW), max(end, _now() + LIFETIME))
    leaf = _leaf(key, ca_key, names).not_valid_before(start).not_valid_after(end)
    files = TLSFiles(folder / "ca.pem", folder / "server.pem", folder / "server.key")
    files.ca_file.write_bytes(ca.public_bytes(serialization.Encoding.PEM))
    signed = leaf.sign(ca_key, hashes.SHA256())
    files.cert_file.write_bytes(signed.public_bytes(serialization.Encoding.PEM))
    files.key_file.touch(mode=0o600)
    files.key_file.write_bytes(pem(key))
    return files


def _authority(
    key: ec.EllipticCurvePrivateKey, start: datetime, end: datetime
) -> x509.Certificate:
    """Make the self-signed CA certificate."""
    own_id = x509.SubjectKeyIdentifier.from_public_key(key.public_key())
    return (
        _certificate(key, subject="Emulator CA")
        .not_valid_before(start)
        .not_valid_after(end)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage("key_cert_sign", "crl_sign"), critical=True)
        .add_extension(own_id, critical=False)
        .sign(key, hashes.SHA256())
    )


def _leaf(
    key: ec.EllipticCurvePrivateKey,
    ca_key: ec.EllipticCurvePrivateKey,
    names: tuple[str, ...],
) -> x509.CertificateBuilder:
    """Describe a server certificate as Python's VERIFY_X509_STRICT wants it."""
    own_id = x509.SubjectKeyIdentifier.from_public_key(key.public_key())
    ca_id = x509.AuthorityKeyIdentifier.from_issuer_public_key(ca_key.public_key())
    return (
        _certificate(key, subject=names[0])
        .add_extension(
            x509.SubjectAlternativeName([_general_name(name) for name in names]),
            critical=False,
        )
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage("digital_signature"), critical=True)
        .add_extension(
            x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False
        )
        .add_extension(own_id, critical=False)
        .add_extension(ca_id, critical=False)
    )


def _certificate(
    key: ec.EllipticCurvePrivateKey, *, subject: str
) -> x509.CertificateBuilder:
    """Begin a certificate issued by the CA."""
    return (
        x509.CertificateBuilder()
        .subject_name(common_name(subject))
        .issuer_name(common_name("Emulator CA"))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
    )


def common_name(name: str) -> x509.Name:
    """Give a distinguished name with only a common name."""
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])


def _general_name(name: str) -> x509.GeneralName:
    """Give an alternative name: an IP address where it is one, else a host."""
    try:
        return x509.IPAddress(ip_address(name))
    except ValueError:
        return x509.DNSName(name)


def _usage(*granted: str) -> x509.KeyUsage:
    """Give a key usage that grants only the named uses."""
    return x509.KeyUsage(**{usage: usage in granted for usage in _USAGES})


def pem(key: ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey) -> bytes:
    """Give a private key as unencrypted PKCS #8."""
    return key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
