"""PermissionSet and PermissionSetAssignment: what a set is, and who has it.

Object Reference: both exist only for users with View Setup and Configuration (or who
may assign permission sets or manage users).
"""

from __future__ import annotations

from emulators.salesforce.schema import (
    READ,
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
    ],
    createable=False,
    updateable=False,
    deletable=False,
    undeletable=False,
    replicateable=False,
)

PERMISSION_SET_ASSIGNMENT = define(
    "PermissionSetAssignment",
    "0Pa",
    [
        lookup("PermissionSetId", "PermissionSet", flags="fgs"),
        lookup("PermissionSetGroupId", flags=READ, relationship=""),
        lookup("AssigneeId", "User", flags="fgs", cascades=True),
        switch("IsActive", "dfgs"),
        switch("IsRevoked", "dfgs"),
        moment("ExpirationDate", "nfs"),
    ],
    createable=False,
    updateable=False,
    deletable=False,
    undeletable=False,
    replicateable=False,
)
