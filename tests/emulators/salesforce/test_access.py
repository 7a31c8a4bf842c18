"""Who sees and changes what: ownership, privacy, profiles, field security."""

from __future__ import annotations

import pytest
from simple_salesforce.exceptions import (
    SalesforceMalformedRequest,
    SalesforceRefusedRequest,
    SalesforceResourceNotFound,
)

from emulators.salesforce.access import PRIVATE, READ_ONLY, READ_WRITE, Grants
from emulators.salesforce.app import SalesforceEmulator
from emulators.salesforce.schema import email
from tests.emulators.salesforce.client import (
    ADMIN,
    ANA,
    BEN,
    CONSUMER_KEY,
    error_of,
    event,
)

SUBJECTS = "SELECT Subject FROM Event ORDER BY Subject"
POLICIES = (
    "SELECT Object__c, Setting__c, Value__c, Locked__c, Scope__c "
    "FROM Tandem_Setting__mdt"
)


@pytest.fixture
def shared(org: SalesforceEmulator) -> SalesforceEmulator:
    """Give an org where Ana and Ben have an open and a private event each."""
    for user, name in ((ANA, "Ana"), (BEN, "Ben")):
        org.insert("Event", user, **event(f"{name} open"))
        org.insert("Event", user, **event(f"{name} private", IsPrivate=True))
    return org


def seen_by(client, user: str) -> list[str]:
    """Give the subjects that a user's query returns."""
    records = client.salesforce(user).query(SUBJECTS)["records"]
    return [record["Subject"] for record in records]


def test_activities_are_private_by_default(client, shared):
    """A user sees the own events, one with View All Data every event."""
    assert seen_by(client, ANA) == ["Ana open", "Ana private"]
    assert len(seen_by(client, ADMIN)) == 4


@pytest.mark.parametrize(
    ("sharing", "status"), [(PRIVATE, 403), (READ_ONLY, 403), (READ_WRITE, 204)]
)
def test_sharing_opens_events_but_not_private_ones(client, shared, sharing, status):
    """With a wider default others see and change what is not private."""
    shared.org.sharing["Event"] = sharing
    rows = {row["Subject"]: row["Id"] for row in shared.records("Event")}

    def change(subject: str) -> int:
        path = f"sobjects/Event/{rows[subject]}"
        return client.call("PATCH", path, json={"Subject": subject}).status_code

    visible = seen_by(client, ANA)
    assert ("Ben open" in visible) is (sharing != PRIVATE)
    assert "Ben private" not in visible
    assert change("Ben open") == status
    assert change("Ben private") == 403


def test_invitations_are_seen_with_their_event(client, org):
    """Owner and invitee see who is invited, a stranger does not."""
    org.add_user("eva@acme.test")
    org.org.apps[CONSUMER_KEY].approved.add("eva@acme.test")
    meeting = org.insert("Event", ANA, **event("Review"))
    ben = org.org.user(BEN)["Id"]
    org.insert("EventRelation", ANA, EventId=meeting, RelationId=ben)

    def seen(user: str) -> int:
        query = "SELECT COUNT() FROM EventRelation"
        return client.salesforce(user).query(query)["totalSize"]

    assert [seen(user) for user in (ANA, BEN, "eva@acme.test")] == [1, 1, 0]


def test_invisible_record_is_not_found(client, shared):
    """Reading somebody else's private event is like reading nothing."""
    theirs = shared.records("Event")[3]["Id"]

    with pytest.raises(SalesforceResourceNotFound):
        client.salesforce(ANA).Event.get(theirs)


def test_hidden_field_does_not_exist(client, org):
    """Field-level security hides a field from describe, queries and writes."""
    grants = org.org.profiles["Standard User"]
    grants.hidden.add(("Event", "Location"))
    salesforce = client.salesforce()

    names = {field["name"] for field in salesforce.Event.describe()["fields"]}
    assert "Location" not in names
    for attempt in (
        lambda: salesforce.query("SELECT Location FROM Event"),
        lambda: salesforce.query("SELECT Id FROM Event WHERE Location = 'x'"),
        lambda: salesforce.Event.create(event(Location="x")),
    ):
        with pytest.raises(SalesforceMalformedRequest) as caught:
            attempt()
        assert error_of(caught)["errorCode"] == "INVALID_FIELD"
    assert client.salesforce(ADMIN).query("SELECT Location FROM Event")["done"]


def test_permission_set_lifts_field_security(client, org):
    """Who has the permission set sees the field again."""
    org.org.profiles["Standard User"].hidden.add(("Event", "Location"))
    grants = Grants(name="Tandem", fields={("Event", "Location")})
    org.org.add_permission_set(grants)
    org.org.assign(ANA, "Tandem")

    assert client.salesforce(ANA).query("SELECT Location FROM Event")["done"]
    with pytest.raises(SalesforceMalformedRequest):
        client.salesforce(BEN).query("SELECT Location FROM Event")


def test_a_group_gives_what_its_sets_give(client, org):
    """The user has the group's own set in Salesforce, and no other assignment."""
    org.org.profiles["Standard User"].hidden.add(("Event", "Location"))
    org.org.add_permission_set(Grants(name="Tandem", fields={("Event", "Location")}))
    org.org.add_permission_set_group("Sales", "Tandem")
    org.org.assign(ANA, "Sales")

    assert client.salesforce(ANA).query("SELECT Location FROM Event")["done"]
    (found,) = client.salesforce(ADMIN).query(
        "SELECT PermissionSet.Type, PermissionSetGroup.DeveloperName "
        "FROM PermissionSetAssignment"
    )["records"]
    assert found["PermissionSet"]["Type"] == "Group"
    assert found["PermissionSetGroup"]["DeveloperName"] == "Sales"


