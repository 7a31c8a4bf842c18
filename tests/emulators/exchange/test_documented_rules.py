"""Rules that Microsoft documents and that no client library shows by itself."""

from datetime import UTC, date, datetime, timedelta

import pytest
from exchangelib import HTMLBody, Q
from exchangelib.errors import ErrorRestrictionTooLong
from lxml import etree

from emulators.exchange.namespaces import MESSAGES, TYPES
from emulators.exchange.outlook import UserMailbox
from emulators.exchange.recurrence import Count, Daily, Recurrence
from tests.emulators.exchange.conftest import BOB, NOW
from tests.emulators.exchange.wire import Wire

HOUR = timedelta(hours=1)
ZONE = '<t:{0} Id="{1}"/>'
CONTEXT = '<t:TimeZoneContext><t:TimeZoneDefinition Id="{0}"/></t:TimeZoneContext>'


def create(content: str) -> str:
    """Build a CreateItem for one calendar item."""
    return (
        '<m:CreateItem SendMeetingInvitations="SendToNone"><m:Items><t:CalendarItem>'
        f"{content}</t:CalendarItem></m:Items></m:CreateItem>"
    )


def read(wire: Wire, id_: str, *uris: str) -> etree._Element:
    """Return the root of a GetItem answer that shows some properties."""
    paths = "".join(f'<t:FieldURI FieldURI="{uri}"/>' for uri in uris)
    return wire.call(
        "<m:GetItem><m:ItemShape><t:BaseShape>IdOnly</t:BaseShape>"
        f"<t:AdditionalProperties>{paths}</t:AdditionalProperties></m:ItemShape>"
        f'<m:ItemIds><t:ItemId Id="{id_}"/></m:ItemIds></m:GetItem>'
    ).root


def texts(root: etree._Element, *names: str) -> list[str]:
    """Return the text of the first EWS element of each local name."""
    found = [
        next(root.iter(f"{{{TYPES}}}{name}", f"{{{MESSAGES}}}{name}")) for name in names
    ]
    return [element.text or "" for element in found]


@pytest.mark.parametrize(
    ("zones", "context", "start", "end"),
    [
        ("", "", 9, 10),
        ("", "Tokyo Standard Time", 0, 1),
        (ZONE.format("StartTimeZone", "Romance Standard Time"), "", 8, 10),
        (
            ZONE.format("StartTimeZone", "Romance Standard Time")
            + ZONE.format("EndTimeZone", "UTC"),
            "Tokyo Standard Time",
            8,
            10,
        ),
    ],
)
def test_naive_times_are_in_the_zone_of_the_item(
    wire: Wire, ann: UserMailbox, zones: str, context: str, start: int, end: int
) -> None:
    """A time without zone is read in the item's zone, then in the request's."""
    times = "<t:Start>2026-11-24T09:00:00</t:Start><t:End>2026-11-24T10:00:00</t:End>"
    header = CONTEXT.format(context) if context else ""
    assert wire.call(create(times + zones), header).codes == ["NoError"]
    (item,) = ann.calendar.items.values()
    assert (item.values["Start"].hour, item.values["End"].hour) == (start, end)


@pytest.mark.parametrize(
    ("zone", "suffix"),
    [
        ("Pacific Standard Time", "-08:00"),
        ("India Standard Time", "+05:30"),
        ("UTC", "Z"),
    ],
)
def test_range_of_a_series_carries_the_offset_of_its_zone(
    wire: Wire, ann: UserMailbox, zone: str, suffix: str
) -> None:
    """The dates of a recurrence are written with the offset at its start."""
    rule = Recurrence(Daily(), date(2026, 11, 24), Count(3))
    start = datetime(2026, 11, 24, 9)  # noqa: DTZ001
    id_ = ann.add_event(start=start, end=start + HOUR, zone=zone, recurrence=rule)
    root = read(wire, id_, "calendar:Recurrence")
    assert texts(root, "StartDate") == [f"2026-11-24{suffix}"]


def test_masters_are_recurring_for_attendees_only(
    wire: Wire, ann: UserMailbox, bob: UserMailbox
) -> None:
    """The organiser's master says false, the attendee's copy of it true."""
    rule = Recurrence(Daily(), NOW.date(), Count(3))
    id_ = ann.add_meeting(start=NOW, end=NOW + HOUR, required=[BOB], recurrence=rule)
    (copy,) = bob.calendar.items.values()
    wire_of_bob = Wire(wire.url, BOB, wire.password)
    assert texts(read(wire, id_, "calendar:IsRecurring"), "IsRecurring") == ["false"]
    found = read(wire_of_bob, copy.id, "calendar:IsRecurring")
    assert texts(found, "IsRecurring") == ["true"]


