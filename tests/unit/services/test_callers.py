"""Assertions and tokens admit one user of one org, once, and for ten minutes."""

import hashlib
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest

from server.domain.callers import Caller
from server.domain.errors import Unauthenticated, Unreachable
from server.services.callers import TOGETHER
from tests.builders import NOW
from tests.gate import ACME, ANN, ANN_ID, GLOBEX, Gate
from tests.signing import SERVICE, certify, signer


@pytest.fixture
def gate(tmp_path):
    """Two orgs on a real database."""
    gate = Gate(tmp_path)
    yield gate
    gate.database.close()


CALL_OF_ANN = Caller("org-acme", "user-ann")


@pytest.mark.parametrize("sub", [ANN, ANN.upper(), ANN_ID, ANN_ID[:15]])
def test_a_token_for_an_assertion(gate, sub):
    """The token admits the user whom the assertion named, in every spelling."""
    token = gate.callers.exchange(gate.sign(sub)).token

    assert gate.callers.identify(token) == CALL_OF_ANN


def test_each_token_is_new_and_none_is_kept(gate):
    """Two tokens differ, and the database holds neither."""
    one = gate.callers.exchange(gate.sign(jti="1")).token
    two = gate.callers.exchange(gate.sign(jti="2")).token

    assert one != two
    assert len(one) > 40
    assert gate.database.admissions.caller(one, NOW) is None


def test_a_token_ends_after_ten_minutes(gate):
    """To the second."""
    token = gate.callers.exchange(gate.sign()).token
    gate.clock.advance(timedelta(minutes=10, seconds=-1))
    assert gate.callers.identify(token)

    gate.clock.advance(timedelta(seconds=1))

    assert gate.refusal(gate.callers.identify, token) == "no_such_token"


def test_a_token_that_was_made_up(gate):
    """A guess of the right form admits nobody."""
    assert gate.refusal(gate.callers.identify, "tandem_" + "A" * 43) == "no_such_token"


def test_the_org_is_the_one_whose_key_signed(gate):
    """Claims that name another org change nothing."""
    assertion = gate.sign("gil@globex.example", GLOBEX, iss="acme", org="org-acme")

    assert gate.callers.identify(assertion) == Caller("org-globex", "user-gil")


@pytest.mark.parametrize("act", ["exchange", "identify"])
def test_a_key_vouches_for_its_own_org_only(gate, act):
    """Globex cannot speak for a user of Acme, by name or by Id."""
    acts = getattr(gate.callers, act)

    assert gate.refusal(acts, gate.sign(ANN, GLOBEX)) == "no_active_user"
    assert gate.refusal(acts, gate.sign(ANN_ID, GLOBEX)) == "no_active_user"
    assert (
        gate.refusal(acts, gate.sign(ANN_ID, GLOBEX, username=ANN)) == "no_active_user"
    )


@pytest.mark.parametrize("sub", ["nobody@acme.example", "005Wr0000000009IAA"])
def test_somebody_who_is_not_registered(gate, sub):
    """A user whom the org vouches for but nobody has added."""
    assert gate.refusal(gate.callers.exchange, gate.sign(sub)) == "no_active_user"


def test_a_user_who_is_switched_off(gate):
    """Neither a new assertion nor an old token admits them."""
    token = gate.callers.exchange(gate.sign()).token
    ann = gate.database.users.get("user-ann")
    gate.database.users.update(replace(ann, active=False))

    assert gate.refusal(gate.callers.identify, token) == "no_such_token"
    assert gate.refusal(gate.callers.identify, gate.sign(jti="2")) == "no_active_user"


def test_a_user_whose_id_is_not_known_yet(gate):
    """The username beside the Id finds them, but nobody with an Id of their own."""
    stranger = "005Wr0000000002IAA"

    found = gate.callers.identify(gate.sign(stranger, username="bob@acme.example"))

    assert found == Caller("org-acme", "user-bob")
    assert gate.refusal(gate.callers.identify, gate.sign(stranger)) == "no_active_user"
    taken = gate.sign(stranger, username=ANN)
    assert gate.refusal(gate.callers.identify, taken) == "no_active_user"


def test_an_id_and_a_name_of_two_users(gate):
    """An assertion that could mean two people admits neither."""
    both = gate.sign(ANN_ID, username="bob@acme.example")

    assert gate.refusal(gate.callers.identify, both) == "no_active_user"


def test_an_assertion_is_exchanged_once(gate):
    """One that has an identifier: neither again, nor afterwards as a bearer."""
    assertion = gate.sign(jti="one")
    gate.callers.exchange(assertion)

    assert gate.refusal(gate.callers.exchange, assertion) == "replayed"
    assert gate.refusal(gate.callers.identify, assertion) == "replayed"


def test_two_calls_of_one_second(gate):
    """An assertion without identifier gives each of them a token of its own."""
    assertion = gate.sign()
    assert gate.sign() == assertion

    first, second = gate.callers.exchange(assertion), gate.callers.exchange(assertion)

    assert (first.times, second.times) == (1, 2)
    assert first.token != second.token
    assert gate.callers.identify(first.token) == CALL_OF_ANN
    assert gate.callers.identify(second.token) == CALL_OF_ANN
    assert gate.refusal(gate.callers.identify, assertion) == "replayed"


