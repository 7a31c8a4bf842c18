"""Calendar items of EWS answers as observations."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta

from server.adapters.exchange.ews import stamp
from server.adapters.exchange.ews.elements import (
    Element,
    T,
    instant,
    is_true,
    ref_and_version,
)
from server.adapters.exchange.ews.zones import all_day_date, day_begun, zone_of
from server.domain.errors import Rejection
from server.domain.items import (
    Attendee,
    CalendarItem,
    Identity,
    Observation,
    Response,
    Role,
    ShowAs,
)
from server.domain.kinds import Side
from server.domain.reasons import Reason

#: Everything an observation is made from, by exchangelib's names.
FIELDS = (
    "subject",
    "sensitivity",
    "text_body",
    "categories",
    "datetime_created",
    "last_modified_time",
    stamp.FIELD,
    "uid",
    "recurrence_id",
    "original_start",
    "start",
    "end",
    "is_all_day",
    "legacy_free_busy_status",
    "location",
    "is_cancelled",
    "type",
    "my_response_type",
    "organizer",
    "required_attendees",
    "optional_attendees",
    "resources",
    "_start_timezone",
)
#: What tells the occurrences of a series that its plan does not.
SERIES_FIELDS = ("uid", "is_all_day", "modified_occurrences", "_start_timezone")
MASTER = "RecurringMaster"
_OF_SERIES = frozenset({"Occurrence", "Exception"})
_DAY = timedelta(days=1)

#: Tentative, WorkingElsewhere and NoData count as busy.
_SHOW_AS = {"Free": ShowAs.FREE, "OOF": ShowAs.OUT_OF_OFFICE}
_RESPONSES = {
    "Organizer": Response.ORGANIZER,
    "Accept": Response.ACCEPTED,
    "Tentative": Response.TENTATIVE,
    "Decline": Response.DECLINED,
}
_INVITED = frozenset({"Accept", "Tentative", "Decline", "NoResponseReceived"})
_ROLES = (
    ("RequiredAttendees", Role.REQUIRED),
    ("OptionalAttendees", Role.OPTIONAL),
    ("Resources", Role.RESOURCE),
)


class Unreadable(Exception):
    """An item whose content makes no sense; carries what the user is told."""

    def __init__(self, reason: Reason, detail: str) -> None:
        """Keep why; `detail` may hold nothing of the item."""
        super().__init__(detail)
        self.rejection = Rejection(reason, detail)


class Properties:
    """The properties of one item element by name."""

    def __init__(self, element: Element) -> None:
        """Look at an item of an answer."""
        self._children = {child.tag: child for child in element}
        self.element = element

    def find(self, name: str) -> Element | None:
        """The element of a property; None where the item has none."""
        return self._children.get(f"{T}{name}")

    def text(self, name: str) -> str:
        """The text of a property; empty where the item has none."""
        found = self.find(name)
        return "" if found is None else (found.text or "")

    def time(self, name: str) -> datetime | None:
        """An instant in UTC; raises `Unreadable` for a text that is none."""
        try:
            return instant(self.text(name))
        except ValueError:
            raise Unreadable(Reason.UNREADABLE, f"{name} is no time") from None

    @property
    def type(self) -> str:
        """Single, Occurrence, Exception or RecurringMaster."""
        return self.text("CalendarItemType")


def observation(element: Element, *, mailbox: str) -> Observation:
    """Read one single item or occurrence; raises `Unreadable`.

    Occurrences inherit the stamp of their series, so only single items show one.
    """
    found = Properties(element)
    ref, version = ref_and_version(element)
    identity = identity_of(found)
    return Observation(
        side=Side.EXCHANGE,
        ref=ref,
        version=version,
        item=_item(found, mailbox),
        identity=identity,
        mark="" if identity.original_start else _stamp(element),
        created_at=found.time("DateTimeCreated"),
        modified_at=found.time("LastModifiedTime"),
    )


def identity_of(found: Properties) -> Identity:
    """What an item is: UID and, within a series, its original start.

    An original start at midnight of the item's zone stands for that day, whether or
    not the occurrence lasts all day: making one occurrence of an all-day series a
    timed one, or the reverse, must not give it another identity.
    """
    uid = found.text("UID")
    if not uid:
        raise Unreadable(Reason.UNREADABLE, "no UID")
    original = found.time("RecurrenceId")
    if original is None and found.type in _OF_SERIES:
        original = found.time("OriginalStart")
    if original is None:
        return Identity(uid)
    return Identity(uid, _planned(original, found))


def exceptions(master: Element) -> dict[Identity, str]:
    """The ids of the occurrences of a series that differ from its plan."""
    found = Properties(master)
    listed = found.find("ModifiedOccurrences")
    if listed is None:
        return {}
    uid = found.text("UID")
    return {
        Identity(uid, _planned(start, found)): ref_and_version(occurrence)[0]
        for occurrence in listed
        if (start := instant(occurrence.findtext(f"{T}OriginalStart") or ""))
    }


def _planned(original: datetime, found: Properties) -> datetime:
    definition = found.find("StartTimeZone")
    day = day_begun(original, zone_of(definition))
    if day is None and is_true(found.text("IsAllDayEvent")):
        day = all_day_date(original, definition)
    return original if day is None else datetime.combine(day, time(), tzinfo=UTC)


def _item(found: Properties, mailbox: str) -> CalendarItem:
    start, end = _times(found)
    organizer = _address(found.find("Organizer"))
    return CalendarItem(
        subject=found.text("Subject"),
        start=start,
        end=end,
        all_day=not isinstance(start, datetime),
        location=found.text("Location"),
        body=_plain(found.text("TextBody")),
        show_as=_SHOW_AS.get(found.text("LegacyFreeBusyStatus"), ShowAs.BUSY),
        # A leak is worse than an item left out, so silence counts as private.
        private=found.text("Sensitivity") != "Normal",
        categories=_categories(found.find("Categories")),
        organizer=organizer,
        organized_by_user=_is_own(found, organizer, mailbox),
        attendees=tuple(_attendees(found)),
        response=_RESPONSES.get(found.text("MyResponseType"), Response.NONE),
        cancelled=is_true(found.text("IsCancelled")),
    )


def _times(found: Properties) -> tuple[datetime, datetime] | tuple[date, date]:
    start, end = found.time("Start"), found.time("End")
    if start is None or end is None:
        raise Unreadable(Reason.UNREADABLE, "no start or no end")
    if not is_true(found.text("IsAllDayEvent")):
        return start, end
    first = all_day_date(start, found.find("StartTimeZone"))
    if first is None:
        raise Unreadable(Reason.UNKNOWN_ZONE, "all-day item in an unknown zone")
    # A change of the clocks makes a day an hour shorter or longer.
    days = max(round((end - start) / _DAY), 1)
    return first, first + days * _DAY


def _plain(body: str) -> str:
    """Plain text as it is compared: Exchange adds line ends of its own."""
    return body.replace("\r\n", "\n").replace("\r", "\n").rstrip("\n")


def _categories(element: Element | None) -> tuple[str, ...]:
    if element is None:
        return ()
    return tuple(child.text for child in element if child.text)


def _is_own(found: Properties, organizer: str, mailbox: str) -> bool:
    response = found.text("MyResponseType")
    if response in _INVITED:
        return False
    # Plain appointments have no response; they name their owner as organiser.
    return response == "Organizer" or organizer in ("", mailbox)


def _attendees(found: Properties) -> Iterator[Attendee]:
    for name, role in _ROLES:
        people = found.find(name)
        if people is not None:
            yield from (_attendee(person, role) for person in people)


def _attendee(element: Element, role: Role) -> Attendee:
    response = element.findtext(f"{T}ResponseType") or ""
    name = element.findtext(f"{T}Mailbox/{T}Name") or ""
    answer = _RESPONSES.get(response, Response.NONE)
    return Attendee(_address(element), name, role, answer)


def _address(element: Element | None) -> str:
    """The lower-case SMTP address of a Mailbox inside; empty where it has none.

    People of the same organisation may come with a directory path instead (EX).
    """
    if element is None:
        return ""
    address = element.findtext(f"{T}Mailbox/{T}EmailAddress") or ""
    return address.strip().lower() if "@" in address else ""


def _stamp(element: Element) -> str:
    for found in element.iterfind(f"{T}ExtendedProperty"):
        uri = found.find(f"{T}ExtendedFieldURI")
        if uri is None or uri.get("PropertyName") != stamp.PROPERTY_NAME:
            continue
        if (uri.get("PropertySetId") or "").lower() == stamp.PROPERTY_SET:
            return found.findtext(f"{T}Value") or ""
    return ""
