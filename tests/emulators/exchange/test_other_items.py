"""Messages, contacts and tasks of the Exchange emulator, through exchangelib."""

from decimal import Decimal

import pytest
from exchangelib import Contact, EWSDate, HTMLBody, Mailbox, Message, Task
from exchangelib.errors import (
    ErrorCannotCreateContactInNonContactFolder,
    ErrorInvalidRecipients,
    ErrorSendAsDenied,
)
from exchangelib.indexed_properties import EmailAddress, PhoneNumber, PhysicalAddress

from emulators.exchange.app import ExchangeEmulator
from emulators.exchange.outlook import UserMailbox
from tests.emulators.exchange.conftest import ANN, BOB


def test_draft_is_saved_changed_and_deleted(
    account, emulator: ExchangeEmulator
) -> None:
    """A saved message is a draft; nobody is mailed."""
    message = Message(
        account=account,
        folder=account.drafts,
        subject="Offer",
        body=HTMLBody("<p>Dear</p>"),
        to_recipients=[Mailbox(email_address=BOB)],
    ).save()
    message.subject = "Better offer"
    message.save(update_fields=["subject"])
    (read,) = account.fetch([message])
    assert (read.subject, read.is_draft) == ("Better offer", True)
    assert read.to_recipients[0].email_address == BOB
    assert read.sender.email_address == ANN
    message.move_to_trash()
    assert account.drafts.all().count() == 0
    assert len(emulator.mail_log) == 0


def test_sent_message_is_logged_and_arrives(
    account, emulator: ExchangeEmulator, bob: UserMailbox
) -> None:
    """A sent message is kept in Sent Items, logged, and in the other's Inbox."""
    Message(
        account=account,
        folder=account.sent,
        subject="Hello",
        body="Hi",
        to_recipients=[Mailbox(email_address=BOB)],
        bcc_recipients=[Mailbox(email_address="x@y.org")],
    ).send_and_save()
    (mail,) = emulator.mail_log
    assert (mail.kind, mail.sender, mail.subject) == ("message", ANN, "Hello")
    assert mail.recipients == (BOB, "x@y.org")
    assert account.sent.all().count() == 1
    (received,) = bob.well_known["inbox"].items.values()
    assert received.values["IsRead"] is False
    assert "BccRecipients" not in received.values


def test_a_message_that_is_only_sent_is_kept_nowhere(
    account, emulator: ExchangeEmulator, ann: UserMailbox
) -> None:
    """SendOnly leaves no copy; what one sends to oneself arrives as such."""
    Message(
        account=account,
        subject="Note",
        body="To me",
        to_recipients=[Mailbox(email_address=ANN.upper())],
    ).send(save_copy=False)
    (mail,) = emulator.mail_log
    assert (mail.sender, mail.recipients) == (ANN, (ANN.upper(),))
    assert account.sent.all().count() == account.drafts.all().count() == 0
    (read,) = account.inbox.all()
    assert (read.subject, read.body.strip(), read.is_read) == ("Note", "To me", False)
    assert (read.is_draft, read.is_from_me, read.sender.name) == (
        False,
        True,
        "Ann Example",
    )
    assert read.received_by.email_address == read.sender.email_address == ANN
    assert read.to_recipients[0].name == "Ann Example"
    assert read.datetime_sent == read.datetime_received == emulator.clock.now()
    names = [event.name for event in ann.events]
    assert names == ["CreatedEvent", "NewMailEvent"]


@pytest.mark.parametrize(
    ("field", "wrong"),
    [
        ("author", ErrorSendAsDenied),
        ("to_recipients", ErrorInvalidRecipients),
    ],
)
def test_who_sends_and_to_whom_is_checked(
    account, emulator: ExchangeEmulator, bob: UserMailbox, field: str, wrong: type
) -> None:
    """Nobody sends as somebody else, nor to what is no address; nothing is mailed."""
    person = Mailbox(email_address=BOB)
    told = {"to_recipients": [person], "author": None}
    nobody = [Mailbox(email_address="nobody")]
    told[field] = nobody if field == "to_recipients" else person
    message = Message(account=account, subject="Hello", body="Hi", **told)
    with pytest.raises(wrong):
        message.send(save_copy=False)
    assert len(emulator.mail_log) == len(bob.well_known["inbox"].items) == 0


