"""Single elements of EWS answers as observations."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from lxml import etree

from server.adapters.exchange.ews.items import (
    Unreadable,
    exceptions,
    observation,
)
from server.domain.items import Identity, Observation, ShowAs
from server.domain.reasons import Reason

MAILBOX = "ann@example.com"
NAMESPACE = "http://schemas.microsoft.com/exchange/services/2006/types"
PLAIN = {
    "Subject": "Review",
    "Sensitivity": "Normal",
    "UID": "uid-1",
    "Start": "2026-11-24T12:00:00Z",
    "End": "2026-11-24T13:00:00Z",
    "IsAllDayEvent": "false",
    "CalendarItemType": "Single",
}


def element(xml: str = "", /, **fields: str | None) -> etree._Element:
    """Make a CalendarItem with these properties; None leaves one out."""
    values = {**PLAIN, **fields}
    parts = [f"<{n}>{v}</{n}>" for n, v in values.items() if v is not None]
    return etree.fromstring(
        f'<CalendarItem xmlns="{NAMESPACE}"><ItemId Id="id-1" ChangeKey="ck-1"/>'
        f"{''.join(parts)}{xml}</CalendarItem>"
    )


def read(xml: str = "", /, **fields: str | None) -> Observation:
    """Read a CalendarItem with these properties."""
    return observation(element(xml, **fields), mailbox=MAILBOX)


def test_a_plain_item_is_read() -> None:
    """Id, version, identity and times are those of the element."""
    found = read()
    assert (found.ref, found.version, found.identity) == (
        "id-1",
        "ck-1",
        Identity("uid-1"),
    )
    assert found.item is not None
    assert found.item.start == datetime(2026, 11, 24, 12, tzinfo=UTC)


def test_times_with_an_offset_are_the_same_instants() -> None:
    """Exchange may answer in another offset than UTC."""
    found = read(Start="2026-11-24T13:00:00+01:00")
    assert found.item is not None
    assert found.item.start == datetime(2026, 11, 24, 12, tzinfo=UTC)
    assert isinstance(found.item.start, datetime)
    assert found.item.start.tzinfo is UTC


@pytest.mark.parametrize("sensitivity", [None, "", "Private", "Secret"])
def test_what_is_not_plainly_normal_is_private(sensitivity: str | None) -> None:
    """A leak is worse than an item that is left out (N11)."""
    item = read(Sensitivity=sensitivity).item
    assert item is not None
    assert item.private


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        ("Free", ShowAs.FREE),
        ("OOF", ShowAs.OUT_OF_OFFICE),
        ("Busy", ShowAs.BUSY),
        ("Tentative", ShowAs.BUSY),
        ("WorkingElsewhere", ShowAs.BUSY),
        ("NoData", ShowAs.BUSY),
    ],
)
def test_every_free_busy_status_has_its_meaning(status: str, expected: ShowAs) -> None:
    """Salesforce has three; what it lacks counts as busy."""
    item = read(LegacyFreeBusyStatus=status).item
    assert item is not None
    assert item.show_as is expected


def test_line_ends_that_exchange_adds_are_no_text() -> None:
    """The same text always reads the same (N9)."""
    item = read(TextBody="One&#13;\nTwo&#13;\n&#13;\n").item
    assert item is not None
    assert item.body == "One\nTwo"


def test_a_person_without_an_smtp_address_has_none() -> None:
    """A directory path is nothing that Salesforce could match."""
    item = read(
        "<Organizer><Mailbox><Name>Bob</Name>"
        "<EmailAddress>/o=Org/ou=Group/cn=Bob</EmailAddress>"
        "<RoutingType>EX</RoutingType></Mailbox></Organizer>"
        "<RequiredAttendees><Attendee><Mailbox><Name>Cy</Name></Mailbox></Attendee>"
        "</RequiredAttendees>"
    ).item
    assert item is not None
    assert item.organizer == ""
    assert [(a.name, a.address) for a in item.attendees] == [("Cy", "")]
    assert item.addresses == ()


@pytest.mark.parametrize(
    ("response", "organizer", "expected"),
    [
        ("Organizer", "bob@example.com", True),
        ("NoResponseReceived", MAILBOX, False),
        ("Unknown", MAILBOX.upper(), True),
        ("Unknown", "bob@example.com", False),
        (None, None, True),
    ],
)
def test_who_organises_follows_from_answer_and_organiser(
    response: str | None, organizer: str | None, *, expected: bool
) -> None:
    """The answer decides; plain appointments have none and name their owner (N14)."""
    address = f"<EmailAddress>{organizer}</EmailAddress>"
    wrapped = f"<Organizer><Mailbox>{address}</Mailbox></Organizer>"
    item = read(wrapped if organizer else "", MyResponseType=response).item
    assert item is not None
    assert item.organized_by_user is expected


@pytest.mark.parametrize(
    ("guid", "name", "mark"),
    [
        ("6CBEAA48-31AD-4C59-A5E3-7AAD90B4582B", "TandemSalesforceId", "00U1"),
        ("6cbeaa48-31ad-4c59-a5e3-7aad90b4582b", "TandemSalesforceId", "00U1"),
        ("6cbeaa48-31ad-4c59-a5e3-7aad90b4582b", "Other", ""),
        ("c11ff724-aa03-4555-9952-8fa248a11c3e", "TandemSalesforceId", ""),
    ],
)
def test_only_our_own_property_is_a_stamp(guid: str, name: str, mark: str) -> None:
    """Property set and name both have to be ours; the set's case does not matter."""
    stamp = (
        f'<ExtendedProperty><ExtendedFieldURI PropertySetId="{guid}" '
        f'PropertyName="{name}" PropertyType="String"/><Value>00U1</Value>'
        "</ExtendedProperty>"
    )
    assert read(stamp).mark == mark


