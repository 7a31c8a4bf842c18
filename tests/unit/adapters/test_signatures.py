"""Certificates are read strictly, and only what their keys signed is believed."""

import base64
import json
from datetime import timedelta

import jwt
import pytest

from server.adapters.signatures import X509Signatures
from server.domain.errors import InvalidSetting
from tests.builders import NOW
from tests.signing import YEAR, certify, claims_for, signer

SIGNATURES = X509Signatures()
ACME, OTHER = signer("acme"), signer("other")


def read(pem, org="acme"):
    """A certificate of an org."""
    return SIGNATURES.read(pem, org_id=org, at=NOW)


def verify(assertion):
    """What is believed where Acme's and Other's certificates are registered."""
    known = [read(OTHER.certificate, "other"), read(ACME.certificate)]
    return SIGNATURES.verify(assertion, known)


def part(value):
    """A part of a token that was put together by hand."""
    return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()


def test_a_certificate_tells_its_dates_and_fingerprints():
    """Dates are those in the certificate, fingerprints name it and its key."""
    found = read(ACME.certificate)

    assert found.not_after - found.not_before == YEAR
    assert len(found.fingerprint) == len(found.key_fingerprint) == 64
    assert found.is_valid(NOW)
    assert not found.is_valid(found.not_after)
    assert found.is_valid(found.not_before)


def test_a_renewed_certificate_of_one_key_has_the_same_key():
    """The certificate differs, its key does not."""
    renewed = read(certify(ACME.private_key, "acme", NOW - timedelta(days=1)))

    assert renewed.fingerprint != read(ACME.certificate).fingerprint
    assert renewed.key_fingerprint == read(ACME.certificate).key_fingerprint


@pytest.mark.parametrize(
    ("pem", "why"),
    [
        ("", "not one certificate"),
        ("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n", "not one"),
        (ACME.certificate + OTHER.certificate, "not one certificate"),
        (ACME.private_key, "private key"),
        (ACME.certificate + ACME.private_key, "private key"),
        (signer("weak", bits=1024).certificate, "2048 bits"),
    ],
)
def test_what_is_no_usable_certificate(pem, why):
    """The refusal names the field, says why and what to do, and quotes nothing."""
    with pytest.raises(InvalidSetting, match=why) as refused:
        read(pem)

    assert refused.value.field == "certificate"
    assert refused.value.remedy
    assert "AAAA" not in refused.value.message


@pytest.mark.parametrize("algorithm", ["RS256", "RS512"])
def test_the_certificate_whose_key_signed_is_named(algorithm):
    """Claims come with the one certificate that verifies them, whatever they say."""
    claims = claims_for("rep@acme.example", NOW) | {"iss": "other"}

    found = verify(ACME.sign(claims, algorithm, kid="other"))

    assert found is not None
    assert found.certificate.org_id == "acme"
    assert found.claims == claims


def test_dates_are_not_judged_by_the_machine():
    """An assertion that is long past is believed here; its dates are judged later."""
    assert verify(ACME.assertion("x", NOW - timedelta(days=3000)))


@pytest.mark.parametrize("algorithm", ["RS384", "PS256", "PS512"])
def test_other_algorithms_of_the_same_key(algorithm):
    """A good signature of another kind is none."""
    assert verify(ACME.sign(claims_for("x", NOW), algorithm)) is None


def test_unsigned_and_symmetrical_assertions():
    """Neither no signature nor one made with the public certificate is believed."""
    claims = claims_for("x", NOW)
    unsigned = f"{part({'alg': 'none', 'typ': 'JWT'})}.{part(claims)}."
    hmac = jwt.api_jws.PyJWS().encode(
        json.dumps(claims).encode(), base64.b64encode(b"k" * 48), "HS256"
    )

    assert verify(unsigned) is None
    assert verify(hmac) is None


def test_a_key_nobody_registered():
    """A perfect assertion of an unknown key is worth nothing."""
    assert verify(signer("stranger").assertion("x", NOW)) is None


def test_claims_that_were_changed_afterwards():
    """The signature covers every claim."""
    header, _, signature = ACME.assertion("x", NOW).split(".")
    forged = part(claims_for("admin@acme.example", NOW))

    assert verify(f"{header}.{forged}.{signature}") is None


@pytest.mark.parametrize(
    "text", ["", ".", "a.b", "a.b.c", "....", "é.é.é", "x" * 9000, "\x00.\x00.\x00"]
)
def test_garbage(text):
    """What is no assertion is nothing, and never an error."""
    assert verify(text) is None


def test_an_assertion_that_is_too_long():
    """A signed assertion beyond the limit is not looked at."""
    assert verify(ACME.assertion("x", NOW, note="n" * 9000)) is None


def test_critical_headers_nobody_understands():
    """An extension that must be understood is refused (RFC 7515, 4.1.11)."""
    assert verify(ACME.sign(claims_for("x", NOW), crit=["exp"], exp=1)) is None


def test_no_other_spelling_makes_another_assertion():
    """A respelled signature is refused, or is the same assertion: no replay by it."""
    one = ACME.assertion("x", NOW)
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    # The last letter holds two bits of the signature and four that mean nothing.
    last = letters[letters.index(one[-1]) ^ 1]
    first, other = verify(one), verify(ACME.assertion("y", NOW))
    assert first is not None
    assert other is not None
    assert first.digest != other.digest

    for spelling in (one[:-1] + last, f"{one}=", f"{one}==", f" {one}", f"{one}\n"):
        found = verify(spelling)
        assert found is None or found.digest == first.digest
