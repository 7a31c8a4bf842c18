"""Single records over REST: create, read, update, delete, upsert."""

from __future__ import annotations

import gzip
import json
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from simple_salesforce.exceptions import (
    SalesforceGeneralError,
    SalesforceMalformedRequest,
    SalesforceMoreThanOneRecord,
    SalesforceResourceNotFound,
)

from tests.emulators.salesforce.client import ADMIN, ANA, error_of, event

# Values that a field of their type cannot take.
UNREADABLE: list[dict[str, Any]] = [
    {"StartDateTime": "2026-13-01T00:00:00Z"},
    {"StartDateTime": "0001-01-01T00:00:00Z"},
    {"ActivityDate": "2026-11-22xyz"},
    {"DurationInMinutes": "1e999"},
    {"DurationInMinutes": 1.5},
    {"IsPrivate": "perhaps"},
    {"Subject": {"text": "x"}},
]

BAD_FIELDS: dict[str, dict[str, Any]] = {
    "STRING_TOO_LONG": {"Subject": "x" * 256},
    "INVALID_FIELD": {"Nonsense": 1},
    "INVALID_FIELD_FOR_INSERT_UPDATE": {"CreatedDate": "2026-01-01T00:00:00Z"},
    "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST": {"ShowAs": "Tentative"},
    "JSON_PARSER_ERROR": {"StartDateTime": "tomorrow"},
    "MALFORMED_ID": {"WhoId": "003"},
    "FIELD_INTEGRITY_EXCEPTION": {"WhoId": "001Wr0000000001AAA"},
    "INVALID_CROSS_REFERENCE_KEY": {"WhoId": "003Wr0000000zzz"},
}


def test_life_of_a_record(client):
    """A record is created, read, changed and deleted with Salesforce's statuses."""
    salesforce = client.salesforce()

    created = salesforce.Event.create(event("Lunch", Location=" Room 1 "))
    read = salesforce.Event.get(created["id"])
    status = salesforce.Event.update(created["id"], {"Subject": "Dinner"})

    assert created["success"] is True
    assert (read["Subject"], read["Location"]) == ("Lunch", "Room 1")
    assert read["OwnerId"] == read["CreatedById"] == read["LastModifiedById"]
    assert read["SystemModstamp"] == "2026-11-22T15:00:00.000+0000"
    assert status == 204
    assert salesforce.Event.delete(created["id"]) == 204
    with pytest.raises(SalesforceResourceNotFound) as caught:
        salesforce.Event.get(created["id"])
    assert error_of(caught)["errorCode"] == "ENTITY_IS_DELETED"


def test_read_can_name_its_fields(client, org):
    """With fields= an answer holds these fields, the id and attributes."""
    id = org.insert("Event", ANA, **event())

    answer = client.call("GET", f"sobjects/Event/{id}?fields=Subject,Location").json()

    assert answer.keys() == {"attributes", "Subject", "Location", "Id"}


@pytest.mark.parametrize("code", BAD_FIELDS)
def test_bad_values_are_refused_by_code(client, code):
    """Each kind of bad value has its own error code and names the field."""
    with pytest.raises(SalesforceMalformedRequest) as caught:
        client.salesforce().Event.create(event(**BAD_FIELDS[code]))

    assert error_of(caught)["errorCode"] == code


@pytest.mark.parametrize("fields", UNREADABLE, ids=str)
def test_unreadable_values_are_refused(client, fields):
    """A value of the wrong type is a parser error, never a guess."""
    with pytest.raises(SalesforceMalformedRequest) as caught:
        client.salesforce().Event.create(event(**fields))

    assert error_of(caught)["errorCode"] == "JSON_PARSER_ERROR"


def test_bad_address_is_refused(client):
    """An e-mail field takes addresses only."""
    for address in ("nobody", "a b@x.test", "a@localhost"):
        with pytest.raises(SalesforceMalformedRequest) as caught:
            client.salesforce().Contact.create({"LastName": "x", "Email": address})
        assert error_of(caught)["errorCode"] == "INVALID_EMAIL_ADDRESS"


def test_missing_required_fields_are_listed(client):
    """A lead needs a last name and a company."""
    with pytest.raises(SalesforceMalformedRequest) as caught:
        client.salesforce().Lead.create({"FirstName": "Zoe"})

    assert error_of(caught)["errorCode"] == "REQUIRED_FIELD_MISSING"
    assert error_of(caught)["fields"] == ["LastName", "Company"]