def test_an_orphaned_occurrence_has_the_identity_of_one() -> None:
    """An invitation to one date of a series is that date, not the series."""
    found = read(RecurrenceId="2026-11-24T12:00:00Z")
    assert found.identity == Identity("uid-1", datetime(2026, 11, 24, 12, tzinfo=UTC))


def test_a_single_items_original_start_is_no_series() -> None:
    """Exchange may tell an original start for any item."""
    assert read(OriginalStart="2026-11-24T12:00:00Z").identity == Identity("uid-1")


def test_an_unknown_zone_at_the_date_line_is_told() -> None:
    """Where the days cannot be told for certain the item says so (N15)."""
    with pytest.raises(Unreadable) as caught:
        read(
            '<StartTimeZone Id="tzone://Microsoft/Custom"/>',
            IsAllDayEvent="true",
            Start="2026-11-24T11:00:00Z",
            End="2026-11-25T11:00:00Z",
        )
    assert caught.value.rejection.reason is Reason.UNKNOWN_ZONE


@pytest.mark.parametrize(
    "fields", [{"UID": None}, {"Start": None}, {"End": None}, {"Start": "soon"}]
)
def test_an_item_that_makes_no_sense_is_unreadable(
    fields: dict[str, str | None],
) -> None:
    """It is one item's trouble, told without anything of its content (N11)."""
    with pytest.raises(Unreadable) as caught:
        observation(element(**fields), mailbox=MAILBOX)
    assert caught.value.rejection.reason is Reason.UNREADABLE
    assert "Review" not in caught.value.rejection.detail


def test_an_all_day_item_of_no_length_lasts_a_day() -> None:
    """The end is never before the day after the start."""
    item = read(
        IsAllDayEvent="true", Start="2026-11-24T00:00:00Z", End="2026-11-24T00:00:00Z"
    ).item
    assert item is not None
    assert (item.start, item.end) == (date(2026, 11, 24), date(2026, 11, 25))


def test_the_exceptions_of_a_series_are_known_by_their_plan() -> None:
    """Each exception is listed with the start that the series gave it."""
    master = element(
        "<ModifiedOccurrences><Occurrence>"
        '<ItemId Id="id-2" ChangeKey="ck-2"/>'
        "<Start>2026-12-24T12:00:00Z</Start><End>2026-12-24T13:00:00Z</End>"
        "<OriginalStart>2026-11-25T12:00:00Z</OriginalStart>"
        "</Occurrence></ModifiedOccurrences>",
        CalendarItemType="RecurringMaster",
    )
    identity = Identity("uid-1", datetime(2026, 11, 25, 12, tzinfo=UTC))
    assert exceptions(master) == {identity: "id-2"}
    assert exceptions(element()) == {}
