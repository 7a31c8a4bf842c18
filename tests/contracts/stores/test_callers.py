"""Certificates, used assertions and tokens on both databases."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest

from server.adapters.store import tables
from server.adapters.store.database import Database
from server.adapters.store.engine import writing
from server.adapters.store.secrets import Keyring
from server.domain.callers import Caller, Certificate, Subject
from server.domain.errors import NotFound, Refused
from server.ports.callers import Token
from tests.contracts.stores.records import NOW, a_user, an_org

CERTIFICATE = Certificate(
    org_id="org-acme",
    pem="PEM",
    fingerprint="f1",
    key_fingerprint="k1",
    not_before=NOW,
    not_after=NOW + timedelta(days=1),
    added_at=NOW,
)
TOKEN = Token(
    digest="d1",
    user_id="user-ann",
    fingerprint="f1",
    issued_at=NOW,
    expires_at=NOW + timedelta(minutes=10),
)
CALLER = Caller("org-acme", "user-ann")


@pytest.fixture(params=["sqlite", "postgres"])
def stores(request, clock):
    """Two orgs, two users and a certificate on a real database."""
    engine = request.getfixturevalue(f"{request.param}_engine")
    with writing(engine) as connection:
        connection.execute(tables.org.delete())
    stores = Database(engine, Keyring([b"k" * 32]), clock)
    for name in ("acme", "globex"):
        stores.orgs.add(an_org(name))
    stores.users.add(a_user("ann", salesforce_id="005Wr0000000001IAA"))
    stores.users.add(a_user("gil", "globex", salesforce_id="005Wr0000000002IAA"))
    stores.certificates.add(CERTIFICATE)
    return stores


def test_a_certificate_comes_back_as_it_was(stores):
    """With its dates, which decide when it is usable."""
    assert stores.certificates.of_org("org-acme") == (CERTIFICATE,)
    assert stores.certificates.of_org("org-globex") == ()
    assert stores.certificates.usable(NOW) == (CERTIFICATE,)
    assert stores.certificates.usable(NOW - timedelta(seconds=1)) == ()
    assert stores.certificates.usable(NOW + timedelta(days=1)) == ()


@pytest.mark.parametrize("change", [{"fingerprint": "f2"}, {"key_fingerprint": "k2"}])
def test_a_key_or_certificate_that_is_there(stores, change):
    """Either may be registered once, whoever tries."""
    with pytest.raises(Refused):
        stores.certificates.add(replace(CERTIFICATE, org_id="org-globex", **change))


def test_a_certificate_of_an_unknown_org(stores):
    """It has no place."""
    new = replace(CERTIFICATE, org_id="x", fingerprint="f3", key_fingerprint="k3")
    with pytest.raises(NotFound):
        stores.certificates.add(new)


def test_removing_a_certificate_ends_its_tokens(stores):
    """Only its own org can remove it."""
    stores.admissions.issue(TOKEN)
    with pytest.raises(NotFound):
        stores.certificates.remove("org-globex", "f1")
    assert stores.admissions.caller("d1", NOW) == CALLER

    stores.certificates.remove("org-acme", "f1")

    assert stores.admissions.caller("d1", NOW) is None
    with pytest.raises(NotFound):
        stores.admissions.issue(replace(TOKEN, digest="d2"))


def test_a_token_until_it_expires(stores):
    """Expired ones are swept out by the next that is given."""
    stores.admissions.issue(TOKEN)
    late = TOKEN.expires_at
    assert stores.admissions.caller("d1", late - timedelta(seconds=1)) == CALLER
    assert stores.admissions.caller("d1", late) is None

    after = late + timedelta(seconds=1)
    stores.admissions.issue(
        replace(TOKEN, digest="d2", issued_at=after, expires_at=after + timedelta(1))
    )

    assert stores.admissions.caller("d1", NOW) is None
    assert stores.admissions.caller("d2", after) == CALLER


def test_a_token_of_a_user_who_went(stores):
    """Neither an inactive nor an erased user has a token."""
    stores.admissions.issue(TOKEN)
    ann = stores.users.get("user-ann")
    stores.users.update(replace(ann, active=False))
    assert stores.admissions.caller("d1", NOW) is None
    stores.users.update(ann)
    assert stores.admissions.caller("d1", NOW) == CALLER

    stores.users.remove("user-ann")

    assert stores.admissions.caller("d1", NOW) is None


@pytest.mark.parametrize(
    ("org", "subject", "found"),
    [
        ("acme", Subject(username="ANN@acme.example"), "user-ann"),
        ("acme", Subject(user_id="005Wr0000000001IAA"), "user-ann"),
        ("acme", Subject(user_id="005wr0000000001IAA"), None),
        ("acme", Subject(username="gil@acme.example"), None),
        ("acme", Subject(user_id="005Wr0000000002IAA"), None),
        ("globex", Subject(username="ann@acme.example"), None),
        ("globex", Subject(user_id="005Wr0000000002IAA"), "user-gil"),
        ("acme", Subject(username="%"), None),
        ("acme", Subject(), None),
    ],
)
def test_users_are_found_in_their_own_org(stores, org, subject, found):
    """By name without regard to case, by Id with it."""
    assert stores.admissions.user(f"org-{org}", subject) == found


def test_the_first_use_counts(stores):
    """Later ones are told what came first, until it is forgotten."""
    digest, until = uuid4().hex, NOW + timedelta(minutes=5)
    first_use = stores.admissions.first_use
    assert first_use(digest, "one", until, NOW) == "one"
    assert first_use(digest, "two", until, NOW) == "one"
    assert first_use(digest, "two", until, until) == "one"

    later = until + timedelta(seconds=1)
    first_use(uuid4().hex, "sweeps", later, later)

    assert first_use(digest, "three", later, later) == "three"


def test_of_many_at_once_one_is_first(stores):
    """Whoever asks at the same time hears of the same first use."""
    digest, until = uuid4().hex, NOW + timedelta(minutes=5)

    def use(name):
        return stores.admissions.first_use(digest, name, until, NOW)

    with ThreadPoolExecutor(8) as pool:
        heard = set(pool.map(use, [f"use {number}" for number in range(24)]))

    assert len(heard) == 1
