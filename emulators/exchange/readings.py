"""An item's values by property path, as restrictions and sort orders read them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from emulators.exchange import derived
from emulators.exchange.fields import fields_by_uri
from emulators.exchange.items import Entry
from emulators.exchange.mapi import read_property
from emulators.exchange.properties import PropertyPath
from emulators.exchange.restriction import Key
from emulators.exchange.shapes import dictionary_part
from emulators.exchange.values import Value


class Reading(Mapping[Key, Value]):
    """A mapping from FieldURI, (FieldURI, index) or PropertyPath to value.

    What an item lacks is not in it.
    """

    def __init__(self, entry: Entry) -> None:
        """Look at an item or occurrence."""
        self.entry = entry

    def __getitem__(self, key: Key) -> Value:
        """Return the value of a property."""
        value = self._read(key)
        if value is None:
            raise KeyError(key)
        return value

    def _read(self, key: Key) -> Value:
        if isinstance(key, PropertyPath):
            return read_property(self.entry, key)
        if isinstance(key, tuple):
            return self._part(*key)
        if key == "item:ItemId":
            return self.entry.id
        known = fields_by_uri(self.entry.element).get(key)
        return None if known is None else derived.read(self.entry, known.name)

    def _part(self, uri: str, index: str) -> Value:
        name, part = dictionary_part(uri)
        held = (self.entry.values.get(name) or {}).get(index)
        return held.get(part) if part and held is not None else held

    def __iter__(self) -> Iterator[Key]:
        """Give the FieldURIs the item may have."""
        return iter(fields_by_uri(self.entry.element))

    def __len__(self) -> int:
        """Give the number of FieldURIs the item may have."""
        return len(fields_by_uri(self.entry.element))
