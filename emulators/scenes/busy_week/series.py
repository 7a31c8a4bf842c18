"""The busy week's series, with moved, renamed and deleted occurrences."""

from __future__ import annotations

from emulators.exchange.patterns import (
    AbsoluteMonthly,
    Daily,
    Day,
    Index,
    RelativeMonthly,
    Weekly,
)
from emulators.scenes.appointments import (
    Appointment,
    Change,
    Guest,
    Repeat,
    guest,
    optional,
)
from emulators.scenes.busy_week.avery import HUDSON
from emulators.scenes.cast import ALL_SALES, MORGAN, PRIYA, ROWAN
from emulators.scenes.weeks import at, days

_WORKDAYS = frozenset(
    {Day.MONDAY, Day.TUESDAY, Day.WEDNESDAY, Day.THURSDAY, Day.FRIDAY}
)

AVERY = (
    Appointment(
        subject="Inside sales stand-up",
        slot=at("Mon 08:45", 15, week=-1),
        location="Teams",
        repeat=Repeat(pattern=Weekly(days=_WORKDAYS), count=20),
        guests=(guest(ROWAN, "Accept"),),
        changes=(
            Change(
                of=at("Wed 08:45", 15),
                to=at("Wed 09:15", 15),
                subject="Inside sales stand-up (moved, fire drill)",
            ),
            Change(of=at("Thu 08:45", 15), deleted=True),
            Change(of=at("Mon 08:45", 15, week=1), location="Room Hudson"),
        ),
        age=30,
    ),
    Appointment(
        subject="Brightside pilot: morning check",
        slot=at("Mon 07:30", 15),
        text="Battery, signal, missed readings. Two minutes a truck.",
        repeat=Repeat(pattern=Daily(), count=10),
        changes=(
            Change(
                of=at("Wed 07:30", 15),
                to=at("Wed 09:45", 15),
                subject="Brightside pilot: check with Priya",
            ),
            Change(of=at("Sat 07:30", 15), deleted=True),
        ),
    ),
    Appointment(
        subject="Forecast call",
        slot=at("Fri 14:00", 60, week=-9),
        repeat=Repeat(
            pattern=RelativeMonthly(day=Day.FRIDAY, index=Index.LAST), count=18
        ),
        guests=(
            guest(MORGAN, "Accept"),
            Guest(address=ALL_SALES, name="Sales (all)"),
            HUDSON,
        ),
        age=90,
    ),
    Appointment(
        subject="Brightside steering committee",
        slot=at("Thu 10:30", 60, week=1),
        repeat=Repeat(pattern=Weekly(days=frozenset({Day.THURSDAY}), interval=4)),
        guests=(guest(PRIYA, "Accept"), optional(ROWAN)),
    ),
    Appointment(
        subject="Enablement: objection handling",
        slot=at("Tue 16:00", 45, week=-20),
        repeat=Repeat(pattern=Weekly(days=frozenset({Day.TUESDAY})), count=6),
        age=160,
    ),
)

BLAKE = (
    Appointment(
        subject="Meeting-free Friday",
        slot=days("Fri", week=-2),
        repeat=Repeat(pattern=Weekly(days=frozenset({Day.FRIDAY})), count=8),
        show_as="Free",
        changes=(Change(of=days("Fri", week=1), deleted=True),),
        age=21,
    ),
    Appointment(
        subject="Reisekosten einreichen",
        slot=at("Tue 08:30", 15, week=-1),
        repeat=Repeat(pattern=AbsoluteMonthly(day_of_month=25), count=12),
        categories=("Verwaltung",),
    ),
    Appointment(
        subject="Deutschkurs für Rowan",
        slot=at("Wed 19:00", 60, week=-1),
        repeat=Repeat(pattern=Weekly(days=frozenset({Day.WEDNESDAY})), count=6),
        sensitivity="Private",
    ),
)

# Morgan has no mailbox here; both reps hold a copy of the meeting.
PIPELINE = Appointment(
    subject="Weekly pipeline review",
    slot=at("Mon 10:00", 45, week=-8),
    zone="Eastern Standard Time",
    location="Teams",
    text="Commit, best case, next steps. Update your stages before.",
    repeat=Repeat(pattern=Weekly(days=frozenset({Day.MONDAY}))),
    organizer=Guest(address=MORGAN.address, name=MORGAN.name),
    changes=(
        Change(of=at("Mon 10:00", 45, week=1), to=at("Mon 11:30", 45, week=1)),
        Change(of=at("Mon 10:00", 45, week=5), deleted=True),
    ),
    show_as="Busy",
    age=80,
)
