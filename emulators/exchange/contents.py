"""What a request says about an item: its properties, read and checked."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, tzinfo

from emulators.exchange.fields import (
    CHOICES,
    ITEM_ELEMENTS,
    READ_ONLY,
    Field,
    fields_of,
)
from emulators.exchange.items import Properties, Values
from emulators.exchange.properties import parse_property
from emulators.exchange.soap import Element, ResponseError, children, local
from emulators.exchange.values import invalid, parse_value

# Exchange keeps 255 characters of a subject and drops the rest without a word.
SUBJECT_LENGTH = 255


@dataclass(slots=True)
class Contents:
    """Properties by element name, and extended properties by path."""

    values: Values = field(default_factory=dict)
    properties: Properties = field(default_factory=dict)


def parse_contents(element: Element, zone: tzinfo) -> Contents:
    """Return what an item element holds; naive times are wall times in the zone.

    An element that the schema does not have, or not there, is a fault; a
    property that only the server sets is ErrorInvalidPropertySet.
    """
    if local(element) not in ITEM_ELEMENTS:
        raise invalid(f"{local(element)} is no item.")
    fields = fields_of(local(element))
    zones = _zones(element)
    order = {name: position for position, name in enumerate(fields)}
    contents = Contents()
    last = -1
    for part in children(element):
        name = local(part)
        if order.get(name, -1) < last or name not in order:
            raise invalid(f"{local(element)} has an unexpected {name}.")
        last = order[name]
        _take(contents, fields[name], part, zones.get(name, zone))
    return contents


def _zones(element: Element) -> dict[str, tzinfo]:
    """Return the zones in which an item's own naive times are read.

    Its StartTimeZone and EndTimeZone come before the zone of the request, says
    Microsoft's page on time zones.
    """
    names = {"StartTimeZone": ("Start", "ReminderDueBy"), "EndTimeZone": ("End",)}
    given = {local(part): part for part in children(element) if local(part) in names}
    return {
        name: parse_value("zone", part, UTC).tz
        for tag, part in given.items()
        for name in names[tag]
    }


def _take(contents: Contents, known: Field, part: Element, zone: tzinfo) -> None:
    if known.kind == "properties":
        path, value = parse_property(part)
        contents.properties[path] = value
        return
    if known.name in READ_ONLY:
        raise ResponseError(
            "ErrorInvalidPropertySet",
            f"Set action is invalid for property {known.uri}.",
        )
    contents.values[known.name] = parse_field(known, part, zone)


def parse_field(known: Field, part: Element, zone: tzinfo) -> object:
    """Return the value of one property's element, checked and cut to its limits."""
    value = parse_value(known.kind, part, zone)
    choices = CHOICES.get(known.name)
    if choices is not None and value not in choices.split():
        raise invalid(f"{value!r} is no {known.name}.")
    if known.name == "Subject":
        return str(value)[:SUBJECT_LENGTH]
    return value
