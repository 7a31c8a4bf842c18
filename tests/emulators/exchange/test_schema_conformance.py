"""The Exchange emulator and exchangelib talk in documents that the schema allows."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from types import SimpleNamespace
from wsgiref.util import setup_testing_defaults

import pytest
from exchangelib import (
    DELEGATE,
    IMPERSONATION,
    Account,
    Attendee,
    CalendarItem,
    Configuration,
    Contact,
    Credentials,
    EWSTimeZone,
    FailFast,
    HTMLBody,
    Mailbox,
    Message,
    Q,
    Task,
)
from exchangelib.errors import ErrorInvalidSyncStateData, ErrorItemNotFound
from exchangelib.extended_properties import ExtendedProperty
from exchangelib.folders import Calendar
from exchangelib.indexed_properties import EmailAddress, PhoneNumber, PhysicalAddress
from exchangelib.items import (
    SEND_TO_ALL_AND_SAVE_COPY,
    MeetingCancellation,
    MeetingRequest,
    MeetingResponse,
)
from exchangelib.recurrence import (
    AbsoluteMonthlyPattern,
    AbsoluteYearlyPattern,
    DailyPattern,
    Recurrence,
    RelativeMonthlyPattern,
    RelativeYearlyPattern,
    WeeklyPattern,
)

from emulators.clock import EmulatedClock
from emulators.exchange.app import EWS_PATH, ExchangeEmulator
from emulators.faults import Fault, FaultPlan
from emulators.host import serve
from tests.emulators.exchange import ews_schema

pytestmark = pytest.mark.skipif(not ews_schema.AVAILABLE, reason=ews_schema.MISSING)

ANN, BOB = "ann@example.test", "bob@example.test"
ZONE = EWSTimeZone("Europe/Copenhagen")
START = datetime(2026, 12, 7, 9, tzinfo=ZONE)
HOUR = timedelta(hours=1)


class Marker(ExtendedProperty):
    """A named property as the service uses one to find its items again."""

    property_set_id = "9f0c2a51-8d3b-4f7e-b6a4-1c5d2e3f4a5b"
    property_name = "ConformanceMarker"
    property_type = "String"


@pytest.fixture(autouse=True)
def marked_items():
    """Register the marker for the time of a test."""
    CalendarItem.register("conformance_marker", Marker)
    yield
    CalendarItem.deregister("conformance_marker")


@pytest.fixture
def exchange():
    """Serve two mailboxes through the validating middleware."""
    emulator = ExchangeEmulator(EmulatedClock(), FaultPlan())
    emulator.add_mailbox(ANN, password="ann", name="Ann", zone="Europe/Copenhagen")
    emulator.add_mailbox(BOB, password="bob", name="Bob", zone="America/New_York")
    emulator.add_service_account("service@example.test", password="service")
    checked = ews_schema.validating(emulator)
    accounts = []
    with serve(checked) as server:

        def connect(address, user=None, access=DELEGATE):
            name = user or address
            configuration = Configuration(
                service_endpoint=server.url + EWS_PATH,
                credentials=Credentials(name, name.partition("@")[0]),
                retry_policy=FailFast(),
            )
            account = Account(
                address,
                config=configuration,
                access_type=access,
                default_timezone=ZONE,
            )
            accounts.append(account)
            return account

        yield SimpleNamespace(emulator=emulator, checked=checked, connect=connect)
        for account in accounts:
            account.protocol.close()


@pytest.fixture
def ann(exchange):
    """Return Ann's account."""
    return exchange.connect(ANN)


def event(account, **fields):
    """Build an event of an hour in the account's calendar."""
    given: dict = {"subject": "Event", "start": START, "end": START + HOUR} | fields
    return CalendarItem(account=account, folder=account.calendar, **given)


def guests(*addresses):
    """Build attendees, as `Attendee` objects because strings claim an answer."""
    return [Attendee(mailbox=Mailbox(email_address=each)) for each in addresses]


