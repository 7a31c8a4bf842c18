"""The `OrgReader` contract: facts and people, on the fake and on Salesforce."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol
from zoneinfo import ZoneInfo

import pytest

from emulators.salesforce.access import Grants
from server.adapters.salesforce.administrators import ADMIN_SET
from server.domain.org import OrgFacts, Person, PersonKind
from server.ports.org import OrgReader
from tests.fakes.world import FakePeople
from tests.salesforce_org import ANA, ZONE, ServedOrg

_OBJECTS = {PersonKind.CONTACT: "Contact", PersonKind.LEAD: "Lead"}


class OrgWorld(Protocol):
    """An org with one rep, in which people have addresses."""

    def reader(self) -> OrgReader:
        """The reader under test as a new run gets it."""

    def add(self, kind: PersonKind, address: str) -> Person:
        """Somebody adds a contact or lead with this address."""

    def administer(self, *, group: bool) -> None:
        """Make the rep an administrator, by the set itself or by a group with it."""


class FakeOrgWorld:
    """The fake reader."""

    def __init__(self) -> None:
        """Start without people."""
        self._people = FakePeople(OrgFacts(user_id="005", zone=ZONE))

    def reader(self) -> OrgReader:
        """The fake itself."""
        return self._people

    def add(self, kind: PersonKind, address: str) -> Person:
        """Keep a person in the order of precedence."""
        known = self._people.known.get(address, ())
        person = Person(f"{kind}-{len(known)}", kind)
        found = sorted(
            (*known, person), key=lambda one: list(PersonKind).index(one.kind)
        )
        self._people.known[address] = tuple(found)
        return person

    def administer(self, *, group: bool) -> None:
        """There is one way here."""
        self._people.administrators.add(ANA)


class SalesforceOrgWorld:
    """The real reader over the emulated org."""

    def __init__(self, org: ServedOrg) -> None:
        """Use an org without people."""
        self._org = org

    def reader(self) -> OrgReader:
        """The reader of a new run."""
        return self._org.run().org

    def add(self, kind: PersonKind, address: str) -> Person:
        """Have the rep create the record."""
        fields: Mapping[str, str] = {"LastName": "Adams", "Email": address}
        if kind is PersonKind.LEAD:
            fields = {**fields, "Company": "Acme"}
        id = self._org.emulator.insert(_OBJECTS[kind], ANA, **fields)
        return Person(id, kind)

    def administer(self, *, group: bool) -> None:
        """The sets are assigned in Setup, which this rep may see too."""
        setup = self._org.emulator.org
        setup.add_permission_set(Grants(name=ADMIN_SET, view_setup=True))
        setup.add_permission_set_group("Managers", ADMIN_SET)
        self._org.emulator.assign(ANA, "Managers" if group else ADMIN_SET)


@pytest.fixture(params=["fake", "salesforce"])
def world(request: pytest.FixtureRequest) -> OrgWorld:
    """Give each org in turn."""
    if request.param == "fake":
        return FakeOrgWorld()
    return SalesforceOrgWorld(request.getfixturevalue("salesforce_org"))


def test_the_facts_name_the_user_and_a_real_zone(world: OrgWorld) -> None:
    """A run can be planned from the facts alone: who, and in which zone."""
    facts = world.reader().facts()
    assert facts.user_id.startswith("005")
    assert ZoneInfo(facts.zone).key == ZONE
    assert facts.active


def test_an_org_without_a_policy_has_no_rules(world: OrgWorld) -> None:
    """Without rules the user's own settings hold."""
    assert world.reader().facts().policy.rules == ()


def test_the_limits_are_those_of_a_real_org(world: OrgWorld) -> None:
    """The planner fits items to these lengths."""
    limits = world.reader().facts().limits
    assert (limits.subject, limits.location, limits.description) == (255, 255, 32_000)


def test_each_address_is_told_who_is_behind_it(world: OrgWorld) -> None:
    """Answers are by the lower-case address that was asked for."""
    ada = world.add(PersonKind.CONTACT, "ada@x.test")
    bob = world.add(PersonKind.LEAD, "bob@x.test")
    found = world.reader().people(["bob@x.test", "ada@x.test"], alternate=False)
    assert found == {"ada@x.test": (ada,), "bob@x.test": (bob,)}


def test_an_address_nobody_has_is_left_out(world: OrgWorld) -> None:
    """A missing key is how a run learns that nobody matches."""
    world.add(PersonKind.CONTACT, "ada@x.test")
    assert world.reader().people(["eve@x.test"], alternate=True) == {}
    assert world.reader().people([], alternate=True) == {}


def test_contacts_come_before_leads(world: OrgWorld) -> None:
    """A contact wins over a lead with the same address (A25)."""
    lead = world.add(PersonKind.LEAD, "ada@x.test")
    contact = world.add(PersonKind.CONTACT, "ada@x.test")
    found = world.reader().people(["ada@x.test"], alternate=True)
    assert found == {"ada@x.test": (contact, lead)}


@pytest.mark.parametrize(
    ("named", "found"),
    [
        (["Standard User"], True),
        (["standard user", "Nobody's"], True),
        (["System Administrator"], False),
        ([], False),
    ],
)
def test_who_has_a_profile(world: OrgWorld, named: list[str], found: bool) -> None:
    """By its name without regard to case, or by its Id."""
    holders = world.reader().holders(named)

    assert (ANA in holders) is found
    if found:
        held = holders[ANA]
        assert held.name == "Standard User"
        assert ANA in world.reader().holders([held.id, "Sales"])
        assert ANA in world.reader().holders([held.id[:15]])


@pytest.mark.parametrize("group", [False, True])
def test_who_administers_is_told_by_the_org(world: OrgWorld, group) -> None:
    """By the permission set, however a user came by it, and nobody else."""
    world.administer(group=group)
    reader = world.reader()
    assert reader.is_administrator(user_id="", username=ANA)
    assert not reader.is_administrator(user_id="", username="eve@x.test")
