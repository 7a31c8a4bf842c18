"""The rules for messages, contacts and tasks when they are saved or sent."""

from __future__ import annotations

from collections.abc import Callable

from emulators.exchange.contents import Contents
from emulators.exchange.items import Item, Values
from emulators.exchange.mailbox import Event, Mailbox
from emulators.exchange.soap import ResponseError
from emulators.exchange.values import Person

_RECIPIENTS = ("ToRecipients", "CcRecipients", "BccRecipients")


def complete(values: Values, mailbox: Mailbox, *, draft: bool) -> None:
    """Give a new message what the server adds to it."""
    values.setdefault("ItemClass", "IPM.Note")
    values.setdefault("Subject", "")
    values.setdefault("Sensitivity", "Normal")
    values.setdefault("Importance", "Normal")
    values.setdefault("From", mailbox.person)
    values.setdefault("Sender", mailbox.person)
    values.setdefault("IsRead", True)
    values.setdefault("ConversationTopic", values["Subject"])
    host = mailbox.address.rpartition("@")[2]
    number = mailbox.store.next_number()
    values.setdefault("InternetMessageId", f"<{number:032x}@{host}>")
    values["IsDraft"] = draft
    values["IsSubmitted"] = not draft
    values["IsFromMe"] = not draft


def recipients(values: Values) -> list[Person]:
    """Return everybody a message goes to."""
    return [person for name in _RECIPIENTS for person in values.get(name, ())]


def send(mailbox: Mailbox, contents: Contents) -> None:
    """Mail a message: logged, and delivered to the mailboxes of the organisation.

    Nobody here has the right to send as somebody else; full access does not give it.
    """
    values = contents.values
    if {values["From"].key, values["Sender"].key} != {mailbox.person.key}:
        raise ResponseError("ErrorSendAsDenied", "The user has no right to send as.")
    to = recipients(values)
    if not to or not all("@" in person.address for person in to):
        raise ResponseError("ErrorInvalidRecipients", "At least one recipient needed.")
    values["DateTimeSent"] = mailbox.store.now()
    for name in _RECIPIENTS:
        if name in values:
            values[name] = tuple(_resolved(mailbox, one) for one in values[name])
    mailbox.store.mail(
        "message",
        mailbox.address,
        tuple(person.address for person in to),
        subject=str(values["Subject"]),
    )
    for address in {person.key for person in to}:
        receiver = mailbox.store.mailbox(address)
        if receiver is not None:
            _deliver(receiver, values)


def _resolved(mailbox: Mailbox, named: Person) -> Person:
    """Somebody under the name that the directory has for a bare address."""
    known = mailbox.store.mailbox(named.address)
    is_bare = named.name in ("", named.address)
    return known.person if known is not None and is_bare else named


def _deliver(receiver: Mailbox, sent: Values) -> None:
    values = {name: value for name, value in sent.items() if name != "BccRecipients"}
    own: Values = {"IsRead": False, "IsDraft": False, "IsSubmitted": False}
    own["IsFromMe"] = sent["Sender"].key == receiver.person.key
    own["DateTimeReceived"] = receiver.store.now()
    own["ReceivedBy"] = own["ReceivedRepresenting"] = receiver.person
    inbox = receiver.well_known["inbox"]
    item = receiver.add(inbox, "Message", {**values, **own}, {})
    event = Event("NewMailEvent", receiver.store.now(), item, inbox)
    receiver.events.append(event)


_KEPT = ("Subject", "Body", "Start", "End", "Location", "UID", "Sensitivity")


def keep_meeting_copy(item: Item) -> Item:
    """Save the request that went out in Sent Items."""
    mailbox = item.folder.mailbox
    values = {name: item.values[name] for name in _KEPT if name in item.values}
    values |= {
        "ItemClass": "IPM.Schedule.Meeting.Request",
        "From": mailbox.person,
        "Sender": mailbox.person,
        "IsRead": True,
        "IsFromMe": True,
        "AssociatedCalendarItemId": item.number,
    }
    sent = mailbox.well_known["sentitems"]
    return mailbox.add(sent, "MeetingRequest", values, {})


def _complete_contact(values: Values) -> None:
    names = (values.get("GivenName"), values.get("Surname"))
    full = " ".join(name for name in names if name)
    values.setdefault("DisplayName", full or values.get("CompanyName", ""))
    values.setdefault("FileAs", values["DisplayName"])
    values.setdefault("Subject", values["DisplayName"])


def _complete_task(values: Values) -> None:
    values.setdefault("Status", "NotStarted")
    values.setdefault("PercentComplete", 0.0)
    values.setdefault("Subject", "")
    follow_status(values)


def follow_status(values: Values) -> None:
    """Keep a task's status, percentage and completion in step."""
    done = values.get("Status") == "Completed" or values.get("PercentComplete") == 100
    values["IsComplete"] = done
    values.setdefault("IsRecurring", values.get("Recurrence") is not None)
    if done:
        values["Status"], values["PercentComplete"] = "Completed", 100.0


COMPLETIONS: dict[str, Callable[[Values], None]] = {
    "Contact": _complete_contact,
    "Task": _complete_task,
}