def check(exchange, *operations):
    """Assert that the operations were used and nothing broke the schema."""
    assert exchange.checked.findings == []
    assert set(operations) <= exchange.checked.operations.keys()


def test_the_middleware_reports_both_directions():
    """A wrong request and a wrong answer are both found, and passed on."""
    envelope = (
        '<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body>'
        '<m:{0} xmlns:m="http://schemas.microsoft.com/exchange/services/2006/messages">'
        "<m:Odd/></m:{0}></s:Body></s:Envelope>"
    )
    answer = envelope.format("GetItemResponse").encode()
    request = envelope.format("GetItem").encode()

    def odd(environ, start_response):
        start_response("200 OK", [])
        assert environ["wsgi.input"].read() == request
        return [answer[:50], answer[50:]]

    checked = ews_schema.validating(odd)
    environ = {"CONTENT_LENGTH": str(len(request)), "wsgi.input": _Stream(request)}
    setup_testing_defaults(environ)
    started: list = []

    def start(status, headers, failure=None):
        started.append(status)
        return started.append

    assert checked(environ, start) == [answer]
    assert started == ["200 OK"]
    assert [line.split(",")[0] for line in checked.requests] == ["GetItem"]
    assert [line.split(",")[0] for line in checked.responses] == ["GetItemResponse"]
    with pytest.raises(AssertionError, match="m:Odd"):
        ews_schema.validate(answer)


class _Stream:
    """A request body that can be read once."""

    def __init__(self, content):
        self.content = content

    def read(self, length):
        return self.content[:length]


def test_folders(exchange, ann):
    """Folders are listed, made, renamed, synchronised and deleted."""
    before = {folder.name for folder in ann.root.walk()}
    assert {"Calendar", "Inbox", "Deleted Items"} <= before
    changes = list(ann.root.sync_hierarchy())
    assert {kind for kind, _ in changes} == {"create"}
    extra = Calendar(parent=ann.calendar, name="Extra")
    extra.save()
    extra.name = "Renamed"
    extra.save(update_fields=["name"])
    extra.refresh()
    assert extra.name == "Renamed"
    assert [kind for kind, _ in ann.root.sync_hierarchy()] == ["create"]
    extra.delete()
    assert [kind for kind, _ in ann.root.sync_hierarchy()] == ["delete"]
    check(exchange, "FindFolder", "CreateFolder", "UpdateFolder", "DeleteFolder")
    check(exchange, "GetFolder", "SyncFolderHierarchy", "ConvertId")


def test_calendar_items(exchange, ann):
    """A single event goes through its whole life with all its properties."""
    item = event(
        ann,
        location="Room 1",
        body=HTMLBody("<p>Agenda</p>"),
        categories=["Blue", "Green"],
        sensitivity="Private",
        importance="High",
        legacy_free_busy_status="OOF",
        reminder_is_set=True,
        reminder_minutes_before_start=10,
        conformance_marker="00U1",
        required_attendees=guests(BOB),
        optional_attendees=guests("carl@example.test"),
        resources=guests("room@example.test"),
    )
    item.save()
    (read,) = ann.fetch([item])
    assert (read.subject, read.location, read.start) == ("Event", "Room 1", START)
    assert (read.sensitivity, read.conformance_marker) == ("Private", "00U1")
    read.subject, read.location, read.categories = "Changed", None, None
    read.save(update_fields=["subject", "location", "categories"])
    read.refresh()
    assert (read.subject, read.location, read.categories) == ("Changed", None, None)
    read.move_to_trash()
    assert ann.calendar.all().count() == 0
    assert ann.trash.all().count() == 1
    check(exchange, "CreateItem", "GetItem", "UpdateItem", "DeleteItem", "FindItem")


