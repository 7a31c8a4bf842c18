"""Meetings between mailboxes of the Exchange emulator, and who would be mailed."""

from datetime import date, datetime, timedelta

import exchangelib
import pytest
from exchangelib import Attendee, CalendarItem, EWSDateTime, EWSTimeZone, Mailbox
from exchangelib.errors import ErrorCalendarIsNotOrganizer
from exchangelib.items import (
    SEND_ONLY_TO_ALL,
    SEND_ONLY_TO_CHANGED,
    SEND_TO_ALL_AND_SAVE_COPY,
    SEND_TO_NONE,
)

from emulators.exchange.app import ExchangeEmulator
from emulators.exchange.outlook import UserMailbox
from emulators.exchange.patterns import Daily
from emulators.exchange.recurrence import Count, Recurrence
from tests.emulators.exchange.conftest import ANN, BOB, NOW, Connect

NEW_YORK = EWSTimeZone("America/New_York")
START = EWSDateTime(2026, 11, 24, 9, tzinfo=NEW_YORK)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
STRANGER = "stranger@elsewhere.org"


def guests(*addresses: str) -> list[Attendee]:
    """Give attendees by address."""
    return [Attendee(mailbox=Mailbox(email_address=one)) for one in addresses]


def invite(account: exchangelib.Account, send: str, *addresses: str) -> CalendarItem:
    """Let an account create a meeting."""
    item = CalendarItem(
        account=account,
        folder=account.calendar,
        subject="Kick-off",
        start=START,
        end=START + HOUR,
        legacy_free_busy_status="Busy",
        required_attendees=guests(*addresses),
    )
    return item.save(send_meeting_invitations=send)


def mails(emulator: ExchangeEmulator) -> list[tuple[str, str, tuple[str, ...]]]:
    """Give and forget what would have been mailed: kind, sender, recipients."""
    sent = [(one.kind, one.sender, one.recipients) for one in emulator.mail_log]
    emulator.mail_log.clear()
    return sent


def only(mailbox: UserMailbox):
    """Give the one item of a calendar."""
    (item,) = mailbox.calendar.items.values()
    return item


def test_invitation_is_mailed_and_arrives(
    account, connect: Connect, emulator: ExchangeEmulator, bob: UserMailbox
) -> None:
    """Attendees get a tentative copy and a request; the log says who was mailed."""
    item = invite(account, SEND_ONLY_TO_ALL, BOB, STRANGER)
    assert mails(emulator) == [("request", ANN, (BOB, STRANGER))]
    (mine,) = account.fetch([item])
    theirs = connect(BOB)
    (copy,) = theirs.fetch(theirs.calendar.all().only("id"))
    assert copy.uid == mine.uid
    assert copy.organizer.email_address == ANN
    assert (copy.my_response_type, copy.legacy_free_busy_status) == (
        "NoResponseReceived",
        "Tentative",
    )
    assert copy.is_meeting
    assert {"Meeting", "Received"} <= set(copy.appointment_state)
    assert mine.meeting_request_was_sent
    (request,) = theirs.inbox.all()
    assert (request.subject, request.item_class) == (
        "Kick-off",
        "IPM.Schedule.Meeting.Request",
    )


def test_copy_of_the_request_is_saved(account, ann: UserMailbox) -> None:
    """SendToAllAndSaveCopy leaves the request in Sent Items."""
    invite(account, SEND_TO_ALL_AND_SAVE_COPY, BOB)
    assert account.sent.all().count() == 1


def test_send_to_none_reaches_nobody(
    account, emulator: ExchangeEmulator, bob: UserMailbox
) -> None:
    """With SendToNone nothing is mailed and no copy appears."""
    item = invite(account, SEND_TO_NONE, BOB)
    item.subject = "Other"
    item.save(update_fields=["subject"], send_meeting_invitations=SEND_TO_NONE)
    item.delete(send_meeting_cancellations=SEND_TO_NONE)
    assert mails(emulator) == []
    assert list(bob.calendar.items) == []