def test_there_is_no_delegate_access_to_send_only(
    connect, emulator: ExchangeEmulator, bob: UserMailbox
) -> None:
    """Whoever has access to Ann's mailbox sends from the own one (EWS reference)."""
    emulator.accounts.share(ANN, BOB)
    delegate = connect(BOB, owner=ANN)
    Message(
        account=delegate,
        subject="Note",
        body="Hi",
        to_recipients=[Mailbox(email_address=ANN)],
    ).send(save_copy=False)
    (mail,) = emulator.mail_log
    assert (mail.sender, mail.recipients) == (BOB, (ANN,))
    assert len(bob.well_known["sentitems"].items) == 0


def test_draft_is_sent(account, emulator: ExchangeEmulator, bob: UserMailbox) -> None:
    """SendItem mails a draft and moves it to Sent Items."""
    draft = Message(
        account=account,
        folder=account.drafts,
        subject="Later",
        to_recipients=[Mailbox(email_address=BOB)],
    ).save()
    draft.send()
    assert [mail.subject for mail in emulator.mail_log] == ["Later"]
    assert account.drafts.all().count() == 0
    assert account.sent.all().count() == 1
    assert len(bob.well_known["inbox"].items) == 1


def test_contact_round_trip(account) -> None:
    """A contact keeps names, addresses and numbers, part by part."""
    contact = Contact(
        account=account,
        folder=account.contacts,
        display_name="Ada Lovelace",
        given_name="Ada",
        surname="Lovelace",
        company_name="Engines",
        job_title="Analyst",
        email_addresses=[EmailAddress(email="ada@e.org", label="EmailAddress1")],
        phone_numbers=[PhoneNumber(label="MobilePhone", phone_number="+44 1")],
        physical_addresses=[
            PhysicalAddress(label="Business", street="1 Road", city="London")
        ],
        birthday=EWSDate(1815, 12, 10),
    ).save()
    contact.company_name = "Analytical Engines"
    contact.phone_numbers = [PhoneNumber(label="HomePhone", phone_number="+44 2")]
    contact.save(update_fields=["company_name", "phone_numbers"])
    (read,) = account.fetch([contact])
    assert read.company_name == "Analytical Engines"
    assert read.display_name == "Ada Lovelace"
    assert [one.email for one in read.email_addresses] == ["ada@e.org"]
    assert {one.label: one.phone_number for one in read.phone_numbers} == {
        "HomePhone": "+44 2"
    }
    assert (read.physical_addresses[0].city, read.physical_addresses[0].street) == (
        "London",
        "1 Road",
    )
    assert read.birthday == EWSDate(1815, 12, 10)
    contact.delete()
    assert account.contacts.all().count() == 0


def test_contact_needs_a_contact_folder(account) -> None:
    """A contact cannot be created among tasks."""
    with pytest.raises(ErrorCannotCreateContactInNonContactFolder):
        Contact(account=account, folder=account.tasks, display_name="Ada").save()


def test_task_round_trip(account) -> None:
    """A task keeps dates and status; completing it completes all of it."""
    task = Task(
        account=account,
        folder=account.tasks,
        subject="Call",
        due_date=EWSDate(2026, 12, 1),
        start_date=EWSDate(2026, 11, 24),
        status="InProgress",
        percent_complete=Decimal(25),
    ).save()
    (read,) = account.fetch([task])
    assert (read.status, read.percent_complete, read.is_complete) == (
        "InProgress",
        25,
        False,
    )
    assert (read.start_date, read.due_date) == (
        EWSDate(2026, 11, 24),
        EWSDate(2026, 12, 1),
    )
    task.status = "Completed"
    task.save(update_fields=["status"])
    (read,) = account.fetch([task])
    assert (read.percent_complete, read.is_complete) == (100, True)
    task.delete(affected_task_occurrences="AllOccurrences")
    assert account.tasks.all().count() == 0


@pytest.mark.parametrize("kind", ["messages", "contacts", "tasks"])
def test_every_kind_is_synchronised(account, kind: str) -> None:
    """Messages, contacts and tasks are told of like calendar items."""
    item, folder = {
        "messages": (Message(subject="a"), account.drafts),
        "contacts": (Contact(display_name="a"), account.contacts),
        "tasks": (Task(subject="a"), account.tasks),
    }[kind]
    list(folder.sync_items())
    item.account, item.folder = account, folder
    item.save()
    ((change, told),) = folder.sync_items(sync_state=folder.item_sync_state)
    assert (change, told.id) == ("create", item.id)