@pytest.mark.parametrize(
    "resolution", ["NeverOverwrite", "AutoResolve", "AlwaysOverwrite"]
)
def test_updates_need_a_change_key(
    wire: Wire, ann: UserMailbox, resolution: str
) -> None:
    """An update without change key is refused, whatever the resolution."""
    id_ = ann.add_event(start=NOW, end=NOW + HOUR)
    answer = wire.call(
        f'<m:UpdateItem ConflictResolution="{resolution}"'
        ' SendMeetingInvitationsOrCancellations="SendToNone"><m:ItemChanges>'
        f'<t:ItemChange><t:ItemId Id="{id_}"/><t:Updates><t:DeleteItemField>'
        '<t:FieldURI FieldURI="calendar:Location"/></t:DeleteItemField></t:Updates>'
        "</t:ItemChange></m:ItemChanges></m:UpdateItem>"
    )
    assert answer.codes == ["ErrorChangeKeyRequiredForWriteOperations"]


def test_restrictions_have_255_nodes_at_most(account) -> None:
    """A search for very many values at once is refused."""
    subjects = [f"subject {number}" for number in range(254)]
    assert account.calendar.filter(subject__in=subjects).count() == 0
    longer = Q(subject__in=[*subjects, "one more"])
    with pytest.raises(ErrorRestrictionTooLong):
        account.calendar.filter(longer).count()


def test_html_becomes_a_whole_document(wire: Wire, ann: UserMailbox) -> None:
    """A fragment of HTML is stored inside a page; a page stays as it is."""
    whole = "<HTML lang='en'><body>Whole</body></HTML>"
    fragment = ann.add_event(start=NOW, end=NOW + HOUR, body_html="<p>Agenda</p>")
    page = ann.add_event(start=NOW, end=NOW + HOUR, body_html=whole)
    (body,) = texts(read(wire, fragment, "item:Body"), "Body")
    assert body == (
        '<html>\n<head>\n<meta http-equiv="Content-Type" content="text/html; '
        'charset=utf-8">\n</head>\n<body>\n<p>Agenda</p>\n</body>\n</html>\n'
    ).replace("\n", "\r\n")
    assert texts(read(wire, page, "item:Body"), "Body") == [whole]


@pytest.mark.parametrize(
    ("body", "more", "text"),
    [
        (HTMLBody("<p>one</p>"), HTMLBody("<p>two</p>"), "one\r\n\r\ntwo\r\n"),
        (HTMLBody("<p>one</p>"), "two", "one\r\n\r\ntwo\r\n"),
        ("one ", HTMLBody("<p>two</p>"), "one two\r\n"),
        ("one ", "two", "one two"),
    ],
)
def test_bodies_are_appended_in_the_format_of_the_item(
    wire: Wire, ann: UserMailbox, body: str, more: str, text: str
) -> None:
    """Text added to a body takes on the body's format."""
    if isinstance(body, HTMLBody):
        id_ = ann.add_event(start=NOW, end=NOW + HOUR, body_html=str(body))
    else:
        id_ = ann.add_event(start=NOW, end=NOW + HOUR, body_text=body)
    kind = "HTML" if isinstance(more, HTMLBody) else "Text"
    content = str(more).replace("<", "&lt;")
    answer = wire.call(
        '<m:UpdateItem ConflictResolution="AutoResolve"'
        ' SendMeetingInvitationsOrCancellations="SendToNone"><m:ItemChanges>'
        f'<t:ItemChange><t:ItemId Id="{id_}" ChangeKey="{ann.entry(id_).change_key}"/>'
        '<t:Updates><t:AppendToItemField><t:FieldURI FieldURI="item:Body"/>'
        f'<t:CalendarItem><t:Body BodyType="{kind}">{content}</t:Body>'
        "</t:CalendarItem></t:AppendToItemField></t:Updates></t:ItemChange>"
        "</m:ItemChanges></m:UpdateItem>"
    )
    assert answer.codes == ["NoError"]
    assert texts(read(wire, id_, "item:TextBody"), "TextBody") == [text]


def test_refused_sync_states_carry_their_documented_parts(wire: Wire) -> None:
    """The error for a bad state also says where the range ends."""
    answer = wire.call(
        "<m:SyncFolderItems><m:ItemShape><t:BaseShape>IdOnly</t:BaseShape>"
        '</m:ItemShape><m:SyncFolderId><t:DistinguishedFolderId Id="calendar"/>'
        "</m:SyncFolderId><m:SyncState>broken</m:SyncState><m:MaxChangesReturned>10"
        "</m:MaxChangesReturned></m:SyncFolderItems>"
    )
    assert answer.codes == ["ErrorInvalidSyncStateData"]
    found = texts(answer.root, "SyncState", "IncludesLastItemInRange")
    assert found == ["", "true"]


def test_naive_times_use_utc_without_any_zone(wire: Wire, ann: UserMailbox) -> None:
    """Without any zone the creation zone of an item is UTC."""
    times = "<t:Start>2026-07-24T09:00:00</t:Start><t:End>2026-07-24T10:00:00</t:End>"
    assert wire.call(create(times)).codes == ["NoError"]
    (item,) = ann.calendar.items.values()
    assert item.values["StartTimeZone"].id == "UTC"
    assert item.values["Start"] == datetime(2026, 7, 24, 9, tzinfo=UTC)