def test_texts_are_normalised(client):
    """Texts are trimmed, blank is null, and line breaks are CR LF."""
    salesforce = client.salesforce()

    created = salesforce.Event.create(
        event("  Talk  ", Location="   ", Description="one\ntwo\r\nthree \n")
    )

    read = salesforce.Event.get(created["id"])
    assert (read["Subject"], read["Location"]) == ("Talk", None)
    assert read["Description"] == "one\r\ntwo\r\nthree"


def test_line_break_counts_as_two_characters(client):
    """What fits with bare line feeds may be too long as it is stored."""
    salesforce = client.salesforce()
    breaks = "x\n" * 10_000

    assert salesforce.Event.create(event(Description=breaks + "x" * 2_000))["success"]
    with pytest.raises(SalesforceMalformedRequest) as caught:
        salesforce.Event.create(event(Description=breaks + "x" * 2_001))
    assert error_of(caught)["errorCode"] == "STRING_TOO_LONG"


RECORDS: dict[str, dict[str, Any]] = {
    "Account": {"Name": "Acme", "Website": "https://acme.test"},
    "Contact": {"LastName": "Case", "Alternate_Email__c": "case@home.test"},
    "EmailMessage": {"Subject": "Hi", "FromAddress": "a@b.test", "Status": "3"},
    "Lead": {"LastName": "Doe", "Company": "Acme", "Email": "doe@acme.test"},
    "Opportunity": {
        "Name": "Deal",
        "StageName": "Prospecting",
        "CloseDate": "2026-12-31",
        "Amount": 99.5,
    },
    "Task": {"Subject": "Call", "ActivityDate": "2026-12-01", "Priority": "High"},
}


@pytest.mark.parametrize("name", RECORDS)
def test_every_object_keeps_what_it_is_given(client, name):
    """Values come back as they were written."""
    objects = getattr(client.salesforce(), name)

    id = objects.create(RECORDS[name])["id"]

    read = objects.get(id)
    assert {field: read[field] for field in RECORDS[name]} == RECORDS[name]


def test_names_of_people_are_put_together(client):
    """Name is made of the parts and cannot be written."""
    contacts = client.salesforce().Contact
    id = contacts.create({"FirstName": "Ann", "LastName": "Case", "Suffix": "Jr."})[
        "id"
    ]

    assert contacts.get(id)["Name"] == "Ann Case Jr."
    with pytest.raises(SalesforceMalformedRequest) as caught:
        contacts.update(id, {"Name": "Other"})
    assert error_of(caught)["fields"] == ["Name"]


def test_parallel_clients_do_not_disturb_each_other(org):
    """Writes from several threads are all stored, each with its own id."""
    with ThreadPoolExecutor(4) as pool:
        ids = list(
            pool.map(lambda at: org.insert("Event", ANA, **event(str(at))), range(200))
        )

    assert len(set(ids)) == len(org.records("Event")) == 200


def test_upsert_creates_then_updates(client):
    """The external id decides between 201 and 200."""
    salesforce = client.salesforce()

    first = salesforce.Event.upsert("Tandem_Key__c/abc", event("One"))
    second = salesforce.Event.upsert("Tandem_Key__c/ABC", {"Subject": "Two"})

    assert (first, second) == (201, 200)
    assert salesforce.Event.get_by_custom_id("Tandem_Key__c", "abc")["Subject"] == "Two"


def test_upsert_of_several_matches_lists_them(client, org):
    """300 gives the records that the value could mean."""
    for name in ("A", "B"):
        org.insert("Contact", ANA, LastName=name, Email="one@x.test")

    with pytest.raises(SalesforceMoreThanOneRecord) as caught:
        client.salesforce().Contact.upsert("Email/one@x.test", {"Title": "Boss"})

    assert len(caught.value.content) == 2


def test_records_are_deleted_by_key(client, org):
    """One match goes, several are listed, none is not found."""
    for name, address in (
        ("A", "one@x.test"),
        ("B", "two@x.test"),
        ("C", "two@x.test"),
    ):
        org.insert("Contact", ANA, LastName=name, Email=address)
    path = "sobjects/Contact/Email"

    answers = [
        client.call(method, f"{path}/{address}").status_code
        for address in ("one@x.test", "two@x.test", "none@x.test")
        for method in ("GET", "DELETE")
    ]

    assert answers == [200, 204, 300, 300, 404, 404]


def test_key_belongs_into_the_path(client):
    """The body of an upsert must not repeat the external id."""
    answer = client.call(
        "PATCH", "sobjects/Event/Tandem_Key__c/k", json=event(Tandem_Key__c="k")
    )

    assert answer.json()[0]["errorCode"] == "INVALID_FIELD"


