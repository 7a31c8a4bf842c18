"""Applying an UpdateItem request's changes to an item."""

from __future__ import annotations

from datetime import tzinfo

from emulators.exchange import bodies, calendaring
from emulators.exchange.contents import Contents, parse_contents
from emulators.exchange.fields import READ_ONLY, Field, fields_by_uri
from emulators.exchange.items import Deviation, Entry, Item, Occurrence
from emulators.exchange.properties import PropertyPath, parse_path
from emulators.exchange.shapes import dictionary_part
from emulators.exchange.soap import Element, ResponseError, children, local
from emulators.exchange.values import Body, Value, invalid

_NEVER_DELETED = frozenset(
    "Start End ItemClass UID IsAllDayEvent LegacyFreeBusyStatus Sensitivity"
    " Importance ReminderIsSet ReminderMinutesBeforeStart IsRead Status"
    " PercentComplete StartTimeZone EndTimeZone".split()
)
_DEFAULTS_AFTER_DELETE: dict[str, Value] = {
    "Sensitivity": "Normal",
    "Importance": "Normal",
    "LegacyFreeBusyStatus": "Busy",
}
_APPENDABLE = frozenset(
    "Body RequiredAttendees OptionalAttendees Resources ToRecipients CcRecipients"
    " BccRecipients ReplyTo Categories Companies Contacts Children".split()
)


class Changes:
    """The net effect of the updates of one ItemChange; None removes a property."""

    def __init__(self, entry: Entry, zone: tzinfo) -> None:
        """Start with nothing changed; naive times are wall times in the zone."""
        self._entry = entry
        self._zone = zone
        self.values: dict[str, Value] = {}
        self.properties: dict[PropertyPath, str | tuple[str, ...] | None] = {}

    def add(self, update: Element) -> None:
        """Take in one SetItemField, DeleteItemField or AppendToItemField."""
        parts = children(update)
        if not parts:
            raise invalid("An update without a path.")
        action = local(update)
        if action == "DeleteItemField":
            self._delete(parts[0])
        elif len(parts) != 2:
            raise ResponseError("ErrorIncorrectUpdatePropertyCount")
        elif action == "SetItemField":
            self._set(parts[0], parts[1])
        elif action == "AppendToItemField":
            self._append(parts[0], parts[1])
        else:
            raise invalid(f"{action} is not an update.")

    @property
    def is_read_flag_only(self) -> bool:
        """Tell whether only the read flag changes."""
        return set(self.values) == {"IsRead"} and not self.properties

    def _set(self, path: Element, content: Element) -> None:
        new = parse_contents(content, self._zone)
        if len(new.values) + len(new.properties) != 1:
            raise ResponseError(
                "ErrorIncorrectUpdatePropertyCount",
                "An object within a change description must contain one property.",
            )
        if local(path) == "IndexedFieldURI":
            self._set_part(path, new)
        elif local(path) == "ExtendedFieldURI":
            wanted = parse_path(path)
            if wanted not in new.properties:
                raise ResponseError("ErrorUpdatePropertyMismatch")
            self.properties[wanted] = new.properties[wanted]
        else:
            name = self._field(path).name
            if name not in new.values:
                raise ResponseError("ErrorUpdatePropertyMismatch")
            self.values[name] = new.values[name]

    def _field(self, path: Element) -> Field:
        uri = path.get("FieldURI", "")
        known = fields_by_uri(self._entry.element).get(uri)
        if known is None:
            raise ResponseError(
                "ErrorInvalidPropertyRequest", f"{uri} is not valid for this item."
            )
        if known.name in READ_ONLY:
            raise ResponseError(
                "ErrorInvalidPropertySet", f"{uri} is set by the server alone."
            )
        return known

    def _current(self, name: str) -> Value:
        if name in self.values:
            return self.values[name]
        return self._entry.values.get(name)

    def _set_part(self, path: Element, new: Contents) -> None:
        name, part = dictionary_part(path.get("FieldURI", ""))
        key = path.get("FieldIndex", "")
        given = new.values.get(name, {})
        if key not in given:
            raise ResponseError("ErrorUpdatePropertyMismatch")
        held = dict(self._current(name) or {})
        held[key] = {**held.get(key, {}), **given[key]} if part else given[key]
        self.values[name] = held

    def _delete(self, path: Element) -> None:
        if local(path) == "ExtendedFieldURI":
            self.properties[parse_path(path)] = None
        elif local(path) == "IndexedFieldURI":
            self._delete_part(path)
        else:
            self._delete_field(self._field(path))

    def _delete_field(self, known: Field) -> None:
        if known.name in _DEFAULTS_AFTER_DELETE:
            self.values[known.name] = _DEFAULTS_AFTER_DELETE[known.name]
        elif known.name in _NEVER_DELETED:
            raise ResponseError(
                "ErrorInvalidPropertyDelete",
                f"Delete action is invalid for property {known.uri}.",
            )
        else:
            self.values[known.name] = None

    def _delete_part(self, path: Element) -> None:
        name, part = dictionary_part(path.get("FieldURI", ""))
        key = path.get("FieldIndex", "")
        held = dict(self._current(name) or {})
        if part:
            held[key] = {k: v for k, v in held.get(key, {}).items() if k != part}
        if not part or not held[key]:
            held.pop(key, None)
        self.values[name] = held

    def _append(self, path: Element, content: Element) -> None:
        new = parse_contents(content, self._zone)
        known = self._field(path)
        if known.name not in _APPENDABLE:
            raise ResponseError(
                "ErrorInvalidPropertyAppend",
                f"Append action is invalid for property {known.uri}.",
            )
        if known.name not in new.values:
            raise ResponseError("ErrorUpdatePropertyMismatch")
        self.values[known.name] = _appended(
            self._current(known.name), new.values[known.name]
        )


def _appended(current: Value, more: Value) -> Value:
    if current is None:
        return more
    if isinstance(more, Body):
        return _longer(current, more)
    return (*current, *more)


def _longer(body: Body, more: Body) -> Body:
    if body.format == "Text":
        text = more.text if more.format == "Text" else bodies.to_text(more.text)
        return Body("Text", body.text + text)
    html = more.text if more.format == "HTML" else bodies.to_html(more.text)
    return Body("HTML", bodies.appended(body.text, html))


def apply(entry: Entry, changes: Changes) -> None:
    """Make the changes; a calendar item or occurrence follows its rules."""
    if isinstance(entry, Occurrence):
        calendaring.change_occurrence(entry, changes.values)
        _change_properties_of_occurrence(entry, changes)
    else:
        _apply_to_item(entry, changes)


def _apply_to_item(item: Item, changes: Changes) -> None:
    if item.element == "CalendarItem":
        calendaring.change_item(item, changes.values)
    else:
        merged = {**item.values, **changes.values}
        held = {name: value for name, value in merged.items() if value is not None}
        item.values = held
    for path, value in changes.properties.items():
        if value is None:
            item.properties.pop(path, None)
        else:
            item.properties[path] = value


def _change_properties_of_occurrence(entry: Occurrence, changes: Changes) -> None:
    deviation = entry.master.deviations.setdefault(entry.original_start, Deviation())
    for path, value in changes.properties.items():
        if value is None:
            deviation.properties.pop(path, None)
        else:
            deviation.properties[path] = value
