"""Single calendar items in the Exchange emulator, through exchangelib."""

from datetime import UTC, date, datetime, timedelta

import exchangelib
import pytest
from exchangelib import (
    Attendee,
    CalendarItem,
    EWSDate,
    EWSDateTime,
    EWSTimeZone,
    ExtendedProperty,
    HTMLBody,
    Mailbox,
)
from exchangelib.errors import (
    ErrorCalendarDurationIsTooLong,
    ErrorCalendarEndDateIsEarlierThanStartDate,
    ErrorCannotCreateCalendarItemInNonCalendarFolder,
    ErrorIrresolvableConflict,
    ErrorItemNotFound,
)

from emulators.exchange.app import ExchangeEmulator
from emulators.exchange.outlook import UserMailbox
from emulators.exchange.timezones import Zone
from tests.emulators.exchange.conftest import ANN, NOW
from tests.emulators.exchange.wire import Wire

NEW_YORK = EWSTimeZone("America/New_York")
START = EWSDateTime(2026, 11, 24, 9, tzinfo=NEW_YORK)
HOUR = timedelta(hours=1)
SHAPE = "<m:ItemShape><t:BaseShape>{base}</t:BaseShape>{more}</m:ItemShape>"


class Marker(ExtendedProperty):
    """A named property as a product of its own would use."""

    property_set_id = "0a3b1a5e-6f0d-4b5c-9d58-0c3f6b7c2f11"
    property_name = "Marker"
    property_type = "String"


@pytest.fixture
def marker():
    """Let calendar items have the named property."""
    CalendarItem.register("marker", Marker)
    yield
    CalendarItem.deregister("marker")


def event(account: exchangelib.Account, **fields) -> CalendarItem:
    """Save a calendar item of one hour."""
    given = {"subject": "Review", "start": START, "end": START + HOUR} | fields
    return CalendarItem(account=account, folder=account.calendar, **given).save()


def stored(mailbox: UserMailbox, item: CalendarItem):
    """Give what the emulator holds of an item."""
    return mailbox.entry(item.id)


def test_every_written_property_is_read_back(account, ann: UserMailbox) -> None:
    """What a client writes into an item, GetItem gives back."""
    item = event(
        account,
        body=HTMLBody("<p>Agenda &amp; plan</p>"),
        location="Room 4",
        categories=["Blue", "Ünïcode"],
        sensitivity="Private",
        importance="High",
        legacy_free_busy_status="OOF",
        reminder_is_set=True,
        reminder_minutes_before_start=30,
        required_attendees=[Attendee(mailbox=Mailbox(email_address="x@y.org"))],
        optional_attendees=[Attendee(mailbox=Mailbox(email_address="z@y.org"))],
        resources=[Attendee(mailbox=Mailbox(email_address="room@y.org"))],
        uid="my-own-uid",
    )
    (read,) = account.fetch([item])
    assert read.subject == "Review"
    assert isinstance(read.body, HTMLBody)
    assert "\r\n<p>Agenda &amp; plan</p>\r\n" in read.body
    assert read.text_body.strip() == "Agenda & plan"
    assert read.location == "Room 4"
    assert read.categories == ["Blue", "Ünïcode"]
    assert read.sensitivity == "Private"
    assert read.importance == "High"
    assert read.legacy_free_busy_status == "OOF"
    assert read.reminder_minutes_before_start == 30
    assert read.required_attendees[0].mailbox.email_address == "x@y.org"
    assert read.optional_attendees[0].mailbox.email_address == "z@y.org"
    assert read.resources[0].mailbox.email_address == "room@y.org"
    assert read.uid == "my-own-uid"
    assert (read.start, read.end) == (START, START + HOUR)


def test_server_adds_what_a_client_cannot_say(account) -> None:
    """A new item has UID, organiser, type, times and the flags of a plain item."""
    (read,) = account.fetch([event(account)])
    assert read.uid.startswith("040000008200E00074C5B7101A82E008")
    assert read.organizer.email_address == ANN
    assert (read.type, read.is_recurring, read.is_meeting) == ("Single", False, False)
    assert (read.is_cancelled, read.meeting_request_was_sent) == (False, False)
    assert (read.my_response_type, read.appointment_state) == ("Unknown", ())
    assert read.datetime_created == read.last_modified_time == NOW
    assert read.has_attachments is False
    assert read.duration == "PT1H"
    assert read.culture == "en-US"


