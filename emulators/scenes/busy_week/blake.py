"""Blake's own Exchange items: Berlin, accounts in Europe."""

from __future__ import annotations

from emulators.scenes.appointments import Appointment, Guest, guest
from emulators.scenes.cast import (
    DANA,
    DO_NOT_RECORD,
    INES,
    JONAS,
    LENA,
    MORGAN,
)
from emulators.scenes.weeks import at, days

THIS_WEEK = (
    Appointment(
        subject="Kundentermin Alpine Pharma, Basel",
        slot=at("Tue 13:00", 150),
        location="Alpine Pharma AG, Hochbergerstraße 60, 4057 Basel",
        html="<html><body><p>Grüezi zusammen,</p><p>Themen: <b>GDP-Protokoll</b>, "
        "Kalibrierung, Pönale.</p><ol><li>Prüfplan</li><li>Übergabe</li></ol>"
        "</body></html>",
        guests=(guest(LENA, "Accept"), guest(JONAS, "Accept")),
    ),
    Appointment(
        subject="Zug nach Basel (ICE 71)",
        slot=at("Mon 16:32", 440),
        show_as="OOF",
        location="Berlin Hbf → Basel SBB",
    ),
    Appointment(
        subject="Angebot Porto Seafood durchgehen",
        slot=at("Wed 09:30", 45),
        text="Mengenstaffel ab 50 Fühlern.",
        categories=("CRM",),
    ),
    Appointment(
        subject="Discovery call: Porto Seafood",
        slot=at("Thu 10:00", 30),
        # The invitation came from Lisbon under the name Windows shows.
        zone="(UTC+01:00) Brussels, Copenhagen, Madrid, Paris",
        guests=(guest(INES, "Accept"),),
    ),
    Appointment(
        subject="Physio", slot=at("Thu 18:00", 50), sensitivity="Private", show_as="OOF"
    ),
    Appointment(
        subject="Wohnungsübergabe",
        slot=at("Fri 15:00", 120),
        categories=("donotsync ", "Privat"),
        show_as="OOF",
    ),
    Appointment(
        subject="Rabattgrenze Alpine",
        slot=at("Wed 16:00", 30),
        guests=(
            guest(MORGAN),
            Guest(
                address=DO_NOT_RECORD, name="Do Not Record", role="OptionalAttendees"
            ),
        ),
    ),
)

AROUND = (
    Appointment(
        subject="LogiPharma, Lyon",
        slot=days("Mon", 3, week=3),
        zone="Romance Standard Time",
        location="Centre de Congrès, Lyon",
        show_as="OOF",
        age=45,
    ),
    Appointment(
        subject="Urlaub ☀️",
        slot=days("Mon", 12, week=9),
        show_as="OOF",
        age=45,
    ),
    Appointment(
        subject="Betriebsversammlung",
        slot=days("Wed", week=1),
        # An old calendar import kept the zone's localised name.
        zone="Mitteleuropäische Zeit",
        show_as="Free",
    ),
    Appointment(
        subject="Rückruf Jonas: Zahlungsziel",
        slot=at("Mon 10:15", 15, week=1),
        guests=(Guest(address=JONAS.alternate, name=JONAS.name, response="Accept"),),
    ),
    Appointment(
        subject="Porto Seafood: Pilot vor Ort",
        slot=at("Tue 08:30", 540, week=6),
        zone="GMT Standard Time",
        location="Doca Pesca, Matosinhos",
        guests=(guest(INES),),
    ),
    Appointment(
        subject="Audit Alpine: Nachbereitung",
        slot=at("Thu 14:00", 60, week=-2),
        text="Protokoll liegt im Projektordner.",
    ),
    Appointment(
        subject="Interne Schulung: Funkzulassung",
        slot=at("Fri 10:00", 90, week=-6),
        age=60,
    ),
)

INVITED = (
    Appointment(
        subject="Alpine Pharma: Kickoff GDP",
        slot=at("Thu 13:00", 60),
        organizer=Guest(address=LENA.address, name=LENA.name),
        guests=(guest(JONAS, "Accept"),),
        cancelled=True,
        response="Accept",
        show_as="Free",
    ),
    Appointment(
        subject="Supplier onboarding Alpine Pharma",
        slot=at("Fri 13:00", 45),
        organizer=Guest(address=JONAS.address, name=JONAS.name),
        response="NoResponseReceived",
        show_as="Tentative",
    ),
    Appointment(
        subject="Reference visit with Harbor Foods (video)",
        slot=at("Wed 12:30", 30),
        organizer=Guest(address=DANA.address, name=DANA.name),
        zone="Eastern Standard Time",
        response="Accept",
        show_as="Busy",
    ),
)
