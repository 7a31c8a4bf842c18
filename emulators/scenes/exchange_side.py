"""Puts a scene's appointments into the mailboxes of the Exchange emulator."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

from emulators.exchange import timezones
from emulators.exchange.app import ExchangeEmulator
from emulators.exchange.folders import Folder
from emulators.exchange.items import Item, Values
from emulators.exchange.outlook import EventFields, UserMailbox
from emulators.exchange.recurrence import Count, NoEnd, Recurrence
from emulators.exchange.timezones import Zone
from emulators.exchange.values import Attendee, Person
from emulators.scenes.appointments import Appointment, Change, Guest
from emulators.scenes.cast import Rep
from emulators.scenes.weeks import Moment, Slot


class ExchangeSide:
    """The Exchange side of a scene; `smart` gives deals' smart addresses."""

    def __init__(
        self, exchange: ExchangeEmulator, moment: Moment, smart: Mapping[str, str]
    ) -> None:
        self._exchange = exchange
        self._moment = moment
        self._week = moment.week
        self._smart = smart

    def add(self, owner: Rep, appointment: Appointment, uid: str = "") -> str:
        """Put an appointment into its owner's mailbox and give the item's UID.

        Of a meeting that the owner organises, other mailboxes get their copies,
        answered as the guests' responses say. Nobody is mailed.
        """
        mailbox = self._exchange.mailbox(owner.address)
        made = self._moment.ago(appointment.age)
        with self._exchange.clock.held(made), self._exchange.store.lock:
            item = self._create(mailbox, appointment, uid)
            for change in appointment.changes:
                self._deviate(mailbox, item, change)
            if appointment.organizer is None:
                self._invite(mailbox, item, appointment)
            else:
                _mark_as_invited(item, appointment)
        return str(item.values["UID"])

    def _create(self, mailbox: UserMailbox, appointment: Appointment, uid: str) -> Item:
        zone = _zone(appointment.zone, mailbox.zone)
        fields = self._fields(appointment, zone)
        if uid:
            fields["uid"] = uid
        folder = _folder(mailbox, appointment.folder)
        item = mailbox.entry(mailbox.add_event(folder=folder, **fields)).master
        item.values.update(self._people(appointment))
        if appointment.end_zone:
            item.values["EndTimeZone"] = _zone(appointment.end_zone, mailbox.zone)
        return item

    def _fields(self, appointment: Appointment, zone: Zone) -> EventFields:
        fields = EventFields(
            subject=appointment.subject,
            zone=zone,
            sensitivity=appointment.sensitivity,
            categories=appointment.categories,
        )
        fields |= self._times(appointment.slot, zone)
        if appointment.location:
            fields["location"] = appointment.location
        if appointment.html:
            fields["body_html"] = appointment.html
        elif appointment.text:
            fields["body_text"] = appointment.text
        if appointment.show_as:
            fields["show_as"] = appointment.show_as
        if appointment.repeat is not None:
            count = appointment.repeat.count
            end = Count(count) if count else NoEnd()
            first = self._week.date(appointment.slot)
            fields["recurrence"] = Recurrence(appointment.repeat.pattern, first, end)
        return fields

    def _times(self, slot: Slot, zone: Zone) -> EventFields:
        if slot.all_day:
            first = self._week.date(slot)
            last = first + timedelta(days=slot.length)
            return EventFields(start=first, end=last, all_day=True)
        start, end = self._week.span(slot, zone.tz)
        return EventFields(start=start, end=end)

    def _people(self, appointment: Appointment) -> Values:
        """Give the attendee lists, with what everybody answered."""
        people: Values = {}
        for guest in appointment.guests:
            known = self._attendee(guest)
            people[guest.role] = (*people.get(guest.role, ()), known)
        return people

    def _attendee(self, guest: Guest) -> Attendee:
        if guest.names is not None:
            guest = replace(guest, address=self._smart[guest.names.name])
        attendee = Attendee(_person(guest))
        if guest.response == "Unknown":
            return attendee
        return attendee.answering(guest.response, self._exchange.store.now())

    def _deviate(self, mailbox: UserMailbox, item: Item, change: Change) -> None:
        """Change or delete one occurrence of a series."""
        planned: Slot = change.of
        if planned.all_day:
            id_ = mailbox.occurrence_id(item.id, self._week.date(planned))
        else:
            start, _ = self._week.span(planned, item.zone)
            id_ = mailbox.occurrence_id(item.id, start)
        if change.deleted:
            mailbox.delete_event(id_)
            return
        fields = EventFields()
        if change.to is not None:
            fields |= self._times(change.to, item.values["StartTimeZone"])
        if change.subject:
            fields["subject"] = change.subject
        if change.location:
            fields["location"] = change.location
        mailbox.change_event(id_, **fields)

    def _invite(
        self, mailbox: UserMailbox, item: Item, appointment: Appointment
    ) -> None:
        """Give the other mailboxes their copies, answered; then cancel if so."""
        if not appointment.guests:
            return
        item.values["MeetingRequestWasSent"] = True
        mailbox.place_copies(item.id)
        for guest in appointment.guests:
            self._answer(guest, item)
        if appointment.cancelled:
            mailbox.cancel_meeting(item.id)

    def _answer(self, guest: Guest, item: Item) -> None:
        """Let a guest who has a mailbox answer on the own copy."""
        store = self._exchange.store
        invited = store.mailbox(guest.address) if guest.address else None
        if isinstance(invited, UserMailbox) and guest.response != "Unknown":
            for copy in invited.find_uid(item.values["UID"]):
                invited.respond_to(copy.id, guest.response)


def _mark_as_invited(item: Item, appointment: Appointment) -> None:
    """Make an item the copy of somebody else's meeting, as delivery leaves it."""
    values = item.values
    values["Organizer"] = _person(appointment.organizer or Guest(address=""))
    values["MyResponseType"] = appointment.response
    values["MeetingRequestWasSent"] = True
    values["IntendedFreeBusyStatus"] = "Busy"
    if appointment.response != "NoResponseReceived":
        values["AppointmentReplyTime"] = item.created
    if appointment.cancelled:
        values["IsCancelled"] = True
        values["Subject"] = f"Canceled: {values['Subject']}"


def _person(guest: Guest) -> Person:
    return Person(guest.address, guest.name or guest.address)


def _folder(mailbox: UserMailbox, name: str) -> Folder | None:
    """Find or create a further calendar by name; None is the main one."""
    if not name:
        return None
    for folder in mailbox.calendar.subfolders:
        if folder.name == name:
            return folder
    return mailbox.add_calendar(name)


def _zone(zone_id: str, own: Zone) -> Zone:
    """Find a zone by its id; an id nobody knows carries the owner's rules.

    That is what a mailbox holds after an import: the name is of no use, the
    rules that came with it are right.
    """
    if not zone_id:
        return own
    try:
        return timezones.by_id(zone_id)
    except timezones.UnknownZone:
        return Zone(zone_id, own.tz, zone_id)