def test_update_is_mailed_and_followed(
    account, emulator: ExchangeEmulator, bob: UserMailbox
) -> None:
    """A mailed update changes the copies, and a new time asks for a new answer."""
    item = invite(account, SEND_ONLY_TO_ALL, BOB)
    bob.respond_to(only(bob).id, "Accept")
    mails(emulator)
    item.refresh()
    item.subject = "Moved"
    item.start, item.end = item.start + HOUR, item.end + HOUR
    item.save(
        update_fields=["subject", "start", "end"],
        send_meeting_invitations=SEND_ONLY_TO_ALL,
    )
    assert mails(emulator) == [("update", ANN, (BOB,))]
    copy = only(bob)
    assert copy.values["Subject"] == "Moved"
    assert copy.values["Start"] == START + HOUR
    assert copy.values["MyResponseType"] == "NoResponseReceived"


def test_only_changed_attendees_are_mailed(
    account, emulator: ExchangeEmulator, bob: UserMailbox
) -> None:
    """SendOnlyToChanged mails who is new and who is no longer invited."""
    item = invite(account, SEND_ONLY_TO_ALL, BOB)
    mails(emulator)
    item.required_attendees = guests(STRANGER)
    item.save(
        update_fields=["required_attendees"],
        send_meeting_invitations=SEND_ONLY_TO_CHANGED,
    )
    assert mails(emulator) == [
        ("request", ANN, (STRANGER,)),
        ("cancellation", ANN, (BOB,)),
    ]
    assert only(bob).values["IsCancelled"] is True


def test_silent_update_leaves_the_copies(account, bob: UserMailbox) -> None:
    """An update with SendToNone makes the attendees' copies stale."""
    item = invite(account, SEND_ONLY_TO_ALL, BOB)
    item.subject = "Quietly renamed"
    item.save(update_fields=["subject"])
    assert only(bob).values["Subject"] == "Kick-off"


@pytest.mark.parametrize("way", ["delete", "cancel"])
def test_cancellation_is_mailed_and_marks_copies(
    account, emulator: ExchangeEmulator, bob: UserMailbox, way: str
) -> None:
    """A deleted or cancelled meeting stays with attendees, as cancelled."""
    item = invite(account, SEND_ONLY_TO_ALL, BOB, STRANGER)
    mails(emulator)
    if way == "delete":
        item.delete(send_meeting_cancellations=SEND_ONLY_TO_ALL)
    else:
        item.cancel()
    assert mails(emulator) == [("cancellation", ANN, (BOB, STRANGER))]
    copy = only(bob)
    assert copy.values["IsCancelled"] is True
    assert copy.values["Subject"] == "Canceled: Kick-off"
    assert copy.values["LegacyFreeBusyStatus"] == "Free"
    assert list(emulator.mailbox(ANN).calendar.items) == []


def test_attendee_cannot_cancel(account, connect: Connect) -> None:
    """Only the organiser cancels a meeting."""
    invite(account, SEND_ONLY_TO_ALL, BOB)
    (copy,) = connect(BOB).calendar.all()
    with pytest.raises(ErrorCalendarIsNotOrganizer):
        copy.cancel()


@pytest.mark.parametrize(
    ("method", "response", "busy"),
    [
        ("accept", "Accept", "Busy"),
        ("tentatively_accept", "Tentative", "Tentative"),
    ],
)
def test_answer_is_mailed_and_recorded(
    account,
    connect: Connect,
    emulator: ExchangeEmulator,
    bob: UserMailbox,
    method: str,
    response: str,
    busy: str,
) -> None:
    """An answer shows in both calendars and goes to the organiser."""
    item = invite(account, SEND_ONLY_TO_ALL, BOB)
    mails(emulator)
    (copy,) = connect(BOB).calendar.all()
    getattr(copy, method)()
    assert mails(emulator) == [("response", BOB, (ANN,))]
    assert only(bob).values["MyResponseType"] == response
    assert only(bob).values["LegacyFreeBusyStatus"] == busy
    item.refresh()
    assert item.required_attendees[0].response_type == response
    assert item.required_attendees[0].last_response_time == NOW


