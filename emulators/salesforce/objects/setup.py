"""User, Profile and Organization."""

from __future__ import annotations

from emulators.salesforce.schema import (
    READ,
    SET_UP_ELSEWHERE,
    define,
    email,
    lookup,
    moment,
    phone,
    picklist,
    switch,
    text,
)

USER = define(
    "User",
    "005",
    [
        text("Username", 80, "cufgsi"),
        text("LastName", 80, "cufgs"),
        text("FirstName", 40),
        text("Name", 121, "fgst"),
        text("Alias", 8, "cufgs"),
        text("CommunityNickname", 40, "cufgs"),
        text("Title", 80),
        text("Department", 80),
        text("CompanyName", 80),
        email("Email", "cufgsi", 128),
        email("SenderEmail", "cunfgs"),
        phone("Phone"),
        phone("MobilePhone"),
        switch("IsActive"),
        picklist("TimeZoneSidKey", flags="cufgs"),
        picklist("LocaleSidKey", "en_US", "en_GB", "de_DE", flags="cufgs"),
        picklist("LanguageLocaleKey", "en_US", "de", flags="cufgs"),
        picklist("EmailEncodingKey", "UTF-8", "ISO-8859-1", flags="cufgs"),
        picklist("UserType", "Standard", "PowerPartner", "Guest", flags=READ),
        lookup("ProfileId", "Profile", flags="cufgs"),
        lookup("ManagerId", "User"),
        text("FederationIdentifier", 512, "cunfsi"),
        moment("LastLoginDate", "nfs"),
    ],
    createable=False,
    deletable=False,
    undeletable=False,
)

PROFILE = define(
    "Profile",
    "00e",
    [
        text("Name", 255, "fgsti"),
        text("Description", 255, READ),
        picklist("UserType", "Standard", "Guest", flags=READ),
        switch("PermissionsViewAllData", "dfgs"),
        switch("PermissionsModifyAllData", "dfgs"),
        switch("PermissionsApiEnabled", "dfgs"),
    ],
    **SET_UP_ELSEWHERE,
)

ORGANIZATION = define(
    "Organization",
    "00D",
    [
        text("Name", 80, "fgst"),
        switch("IsSandbox", "dfgs"),
        picklist(
            "OrganizationType",
            "Developer Edition",
            "Enterprise Edition",
            "Unlimited Edition",
            flags=READ,
        ),
        text("InstanceName", 5, READ),
        text("NamespacePrefix", 15, READ),
        text("PrimaryContact", 80, READ),
        picklist("TimeZoneSidKey", flags="fgs"),
        picklist("LanguageLocaleKey", flags="fgs"),
        picklist("DefaultLocaleSidKey", flags="fgs"),
        picklist(
            "DefaultCalendarAccess",
            "HideDetails",
            "HideDetailsInsert",
            "ShowDetails",
            "ShowDetailsInsert",
            "AllowEdits",
            flags=READ + "r",
        ),
    ],
    **SET_UP_ELSEWHERE,
)
