"""Rules of persons: the compound name, and person accounts with their contact."""

from __future__ import annotations

from emulators.salesforce.changes import Change, Rules
from emulators.salesforce.errors import ApiError
from emulators.salesforce.schema import Row

_PERSON_TO_CONTACT = {
    "FirstName": "FirstName",
    "LastName": "LastName",
    "Salutation": "Salutation",
    "PersonEmail": "Email",
    "PersonMobilePhone": "MobilePhone",
    "PersonTitle": "Title",
    "Alternate_Email__pc": "Alternate_Email__c",
    "Phone": "Phone",
}


def full_name(row: Row) -> str:
    """Put a person's names together."""
    parts = ("FirstName", "MiddleName", "LastName", "Suffix")
    return " ".join(row[part] for part in parts if row.get(part))


def _name_person(change: Change) -> None:
    change.new["Name"] = full_name(change.new)


def _settle_account(change: Change) -> None:
    """Tell a person account from a business account by its last name."""
    row = change.new
    row.setdefault("IsPersonAccount", False)
    if change.creating and row.get("LastName"):
        if change.kind.find("IsPersonAccount") is None or row.get("Name"):
            raise ApiError(
                "INVALID_FIELD_FOR_INSERT_UPDATE",
                "Account: bad field names on insert/update call: LastName",
                ["LastName"],
            )
        row["IsPersonAccount"] = True
    if row["IsPersonAccount"]:
        row["Name"] = full_name(row)
    if not row.get("Name"):
        raise ApiError(
            "REQUIRED_FIELD_MISSING", "Required fields are missing: [Name]", ["Name"]
        )


def _keep_person_contact(change: Change) -> None:
    """Create or follow up the contact behind a person account."""
    account = change.new
    if not account["IsPersonAccount"]:
        return
    values = {
        theirs: account.get(ours)
        for ours, theirs in _PERSON_TO_CONTACT.items()
        if change.kind.find(ours) is not None
    }
    values["Name"] = account["Name"]
    org, contact_id = change.org, account.get("PersonContactId")
    if contact_id is None:
        contact = {**values, "AccountId": account["Id"], "IsPersonAccount": True}
        contact["OwnerId"] = account["OwnerId"]
        contact_id = org.write_row("Contact", contact, change.actor)
        org.store.put("Account", {**account, "PersonContactId": contact_id})
    else:
        org.touch("Contact", contact_id, values, change.actor)


PERSON_RULES = Rules(before_save=_name_person)
ACCOUNT_RULES = Rules(before_save=_settle_account, after_save=_keep_person_contact)
