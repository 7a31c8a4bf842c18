"""The users whose own calendars sync, as both kinds of store tell them (A24)."""

from dataclasses import replace
from typing import Any

from server.domain.kinds import Kind
from server.domain.runs import Trigger
from tests.contracts.stores.records import (
    CALENDAR,
    NOW,
    Stores,
    a_user,
    an_org,
    settle_in,
)


def add(stores: Stores, name: str, **facts: Any) -> str:
    """Store a user whose calendar syncs, and give the id."""
    user = replace(a_user(name), mailbox=f"{name}@Mail.example", **facts)
    stores.users.add(user)
    stores.jobs.schedule(user.id, CALENDAR, NOW)
    return user.id


def test_users_with_a_planned_run_sync(stores: Stores):
    """A user is known by mailbox at once, and by Id once it is learnt."""
    stores.orgs.add(an_org())
    ana = add(stores, "ana")
    add(stores, "ben")
    stores.users.learn(ana, salesforce_id="005ana", zone="UTC")
    syncing = stores.users.syncing("org-acme", CALENDAR)
    assert syncing == {"005ana", "ana@mail.example", "ben@mail.example"}


def test_a_user_whose_first_run_waits_syncs_already(stores: Stores):
    """Between switching the sync on and its first run nothing is planned yet."""
    user = settle_in(stores)
    stores.jobs.ask(user.id, CALENDAR, Trigger.ENABLED, NOW)
    assert stores.users.syncing(user.org_id, CALENDAR) == {user.mailbox}


def test_all_others_do_not_sync(stores: Stores):
    """Switched off, deactivated, of another kind or org: none of them counts."""
    stores.orgs.add(an_org())
    stores.orgs.add(an_org("other"))
    stores.users.add(a_user("never"))
    stores.jobs.schedule(add(stores, "off"), CALENDAR, None)
    add(stores, "gone", active=False)
    stores.users.add(a_user("elsewhere", "other"))
    stores.jobs.schedule(a_user("elsewhere").id, CALENDAR, NOW)
    stores.users.add(a_user("tasks"))
    stores.jobs.schedule(a_user("tasks").id, Kind.TASKS, NOW)
    assert stores.users.syncing("org-acme", CALENDAR) == frozenset()
    assert len(stores.users.syncing("org-other", CALENDAR)) == 1
