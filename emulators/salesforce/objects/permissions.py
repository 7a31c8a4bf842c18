"""Permission sets and their groups: what they are, and who has them.

Object Reference: all exist only for users with View Setup and Configuration (or, but
for the components, who may assign permission sets or manage users). A group has a set
of its own, of the type Group, and who has the group has that set and no other.
"""

from __future__ import annotations

from emulators.salesforce.schema import (
    READ,
    SET_UP_ELSEWHERE,
    define,
    lookup,
    moment,
    picklist,
    switch,
    text,
)

PERMISSION_SET = define(
    "PermissionSet",
    "0PS",
    [
        text("Name", 80, "fgsti"),
        text("Label", 80, "fgs"),
        text("Description", 255, READ),
        text("NamespacePrefix", 15, READ),
        picklist("Type", "Regular", "Profile", "Group", flags="fgs"),
        switch("IsCustom", "dfgs"),
        switch("IsOwnedByProfile", "dfgs"),
        lookup("PermissionSetGroupId", "PermissionSetGroup", flags=READ),
    ],
    **SET_UP_ELSEWHERE,
)

PERMISSION_SET_GROUP = define(
    "PermissionSetGroup",
    "0PG",
    [
        text("DeveloperName", 80, "fgsti"),
        text("MasterLabel", 80, "fgs"),
        picklist("Status", "Updated", "Outdated", "Updating", "Failed", flags="fgs"),
    ],
    **SET_UP_ELSEWHERE,
)

PERMISSION_SET_GROUP_COMPONENT = define(
    "PermissionSetGroupComponent",
    "0PM",
    [
        lookup("PermissionSetGroupId", "PermissionSetGroup", flags="fgs"),
        lookup("PermissionSetId", "PermissionSet", flags="fgs"),
    ],
    **SET_UP_ELSEWHERE,
)

PERMISSION_SET_ASSIGNMENT = define(
    "PermissionSetAssignment",
    "0Pa",
    [
        lookup("PermissionSetId", "PermissionSet", flags="fgs"),
        lookup("PermissionSetGroupId", "PermissionSetGroup", flags=READ),
        lookup("AssigneeId", "User", flags="fgs", cascades=True),
        switch("IsActive", "dfgs"),
        switch("IsRevoked", "dfgs"),
        moment("ExpirationDate", "nfs"),
    ],
    **SET_UP_ELSEWHERE,
)
