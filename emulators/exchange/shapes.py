"""Response shapes: which properties of an item an answer shows, and how."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time

from emulators.exchange import bodies, derived, recurrence
from emulators.exchange.fields import (
    ON_REQUEST,
    WITHHELD,
    Field,
    default_shape,
    fields_of,
    known_uris,
)
from emulators.exchange.items import Entry
from emulators.exchange.properties import PropertyPath, parse_path, property_element
from emulators.exchange.recurrence import Recurrence
from emulators.exchange.soap import (
    Element,
    ResponseError,
    child,
    children,
    local,
    t,
    text_of,
)
from emulators.exchange.values import (
    Body,
    Value,
    invalid,
    render_value,
)

_BASES = ("IdOnly", "Default", "AllProperties")
_BODIES = ("Body", "UniqueBody", "NormalizedBody")


@dataclass(frozen=True, slots=True)
class Shape:
    """What a request asks to see of each item."""

    base: str
    uris: frozenset[str]
    indexed: frozenset[tuple[str, str]]
    paths: tuple[PropertyPath, ...]
    body_type: str = "Best"
    withhold: bool = False

    def wants(self, element: str, field: Field) -> bool:
        """Tell whether the shape shows a field of an item element."""
        if self.withhold and field.name in WITHHELD:
            return False
        if field.uri in self.uris:
            return True
        if self.base == "AllProperties":
            return field.name not in ON_REQUEST
        return self.base == "Default" and field.name in default_shape(element)


def parse_shape(request: Element, *, withhold: bool = False) -> Shape:
    """Return a request's ItemShape; withhold marks operations that return less."""
    element = child(request, "ItemShape")
    if element is None:
        raise invalid("ItemShape is missing.")
    base = text_of(element, "BaseShape")
    body_type = text_of(element, "BodyType", "Best")
    if base not in _BASES or body_type not in ("Best", "HTML", "Text"):
        raise invalid("BaseShape or BodyType is unknown.")
    additional = children(child(element, "AdditionalProperties"))
    uris = {uri.get("FieldURI", "") for uri in additional if local(uri) == "FieldURI"}
    if unknown := sorted(uris - known_uris()):
        raise invalid(f"FieldURI {unknown[0]!r} is unknown.")
    indexed = {
        (uri.get("FieldURI", ""), uri.get("FieldIndex", ""))
        for uri in additional
        if local(uri) == "IndexedFieldURI"
    }
    paths = [parse_path(uri) for uri in additional if local(uri) == "ExtendedFieldURI"]
    return Shape(
        base, frozenset(uris), frozenset(indexed), tuple(paths), body_type, withhold
    )


def item_element(entry: Entry, shape: Shape) -> Element:
    """Return an item as the shape asks for it."""
    element = t(entry.element)
    for field in fields_of(entry.element).values():
        for part in _parts(entry, field, shape):
            element.append(part)
    return element


def id_only(entry: Entry) -> Element:
    """Return an item with nothing but its id and change key."""
    return t(entry.element, [_id_element("ItemId", entry.id, entry.change_key)])


def _id_element(tag: str, id_: str, change_key: str) -> Element:
    return t(tag, Id=id_, ChangeKey=change_key)


def _parts(entry: Entry, field: Field, shape: Shape) -> list[Element]:
    if field.name == "ItemId":
        return [_id_element("ItemId", entry.id, entry.change_key)]
    if field.name == "ExtendedProperty":
        return _properties(entry, shape)
    if not shape.wants(entry.element, field):
        return _indexed(entry, field, shape)
    value = derived.read(entry, field.name)
    if value is None:
        return []
    if field.name in _BODIES:
        value = _converted(value, shape.body_type)
    part = _render(entry, field, value)
    return [] if part is None else [part]


def _render(entry: Entry, field: Field, value: Value) -> Element | None:
    if field.kind == "recurrence":
        return recurrence.to_element(value, _zone_suffix(entry, value))
    if field.kind == "id":
        return value if isinstance(value, Element) else _reference(entry, field, value)
    return render_value(field.kind, field.name, value)


def _zone_suffix(entry: Entry, rule: Recurrence) -> str:
    """Return the offset of the item's zone at the first midnight of its series."""
    zone = entry.values.get("StartTimeZone")
    first = datetime.combine(rule.start_date, time(), UTC if zone is None else zone.tz)
    offset = f"{first:%z}"
    return "Z" if offset == "+0000" else f"{offset[:3]}:{offset[3:5]}"


def _reference(entry: Entry, field: Field, value: Value) -> Element | None:
    # The calendar item that a meeting message belongs to may be gone by now.
    item = entry.folder.mailbox.store.items.get(value)
    return None if item is None else _id_element(field.name, item.id, item.change_key)


def _converted(body: Body, wanted: str) -> Body:
    if wanted in ("Best", body.format):
        return body
    if wanted == "Text":
        return Body("Text", bodies.to_text(body.text))
    return Body("HTML", bodies.to_html(body.text))


def _properties(entry: Entry, shape: Shape) -> list[Element]:
    held = entry.properties
    return [property_element(path, held[path]) for path in shape.paths if path in held]


# A part of a dictionary property, such as one of a contact's addresses.
_PARTS: dict[str, tuple[str, str]] = {
    "contacts:EmailAddress": ("EmailAddresses", ""),
    "contacts:PhoneNumber": ("PhoneNumbers", ""),
    "contacts:ImAddress": ("ImAddresses", ""),
    "contacts:PhysicalAddress:Street": ("PhysicalAddresses", "Street"),
    "contacts:PhysicalAddress:City": ("PhysicalAddresses", "City"),
    "contacts:PhysicalAddress:State": ("PhysicalAddresses", "State"),
    "contacts:PhysicalAddress:CountryOrRegion": (
        "PhysicalAddresses",
        "CountryOrRegion",
    ),
    "contacts:PhysicalAddress:PostalCode": ("PhysicalAddresses", "PostalCode"),
}


def dictionary_part(uri: str) -> tuple[str, str]:
    """Return the property and part that an IndexedFieldURI names."""
    if uri not in _PARTS:
        raise ResponseError("ErrorInvalidPropertyRequest", f"{uri} has no index.")
    return _PARTS[uri]


def _indexed(entry: Entry, field: Field, shape: Shape) -> list[Element]:
    if field.kind not in ("entries", "addresses"):
        return []
    wanted = {
        key for uri, key in shape.indexed if dictionary_part(uri)[0] == field.name
    }
    held = entry.values.get(field.name) or {}
    chosen = {key: value for key, value in held.items() if key in wanted}
    part = render_value(field.kind, field.name, chosen) if chosen else None
    return [] if part is None else [part]
