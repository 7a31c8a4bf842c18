"""Account, Contact, Lead and Opportunity."""

from __future__ import annotations

from emulators.salesforce.schema import (
    READ,
    Child,
    Field,
    day,
    define,
    email,
    long_text,
    lookup,
    moment,
    number,
    phone,
    picklist,
    switch,
    text,
)

_ACTIVITY_CHILDREN = ("Events", "Event"), ("Tasks", "Task")


def _activities(field: str) -> tuple[Child, ...]:
    """Give the child relationships through which activities hang on a record."""
    return tuple(
        Child(name=name, object=target, field=field)
        for name, target in _ACTIVITY_CHILDREN
    )


def _address(prefix: str) -> list[Field]:
    """Give the fields of one postal address."""
    return [
        Field(name=f"{prefix}Street", type="textarea", flags="cunfgs", length=255),
        text(f"{prefix}City", 40),
        text(f"{prefix}State", 80),
        text(f"{prefix}PostalCode", 20),
        text(f"{prefix}Country", 80),
    ]


def _person() -> list[Field]:
    """Give what a contact and a lead have in common."""
    return [
        text("LastName", 80, "cufgs"),
        text("FirstName", 40),
        text("MiddleName", 40),
        text("Suffix", 40),
        picklist("Salutation", "Mr.", "Ms.", "Mrs.", "Dr.", "Prof."),
        text("Name", 121, "fgst"),
        text("Title", 128),
        email("Email"),
        phone("Phone"),
        phone("MobilePhone"),
        phone("Fax"),
        long_text("Description", 32000),
        lookup("OwnerId", "User", flags="cudfgs"),
        switch("HasOptedOutOfEmail"),
        switch("DoNotCall"),
        day("LastActivityDate", READ),
        picklist("LeadSource", "Web", "Phone Inquiry", "Partner Referral", "Other"),
        email("Alternate_Email__c", "cunfgs", label="Alternate Email"),
        email("Second_Alternate_Email__c", "cunfgs", label="Second Alternate Email"),
    ]


ACCOUNT = define(
    "Account",
    "001",
    [
        text("Name", 255, "cufgst"),
        picklist("Type", "Prospect", "Customer", "Partner", "Other"),
        picklist("Industry", "Banking", "Energy", "Technology", "Other"),
        lookup("ParentId", "Account"),
        *_address("Billing"),
        *_address("Shipping"),
        phone("Phone"),
        phone("Fax"),
        Field(name="Website", type="url", flags="cunfgs", length=255),
        text("AccountNumber", 40),
        long_text("Description", 32000),
        number("NumberOfEmployees"),
        number("AnnualRevenue", "cunfs", "currency"),
        lookup("OwnerId", "User", flags="cudfgs"),
        day("LastActivityDate", READ),
    ],
    children=(
        Child(name="Contacts", object="Contact", field="AccountId"),
        Child(name="Opportunities", object="Opportunity", field="AccountId"),
        *_activities("WhatId"),
    ),
)

# What an account gains once the org has person accounts.
PERSON_ACCOUNT_FIELDS: tuple[Field, ...] = (
    switch("IsPersonAccount", "dfgs"),
    lookup("PersonContactId", "Contact", flags=READ),
    text("FirstName", 40),
    text("LastName", 80),
    picklist("Salutation", "Mr.", "Ms.", "Mrs.", "Dr.", "Prof."),
    email("PersonEmail"),
    phone("PersonMobilePhone"),
    text("PersonTitle", 80),
    email("Alternate_Email__pc", "cunfgs", label="Alternate Email"),
)

CONTACT = define(
    "Contact",
    "003",
    [
        *_person(),
        lookup("AccountId", "Account", cascades=True),
        lookup("ReportsToId", "Contact"),
        text("Department", 80),
        *_address("Mailing"),
        *_address("Other"),
        phone("HomePhone"),
        phone("OtherPhone"),
        phone("AssistantPhone"),
        text("AssistantName", 40),
        day("Birthdate"),
        switch("IsEmailBounced", "dfgs"),
        moment("EmailBouncedDate"),
    ],
    children=_activities("WhoId"),
)

LEAD = define(
    "Lead",
    "00Q",
    [
        *_person(),
        text("Company", 255, "cufgs"),
        *_address(""),
        picklist(
            "Status",
            "Open - Not Contacted",
            "Working - Contacted",
            "Closed - Converted",
            "Closed - Not Converted",
            flags="cudfgs",
            default="Open - Not Contacted",
        ),
        switch("IsConverted", "dfgs"),
        day("ConvertedDate", READ),
        lookup("ConvertedContactId", "Contact", flags=READ),
        lookup("ConvertedAccountId", "Account", flags=READ),
        Field(name="Website", type="url", flags="cunfgs", length=255),
        picklist("Industry", "Banking", "Energy", "Technology", "Other"),
    ],
    children=_activities("WhoId"),
)

OPPORTUNITY = define(
    "Opportunity",
    "006",
    [
        text("Name", 120, "cufgsti"),
        lookup("AccountId", "Account", cascades=True),
        picklist(
            "StageName",
            "Prospecting",
            "Qualification",
            "Proposal/Price Quote",
            "Closed Won",
            "Closed Lost",
            flags="cufgs",
        ),
        day("CloseDate", "cufgs"),
        number("Amount", "cunfs", "currency"),
        number("Probability", "cunfs", "percent"),
        picklist("Type", "Existing Business", "New Business"),
        text("NextStep", 255),
        long_text("Description", 32000),
        switch("IsPrivate"),
        lookup("OwnerId", "User", flags="cudfgs"),
        day("LastActivityDate", READ),
    ],
    children=_activities("WhatId"),
)
