"""Erasing an org or a user on both databases: nothing of them is found anywhere."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import Engine, select

from server.adapters.store import tables
from server.adapters.store.database import Database
from server.adapters.store.engine import writing
from server.adapters.store.secrets import Keyring
from server.domain.actions import Outcome
from server.domain.address_rules import AddressRule, Effect
from server.domain.callers import Certificate
from server.domain.errors import Fenced, NotFound
from server.domain.kinds import Side
from server.ports.audit import AuditEntry
from server.ports.callers import Token
from server.ports.erasure import Erased
from server.ports.state import StateChange
from tests.contracts.stores.records import (
    CALENDAR,
    LEASE,
    NOW,
    a_link,
    a_user,
    an_org,
    claimed,
    opened,
)

ORG_ID, ANN_ID, BOB_ID = "00Dxx0000000001", "005Wr0000000001IAA", "005Wr0000000002IAA"


@pytest.fixture(params=["sqlite", "postgres"])
def database(request, clock) -> Database:
    """Two orgs; of Ann of Acme there is something in every table."""
    engine: Engine = request.getfixturevalue(f"{request.param}_engine")
    with writing(engine) as connection:
        for table in (tables.org, tables.erasure, tables.shape):
            connection.execute(table.delete())
    made = Database(engine, Keyring([b"k" * 32]), clock)
    for name in ("acme", "globex"):
        made.orgs.add(an_org(name, salesforce_org_id=f"{ORG_ID[:-1]}{len(name)}"))
    for name, org, salesforce_id in (
        ("ann", "acme", ANN_ID),
        ("bob", "acme", BOB_ID),
        ("gil", "globex", "005Wr0000000003IAA"),
    ):
        _live(made, name, org, salesforce_id)
    return made


def _live(database: Database, name: str, org: str, salesforce_id: str) -> None:
    user_id, org_id = f"user-{name}", f"org-{org}"
    database.users.add(a_user(name, org, salesforce_id=salesforce_id))
    database.settings.save(user_id, CALENDAR, {"mode": "sync_all"}, expect="0")
    database.daily_reports.switch_on(user_id, told=NOW.date(), next_at=NOW)
    _, state = opened(database, claimed(database, user_id))
    outcome = Outcome(side=Side.EXCHANGE, ref="e", subject="Visit")
    state.commit(StateChange(links=(a_link(),), outcomes=(outcome,)))
    rule = AddressRule(
        org_id=org_id, effect=Effect.IGNORE, entry=f"{name}@x.example", user_id=user_id
    )
    database.address_rules.add(rule)
    database.certificates.add(
        Certificate(
            org_id=org_id,
            pem="PEM",
            fingerprint=f"f-{name}",
            key_fingerprint=f"k-{name}",
            not_before=NOW,
            not_after=NOW + timedelta(days=1),
            added_at=NOW,
        )
    )
    database.admissions.issue(
        Token(
            digest=f"d-{name}",
            user_id=user_id,
            fingerprint=f"f-{name}",
            issued_at=NOW,
            expires_at=NOW + timedelta(minutes=9),
        )
    )
    sf_org = database.orgs.get(org_id).salesforce_org_id
    database.shapes.put(f"{sf_org}AAA/{salesforce_id}", "described", NOW)
    database.shapes.put(f"policy {org_id}", "policy", NOW)
    for actor, owner, target in (
        (f"{name}@{org}.example", user_id, "calendar"),
        ("admin", "", f"{name}@{org}.example"),
        (f"{name}@{org}.example", "", "org"),
    ):
        database.audit.add(
            AuditEntry(
                org_id=org_id,
                actor=actor,
                user_id=owner,
                action="mailbox.changed",
                target=target,
                at=NOW,
            )
        )


def contents(database: Database) -> str:
    """Every row of every table, as text."""
    with writing(database.engine) as connection:
        return "\n".join(
            f"{table.name}: {row}"
            for table in tables.metadata.sorted_tables
            for row in connection.execute(select(table))
        )


def test_nothing_of_a_user_is_left(database: Database):
    """No row anywhere names them; colleagues and the audit trail stay."""
    assert "ann" in contents(database)
    record, named = database.erasures.user("user-ann", NOW)
    assert (record.what, record.users, record.jobs) == (Erased.USER, 1, 1)
    assert (len(named), named[-1]) == (2, "user-ann")

    left = contents(database).replace(f"'{record.subject}', 'user'", "")
    for trace in ("ann@", ANN_ID, "user-ann", "d-ann", named[0]):
        assert trace not in left
    assert "bob@" in left
    trail = database.audit.of_org("org-acme", before=None, limit=99)
    assert ("admin", "erased") in {(one.actor, one.target) for one in trail}
    assert database.users.get("user-bob").username.startswith("bob@")


def test_nothing_of_an_org_is_left(database: Database):
    """With users, certificates, cache and key; the other org is as it was."""
    before = database.orgs.get("org-globex")
    record, named = database.erasures.org("org-acme", NOW)
    assert (record.what, record.users, record.jobs) == (Erased.ORG, 2, 2)
    assert {"user-ann", "user-bob"} < set(named)

    left = contents(database).replace(f"'{record.subject}', 'org'", "")
    traces = ("org-acme", "user-ann", "user-bob", "ann@", "bob@", ANN_ID, BOB_ID)
    for trace in (*traces, *named):
        assert trace not in left
    assert database.orgs.get("org-globex") == before
    assert database.shapes.get("policy org-globex") is not None
    assert database.users.get("user-gil").org_id == "org-globex"


def test_records_stay_and_name_nobody(database: Database):
    """What was erased has to be erased again where a backup is restored."""
    database.erasures.user("user-ann", NOW)
    database.erasures.org("org-acme", NOW + timedelta(days=1))
    assert [one.subject for one in database.erasures.all()] == ["org-acme", "user-ann"]


def test_who_is_not_there_cannot_be_erased(database: Database):
    """Neither twice nor by a wrong id; nothing is recorded."""
    database.erasures.user("user-ann", NOW)
    for erase in (
        lambda: database.erasures.user("user-ann", NOW),
        lambda: database.erasures.org("org-nobody", NOW),
    ):
        with pytest.raises(NotFound):
            erase()
    assert len(database.erasures.all()) == 1


def test_a_run_that_is_going_stores_nothing_more(database: Database):
    """Its job is gone, so its next commit is refused."""
    job = database.jobs.get("user-bob", CALENDAR)
    assert job is not None
    claim = database.jobs.claim(job.id, NOW + 2 * LEASE, LEASE)
    assert claim is not None
    _, state = opened(database, claim)
    database.erasures.user("user-bob", NOW)
    with pytest.raises(Fenced):
        state.commit(StateChange(links=(a_link(77),)))
    assert job.id not in contents(database)
