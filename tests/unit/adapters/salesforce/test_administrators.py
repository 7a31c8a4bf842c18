"""Who administers, as the org's permission set says."""

from datetime import timedelta

import pytest

from emulators.salesforce.access import Grants
from server.adapters.salesforce.administrators import ADMIN_SET
from server.domain.errors import Permanent
from tests.salesforce_org import ANA, BEN, CONSUMER_KEY, ServedOrg

ROBOT = "robot@acme.test"


@pytest.fixture
def org(salesforce_org: ServedOrg) -> ServedOrg:
    """An org with an integration user who sees the setup, and Ana as administrator."""
    emulator = salesforce_org.emulator
    emulator.org.add_permission_set(Grants(name=ADMIN_SET))
    emulator.org.add_permission_set(Grants(name="Setup", view_setup=True))
    emulator.add_user(ROBOT)
    emulator.org.apps[CONSUMER_KEY].approved.add(ROBOT)
    emulator.assign(ROBOT, "Setup")
    emulator.assign(ANA, ADMIN_SET)
    return salesforce_org


def test_the_permission_set_makes_an_administrator(org: ServedOrg):
    """By Id and by name; without it, or after it was taken away, nobody is one."""
    reader = org.run(ROBOT).org

    assert reader.is_administrator(user_id=org.user_id(ANA), username="old@acme.test")
    assert reader.is_administrator(user_id="", username=ANA)
    assert not reader.is_administrator(user_id=org.user_id(BEN), username=ANA)
    assert not reader.is_administrator(user_id="", username=BEN)
    assert not reader.is_administrator(user_id="", username="x' OR Name LIKE '%")
    org.emulator.unassign(ANA, ADMIN_SET)
    assert not reader.is_administrator(user_id="", username=ANA)


def test_a_group_with_the_set_makes_an_administrator(org: ServedOrg):
    """Who has a group has its own set in Salesforce, and by it all that is within."""
    reader, setup = org.run(ROBOT).org, org.emulator.org
    setup.add_permission_set_group("Managers", ADMIN_SET, "Setup")
    setup.add_permission_set_group("Others", "Setup")
    org.emulator.assign(BEN, "Others")
    assert not reader.is_administrator(user_id="", username=BEN)
    org.emulator.assign(BEN, "Managers")

    assert reader.is_administrator(user_id=org.user_id(BEN), username="old@acme.test")
    org.emulator.requests.clear()
    assert reader.is_administrator(user_id="", username=BEN)
    assert org.emulator.requests.total == 1
    org.emulator.unassign(BEN, "Managers")
    assert not reader.is_administrator(user_id="", username=BEN)


@pytest.mark.parametrize("given", [ADMIN_SET, "Managers"])
def test_an_assignment_ends_when_it_expires(org: ServedOrg, given):
    """Also where Salesforce still calls it active."""
    emulator = org.emulator
    emulator.org.add_permission_set_group("Managers", ADMIN_SET)
    reader = org.run(ROBOT).org
    for days, holds in ((1, True), (-1, False)):
        end = org.clock.now() + timedelta(days=days)
        emulator.assign(BEN, given, end)
        assert reader.is_administrator(user_id="", username=BEN) is holds
        emulator.unassign(BEN, given)


def test_a_deactivated_administrator_is_none(org: ServedOrg):
    """The assignment stays in Salesforce, the right does not."""
    org.emulator.set_active(ANA, False)

    assert not org.run(ROBOT).org.is_administrator(user_id="", username=ANA)


def test_who_does_not_see_the_setup_cannot_tell(org: ServedOrg):
    """This is an error, never an answer."""
    with pytest.raises(Permanent):
        org.run(BEN).org.is_administrator(user_id="", username=ANA)


def test_profiles_are_told_by_name(org: ServedOrg):
    """All of the org, in order, with their Ids."""
    found = org.run(ROBOT).org.profiles()

    assert list(found) == ["Standard User", "System Administrator"]
    assert found["Standard User"] == org.run(ANA).org.facts().profile_id