def test_two_items_have_different_uids(account) -> None:
    """The server never gives the same UID twice."""
    first, second = account.fetch([event(account), event(account)])
    assert first.uid != second.uid


def test_subject_is_cut_without_a_word(wire: Wire, ann: UserMailbox) -> None:
    """A subject keeps its first 255 characters."""
    wire.call(
        '<m:CreateItem SendMeetingInvitations="SendToNone"><m:Items><t:CalendarItem>'
        f"<t:Subject>{'ä' * 300}</t:Subject><t:Start>2026-11-24T09:00:00Z</t:Start>"
        "<t:End>2026-11-24T10:00:00Z</t:End></t:CalendarItem></m:Items></m:CreateItem>"
    )
    (item,) = ann.calendar.items.values()
    assert item.values["Subject"] == "ä" * 255


def test_naive_times_are_in_the_context_zone(wire: Wire, ann: UserMailbox) -> None:
    """A time without zone is a wall time of the request's TimeZoneContext."""
    header = (
        "<t:TimeZoneContext><t:TimeZoneDefinition"
        ' Id="W. Europe Standard Time"/></t:TimeZoneContext>'
    )
    wire.call(
        '<m:CreateItem SendMeetingInvitations="SendToNone"><m:Items><t:CalendarItem>'
        "<t:Start>2026-11-24T09:00:00</t:Start><t:End>2026-11-24T10:00:00</t:End>"
        "</t:CalendarItem></m:Items></m:CreateItem>",
        header,
    )
    (item,) = ann.calendar.items.values()
    assert item.values["Start"] == datetime(2026, 11, 24, 8, tzinfo=UTC)
    assert item.values["StartTimeZone"].id == "W. Europe Standard Time"


def test_all_day_event_is_whole_days_of_its_zone(account, ann: UserMailbox) -> None:
    """An all-day event runs from midnight to midnight and reads as dates."""
    first = EWSDate(2026, 11, 24)
    item = event(account, start=first, end=first, is_all_day=True)
    assert stored(ann, item).values["Start"] == datetime(2026, 11, 24, 5, tzinfo=UTC)
    assert stored(ann, item).values["End"] == datetime(2026, 11, 25, 5, tzinfo=UTC)
    (read,) = account.fetch([item])
    assert (read.start, read.end) == (first, first)
    assert read.legacy_free_busy_status == "Busy"


def test_all_day_times_are_widened_to_midnights(account, ann: UserMailbox) -> None:
    """Times inside a day are moved outward when the item is made all-day."""
    item = event(account, start=START, end=START + 26 * HOUR)
    item.is_all_day = True
    item.save(update_fields=["is_all_day"])
    assert stored(ann, item).values["Start"] == datetime(2026, 11, 24, 5, tzinfo=UTC)
    assert stored(ann, item).values["End"] == datetime(2026, 11, 26, 5, tzinfo=UTC)


def test_text_body_is_stored_as_text(account) -> None:
    """A plain-text body stays plain text, and HTML is made from it on request."""
    item = event(account, body="one\r\ntwo <3")
    (read,) = account.fetch([item])
    assert not isinstance(read.body, HTMLBody)
    assert read.body.replace("\r\n", "\n") == "one\ntwo <3"


@pytest.mark.parametrize(("wanted", "format_"), [("HTML", "HTML"), ("Text", "Text")])
def test_body_is_given_in_the_format_asked_for(
    wire: Wire, ann: UserMailbox, wanted: str, format_: str
) -> None:
    """BodyType converts the body of the answer."""
    id_ = ann.add_event(
        start=NOW, end=NOW + HOUR, body_html="<b>bold</b>", subject="Body"
    )
    shape = SHAPE.format(
        base="IdOnly",
        more=f"<t:BodyType>{wanted}</t:BodyType><t:AdditionalProperties>"
        '<t:FieldURI FieldURI="item:Body"/></t:AdditionalProperties>',
    )
    answer = wire.call(
        f'<m:GetItem>{shape}<m:ItemIds><t:ItemId Id="{id_}"/></m:ItemIds></m:GetItem>'
    )
    assert answer.all("Body")[-1].get("BodyType") == format_
    assert "bold" in (answer.all("Body")[-1].text or "")


