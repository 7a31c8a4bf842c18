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
    """Sixty days before its end it is warned about."""
    certificate = gate.registry.of_org(gate.acme)[0]
    left = certificate.not_after - gate.clock.now()
    assert gate.registry.state(certificate) == "active"

    gate.clock.advance(left - timedelta(days=60, seconds=1))
    assert gate.registry.state(certificate) == "active"
    assert gate.registry.warned(certificate) is None
    for left_days, warned in ((60, 60), (31, 60), (30, 30), (8, 30), (7, 7), (0, 7)):
        end = certificate.not_after - gate.clock.now()
        gate.clock.advance(end - timedelta(days=left_days, seconds=left_days == 0))
        assert gate.registry.warned(certificate) == warned
        assert gate.registry.days_left(certificate) == left_days
        assert gate.registry.state(certificate) == "ending"
    gate.clock.advance(timedelta(seconds=1))
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


def test_the_outlook_of_an_org(gate):
    """One that ends does not matter where another one lasts; the last one does."""
    first = gate.registry.of_org(gate.acme)[0]
    gate.clock.advance(first.not_after - gate.clock.now() - timedelta(days=5))
    outlook = gate.registry.outlook(gate.acme)
    assert outlook.urgent
    assert "5 days left" in outlook.text
    assert "Salesforce Setup" in outlook.remedy

    new = signer("new")
    pem = certify(new.private_key, "new", gate.clock.now())
    gate.registry.add(gate.acme, pem, " Spring ")
    outlook = gate.registry.outlook(gate.acme)
    assert (outlook.warned, outlook.remedy, outlook.usable) == (None, "", 2)
    assert gate.registry.of_org(gate.acme)[0].name == "Spring"

    gate.clock.advance(YEAR)
    assert gate.registry.outlook(gate.acme).urgent
    assert "nobody" in gate.registry.outlook(gate.acme).text


@pytest.mark.parametrize("name", ["x" * 81, "two\nlines"])
def test_a_name_that_fits_no_list(gate, name):
    """It is refused before the certificate is kept."""
    with pytest.raises(InvalidSetting, match="name"):
        gate.registry.add(gate.acme, signer("third").certificate, name)
    assert len(gate.registry.of_org(gate.acme)) == 1


def test_when_a_certificate_was_last_used(gate):
    """To the hour, so that no call has to wait for a write."""
    gate.callers.exchange(gate.sign(jti="1"))
    first = gate.clock.now()
    gate.clock.advance(timedelta(minutes=59))
    gate.callers.identify(gate.sign(jti="2"))
    assert gate.registry.of_org(gate.acme)[0].last_used_at == first
    gate.clock.advance(timedelta(minutes=1))
    gate.callers.identify(gate.sign(jti="3"))
    assert gate.registry.of_org(gate.acme)[0].last_used_at == gate.clock.now()
    assert gate.registry.of_org(gate.globex)[0].last_used_at is None
