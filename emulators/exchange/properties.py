"""Extended (MAPI) properties: their paths and values."""

import re
from dataclasses import dataclass
from typing import TypeAlias
from uuid import UUID

from emulators.exchange.soap import Element, ResponseError, child, children, t
from emulators.exchange.values import invalid

PropertyValue: TypeAlias = str | tuple[str, ...]

# The GUIDs of the property sets that EWS knows by name (MS-OXPROPS, 1.3.2).
DISTINGUISHED_SETS = {
    "Address": UUID("00062004-0000-0000-c000-000000000046"),
    "Appointment": UUID("00062002-0000-0000-c000-000000000046"),
    "CalendarAssistant": UUID("11000e07-b51b-40d6-af21-caa85edab1d0"),
    "Common": UUID("00062008-0000-0000-c000-000000000046"),
    "InternetHeaders": UUID("00020386-0000-0000-c000-000000000046"),
    "Meeting": UUID("6ed8da90-450b-101b-98da-00aa003f1305"),
    "PublicStrings": UUID("00020329-0000-0000-c000-000000000046"),
    "Sharing": UUID("00062040-0000-0000-c000-000000000046"),
    "Task": UUID("00062003-0000-0000-c000-000000000046"),
    "UnifiedMessaging": UUID("4442858e-a9e3-4e80-b900-317a210cc15b"),
}
_TYPES = re.compile(
    "(ApplicationTime|Binary|CLSID|Currency|Double|Float|Integer|Long|Object|Short"
    "|SystemTime|String)(Array)?|Boolean|Error|Null"
)


@dataclass(frozen=True, slots=True)
class PropertyPath:
    """What names one extended property: a tag, or a set with a name or number."""

    type: str
    tag: int | None = None
    set_id: UUID | None = None
    name: str | None = None
    number: int | None = None


def parse_path(element: Element) -> PropertyPath:
    """Return the path of an ExtendedFieldURI; ErrorInvalidExtendedProperty if odd."""
    type_ = element.get("PropertyType", "")
    if not _TYPES.fullmatch(type_):
        raise invalid("PropertyType is missing or unknown.")
    tag, number = element.get("PropertyTag"), element.get("PropertyId")
    path = PropertyPath(
        type_,
        None if tag is None else _number(tag),
        _set_id(element),
        element.get("PropertyName"),
        None if number is None else _number(number),
    )
    if not _is_complete(path):
        raise ResponseError(
            "ErrorInvalidExtendedProperty",
            "The attributes of the ExtendedFieldURI do not go together.",
        )
    return path


def _is_complete(path: PropertyPath) -> bool:
    if path.tag is not None:
        return path.set_id is None and path.name is None and path.number is None
    return path.set_id is not None and (path.name is None) != (path.number is None)


def _set_id(element: Element) -> UUID | None:
    distinguished = element.get("DistinguishedPropertySetId")
    text = element.get("PropertySetId")
    if distinguished is not None:
        if text is not None or distinguished not in DISTINGUISHED_SETS:
            raise ResponseError("ErrorInvalidExtendedProperty")
        return DISTINGUISHED_SETS[distinguished]
    try:
        return None if text is None else UUID(text)
    except ValueError as error:
        raise invalid(f"{text!r} is not a GUID.") from error


def _number(text: str) -> int:
    try:
        return int(text, 0)
    except ValueError as error:
        raise invalid(f"{text!r} is not a property number.") from error


def parse_property(element: Element) -> tuple[PropertyPath, PropertyValue]:
    """Return path and value of an ExtendedProperty element."""
    uri = child(element, "ExtendedFieldURI")
    if uri is None:
        raise invalid("ExtendedProperty has no ExtendedFieldURI.")
    path = parse_path(uri)
    several = child(element, "Values")
    if path.type.endswith("Array") != (several is not None):
        raise ResponseError("ErrorInvalidExtendedPropertyValue")
    if several is not None:
        return path, tuple(value.text or "" for value in children(several))
    value = child(element, "Value")
    return path, "" if value is None else (value.text or "")


def property_element(path: PropertyPath, value: PropertyValue) -> Element:
    """Return an extended property as an ExtendedProperty element."""
    uri = t("ExtendedFieldURI", **_attributes(path))
    if isinstance(value, str):
        return t("ExtendedProperty", [uri, t("Value", value)])
    values = t("Values", [t("Value", text) for text in value])
    return t("ExtendedProperty", [uri, values])


def _attributes(path: PropertyPath) -> dict[str, str]:
    attributes: dict[str, str] = {}
    names = {guid: name for name, guid in DISTINGUISHED_SETS.items()}
    if path.set_id in names:
        attributes["DistinguishedPropertySetId"] = names[path.set_id]
    elif path.set_id is not None:
        attributes["PropertySetId"] = str(path.set_id)
    if path.tag is not None:
        attributes["PropertyTag"] = f"{path.tag:#x}"
    if path.name is not None:
        attributes["PropertyName"] = path.name
    if path.number is not None:
        attributes["PropertyId"] = str(path.number)
    return attributes | {"PropertyType": path.type}