def test_all_day_items(exchange, ann):
    """All-day items come back as dates."""
    item = event(ann, start=date(2026, 12, 8), end=date(2026, 12, 9), is_all_day=True)
    item.save()
    (read,) = ann.fetch([item], only_fields=["start", "end", "is_all_day"])
    assert (read.start, read.end) == (date(2026, 12, 8), date(2026, 12, 9))
    check(exchange, "CreateItem", "GetItem")


PATTERNS = [
    DailyPattern(interval=2),
    WeeklyPattern(interval=2, weekdays=["Monday", "Thursday"], first_day_of_week=1),
    AbsoluteMonthlyPattern(interval=1, day_of_month=31),
    RelativeMonthlyPattern(interval=2, weekday="WeekendDay", week_number=5),
    AbsoluteYearlyPattern(day_of_month=7, month=12),
    RelativeYearlyPattern(weekday="Monday", week_number=1, month=12),
]
BOUNDARIES: list[dict] = [{}, {"number": 5}, {"end": date(2028, 12, 7)}]


@pytest.mark.parametrize("pattern", PATTERNS, ids=lambda each: each.ELEMENT_NAME)
def test_recurrence_patterns(exchange, ann, pattern):
    """Each pattern with each kind of range comes back as it was sent."""
    for boundary in BOUNDARIES:
        rule = Recurrence(pattern=pattern, start=START.date(), **boundary)
        item = event(ann, recurrence=rule)
        item.save()
        item.refresh()
        assert (item.recurrence.pattern, item.type) == (pattern, "RecurringMaster")
        assert item.recurrence.boundary.start == START.date()
    check(exchange, "CreateItem", "GetItem")


def test_series_with_exceptions(exchange, ann):
    """Occurrences are changed, moved and deleted; the master tells of it."""
    pattern = WeeklyPattern(interval=1, weekdays=["Monday", "Thursday"])
    rule = Recurrence(pattern=pattern, start=START.date(), number=8)
    master = event(
        ann, subject="Series", recurrence=rule, required_attendees=guests(BOB)
    )
    master.save()
    second = master.occurrence(index=2)
    second.refresh()
    second.subject, second.start, second.end = (
        "Moved",
        START + 75 * HOUR,
        START + 76 * HOUR,
    )
    second.save(update_fields=["subject", "start", "end"])
    master.occurrence(index=4).delete()
    master.refresh()
    (moved,) = master.modified_occurrences
    assert moved.original_start == START + timedelta(days=3)
    assert len(master.deleted_occurrences) == 1
    view = ann.calendar.view(start=START - HOUR, end=START + timedelta(days=40))
    seen = sorted(view, key=lambda each: each.start)
    assert [each.type for each in seen].count("Exception") == 1
    assert len(seen) == 7
    again = seen[2].recurring_master()
    again.refresh()
    assert again.id == master.id
    master.recurrence = None
    master.save(update_fields=["recurrence"])
    master.refresh()
    assert master.type == "Single"
    check(exchange, "CreateItem", "UpdateItem", "DeleteItem", "FindItem", "GetItem")


def test_finding(exchange, ann):
    """Restrictions, sort orders and pages are understood on both sides."""
    ann.bulk_create(
        folder=ann.calendar,
        items=[
            event(ann, subject=f"item {number}", conformance_marker=f"00U{number}")
            for number in range(12)
        ],
    )
    calendar = ann.calendar
    found = calendar.filter(subject__startswith="item").order_by("-subject")
    found.page_size = 5
    assert [each.subject for each in found][:2] == ["item 9", "item 8"]
    queries = {
        12: Q(start__range=(START, START + HOUR)),
        2: Q(conformance_marker__in=["00U1", "00U2", "absent"]),
        11: ~Q(subject="item 3"),
        3: Q(subject__icontains="M 1") & Q(is_all_day=False),
        1: Q(conformance_marker="00U7", subject__exact="item 7"),
        0: Q(categories__contains=["Blue"]) | Q(conformance_marker__exists=False),
    }
    for count, query in queries.items():
        assert calendar.filter(query).count() == count, query
    check(exchange, "FindItem")


