"""The values that item properties hold, and how each is read and written as XML."""

import copy
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, tzinfo
from typing import Any, TypeAlias

from emulators.exchange import bodies, timezones
from emulators.exchange.recurrence import Recurrence
from emulators.exchange.recurrence import parse as parse_recurrence
from emulators.exchange.recurrence_elements import InvalidRecurrence
from emulators.exchange.soap import (
    Element,
    ResponseError,
    SoapFault,
    child,
    children,
    local,
    t,
    text_of,
)

# A property's value is one of the types below, a str, bool, int, float or a
# datetime in UTC; which one follows from the field's kind.
Value: TypeAlias = Any

_TRUE, _FALSE = ("true", "1"), ("false", "0")


@dataclass(frozen=True, slots=True)
class Body:
    """A body in the format it was saved in: "HTML" or "Text"."""

    format: str
    text: str


@dataclass(frozen=True, slots=True)
class Person:
    """A name with a mail address, as senders, recipients and organisers are."""

    address: str
    name: str = ""

    @property
    def key(self) -> str:
        """Return the address as it is compared: without case."""
        return self.address.casefold()


@dataclass(frozen=True, slots=True)
class Attendee:
    """Somebody invited to a meeting, with the answer the organiser knows of."""

    person: Person
    response: str = "Unknown"
    responded: datetime | None = None

    def answering(self, response: str, at: datetime) -> "Attendee":
        """Return the attendee with an answer given at that instant."""
        return replace(self, response=response, responded=at)


@dataclass(frozen=True, slots=True)
class OccurrenceInfo:
    """One occurrence as its master lists it; times in UTC."""

    item_id: str
    change_key: str
    start: datetime
    end: datetime
    original_start: datetime


def invalid(what: str) -> SoapFault:
    """Return the fault for a request that the schema does not allow."""
    return SoapFault(
        "ErrorSchemaValidation", f"The request failed schema validation: {what}"
    )


def parse_instant(text: str, zone: tzinfo) -> datetime:
    """Return an xs:dateTime as UTC; a naive one is a wall time in the zone."""
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError as error:
        raise invalid(f"{text!r} is not a dateTime.") from error
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=zone)
    return moment.astimezone(UTC)


def format_instant(moment: datetime) -> str:
    """Return an instant as EWS writes it: UTC, whole seconds, with a Z."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def parse_bool(text: str) -> bool:
    """Return an xs:boolean, which may be written as true, false, 1 or 0."""
    word = text.strip()
    if word in _TRUE:
        return True
    if word in _FALSE:
        return False
    raise invalid(f"{text!r} is not a boolean.")


def format_bool(value: bool) -> str:
    """Return an xs:boolean as Exchange writes it."""
    return "true" if value else "false"


def parse_person(element: Element | None) -> Person:
    """Return the person of a Mailbox element."""
    address = text_of(element, "EmailAddress").strip()
    return Person(address, text_of(element, "Name") or address)


def person_element(person: Person, tag: str = "Mailbox") -> Element:
    """Return a person as a Mailbox element."""
    parts = [t("Name", person.name or person.address)]
    if person.address:
        parts += [t("EmailAddress", person.address), t("RoutingType", "SMTP")]
    return t(tag, parts)


def _parse_int(element: Element, zone: tzinfo) -> int:
    try:
        return int((element.text or "").strip())
    except ValueError as error:
        raise invalid(f"{element.text!r} is not an integer.") from error


def _parse_float(element: Element, zone: tzinfo) -> float:
    try:
        return float((element.text or "").strip())
    except ValueError as error:
        raise invalid(f"{element.text!r} is not a number.") from error


def _parse_people(element: Element, zone: tzinfo) -> tuple[Person, ...]:
    return tuple(parse_person(entry) for entry in children(element))


def _parse_attendee(element: Element, zone: tzinfo) -> Attendee:
    # The organiser's server alone decides what an attendee answered, so a
    # response type in a request is kept only as long as nobody is asked.
    return Attendee(
        parse_person(child(element, "Mailbox")),
        text_of(element, "ResponseType", "Unknown"),
    )


def _parse_body(element: Element, zone: tzinfo) -> Body:
    format_ = element.get("BodyType")
    if format_ not in ("HTML", "Text"):
        raise invalid("BodyType must be HTML or Text.")
    text = element.text or ""
    return Body(format_, bodies.document(text) if format_ == "HTML" else text)


def _parse_entries(element: Element, zone: tzinfo) -> dict[str, str]:
    return {entry.get("Key", ""): entry.text or "" for entry in children(element)}


def _parse_addresses(element: Element, zone: tzinfo) -> dict[str, dict[str, str]]:
    return {
        entry.get("Key", ""): {local(part): part.text or "" for part in children(entry)}
        for entry in children(element)
    }


def _parse_zone(element: Element, zone: tzinfo) -> timezones.Zone:
    try:
        return timezones.from_element(element)
    except timezones.UnknownZone as error:
        raise ResponseError(error.code, str(error)) from error


def _parse_rule(element: Element, zone: tzinfo) -> Recurrence:
    try:
        return parse_recurrence(element)
    except InvalidRecurrence as error:
        raise ResponseError(error.code, str(error)) from error


_PARSERS: dict[str, Callable[[Element, tzinfo], Value]] = {
    "text": lambda element, zone: element.text or "",
    "bool": lambda element, zone: parse_bool(element.text or ""),
    "int": _parse_int,
    "float": _parse_float,
    "when": lambda element, zone: parse_instant(element.text or "", zone),
    "strings": lambda element, zone: tuple(e.text or "" for e in children(element)),
    "body": _parse_body,
    "person": lambda element, zone: parse_person(child(element, "Mailbox")),
    "people": _parse_people,
    "attendees": lambda element, zone: tuple(
        _parse_attendee(entry, zone) for entry in children(element)
    ),
    "zone": _parse_zone,
    "recurrence": _parse_rule,
    "entries": _parse_entries,
    "addresses": _parse_addresses,
    "xml": lambda element, zone: copy.deepcopy(element),
}


def parse_value(kind: str, element: Element, zone: tzinfo) -> Value:
    """Return the value of a property's element; naive times are in the zone."""
    return _PARSERS[kind](element, zone)


