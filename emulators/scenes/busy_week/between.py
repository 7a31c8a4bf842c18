"""Meetings that one rep organises and the other attends, with outsiders."""

from __future__ import annotations

from emulators.exchange.patterns import Day, Weekly
from emulators.scenes.appointments import (
    Appointment,
    Change,
    Repeat,
    guest,
    optional,
)
from emulators.scenes.cast import AVERY, BLAKE, DANA, LENA, MORGAN
from emulators.scenes.weeks import at

AVERY_INVITES = (
    Appointment(
        subject="Alpine / Harbor reference: who says what",
        slot=at("Tue 09:00", 30),
        location="Teams",
        html="<html><body><p>15 minutes each, then questions. Dana knows that the "
        "<b>door contacts</b> came late.</p></body></html>",
        guests=(guest(BLAKE, "Accept"), guest(DANA, "Accept"), guest(LENA)),
    ),
    Appointment(
        subject="Account plan Harbor Europe",
        slot=at("Thu 11:45", 45, week=1),
        guests=(guest(BLAKE, "Tentative"), optional(MORGAN, "Accept")),
    ),
)

BLAKE_INVITES = (
    Appointment(
        subject="EMEA/US sync",
        slot=at("Wed 15:00", 30, week=-3),
        location="Teams",
        text="Hand-overs, shared accounts, travel.",
        guests=(guest(AVERY, "Accept"),),
        repeat=Repeat(
            pattern=Weekly(days=frozenset({Day.WEDNESDAY}), interval=2), count=12
        ),
        changes=(
            Change(
                of=at("Wed 15:00", 30, week=1),
                to=at("Thu 15:00", 30, week=1),
                subject="EMEA/US sync (moved, company day)",
            ),
            Change(of=at("Wed 15:00", 30, week=5), deleted=True),
        ),
        age=35,
    ),
    Appointment(
        subject="Pricing workshop EMEA",
        slot=at("Fri 16:00", 60),
        guests=(guest(AVERY, "Accept"),),
        cancelled=True,
    ),
)
