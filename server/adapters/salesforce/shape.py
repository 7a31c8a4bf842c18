"""What `describe` says of the org for one user: fields, lengths, picklists.

Field access differs from user to user, so a shape is kept for each user: a shape that
is shared would let one user's missing access pass for an emptied field of another.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol

from server.adapters.salesforce.composite import Answer, Part
from server.adapters.salesforce.events import KEY, NEEDED, columns
from server.adapters.salesforce.session import SalesforceSession
from server.domain.errors import AccessLost
from server.domain.org import EventLimits

#: A shape older than this is read again, together with the first request of a run.
FRESH_FOR = timedelta(hours=24)

_OBJECTS = ("Event", "Contact", "Lead")
#: The standard address of people, which every org has.
STANDARD_EMAIL = "Email"


class DescribeCache(Protocol):
    """Remembers shapes between runs; losing one costs one request."""

    def get(self, key: str) -> tuple[str, datetime] | None:
        """The JSON text kept under a key and when it was put there."""

    def put(self, key: str, text: str, at: datetime) -> None:
        """Keep a JSON text in the place of an older one."""

    def drop(self, key: str) -> None:
        """Forget what is kept under a key, if there is anything."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OrgShape:
    """The part of `describe` that the sync needs.

    `columns` are the fields of Event to read. The addresses name the readable e-mail
    fields of each kind of person, empty where the user may not see any such people.
    """

    columns: tuple[str, ...]
    subject: int
    location: int
    description: int
    types: tuple[str, ...] = ()
    has_key: bool = False
    key_is_external: bool = False
    contact_addresses: tuple[str, ...] = ()
    lead_addresses: tuple[str, ...] = ()

    @property
    def limits(self) -> EventLimits:
        """The limits as the engine takes them."""
        return EventLimits(
            subject=self.subject,
            location=self.location,
            description=self.description,
            types=frozenset(self.types),
            has_key=self.has_key,
            key_is_external=self.key_is_external,
        )

    def to_json(self) -> str:
        """The shape as text for the cache."""
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, text: str) -> OrgShape:
        """Read a shape from the cache; `ValueError` or `TypeError` if it is foreign."""
        values = json.loads(text)
        listed = {k: tuple(v) for k, v in values.items() if isinstance(v, list)}
        return cls(**(values | listed))


class ShapeMemory:
    """One user's shape in the cache."""

    def __init__(self, cache: DescribeCache, session: SalesforceSession) -> None:
        """Keep the shape of the session's user."""
        self._cache = cache
        self._session = session

    @property
    def _key(self) -> str:
        return f"{self._session.org_id}/{self._session.user_id}"

    def recall(self, now: datetime) -> tuple[OrgShape | None, bool]:
        """The remembered shape, and whether it is young enough to do without another.

        A text that is not a shape, such as one of another release, counts as none.
        """
        kept = self._cache.get(self._key)
        if kept is None:
            return None, False
        text, at = kept
        try:
            shape = OrgShape.from_json(text)
        except (ValueError, TypeError, AttributeError):
            return None, False
        return shape, now - at < FRESH_FOR

    def keep(self, shape: OrgShape, now: datetime) -> None:
        """Remember a shape that was just read."""
        self._cache.put(self._key, shape.to_json(), now)

    def forget(self) -> None:
        """Have the next run read the shape again."""
        self._cache.drop(self._key)


def describe_parts() -> list[Part]:
    """The subrequests that `shape_of` reads."""
    return [Part(path=f"sobjects/{name}/describe") for name in _OBJECTS]


def shape_of(answers: Iterable[Answer]) -> OrgShape:
    """Read the answers to `describe_parts`; `AccessLost` names missing fields."""
    event, contact, lead = answers
    fields = _fields(event.content())
    missing = [name for name in NEEDED if name not in fields]
    if missing:
        raise AccessLost(
            f"The user may not read Event: {', '.join(missing)}.",
            remedy="Give the user read access to these fields of Event.",
        )
    return OrgShape(
        columns=columns(fields),
        subject=fields["Subject"]["length"],
        location=fields["Location"]["length"],
        description=fields["Description"]["length"],
        types=_active_values(fields.get("Type")),
        **_key_facts(fields.get(KEY)),
        contact_addresses=_addresses(contact),
        lead_addresses=_addresses(lead),
    )


def _fields(described: Mapping[str, Any]) -> dict[str, Any]:
    return {field["name"]: field for field in described["fields"]}


def _active_values(field: Mapping[str, Any] | None) -> tuple[str, ...]:
    values = (field or {}).get("picklistValues") or ()
    return tuple(value["value"] for value in values if value["active"])


def _key_facts(field: Mapping[str, Any] | None) -> dict[str, bool]:
    """A key that cannot be searched or written is as good as none."""
    usable = field is not None and field["filterable"] and field["createable"]
    external = usable and field is not None and bool(field.get("externalId"))
    return {"has_key": bool(usable), "key_is_external": external}


def _addresses(answer: Answer) -> tuple[str, ...]:
    """The e-mail fields that can be searched, the standard one first."""
    if not answer.ok and answer.lasting:
        return ()
    fields = _fields(answer.content()).values()
    found = {one["name"] for one in fields if one["type"] == "email"}
    searchable = {one["name"] for one in fields if one["filterable"]}
    return tuple(
        sorted(found & searchable, key=lambda name: (name != STANDARD_EMAIL, name))
    )
