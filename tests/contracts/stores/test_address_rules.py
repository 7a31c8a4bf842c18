"""Ignore Lists and Global Exclusion Lists: kept once, for whom they are meant."""

from dataclasses import replace

import pytest

from server.domain.address_rules import AddressRule, Effect
from server.domain.errors import NotFound
from server.domain.kinds import Kind
from tests.contracts.stores.records import Stores, a_user, an_org, settle_in

FOR_ALL = AddressRule(org_id="org-acme", effect=Effect.EXCLUDE, entry="bad.example")
FOR_ANN = AddressRule(
    org_id="org-acme",
    effect=Effect.IGNORE,
    entry="boss@acme.example",
    user_id="user-ann",
    kind=Kind.CALENDAR,
)


def test_rules_are_kept_whole(stores: Stores):
    """Every field comes back, the org's rules before those of its users."""
    settle_in(stores)
    org_wide = replace(FOR_ANN, user_id="", kind=None)
    for rule in (FOR_ANN, org_wide, FOR_ALL):
        assert stores.address_rules.add(rule) is True
    assert stores.address_rules.of_org("org-acme") == (FOR_ALL, org_wide, FOR_ANN)


def test_a_rule_is_kept_once(stores: Stores):
    """Adding it again changes nothing and says so; so does removing it again."""
    settle_in(stores)
    assert stores.address_rules.add(FOR_ANN) is True
    assert stores.address_rules.add(FOR_ANN) is False
    assert stores.address_rules.of_org("org-acme") == (FOR_ANN,)
    assert stores.address_rules.remove(FOR_ANN) is True
    assert stores.address_rules.remove(FOR_ANN) is False
    assert stores.address_rules.of_org("org-acme") == ()


@pytest.mark.parametrize(
    "change",
    [
        {"user_id": ""},
        {"kind": None},
        {"effect": Effect.EXCLUDE},
        {"entry": "acme.example"},
    ],
)
def test_rules_that_differ_are_two(stores: Stores, change: dict):
    """Removing one leaves a rule that differs in owner, kind, list or entry."""
    settle_in(stores)
    other = replace(FOR_ANN, **change)
    stores.address_rules.add(FOR_ANN)
    stores.address_rules.add(other)
    stores.address_rules.remove(FOR_ANN)
    assert stores.address_rules.of_org("org-acme") == (other,)


def test_rules_need_an_owner(stores: Stores):
    """Nothing is kept for an org or a user who does not exist."""
    with pytest.raises(NotFound):
        stores.address_rules.add(FOR_ALL)
    settle_in(stores)
    with pytest.raises(NotFound):
        stores.address_rules.add(replace(FOR_ANN, user_id="user-nobody"))


def test_rules_go_with_their_owner(stores: Stores):
    """A removed user takes theirs along, a removed org all; others stay."""
    settle_in(stores)
    stores.users.add(a_user("bob"))
    stores.orgs.add(an_org("beta"))
    of_bob = replace(FOR_ANN, user_id="user-bob")
    of_beta = replace(FOR_ALL, org_id="org-beta")
    for rule in (FOR_ANN, of_bob, FOR_ALL, of_beta):
        stores.address_rules.add(rule)
    stores.users.remove("user-ann")
    assert stores.address_rules.of_org("org-acme") == (FOR_ALL, of_bob)
    stores.orgs.remove("org-acme")
    assert stores.address_rules.of_org("org-acme") == ()
    assert stores.address_rules.of_org("org-beta") == (of_beta,)