def test_declined_meeting_goes_to_deleted_items(
    account, connect: Connect, emulator: ExchangeEmulator, bob: UserMailbox
) -> None:
    """Declining moves the copy to Deleted Items and tells the organiser."""
    item = invite(account, SEND_ONLY_TO_ALL, BOB)
    mails(emulator)
    (copy,) = connect(BOB).calendar.all()
    copy.decline()
    assert mails(emulator) == [("response", BOB, (ANN,))]
    assert list(bob.calendar.items) == []
    assert len(bob.well_known["deleteditems"].items) == 1
    item.refresh()
    assert item.required_attendees[0].response_type == "Decline"


def test_attendee_deletes_silently_or_declines(
    account, connect: Connect, emulator: ExchangeEmulator
) -> None:
    """An attendee's deletion mails a decline unless SendToNone."""
    invite(account, SEND_ONLY_TO_ALL, BOB)
    invite(account, SEND_ONLY_TO_ALL, BOB)
    mails(emulator)
    first, second = connect(BOB).calendar.all()
    first.move_to_trash(send_meeting_cancellations=SEND_TO_NONE)
    assert mails(emulator) == []
    second.move_to_trash(send_meeting_cancellations=SEND_ONLY_TO_ALL)
    assert mails(emulator) == [("response", BOB, (ANN,))]


def test_scene_places_copies_without_a_mail(
    emulator: ExchangeEmulator, ann: UserMailbox, bob: UserMailbox
) -> None:
    """A scene makes a meeting with its copies, updates and cancels it in silence."""
    id_ = ann.add_meeting(
        subject="Quarterly", start=NOW, end=NOW + HOUR, required=[BOB, STRANGER]
    )
    assert only(bob).values["UID"] == ann.entry(id_).values["UID"]
    assert only(bob).values["MyResponseType"] == "NoResponseReceived"
    bob.respond_to(only(bob).id, "Accept")
    (invited, _) = ann.entry(id_).values["RequiredAttendees"]
    assert invited.response == "Accept"
    ann.change_event(id_, location="Room 1")
    ann.place_copies(id_)
    assert only(bob).values["Location"] == "Room 1"
    assert only(bob).values["MyResponseType"] == "Accept"
    ann.cancel_meeting(id_)
    assert only(bob).values["IsCancelled"] is True
    assert len(emulator.mail_log) == 0
    assert list(bob.well_known["inbox"].items) == []


def test_series_is_followed_with_its_exceptions(
    account, emulator: ExchangeEmulator, ann: UserMailbox, bob: UserMailbox
) -> None:
    """Copies of a series have its exceptions; a cancelled occurrence is marked."""
    start = datetime.fromisoformat("2026-11-24T09:00")
    id_ = ann.add_meeting(
        subject="Daily",
        start=start,
        end=start + HOUR,
        required=[BOB],
        recurrence=Recurrence(Daily(), date(2026, 11, 24), Count(4)),
    )
    changed = ann.occurrence_id(id_, date(2026, 11, 25))
    ann.change_event(changed, location="Elsewhere")
    ann.place_copies(changed)
    copy = only(bob)
    (deviation,) = copy.deviations.values()
    assert deviation.values["Location"] == "Elsewhere"
    third = account.calendar.get(subject="Daily").occurrence(index=3)
    third.refresh()
    third.delete(send_meeting_cancellations=SEND_ONLY_TO_ALL)
    assert mails(emulator) == [("cancellation", ANN, (BOB,))]
    cancelled = copy.occurrence(NOW + 3 * DAY + 2 * HOUR).values
    assert (cancelled["IsCancelled"], cancelled["Subject"]) == (
        True,
        "Canceled: Daily",
    )
    assert copy.values["IsCancelled"] is False