def test_read_only_field_cannot_be_written(client, org):
    """Describe says so, and a write says which field it is."""
    org.org.profiles["Standard User"].read_only.add(("Event", "Location"))
    salesforce = client.salesforce()

    fields = {one["name"]: one for one in salesforce.Event.describe()["fields"]}
    assert fields["Location"]["updateable"] is False
    with pytest.raises(SalesforceMalformedRequest) as caught:
        salesforce.Event.create(event(Location="x"))
    assert error_of(caught)["fields"] == ["Location"]


def test_policies_are_read_by_those_who_may(client, org):
    """Custom metadata exists only for profiles and permission sets that grant it."""
    org.set_policy("calendar", "mode", "sync_all", locked=True)
    org.set_policy("calendar", "mode", "off", scope="Standard User")
    org.set_policy("calendar", "mode", "matching", locked=True)

    records = client.salesforce(ADMIN).query(POLICIES)["records"]
    rows = [{**one} for one in records]
    for row in rows:
        del row["attributes"]
    assert rows == [
        {
            "Object__c": "calendar",
            "Setting__c": "mode",
            "Value__c": "off",
            "Locked__c": False,
            "Scope__c": "Standard User",
        },
        {
            "Object__c": "calendar",
            "Setting__c": "mode",
            "Value__c": "matching",
            "Locked__c": True,
            "Scope__c": "Org",
        },
    ]
    with pytest.raises(SalesforceMalformedRequest) as caught:
        client.salesforce(ANA).query(POLICIES)
    assert error_of(caught)["errorCode"] == "INVALID_TYPE"


def test_permission_set_grants_policies(client, org):
    """A rep with the permission set reads the policies too."""
    grants = Grants(name="Tandem", custom_metadata={"Tandem_Setting__mdt"})
    org.org.add_permission_set(grants)
    org.org.assign(ANA, "Tandem")
    org.set_policy("calendar", "mode", "sync_all")

    assert client.salesforce(ANA).query(POLICIES)["totalSize"] == 1


ASSIGNED = (
    "SELECT Id FROM PermissionSetAssignment WHERE PermissionSet.Name = 'Tandem_Admin' "
    "AND IsActive = TRUE AND Assignee.Username = '{}'"
)


def test_who_has_a_permission_set_is_told_to_whoever_sees_the_setup(client, org):
    """The assignment comes and goes; without the right the object does not exist."""
    org.org.add_permission_set(Grants(name="Tandem_Admin"))
    org.org.add_permission_set(Grants(name="Other"))
    org.assign(ANA, "Tandem_Admin")
    org.assign(ANA, "Tandem_Admin")
    org.assign(BEN, "Other")
    admin = client.salesforce(ADMIN)

    assert admin.query(ASSIGNED.format(ANA))["totalSize"] == 1
    assert admin.query(ASSIGNED.format(BEN))["totalSize"] == 0
    org.unassign(ANA, "Tandem_Admin")
    assert admin.query(ASSIGNED.format(ANA))["totalSize"] == 0
    with pytest.raises(SalesforceMalformedRequest) as caught:
        client.salesforce(ANA).query(ASSIGNED.format(ANA))
    assert error_of(caught)["errorCode"] == "INVALID_TYPE"


def test_user_without_api_is_refused(client, org):
    """API Enabled is needed for every call."""
    org.org.profiles["Standard User"].api_enabled = False

    with pytest.raises(SalesforceRefusedRequest) as caught:
        client.salesforce(ANA).limits()

    assert error_of(caught)["errorCode"] == "API_CURRENTLY_DISABLED"


def test_org_can_add_and_remove_fields(client, org):
    """Describe and writes follow the org's own fields."""
    org.org.add_field("Contact", email("Home_Email__c", "cunfgs"))
    org.org.remove_field("Event", "Tandem_Key__c")
    salesforce = client.salesforce()

    contact = {one["name"]: one for one in salesforce.Contact.describe()["fields"]}
    emails = [name for name, one in contact.items() if one["type"] == "email"]
    assert "Home_Email__c" in emails
    assert salesforce.Contact.create({"LastName": "x", "Home_Email__c": "a@b.test"})
    with pytest.raises(SalesforceResourceNotFound):
        salesforce.Event.upsert("Tandem_Key__c/k", event())


def test_person_accounts(client, org):
    """With the switch an account with a last name has a contact behind it."""
    org.org.enable_person_accounts()

    account = client.salesforce().Account.create(
        {"FirstName": "Pat", "LastName": "Doe", "PersonEmail": "pat@x.test"}
    )["id"]

    contact = org.records("Contact")[0]
    assert (contact["Name"], contact["Email"]) == ("Pat Doe", "pat@x.test")
    assert (contact["IsPersonAccount"], contact["AccountId"]) == (True, account)
    org.update("Account", ANA, account, PersonEmail="new@x.test")
    assert org.records("Contact")[0]["Email"] == "new@x.test"
    assert org.records("Account")[0]["PersonContactId"] == contact["Id"]


def test_business_account_needs_a_name(client):
    """Without person accounts a last name does not help."""
    for fields, code in (
        ({}, "REQUIRED_FIELD_MISSING"),
        ({"LastName": "Doe"}, "INVALID_FIELD"),
    ):
        with pytest.raises(SalesforceMalformedRequest) as caught:
            client.salesforce().Account.create(fields)
        assert error_of(caught)["errorCode"] == code
