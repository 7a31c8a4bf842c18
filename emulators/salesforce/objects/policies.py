"""Tandem_Setting__mdt: the admins' defaults and locks as custom metadata.

One record is one setting of one kind of item for one scope. `Scope__c` is `Org`
or the name or id of a profile; `Locked__c` forbids users to change the value.
"""

from __future__ import annotations

from emulators.salesforce.schema import (
    READ,
    SET_UP_ELSEWHERE,
    ObjectType,
    long_text,
    picklist,
    switch,
    text,
)
from emulators.salesforce.schema import Field as _Field

_FIELDS = [
    _Field(name="Id", type="id", flags="dfgsi", length=18),
    text("DeveloperName", 40, "fgs"),
    text("MasterLabel", 40, "fgs"),
    text("QualifiedApiName", 70, "fgs"),
    text("NamespacePrefix", 15, READ),
    text("Label", 40, "fgst"),
    picklist("Language", "en_US", flags="dfgsr", default="en_US"),
    _Field(name="SystemModstamp", type="datetime", flags="dfs"),
    text("Object__c", 40, READ, label="Object"),
    text("Setting__c", 80, READ, label="Setting"),
    long_text("Value__c", 4000, "n", label="Value"),
    switch("Locked__c", "dfgs"),
    text("Scope__c", 255, READ, label="Scope"),
]

TANDEM_SETTING = ObjectType(
    name="Tandem_Setting__mdt",
    label="Tandem Setting",
    prefix="m00",
    **SET_UP_ELSEWHERE,
).with_fields(_FIELDS)