def test_numbers_and_texts_convert(client):
    """A number for a text and a text for a number are taken as Salesforce does."""
    leads = client.salesforce().Lead
    accounts = client.salesforce().Account

    lead = leads.create({"LastName": 5, "Company": True})["id"]
    account = accounts.create({"Name": "x", "NumberOfEmployees": "12"})["id"]

    assert (leads.get(lead)["LastName"], leads.get(lead)["Company"]) == ("5", "true")
    assert accounts.get(account)["NumberOfEmployees"] == 12


def test_own_user_can_be_changed_and_not_deleted(client, org):
    """A user may edit the own record, not another's, and delete none."""
    mine, theirs = (org.org.user(name)["Id"] for name in (ANA, ADMIN))
    salesforce = client.salesforce()

    assert salesforce.User.update(mine, {"Title": "Rep"}) == 204
    for method, id in (("PATCH", theirs), ("DELETE", mine)):
        answer = client.call(method, f"sobjects/User/{id}", json={"Title": "x"})
        assert answer.status_code >= 400


def test_external_id_is_unique(client, org):
    """A second record with the key is refused and names the first."""
    id = org.insert("Event", ANA, **event(Tandem_Key__c="k"))

    with pytest.raises(SalesforceMalformedRequest) as caught:
        client.salesforce().Event.create(event(Tandem_Key__c="K"))

    assert error_of(caught)["errorCode"] == "DUPLICATE_VALUE"
    assert id in error_of(caught)["message"]


def test_key_of_a_deleted_record_is_free_again(client, org):
    """Upsert makes a new record when the old one lies in the recycle bin."""
    id = org.insert("Event", ANA, **event(Tandem_Key__c="k"))
    org.delete("Event", ANA, id)

    status = client.salesforce().Event.upsert("Tandem_Key__c/k", event())

    assert status == 201


@pytest.mark.parametrize("id", ["00UWr0000000zzz", "nonsense"])
def test_unknown_id_is_not_found(client, id):
    """An id that never was gives 404 on every method."""
    for method, body in (("GET", None), ("PATCH", {"Subject": "x"}), ("DELETE", None)):
        answer = client.call(method, f"sobjects/Event/{id}", json=body)

        assert (answer.status_code, answer.json()[0]["errorCode"]) == (404, "NOT_FOUND")


def test_setup_objects_take_no_new_records(client):
    """Profiles and custom metadata are not created through the API."""
    for name in ("Profile", "Tandem_Setting__mdt"):
        answer = client.call("POST", f"sobjects/{name}", user=ADMIN, json={"Name": "x"})

        assert answer.json()[0]["errorCode"] == "INVALID_TYPE_FOR_OPERATION"


def test_broken_json_and_wrong_method(client):
    """A body that is no JSON and a method that a resource lacks are told apart."""
    headers = {"Content-Type": "application/json"}
    broken = client.call("POST", "sobjects/Event", data=b"{", headers=headers)
    method = client.call("PUT", "sobjects/Event", json={})
    xml = client.call(
        "POST", "sobjects/Event", data="<a/>", headers={"Content-Type": "text/xml"}
    )

    assert broken.json()[0]["errorCode"] == "JSON_PARSER_ERROR"
    assert (method.status_code, method.json()[0]["errorCode"]) == (
        405,
        "METHOD_NOT_ALLOWED",
    )
    assert xml.status_code == 415


def test_body_may_be_compressed(client):
    """A request with Content-Encoding gzip is read."""
    answer = client.call(
        "POST",
        "sobjects/Event",
        data=gzip.compress(json.dumps(event()).encode()),
        headers={"Content-Encoding": "gzip", "Content-Type": "application/json"},
    )

    assert answer.status_code == 201


def test_broken_gzip_is_a_parser_error(client):
    """A body that is not what its header says is refused."""
    headers = {"Content-Encoding": "gzip", "Content-Type": "application/json"}

    answer = client.call("POST", "sobjects/Event", data=b"plain", headers=headers)

    assert answer.json()[0]["errorCode"] == "JSON_PARSER_ERROR"


def test_long_address_is_414(client):
    """More than 16,384 characters of URI are refused as by a web server."""
    with pytest.raises(SalesforceGeneralError) as caught:
        client.salesforce().query("SELECT Id FROM Event WHERE Id = '" + "0" * 16_400)

    assert caught.value.status == 414


def test_validation_rule_refuses(client, org):
    """A validation rule of the org speaks through its own code."""
    org.org.add_validation_rule(
        "Event", lambda row: "No lunch" if row["Subject"] == "Lunch" else None
    )

    with pytest.raises(SalesforceMalformedRequest) as caught:
        client.salesforce().Event.create(event("Lunch"))

    assert error_of(caught)["errorCode"] == "FIELD_CUSTOM_VALIDATION_EXCEPTION"
    assert client.salesforce().Event.create(event("Talk"))["success"]
