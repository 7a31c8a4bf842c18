"""Assertions that the org signs for its users, as services receive them."""

from datetime import timedelta

import jwt
import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

from tests.emulators.salesforce.client import ANA, NOW

SERVICE = "https://service.example"
AT = int(NOW.timestamp())


def read(org, assertion, algorithm="RS256"):
    """The claims, verified with the certificate that the org shows."""
    certificate = org.named_credential.certificate.encode()
    key = x509.load_pem_x509_certificate(certificate).public_key()
    assert isinstance(key, RSAPublicKey)
    # The emulated time is not the machine's.
    skipped = jwt.types.Options(verify_exp=False, verify_nbf=False, verify_iat=False)
    return jwt.decode(assertion, key, [algorithm], options=skipped, audience=SERVICE)


def sign(org, **fields):
    """An assertion by the action of the control door."""
    given = {"user": ANA, "audience": SERVICE} | fields
    return org.control._actions["assertion"](**given)["assertion"]


@pytest.mark.parametrize("algorithm", ["RS256", "RS512"])
def test_an_assertion_for_a_user(org, algorithm):
    """It names org, user and service, and is good for two minutes."""
    user = org.org.user(ANA)

    assert read(org, sign(org, algorithm=algorithm), algorithm) == {
        "iss": org.org.id,
        "sub": user["Id"],
        "aud": SERVICE,
        "iat": AT,
        "nbf": AT,
        "exp": AT + 120,
        "username": ANA,
    }


def test_claims_can_be_replaced_and_left_out(org):
    """As the admin may configure them."""
    claims = read(org, sign(org, claims={"sub": ANA, "username": None, "jti": "1"}))

    assert (claims["sub"], claims["jti"]) == (ANA, "1")
    assert "username" not in claims


def test_two_calls_of_one_second_are_signed_alike(org):
    """Nothing in an assertion tells them apart, unless the admin adds a claim."""
    first = sign(org)
    assert sign(org) == first
    assert sign(org, claims={"jti": "1"}) != first

    org.org.clock.shift(timedelta(seconds=1))

    assert sign(org) != first


def test_the_key_stays_when_the_org_is_emptied(org):
    """A new scene leaves the certificate that services have registered."""
    before = org.named_credential.certificate

    org.reset()

    assert org.named_credential.certificate == before


@pytest.mark.parametrize(
    ("fields", "error"),
    [
        ({"user": "nobody@acme.test"}, LookupError),
        ({"algorithm": "HS256"}, ValueError),
        ({"claims": ["sub"]}, ValueError),
    ],
)
def test_what_cannot_be_signed(org, fields, error):
    """Somebody who is not there, and what Salesforce does not offer."""
    with pytest.raises(error):
        sign(org, **fields)
