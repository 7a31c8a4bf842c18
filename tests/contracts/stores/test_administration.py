"""The audit trail, what administrators set, and what Salesforce last told."""

from dataclasses import replace
from datetime import timedelta

import pytest

from server.domain.connections import MailboxSource
from server.domain.errors import NotFound
from server.domain.org import EventLimits, OrgFacts
from server.domain.policy import Policy, PolicyRule
from server.domain.runs import Answer
from server.ports.audit import AuditEntry
from server.ports.state import StateChange
from tests.contracts.stores.records import (
    NOW,
    Stores,
    a_user,
    an_org,
    claimed,
    opened,
    settle_in,
)

ENTRY = AuditEntry(
    org_id="org-acme",
    user_id="user-ann",
    actor="ann@acme.example",
    action="settings.changed",
    target="calendar",
    detail="mode",
    at=NOW,
)
FACTS = OrgFacts(
    user_id="005Wr0000000001IAA",
    zone="Europe/Berlin",
    email="ann@acme.example",
    profile="Sales",
    profile_id="00e000000000001AAA",
    limits=EventLimits(types=frozenset({"Call", "Visit"}), has_key=True),
)


def test_entries_come_back_newest_first_page_by_page(stores: Stores):
    """Every field is kept, and a page begins after the entry that ended the last."""
    settle_in(stores)
    for action in ("first", "second", "third"):
        stores.audit.add(replace(ENTRY, action=action))
    stores.audit.add(replace(ENTRY, user_id="", actor="operator", action="fourth"))

    page = stores.audit.of_org("org-acme", before=None, limit=2)
    rest = stores.audit.of_org("org-acme", before=page[-1].id, limit=9)

    assert [one.action for one in (*page, *rest)] == [
        "fourth",
        "third",
        "second",
        "first",
    ]
    assert replace(rest[-1], id=0, action=ENTRY.action) == ENTRY
    assert page[0].user_id == ""


def test_entries_of_another_org_are_not_seen(stores: Stores):
    """Each org has a trail of its own (N23)."""
    settle_in(stores)
    stores.orgs.add(an_org("globex"))
    stores.audit.add(ENTRY)

    assert stores.audit.of_org("org-globex", before=None, limit=9) == ()


def test_entries_go_with_user_org_and_age(stores: Stores):
    """An erased user leaves no name behind."""
    user = settle_in(stores)
    with pytest.raises(NotFound):
        stores.audit.add(replace(ENTRY, org_id="org-nowhere", user_id=""))
    stores.audit.add(replace(ENTRY, at=NOW - timedelta(days=1)))
    stores.audit.add(ENTRY)
    operators = replace(ENTRY, user_id="", actor="operator")
    stores.audit.add(operators)

    assert stores.audit.prune(NOW) == 1
    stores.users.remove(user.id)

    (left,) = stores.audit.of_org("org-acme", before=None, limit=9)
    assert left.actor == "operator"


def test_what_administrators_set_is_kept(stores: Stores):
    """The mail domains of an org, and who chose a mailbox."""
    stores.orgs.add(an_org(mailbox_domains=("acme.example", "acme.test")))
    stores.users.add(a_user(mailbox_source=MailboxSource.SALESFORCE))

    assert stores.orgs.get("org-acme").mailbox_domains == ("acme.example", "acme.test")
    assert stores.users.get("user-ann").mailbox_source is MailboxSource.SALESFORCE
    stores.users.update(a_user())
    assert stores.users.get("user-ann").mailbox_source is MailboxSource.ADMINISTRATOR


def test_facts_are_remembered_without_policy_and_address(stores: Stores, clock):
    """The same facts are written again after a while, to tell their age (N20)."""
    user = settle_in(stores)
    assert stores.facts.recall(user.id) is None
    rule = PolicyRule(name="Lock", kind=None, setting="mode", value="sync_all")
    told = replace(FACTS, policy=Policy((rule,)))
    kept = replace(FACTS, email="", policy_readable=False)

    stores.facts.remember(user.id, told, NOW)
    stores.facts.remember(user.id, told, NOW + timedelta(seconds=19))
    assert stores.facts.recall(user.id) == (kept, NOW)
    stores.facts.remember(user.id, told, NOW + timedelta(seconds=20))
    assert stores.facts.recall(user.id) == (kept, NOW + timedelta(seconds=20))
    moved = replace(FACTS, profile="Support")
    stores.facts.remember(user.id, moved, NOW + timedelta(minutes=16))
    found = stores.facts.recall(user.id)
    assert found is not None
    assert found[0].profile == "Support"
    with pytest.raises(NotFound):
        stores.facts.remember("user-nobody", FACTS, NOW)


def test_when_a_held_run_was_answered_is_kept(stores: Stores, clock):
    """It is the time of the answer, not of the run."""
    user = settle_in(stores)
    run_id, state = opened(stores, claimed(stores, user.id))
    assert stores.runs.get(user.id, run_id).answered_at is None
    clock.advance(timedelta(minutes=3))

    state.commit(StateChange(answer=Answer.REJECTED))

    assert stores.runs.get(user.id, run_id).answered_at == NOW + timedelta(minutes=3)