def test_synchronisation(exchange, ann):
    """Changes are told page by page, each once, until the state is refused."""
    items = [event(ann, subject=f"item {number}") for number in range(5)]
    created = ann.bulk_create(folder=ann.calendar, items=items)
    changes = list(ann.calendar.sync_items(max_changes_returned=2))
    assert [kind for kind, _ in changes] == ["create"] * 5
    (item,) = ann.fetch(created[:1])
    item.subject = "Changed"
    item.save(update_fields=["subject"])
    ann.bulk_delete(created[1:2])
    changes = list(ann.calendar.sync_items(only_fields=["id", "changekey"]))
    assert sorted(kind for kind, _ in changes) == ["delete", "update"]
    assert list(ann.calendar.sync_items()) == []
    exchange.emulator.faults.add(
        Fault(kind="invalid_sync_state", operation="SyncFolderItems")
    )
    with pytest.raises(ErrorInvalidSyncStateData):
        list(ann.calendar.sync_items())
    check(exchange, "SyncFolderItems")


def test_moves_and_copies(exchange, ann):
    """Items are copied and moved between folders and get new ids."""
    extra = Calendar(parent=ann.calendar, name="Extra")
    extra.save()
    item = event(ann)
    item.save()
    first = item.id
    assert item.copy(to_folder=extra) != item.id
    item.move(to_folder=extra)
    assert item.id != first
    assert (ann.calendar.all().count(), extra.all().count()) == (0, 2)
    check(exchange, "CopyItem", "MoveItem")


def test_contacts(exchange, ann):
    """A contact's indexed properties are written, changed and searched."""
    contact = Contact(
        account=ann,
        folder=ann.contacts,
        given_name="Grete",
        surname="Smith",
        display_name="Grete Smith",
        file_as="Smith, Grete",
        company_name="Company",
        job_title="Boss",
        birthday=date(1990, 2, 3),
        body="Notes",
        email_addresses=[EmailAddress(label="EmailAddress1", email="g@example.test")],
        phone_numbers=[PhoneNumber(label="MobilePhone", phone_number="1")],
        physical_addresses=[
            PhysicalAddress(
                label="Business", street="Road", city="Town", zipcode="1", country="DK"
            )
        ],
    )
    contact.save()
    contact.refresh()
    assert contact.physical_addresses[0].city == "Town"
    home = PhoneNumber(label="HomePhone", phone_number="2")
    contact.phone_numbers, contact.email_addresses = [home], None
    contact.save(update_fields=["phone_numbers", "email_addresses"])
    contact.refresh()
    assert (contact.phone_numbers, contact.email_addresses) == ([home], None)
    assert ann.contacts.filter(phone_numbers=home).count() == 1
    check(exchange, "CreateItem", "UpdateItem", "FindItem", "GetItem")


def test_tasks(exchange, ann):
    """A task is created and completed."""
    task = Task(
        account=ann,
        folder=ann.tasks,
        subject="Task",
        start_date=date(2026, 12, 1),
        due_date=date(2026, 12, 9),
        status="InProgress",
        percent_complete=Decimal(20),
        importance="Low",
        body="Details",
    )
    task.save()
    task.refresh()
    assert (task.due_date, task.percent_complete) == (date(2026, 12, 9), 20)
    task.complete()
    task.refresh()
    assert (task.status, task.is_complete) == ("Completed", True)
    check(exchange, "CreateItem", "UpdateItem", "GetItem")


