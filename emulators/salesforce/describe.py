"""What describe answers about objects and fields."""

from __future__ import annotations

from typing import Any

from emulators.salesforce.access import Access
from emulators.salesforce.org import Org
from emulators.salesforce.schema import Field, ObjectType, caption

_SOAP_TYPES = {
    "boolean": "xsd:boolean",
    "int": "xsd:int",
    "double": "xsd:double",
    "currency": "xsd:double",
    "percent": "xsd:double",
    "date": "xsd:date",
    "datetime": "xsd:dateTime",
    "id": "tns:ID",
    "reference": "tns:ID",
}
_BYTES_A_CHARACTER = 3


def global_entry(kind: ObjectType, data_url: str) -> dict[str, Any]:
    """Describe an object as the list of all objects does."""
    url = f"{data_url}/sobjects/{kind.name}"
    metadata = kind.name.endswith("__mdt")
    return {
        "activateable": False,
        "createable": kind.createable,
        "custom": metadata,
        "customSetting": False,
        "deletable": kind.deletable,
        "deprecatedAndHidden": False,
        "feedEnabled": False,
        "hasSubtypes": False,
        "isSubtype": False,
        "keyPrefix": kind.prefix,
        "label": kind.label,
        "labelPlural": f"{kind.label}s",
        "layoutable": not metadata,
        "mergeable": False,
        "mruEnabled": False,
        "name": kind.name,
        "queryable": True,
        "replicateable": kind.replicateable,
        "retrieveable": True,
        "searchable": not metadata,
        "triggerable": kind.createable,
        "undeletable": kind.undeletable,
        "updateable": kind.updateable,
        "urls": {
            "sobject": url,
            "describe": f"{url}/describe",
            "rowTemplate": f"{url}/{{ID}}",
        },
    }


def full(org: Org, kind: ObjectType, actor: Access, data_url: str) -> dict[str, Any]:
    """Describe an object with all fields that the user sees."""
    shown = [one for one in kind.fields.values() if actor.sees_field(kind, one)]
    return {
        **global_entry(kind, data_url),
        "fields": [_field(kind, one, actor) for one in shown],
        "childRelationships": _children(org, kind, actor),
        "recordTypeInfos": [],
        "supportedScopes": [{"label": "All", "name": "everything"}],
    }


def _children(org: Org, kind: ObjectType, actor: Access) -> list[dict[str, Any]]:
    named = {(one.object, one.field): one.name for one in kind.children}
    return [
        {
            "cascadeDelete": one.cascades,
            "childSObject": other.name,
            "deprecatedAndHidden": False,
            "field": one.name,
            "junctionIdListNames": [],
            "junctionReferenceTo": [],
            "relationshipName": named.get((other.name, one.name)),
            "restrictedDelete": False,
        }
        for other in org.types.values()
        if actor.sees_object(other)
        for one in other.fields.values()
        if kind.name in one.refers_to and actor.sees_field(other, one)
    ]


def _field(kind: ObjectType, one: Field, actor: Access) -> dict[str, Any]:
    writable = actor.writes_field(kind, one)
    return {
        **_naming(one),
        **_sizes(one),
        "aggregatable": one.has("f"),
        "autoNumber": False,
        "calculated": False,
        "caseSensitive": False,
        "createable": one.has("c") and writable,
        "defaultValue": one.default,
        "defaultedOnCreate": one.has("d") or one.type == "boolean",
        "deprecatedAndHidden": False,
        "externalId": one.has("x"),
        "filterable": one.has("f"),
        "groupable": one.has("g"),
        "idLookup": one.has("i"),
        "nameField": one.has("t"),
        "namePointing": one.polymorphic,
        "nillable": one.has("n"),
        "permissionable": one.has("n") or one.custom,
        "picklistValues": [_value(one, value) for value in one.values],
        "polymorphicForeignKey": one.polymorphic,
        "referenceTo": list(one.refers_to),
        "restrictedPicklist": one.has("r"),
        "sortable": one.has("s"),
        "unique": one.has("q"),
        "updateable": one.has("u") and writable,
    }


def _naming(one: Field) -> dict[str, Any]:
    return {
        "name": one.name,
        "label": caption(one),
        "type": one.type,
        "soapType": _SOAP_TYPES.get(one.type, "xsd:string"),
        "custom": one.custom,
        "relationshipName": one.relationship or None,
        "extraTypeInfo": "plaintextarea" if one.type == "textarea" else None,
        "inlineHelpText": None,
        "compoundFieldName": None,
        "controllerName": None,
    }


def _sizes(one: Field) -> dict[str, Any]:
    number = one.type in ("double", "currency", "percent")
    return {
        "length": one.length,
        "byteLength": one.length * _BYTES_A_CHARACTER if one.length else 0,
        "digits": 8 if one.type == "int" else 0,
        "precision": 18 if number else 0,
        "scale": 2 if number else 0,
    }


def _value(one: Field, value: str) -> dict[str, Any]:
    return {
        "active": True,
        "defaultValue": value == one.default,
        "label": value,
        "validFor": None,
        "value": value,
    }
