"""Finding the people behind e-mail addresses."""

from __future__ import annotations

import pytest

from emulators.salesforce.schema import email
from server.domain.org import Person, PersonKind
from tests.salesforce_org import ANA, BEN, ServedOrg


def contact(org: ServedOrg, **fields: object) -> Person:
    """Have Ana create a contact."""
    values = {"LastName": "Adams", **fields}
    return Person(org.emulator.insert("Contact", ANA, **values), PersonKind.CONTACT)


def lead(org: ServedOrg, **fields: object) -> Person:
    """Have Ana create a lead."""
    values = {"LastName": "Berg", "Company": "Acme", **fields}
    return Person(org.emulator.insert("Lead", ANA, **values), PersonKind.LEAD)


def find(org: ServedOrg, *addresses: str, alternate: bool = True):
    """Look addresses up in a run of their own."""
    return org.run().org.people(addresses, alternate=alternate)


def test_contacts_come_before_leads_and_users(salesforce_org: ServedOrg):
    """Everybody with an address is given, in the order of precedence (A24)."""
    address = BEN
    a_lead = lead(salesforce_org, Email=address)
    a_contact = contact(salesforce_org, Email=address)
    user = Person(salesforce_org.user_id(BEN), PersonKind.USER)
    assert find(salesforce_org, address) == {address: (a_contact, a_lead, user)}


def test_the_oldest_contact_comes_first(salesforce_org: ServedOrg):
    """The choice among several does not change from run to run."""
    first = contact(salesforce_org, Email="ada@x.test", LastName="Zed")
    salesforce_org.pass_time(5)
    second = contact(salesforce_org, Email="ada@x.test", LastName="Ant")
    assert find(salesforce_org, "ada@x.test") == {"ada@x.test": (first, second)}


def test_letters_may_be_large_or_small(salesforce_org: ServedOrg):
    """Addresses match whatever their case on either side."""
    person = contact(salesforce_org, Email="Ada.Adams@X.Test")
    assert find(salesforce_org, "ada.adams@x.test") == {"ada.adams@x.test": (person,)}


@pytest.mark.parametrize("alternate", [True, False])
def test_other_addresses_count_where_the_user_wants_it(
    salesforce_org: ServedOrg, alternate: bool
):
    """Every e-mail field of contacts and leads is searched, also the org's own."""
    salesforce_org.emulator.org.add_field("Lead", email("Private__c", "cunfgs"))
    person = contact(salesforce_org, Second_Alternate_Email__c="a@x.test")
    other = lead(salesforce_org, Private__c="a@x.test")
    expected = {"a@x.test": (person, other)} if alternate else {}
    assert find(salesforce_org, "a@x.test", alternate=alternate) == expected


def test_a_person_with_two_matching_addresses_is_one_person(
    salesforce_org: ServedOrg,
):
    """The same address in two fields does not double the person."""
    person = contact(salesforce_org, Email="a@x.test", Alternate_Email__c="A@x.test")
    assert find(salesforce_org, "a@x.test") == {"a@x.test": (person,)}


def test_a_field_that_cannot_be_searched_or_seen_is_left_out(
    salesforce_org: ServedOrg,
):
    """An encrypted or hidden address must not break the look-up."""
    org = salesforce_org.emulator.org
    org.add_field("Contact", email("Encrypted__c", "cun"))
    org.profiles["Standard User"].hidden.add(("Contact", "Alternate_Email__c"))
    contact(salesforce_org, LastName="Hidden")
    person = contact(salesforce_org, Email="a@x.test")
    assert find(salesforce_org, "a@x.test") == {"a@x.test": (person,)}


def test_a_user_without_leads_finds_contacts(salesforce_org: ServedOrg):
    """An org may keep leads from its service staff."""
    salesforce_org.emulator.org.profiles["Standard User"].no_access.add("Lead")
    person = contact(salesforce_org, Email="a@x.test")
    assert find(salesforce_org, "a@x.test") == {"a@x.test": (person,)}


def test_a_person_account_is_found_as_its_contact(salesforce_org: ServedOrg):
    """Events are related to the contact that Salesforce keeps for it (A21)."""
    salesforce_org.emulator.org.enable_person_accounts()
    account = salesforce_org.emulator.insert(
        "Account", ANA, LastName="Curie", PersonEmail="marie@x.test"
    )
    expected = salesforce_org.stored(account, "Account")["PersonContactId"]
    assert find(salesforce_org, "marie@x.test") == {
        "marie@x.test": (Person(expected, PersonKind.CONTACT),)
    }


def test_a_deactivated_user_is_nobody(salesforce_org: ServedOrg):
    """Nobody can be invited who cannot sign in."""
    salesforce_org.emulator.set_active(BEN, False)
    assert find(salesforce_org, BEN) == {}


def test_a_look_up_is_one_request(salesforce_org: ServedOrg):
    """Contacts, leads and users are asked for together."""
    run = salesforce_org.run()
    run.org.facts()
    run.org.people([f"guest{n}@x.test" for n in range(100)], alternate=True)
    assert run.calendar.calls == 2


def test_very_many_addresses_are_cut_into_queries(salesforce_org: ServedOrg):
    """No query becomes longer than Salesforce takes, and nobody is missed."""
    addresses = [f"guest-{n:04}@a-rather-long-domain.example.test" for n in range(2000)]
    people = {
        address: contact(salesforce_org, Email=address)
        for address in (addresses[0], addresses[999], addresses[-1])
    }
    found = find(salesforce_org, *addresses)
    assert found == {address: (person,) for address, person in people.items()}


def test_an_address_cannot_change_the_query(salesforce_org: ServedOrg):
    """Whatever a stranger calls themselves is only ever a value."""
    contact(salesforce_org, Email="a@x.test")
    nasty = "x') OR (Email != '"
    assert find(salesforce_org, nasty, "o'brien\\@x.test", "{0}@x.test") == {}


def test_nobody_to_look_up_costs_nothing(salesforce_org: ServedOrg):
    """Items without addresses need no request."""
    run = salesforce_org.run()
    run.org.facts()
    assert run.org.people([], alternate=True) == {}
    assert run.org.people(["", " "], alternate=True) == {}
    assert run.calendar.calls == 1