def test_mail(exchange, ann):
    """A draft is kept, a message is sent and arrives."""
    bob = exchange.connect(BOB)
    draft = Message(
        account=ann,
        folder=ann.drafts,
        subject="Draft",
        body="Text",
        to_recipients=[BOB],
        cc_recipients=["carl@example.test"],
    )
    draft.save()
    draft.is_read = False
    draft.save(update_fields=["is_read"])
    draft.send()
    body = HTMLBody("<b>Text</b>")
    Message(account=ann, subject="Now", body=body, to_recipients=[BOB]).send_and_save()
    assert {each.subject for each in bob.inbox.all()} == {"Draft", "Now"}
    assert ann.sent.all().count() == 2
    check(exchange, "CreateItem", "SendItem", "FindItem")


def test_meetings(exchange, ann):
    """An invitation is sent, answered, updated and cancelled."""
    bob = exchange.connect(BOB)
    meeting = event(ann, required_attendees=guests(BOB))
    meeting.save(send_meeting_invitations=SEND_TO_ALL_AND_SAVE_COPY)
    (request,) = bob.inbox.all()
    assert isinstance(request, MeetingRequest)
    request.accept(body="Gladly")
    (response,) = ann.inbox.all()
    assert isinstance(response, MeetingResponse)
    meeting.refresh()
    assert meeting.required_attendees[0].response_type == "Accept"
    (copy,) = bob.calendar.all()
    assert (copy.uid, copy.my_response_type) == (meeting.uid, "Accept")
    meeting.location = "Elsewhere"
    meeting.save(
        update_fields=["location"],
        send_meeting_invitations=SEND_TO_ALL_AND_SAVE_COPY,
    )
    meeting.cancel()
    assert MeetingCancellation in [type(each) for each in bob.inbox.all()]
    assert bob.calendar.all()[0].is_cancelled
    check(exchange, "CreateItem", "UpdateItem", "GetItem", "FindItem")


def test_subscriptions(exchange, ann):
    """A pull subscription tells of a new item until it is ended."""
    subscription, watermark = ann.calendar.subscribe_to_pull()
    event(ann).save()
    (notification,) = ann.calendar.get_events(subscription, watermark)
    assert "CreatedEvent" in [type(each).__name__ for each in notification.events]
    ann.calendar.unsubscribe(subscription)
    check(exchange, "Subscribe", "GetEvents", "Unsubscribe")


def test_time_zones(exchange, ann):
    """The server's zones are listed with their rules, or without them."""
    zones = list(ann.protocol.get_timezones(return_full_timezone_data=True))
    assert len(zones) == 141
    assert all(zone.periods for zone in zones)
    short = list(ann.protocol.get_timezones([ZONE], return_full_timezone_data=False))
    assert [(zone.id, zone.periods) for zone in short] == [
        ("Romance Standard Time", None)
    ]
    check(exchange, "GetServerTimeZones")


def test_configuration_and_names(exchange, ann):
    """Category list and address book answer."""
    folder = ann.calendar
    settings = folder.get_user_configuration(name="CategoryList")
    assert b"categories" in settings.xml_data
    for name in ("bob", "nobody"):
        found = list(ann.protocol.resolve_names([name], return_full_contact_data=True))
        assert len(found) == 1
    check(exchange, "GetUserConfiguration", "ResolveNames")


def test_impersonation(exchange):
    """A service account acts for a user through the header."""
    account = exchange.connect(BOB, "service@example.test", IMPERSONATION)
    event(account).save()
    assert account.calendar.all().count() == 1
    check(exchange, "CreateItem", "FindItem")


def test_errors(exchange, ann):
    """Refusals for single items are documents of the schema as well."""
    item = event(ann)
    item.save()
    gone = (item.id, item.changekey)
    item.delete()
    assert [type(each) for each in ann.fetch([gone])] == [ErrorItemNotFound]
    assert [type(each) for each in ann.bulk_delete([gone])] == [ErrorItemNotFound]
    item.id, item.changekey = gone
    with pytest.raises(ErrorItemNotFound):
        item.save(update_fields=["subject"])
    with pytest.raises(ErrorItemNotFound):
        item.move(to_folder=ann.trash)
    check(exchange, "GetItem", "DeleteItem", "UpdateItem", "MoveItem")
