"""Every metadata file of the package against Salesforce's own description of them.

The description is the WSDL of the Metadata API, version 63, that comes with
simple-salesforce. Salesforce's own command line takes unknown elements for granted;
only a deployment would refuse them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path

from lxml import etree

from checks import tree

_XSD = "{http://www.w3.org/2001/XMLSchema}"
_METADATA = "{http://soap.sforce.com/2006/04/metadata}"
_INSTANCE = "{http://www.w3.org/2001/XMLSchema-instance}"

#: The root element that a file's kind must have; `x.KIND-meta.xml`.
ROOTS = {
    "app": "CustomApplication",
    "cls": "ApexClass",
    "customPermission": "CustomPermission",
    "externalCredential": "ExternalCredential",
    "field": "CustomField",
    "flexipage": "FlexiPage",
    "js": "LightningComponentBundle",
    "labels": "CustomLabels",
    "layout": "Layout",
    "md": "CustomMetadata",
    "namedCredential": "NamedCredential",
    "object": "CustomObject",
    "permissionset": "PermissionSet",
    "tab": "CustomTab",
}
#: Written as elements in these files, sent as one text: not described in the WSDL.
_FREE = {("LightningComponentBundle", "targetConfigs")}
#: Values of plain types; every other plain type takes any text.
_PLAIN = {
    "boolean": re.compile("true|false"),
    "int": re.compile(r"-?\d+"),
    "double": re.compile(r"-?\d+(\.\d+)?"),
}


@dataclass(frozen=True, slots=True)
class Member:
    """An element that a type may have: its type, and how often it stands there."""

    type: str
    required: bool
    many: bool


@dataclass(frozen=True, slots=True)
class Description:
    """The types of the WSDL: members of complex ones, values of enumerations."""

    members: dict[str, dict[str, Member]]
    values: dict[str, frozenset[str]]


@cache
def description() -> Description:
    """Read the WSDL."""
    wsdl = etree.fromstring((files("simple_salesforce") / "metadata.wsdl").read_bytes())
    complexes = {each.get("name", ""): each for each in wsdl.iter(f"{_XSD}complexType")}
    values = {
        each.get("name", ""): frozenset(
            value.get("value", "") for value in each.iter(f"{_XSD}enumeration")
        )
        for each in wsdl.iter(f"{_XSD}simpleType")
    }
    members = {name: _members(name, complexes) for name in complexes}
    return Description(members, {name: has for name, has in values.items() if has})


def _members(name: str, types: dict[str, etree._Element]) -> dict[str, Member]:
    """Find what a type may have, with what it inherits."""
    found: dict[str, Member] = {}
    for extension in types[name].iter(f"{_XSD}extension"):
        found |= _members(_local(extension.get("base", "")), types)
    for element in types[name].iter(f"{_XSD}element"):
        found[element.get("name", "")] = Member(
            _local(element.get("type", "")),
            element.get("minOccurs") != "0",
            element.get("maxOccurs") == "unbounded",
        )
    return found


def _local(name: str) -> str:
    return name.rpartition(":")[2]


def faults(text: bytes, kind: str) -> Iterator[str]:
    """Name what is wrong with one metadata file of this kind."""
    try:
        root = etree.fromstring(text)
    except etree.XMLSyntaxError as error:
        yield f"is no XML: {error.msg}"
        return
    wanted = ROOTS.get(kind)
    if wanted is None:
        yield f"unknown kind of file; add {kind!r} to checks/metadata.py"
    elif root.tag != _METADATA + wanted:
        yield f"begins with {root.tag}; it has to be {wanted} of the metadata namespace"
    else:
        yield from _compare(root, wanted)


def _compare(element: etree._Element, kind: str) -> Iterator[str]:
    """Compare an element with the type that it has to be of."""
    known = description().members[kind]
    seen: dict[str, int] = {}
    for child in element.iterchildren(tag=etree.Element):
        name = str(child.tag).removeprefix(_METADATA)
        seen[name] = seen.get(name, 0) + 1
        if name not in known:
            yield f"line {child.sourceline}: {kind} has no {name}"
        elif (kind, name) not in _FREE:
            yield from _compare_value(child, name, known[name].type)
    for name, member in known.items():
        if member.required and name not in seen:
            yield f"line {element.sourceline}: {kind} needs {name}"
        if not member.many and seen.get(name, 0) > 1:
            yield f"line {element.sourceline}: {kind} has {name} more than once"


def _compare_value(element: etree._Element, name: str, kind: str) -> Iterator[str]:
    """Compare what an element holds with its type."""
    known, text = description(), (element.text or "").strip()
    if kind in known.members:
        yield from _compare(element, kind)
    elif kind == "anyType":
        if not {f"{_INSTANCE}type", f"{_INSTANCE}nil"} & {*element.attrib}:
            yield f"line {element.sourceline}: {name} needs xsi:type or xsi:nil"
    elif len(element):
        yield f"line {element.sourceline}: {name} takes text, not elements"
    elif not _is_possible(kind, text):
        yield f"line {element.sourceline}: {name} cannot be {text!r}"


def _is_possible(kind: str, text: str) -> bool:
    """Say whether a plain type takes this text."""
    allowed = description().values.get(kind)
    if allowed is not None:
        return text in allowed
    return kind not in _PLAIN or _PLAIN[kind].fullmatch(text) is not None


def look(root: Path) -> tuple[list[str], int]:
    """Look at every metadata file below sfdx/; give the faults and the number."""
    paths = [
        path
        for path in tree.files(root / "sfdx", ".xml")
        if path.name.endswith("-meta.xml")
    ]
    found = [
        f"{path.relative_to(root)}: {fault}"
        for path in paths
        for fault in faults(path.read_bytes(), path.name.split(".")[-2].split("-")[0])
    ]
    return found, len(paths)


if __name__ == "__main__":
    findings, count = look(tree.ROOT)
    tree.conclude(findings, f"{count} files")