def _attendee_element(attendee: Attendee) -> Element:
    parts = [person_element(attendee.person), t("ResponseType", attendee.response)]
    if attendee.responded is not None:
        parts.append(t("LastResponseTime", format_instant(attendee.responded)))
    return t("Attendee", parts)


def _occurrence_element(tag: str, info: OccurrenceInfo) -> Element:
    parts = [
        t("ItemId", Id=info.item_id, ChangeKey=info.change_key),
        t("Start", format_instant(info.start)),
        t("End", format_instant(info.end)),
        t("OriginalStart", format_instant(info.original_start)),
    ]
    return t(tag, parts)


def _deleted_element(start: datetime) -> Element:
    return t("DeletedOccurrence", [t("Start", format_instant(start))])


def _address_element(key: str, parts: dict[str, str]) -> Element:
    names = ("Street", "City", "State", "CountryOrRegion", "PostalCode")
    content = [t(name, parts[name]) for name in names if parts.get(name)]
    return t("Entry", content, Key=key)


def _sequence(tag: str, content: Iterable[Element]) -> Element | None:
    element = t(tag, content)
    return element if len(element) else None


def _xml(tag: str, value: Element) -> Element:
    return copy.deepcopy(value)


_RENDERERS: dict[str, Callable[[str, Value], Element | None]] = {
    "text": lambda tag, value: t(tag, value),
    "bool": lambda tag, value: t(tag, format_bool(value)),
    "int": lambda tag, value: t(tag, str(value)),
    "float": lambda tag, value: t(tag, f"{value:g}"),
    "when": lambda tag, value: t(tag, format_instant(value)),
    "strings": lambda tag, value: _sequence(tag, (t("String", v) for v in value)),
    "body": lambda tag, value: t(
        tag, value.text, BodyType=value.format, IsTruncated="false"
    ),
    "person": lambda tag, value: t(tag, [person_element(value)]),
    "people": lambda tag, value: _sequence(tag, map(person_element, value)),
    "attendees": lambda tag, value: _sequence(tag, map(_attendee_element, value)),
    "zone": lambda tag, value: timezones.definition(value, tag),
    "entries": lambda tag, value: _sequence(
        tag, (t("Entry", text, Key=key) for key, text in value.items())
    ),
    "addresses": lambda tag, value: _sequence(
        tag, (_address_element(key, parts) for key, parts in value.items())
    ),
    "occurrence": _occurrence_element,
    "occurrences": lambda tag, value: _sequence(
        tag, (_occurrence_element("Occurrence", info) for info in value)
    ),
    "deletions": lambda tag, value: _sequence(tag, map(_deleted_element, value)),
    "xml": _xml,
}


def render_value(kind: str, tag: str, value: Value) -> Element | None:
    """Return a value as the property's element; None for an empty sequence."""
    return _RENDERERS[kind](tag, value)