def test_named_property_is_kept_and_searchable(account, marker) -> None:
    """A named property is written, read, found by value and removed."""
    item = event(account, marker="00U000000000001")
    event(account, marker="00U000000000002")
    found = list(account.calendar.filter(marker="00U000000000001"))
    assert [(one.id, one.marker) for one in found] == [(item.id, "00U000000000001")]
    item.marker = None
    item.save(update_fields=["marker"])
    assert account.calendar.filter(marker__exists=True).count() == 1


def test_update_changes_only_what_it_names(account) -> None:
    """UpdateItem leaves everything else, and gives a new change key."""
    item = event(account, location="Room 4", categories=["Blue"])
    key = item.changekey
    item.subject, item.categories = "Other", None
    item.save(update_fields=["subject", "categories"])
    (read,) = account.fetch([item])
    assert (read.subject, read.location, read.categories) == ("Other", "Room 4", None)
    assert item.changekey == read.changekey != key


@pytest.mark.parametrize("resolution", ["AutoResolve", "AlwaysOverwrite"])
def test_stale_change_key_overwrites(account, resolution: str) -> None:
    """Both overwriting resolutions write over a newer version."""
    item = event(account)
    (stale,) = account.fetch([item])
    item.subject = "first"
    item.save(update_fields=["subject"])
    stale.subject = "second"
    stale.save(update_fields=["subject"], conflict_resolution=resolution)
    (read,) = account.fetch([item])
    assert read.subject == "second"


def test_stale_change_key_conflicts_on_request(account) -> None:
    """NeverOverwrite refuses to write over a newer version."""
    item = event(account)
    (stale,) = account.fetch([item])
    item.subject = "first"
    item.save(update_fields=["subject"])
    stale.subject = "second"
    with pytest.raises(ErrorIrresolvableConflict):
        stale.save(update_fields=["subject"], conflict_resolution="NeverOverwrite")
    (read,) = account.fetch([item])
    assert read.subject == "first"


def test_end_before_start_is_refused(account) -> None:
    """An item cannot end before it begins."""
    item = event(account)
    item.end = item.start - HOUR
    item.start = item.start + HOUR
    with pytest.raises((ErrorCalendarEndDateIsEarlierThanStartDate, ValueError)):
        item.save(update_fields=["start", "end"])


def test_longer_than_five_years_is_refused(account) -> None:
    """An item lasts five years at most."""
    with pytest.raises(ErrorCalendarDurationIsTooLong):
        event(account, end=START + timedelta(days=2000))


def test_end_before_start_has_its_own_code(wire: Wire) -> None:
    """The code for an end before the start is the documented one."""
    answer = wire.call(
        '<m:CreateItem SendMeetingInvitations="SendToNone"><m:Items><t:CalendarItem>'
        "<t:Start>2026-11-24T09:00:00Z</t:Start><t:End>2026-11-24T08:00:00Z</t:End>"
        "</t:CalendarItem></m:Items></m:CreateItem>"
    )
    assert answer.codes == ["ErrorCalendarEndDateIsEarlierThanStartDate"]
    assert len(answer.all("Items")) == 1