def test_an_assertion_is_spent_ten_seconds_after_its_first_exchange(gate):
    """To the second, whenever it was exchanged last."""
    assertion = gate.sign()
    gate.callers.exchange(assertion)
    gate.clock.advance(TOGETHER)
    gate.callers.exchange(assertion)

    gate.clock.advance(timedelta(milliseconds=1))

    assert gate.refusal(gate.callers.exchange, assertion) == "replayed"


def test_of_many_exchanges_at_once_five_are_good(gate):
    """However they come together."""
    assertion = gate.sign()

    def outcome(_):
        try:
            return gate.callers.exchange(assertion).times
        except Unauthenticated as refused:
            return refused.why

    with ThreadPoolExecutor(8) as pool:
        outcomes = Counter(pool.map(outcome, range(12)))

    assert outcomes == {1: 1, 2: 1, 3: 1, 4: 1, 5: 1, "replayed": 7}


def test_an_assertion_spent_before_repetitions_were_told_apart(gate):
    """What an older release has noted stays spent."""
    assertion = gate.sign()
    signed = hashlib.sha256(assertion.rpartition(".")[0].encode()).hexdigest()
    digest = hashlib.sha256(f"org-acme {signed}".encode()).hexdigest()
    until = NOW + timedelta(minutes=2)
    gate.database.admissions.first_use(digest, "exchanged 0badcafe", until, NOW)

    assert gate.refusal(gate.callers.exchange, assertion) == "replayed"


def test_a_borne_assertion_is_never_exchanged(gate):
    """It may be borne again until it expires, but gets no longer life by a token."""
    assertion = gate.sign()
    assert gate.callers.identify(assertion) == CALL_OF_ANN
    assert gate.callers.identify(assertion) == CALL_OF_ANN

    assert gate.refusal(gate.callers.exchange, assertion) == "replayed"

    gate.clock.advance(timedelta(seconds=151))
    assert gate.refusal(gate.callers.identify, assertion) == "expired"


@pytest.mark.parametrize("act", ["exchange", "identify"])
def test_an_identifier_is_used_once(gate, act):
    """Another assertion with the same `jti` is refused, however the first was used."""
    acts = getattr(gate.callers, act)
    acts(gate.sign(jti="one"))

    assert gate.refusal(acts, gate.sign(jti="one", iss="x")) == "replayed"
    assert acts(gate.sign("bob@acme.example", jti="two"))


def test_identifiers_of_two_orgs_do_not_meet(gate):
    """One org cannot use up the identifiers of another."""
    gate.callers.exchange(gate.sign("gil@globex.example", GLOBEX, jti="one"))

    assert gate.callers.exchange(gate.sign(jti="one"))


def test_a_replay_cannot_outlive_its_memory(gate):
    """What was used is remembered as long as it could be used, and then forgotten."""
    assertion = gate.sign()
    gate.callers.exchange(assertion)
    gate.clock.advance(timedelta(seconds=149))
    gate.callers.exchange(gate.sign(jti="cleans up"))
    assert gate.refusal(gate.callers.exchange, assertion) == "replayed"

    gate.clock.advance(timedelta(seconds=1))

    assert gate.refusal(gate.callers.exchange, assertion) == "expired"


def test_several_certificates_at_once(gate):
    """Old and new admit side by side, until the old one is removed."""
    renewed = signer("renewed")
    gate.registry.add(gate.acme, renewed.certificate)
    token = gate.callers.exchange(gate.sign()).token
    other = gate.callers.exchange(gate.sign(signs=renewed, jti="new")).token
    old = next(
        one for one in gate.registry.of_org(gate.acme) if one.pem == ACME.certificate
    )

    gate.registry.remove(gate.acme, old.fingerprint[:8])

    assert gate.refusal(gate.callers.identify, token) == "no_such_token"
    assert (
        gate.refusal(gate.callers.exchange, gate.sign(jti="x")) == "no_registered_key"
    )
    assert gate.callers.identify(other) == CALL_OF_ANN


def test_a_certificate_counts_within_its_dates(gate):
    """Not before the first second, and not from the last on."""
    early = signer("early")
    start = NOW + timedelta(hours=1)
    gate.registry.add(gate.acme, certify(early.private_key, "early", start))
    assert gate.refusal(gate.callers.identify, gate.sign(signs=early)) == (
        "no_registered_key"
    )

    gate.clock.advance(timedelta(hours=1))

    assert gate.callers.identify(gate.sign(signs=early)) == CALL_OF_ANN
    gate.clock.advance(timedelta(days=365))
    assert gate.refusal(gate.callers.identify, gate.sign(signs=early)) == (
        "no_registered_key"
    )


@pytest.mark.parametrize("audience", [SERVICE, f"{SERVICE}/", f"{SERVICE}/oauth/token"])
def test_audiences(gate, audience):
    """The service may be named, or its token endpoint."""
    assert gate.callers.identify(gate.sign(aud=audience))


def test_a_service_that_does_not_know_its_address(gate):
    """It admits nobody and says what to set."""
    closed = replace(gate.callers, audience="")

    with pytest.raises(Unreachable) as refused:
        closed.exchange(gate.sign())

    assert "TANDEM_PUBLIC_URL" in refused.value.remedy
