"""What the org tells about itself: versions, resources, limits, describe."""

from __future__ import annotations

from tests.emulators.salesforce.client import VERSION


def fields_of(client, name: str) -> dict[str, dict]:
    """Give the described fields of an object by name."""
    described = getattr(client.salesforce(), name).describe()
    return {field["name"]: field for field in described["fields"]}


def test_versions_need_no_token(client):
    """The list of versions is open to everybody and names the releases."""
    answer = client.session.get(f"{client.url}/services/data/").json()

    labels = {one["version"]: one["label"] for one in answer}
    assert labels["59.0"] == "Winter '24"
    assert labels["66.0"] == "Spring '26"
    assert answer[-1]["url"] == "/services/data/v67.0"


def test_unknown_paths_and_versions_are_not_found(client):
    """A version or a path that is not there gives NOT_FOUND."""
    data = f"{client.url}/services/data"
    paths = ("v12.0/limits", "v99.0/limits", f"v{VERSION}/nonsense", "vX/limits")

    for path in paths:
        answer = client.session.get(f"{data}/{path}")

        assert (answer.status_code, answer.json()[0]["errorCode"]) == (404, "NOT_FOUND")


def test_calls_need_a_token(client):
    """Without a token the answer is 401 in Salesforce's words."""
    answer = client.session.get(f"{client.url}/services/data/v{VERSION}/limits")

    assert answer.status_code == 401
    assert answer.json() == [
        {"message": "Session expired or invalid", "errorCode": "INVALID_SESSION_ID"}
    ]


def test_resources_are_listed(client):
    """The root of a version tells where the resources are."""
    answer = client.call("GET", "").json()

    assert answer["sobjects"] == f"/services/data/v{VERSION}/sobjects"


def test_every_object_is_listed(client):
    """The list tells key prefixes and what may be done."""
    listed = {one["name"]: one for one in client.salesforce().describe()["sobjects"]}

    assert listed["Event"]["keyPrefix"] == "00U"
    assert listed["Event"]["replicateable"] is True
    assert listed["Profile"]["createable"] is False
    assert "Tandem_Setting__mdt" not in listed


def test_event_fields_have_their_real_shape(client):
    """Lengths and properties are those of the object reference."""
    fields = fields_of(client, "Event")

    assert fields["Subject"]["type"] == "combobox"
    assert (fields["Subject"]["length"], fields["Location"]["length"]) == (255, 255)
    description = fields["Description"]
    assert (description["type"], description["length"]) == ("textarea", 32000)
    assert (description["filterable"], description["sortable"]) == (False, False)
    assert fields["EndDate"]["createable"] is False
    assert fields["EventSubtype"]["updateable"] is False
    assert fields["WhoId"]["referenceTo"] == ["Contact", "Lead"]
    assert fields["WhoId"]["polymorphicForeignKey"] is True
    assert fields["OwnerId"]["relationshipName"] == "Owner"


def test_key_field_is_an_external_id(client):
    """Tandem_Key__c is unique and an external id on events and tasks."""
    for name in ("Event", "Task"):
        key = fields_of(client, name)["Tandem_Key__c"]

        assert (key["externalId"], key["unique"], key["custom"]) == (True, True, True)


def test_event_types_are_data_of_the_org(client, org):
    """The picklist of Event.Type is what the org says; it takes other values too."""
    org.org.set_picklist("Event", "Type", "Demo", "Visit")

    kind = fields_of(client, "Event")["Type"]
    assert [one["value"] for one in kind["picklistValues"]] == ["Demo", "Visit"]
    assert kind["restrictedPicklist"] is False


def test_restricted_picklists_say_so(client):
    """ShowAs takes three values and has a default."""
    shown = fields_of(client, "Event")["ShowAs"]

    assert shown["restrictedPicklist"] is True
    assert [one["value"] for one in shown["picklistValues"] if one["defaultValue"]] == [
        "Busy"
    ]


def test_child_relationships_are_described(client):
    """Events hang on a contact by WhoId and go with it."""
    children = client.salesforce().Contact.describe()["childRelationships"]

    (events,) = [
        one
        for one in children
        if (one["childSObject"], one["field"]) == ("Event", "WhoId")
    ]
    assert (events["relationshipName"], events["cascadeDelete"]) == ("Events", True)


def test_known_description_is_not_sent_again(client):
    """ETag and If-None-Match save the body until something changes."""
    first = client.call("GET", "sobjects/Event/describe")
    headers = {"If-None-Match": first.headers["ETag"]}

    again = client.call("GET", "sobjects/Event/describe", headers=headers)

    assert (again.status_code, again.content) == (304, b"")


def test_limits_count_down(client, org):
    """The limits resource and the header of each answer agree."""
    answer = client.call("GET", "limits")

    daily = answer.json()["DailyApiRequests"]
    assert daily == {"Max": 100_000, "Remaining": 99_999}
    assert answer.headers["Sforce-Limit-Info"] == "api-usage=1/100000"