@pytest.mark.parametrize(
    ("operation", "code"),
    [
        (
            "<m:CreateItem><m:Items><t:CalendarItem><t:Start>2026-11-24T09:00:00Z"
            "</t:Start><t:End>2026-11-24T10:00:00Z</t:End></t:CalendarItem></m:Items>"
            "</m:CreateItem>",
            "ErrorSendMeetingInvitationsRequired",
        ),
        (
            '<m:DeleteItem DeleteType="HardDelete"><m:ItemIds><t:ItemId Id="{id}"/>'
            "</m:ItemIds></m:DeleteItem>",
            "ErrorSendMeetingCancellationsRequired",
        ),
        (
            '<m:UpdateItem ConflictResolution="AlwaysOverwrite"><m:ItemChanges>'
            '<t:ItemChange><t:ItemId Id="{id}" ChangeKey="{key}"/><t:Updates>'
            "<t:DeleteItemField>"
            '<t:FieldURI FieldURI="calendar:Location"/></t:DeleteItemField></t:Updates>'
            "</t:ItemChange></m:ItemChanges></m:UpdateItem>",
            "ErrorSendMeetingInvitationsOrCancellationsRequired",
        ),
    ],
)
def test_calendar_writes_say_whom_to_tell(
    wire: Wire, ann: UserMailbox, operation: str, code: str
) -> None:
    """Writing to a calendar without saying who is mailed is refused."""
    id_ = ann.add_event(start=NOW, end=NOW + HOUR)
    key = ann.entry(id_).change_key
    request = operation.replace("{id}", id_).replace("{key}", key)
    assert wire.call(request).codes == [code]
    assert len(ann.calendar.items) == 1


def test_delete_moves_to_deleted_items(account, ann: UserMailbox) -> None:
    """A deleted item is found again in Deleted Items, under a new id."""
    item = event(account)
    old = item.id
    item.move_to_trash()
    (there,) = account.trash.all()
    assert there.subject == "Review"
    assert there.id != old
    assert isinstance(account.fetch([(old, None)]).__next__(), ErrorItemNotFound)


def test_hard_delete_is_for_good(account, ann: UserMailbox) -> None:
    """A hard delete leaves nothing behind."""
    event(account).delete()
    assert ann.store.items == {}


def test_soft_delete_is_recoverable(account, ann: UserMailbox) -> None:
    """A soft delete moves the item to the recoverable items."""
    event(account).soft_delete()
    assert len(ann.well_known["recoverableitemsdeletions"].items) == 1


def test_move_gives_a_new_id_and_copy_keeps_the_uid(account, ann: UserMailbox) -> None:
    """A moved item has another id; a copy has the UID and properties of the first."""
    work = ann.add_calendar("Work")
    target = account.calendar / "Work"
    item = event(account, categories=["Blue"])
    uid, old = stored(ann, item).values["UID"], item.id
    copied = item.copy(target)
    item.move(target)
    assert item.id != old
    assert {one.values["UID"] for one in work.items.values()} == {uid}
    assert len({old, copied[0], item.id}) == 3


def test_copy_carries_the_named_property(account, ann: UserMailbox, marker) -> None:
    """A copied item still has the named property of the first one."""
    work = ann.add_calendar("Work")
    event(account, marker="00U1").copy(account.calendar / "Work")
    (copy,) = work.items.values()
    assert list(copy.properties.values()) == ["00U1"]


@pytest.mark.parametrize(
    "zone_id", ["tzone://Microsoft/Custom", "Customized Time Zone"]
)
def test_awkward_zone_is_reported_with_its_rules(
    wire: Wire, ann: UserMailbox, zone_id: str
) -> None:
    """An item in a zone without a Windows id is shown with the zone's definition."""
    zone = Zone(zone_id, ann.zone.tz, zone_id)
    id_ = ann.add_event(start=NOW, end=NOW + HOUR, zone=zone)
    shape = SHAPE.format(base="AllProperties", more="")
    answer = wire.call(
        f'<m:GetItem>{shape}<m:ItemIds><t:ItemId Id="{id_}"/></m:ItemIds></m:GetItem>'
    )
    assert answer.all("StartTimeZone")[0].get("Id") == zone_id
    assert len(answer.all("Period")) >= 2


def test_missing_item_answers_in_its_place(account) -> None:
    """In a batch the missing item is an error and the others are there."""
    kept, gone = event(account), event(account, subject="gone")
    identifier = (gone.id, gone.changekey)
    gone.delete()
    found = list(account.fetch([identifier, kept]))
    assert isinstance(found[0], ErrorItemNotFound)
    assert found[1].subject == "Review"


