"""Certificates of orgs: one key for one org, and none that is past."""

from datetime import timedelta

import pytest

from server.domain.errors import InvalidSetting, NotFound, Refused
from tests.builders import NOW
from tests.gate import ACME, Gate
from tests.signing import YEAR, certify, signer


@pytest.fixture
def gate(tmp_path):
    """Two orgs on a real database."""
    gate = Gate(tmp_path)
    yield gate
    gate.database.close()


def test_a_key_belongs_to_one_registration(gate):
    """Neither another org nor a renewed certificate may use the key again."""
    renewed = certify(ACME.private_key, "again", NOW - timedelta(days=1))

    for org, pem in ((gate.globex, ACME.certificate), (gate.acme, renewed)):
        with pytest.raises(Refused, match="registered already"):
            gate.registry.add(org, pem)

    assert len(gate.registry.of_org(gate.globex)) == 1


def test_an_expired_certificate(gate):
    """It is refused with what to do."""
    old = signer("old")
    with pytest.raises(InvalidSetting, match="expired"):
        gate.registry.add(gate.acme, certify(old.private_key, "old", NOW - YEAR))


def test_the_state_of_a_certificate(gate):
    """Thirty days before its end it is warned about."""
    certificate = gate.registry.of_org(gate.acme)[0]
    left = certificate.not_after - gate.clock.now()
    assert gate.registry.state(certificate) == "active"

    gate.clock.advance(left - timedelta(days=30))
    assert gate.registry.state(certificate) == "active"
    gate.clock.advance(timedelta(seconds=1))
    assert gate.registry.state(certificate) == "ending"
    gate.clock.advance(timedelta(days=30))
    assert gate.registry.state(certificate) == "expired"


def test_a_certificate_of_tomorrow(gate):
    """It may be registered before it is valid."""
    early = signer("early")
    pem = certify(early.private_key, "early", NOW + timedelta(days=1))

    assert gate.registry.state(gate.registry.add(gate.acme, pem)) == "not yet valid"


def test_removing_by_a_short_or_a_wrong_name(gate):
    """Eight digits are needed, and only certificates of the org are found."""
    mine = gate.registry.of_org(gate.acme)[0].fingerprint

    with pytest.raises(Refused, match="8 digits"):
        gate.registry.remove(gate.acme, mine[:7])
    for org, name in ((gate.globex, mine), (gate.acme, "0" * 64)):
        with pytest.raises(NotFound, match="no such certificate"):
            gate.registry.remove(org, name)

    assert gate.registry.remove(gate.acme, mine.upper()).fingerprint == mine
    assert gate.registry.of_org(gate.acme) == ()


def test_certificates_go_with_their_org(gate):
    """An erased org leaves no key that admits anybody."""
    gate.database.orgs.remove(gate.acme.id)

    assert [one.org_id for one in gate.database.certificates.usable(NOW)] == [
        gate.globex.id
    ]