def test_read_only_property_is_refused(wire: Wire, ann: UserMailbox) -> None:
    """A property that the server sets cannot be written."""
    id_ = ann.add_event(start=NOW, end=NOW + HOUR)
    key = ann.entry(id_).change_key
    answer = wire.call(
        '<m:UpdateItem ConflictResolution="AlwaysOverwrite"'
        ' SendMeetingInvitationsOrCancellations="SendToNone"><m:ItemChanges>'
        f'<t:ItemChange><t:ItemId Id="{id_}" ChangeKey="{key}"/><t:Updates>'
        "<t:SetItemField>"
        '<t:FieldURI FieldURI="calendar:IsMeeting"/><t:CalendarItem><t:IsMeeting>true'
        "</t:IsMeeting></t:CalendarItem></t:SetItemField></t:Updates></t:ItemChange>"
        "</m:ItemChanges></m:UpdateItem>"
    )
    assert answer.codes == ["ErrorInvalidPropertySet"]


def test_append_adds_attendees(wire: Wire, ann: UserMailbox) -> None:
    """AppendToItemField adds to a list and keeps what was there."""
    id_ = ann.add_event(start=NOW, end=NOW + HOUR, required=["x@y.org"])
    key = ann.entry(id_).change_key
    wire.call(
        '<m:UpdateItem ConflictResolution="AlwaysOverwrite"'
        ' SendMeetingInvitationsOrCancellations="SendToNone"><m:ItemChanges>'
        f'<t:ItemChange><t:ItemId Id="{id_}" ChangeKey="{key}"/><t:Updates>'
        "<t:AppendToItemField>"
        '<t:FieldURI FieldURI="calendar:RequiredAttendees"/><t:CalendarItem>'
        "<t:RequiredAttendees><t:Attendee><t:Mailbox><t:EmailAddress>z@y.org"
        "</t:EmailAddress></t:Mailbox></t:Attendee></t:RequiredAttendees>"
        "</t:CalendarItem></t:AppendToItemField></t:Updates></t:ItemChange>"
        "</m:ItemChanges></m:UpdateItem>"
    )
    invited = ann.entry(id_).values["RequiredAttendees"]
    assert [one.person.address for one in invited] == ["x@y.org", "z@y.org"]


def test_wrong_folder_is_refused(account) -> None:
    """A calendar item cannot be created in a mail folder."""
    item = CalendarItem(
        account=account, folder=account.inbox, start=START, end=START + HOUR
    )
    with pytest.raises(ErrorCannotCreateCalendarItemInNonCalendarFolder):
        item.save()


def test_scenes_write_with_plain_arguments(account, ann: UserMailbox) -> None:
    """What a scene adds with keywords is what a client reads."""
    ann.add_event(
        subject="Offsite",
        start=date(2026, 11, 24),
        end=date(2026, 11, 26),
        all_day=True,
        zone="Europe/Berlin",
        categories=["Green"],
        required=["Bob Example <bob@example.com>"],
        show_as="OOF",
        reminder_minutes=None,
    )
    (read,) = account.calendar.all()
    assert (read.start, read.end) == (EWSDate(2026, 11, 24), EWSDate(2026, 11, 25))
    (full,) = account.fetch([read])
    assert full.required_attendees[0].mailbox.name == "Bob Example"
    assert (full.is_meeting, full.my_response_type) == (True, "Organizer")
    assert full.legacy_free_busy_status == "OOF"
    assert full.reminder_is_set is False


def test_writes_with_send_to_none_mail_nobody(
    account, emulator: ExchangeEmulator
) -> None:
    """Creating, changing and deleting a meeting with SendToNone sends nothing."""
    guest = Attendee(mailbox=Mailbox(email_address="bob@example.com"))
    item = event(account, required_attendees=[guest])
    item.subject = "Other"
    item.save(update_fields=["subject"])
    item.move_to_trash()
    assert len(emulator.mail_log) == 0
    (left,) = emulator.store.items.values()
    assert left.folder.name == "Deleted Items"
