"""The reps' Salesforce events of the busy week; some have a twin in Exchange."""

from __future__ import annotations

from emulators.scenes.busy_week import texts
from emulators.scenes.cast import (
    ALPINE,
    AVERY,
    BLAKE,
    BRIGHTSIDE,
    DANA,
    HARBOR,
    INES,
    JONAS,
    LENA,
    LUIS,
    MONITORING,
    PILOT,
    PRIYA,
    ROLLOUT,
    TOM,
)
from emulators.scenes.events import Event
from emulators.scenes.weeks import at, days

AVERY_EVENTS = (
    # The first four exist in Exchange already, entered twice by hand.
    Event(
        subject="Call with Dana: rollout schedule",
        slot=at("Tue 10:00", 45),
        who=DANA,
        what=ROLLOUT,
        type="Call",
    ),
    Event(
        subject="Contract redlines with Brightside",
        slot=at("Thu 15:00", 45, week=-1),
        who=PRIYA,
        what=PILOT,
        location="Phone",
    ),
    Event(
        subject="ColdChain Expo, Chicago",
        slot=days("Tue", 3, week=2),
        show_as="OutOfOffice",
        location="McCormick Place, hall B, booth 1417",
    ),
    Event(
        subject="kickoff harbor phase 2 ",
        slot=at("Tue 09:30", 60, week=3),
        what=ROLLOUT,
        type="Meeting",
    ),
    # Nearly a twin: half an hour later than the appointment in Exchange.
    Event(
        subject="Lunch with Luis Ortega",
        slot=at("Tue 13:00", 60),
        who=LUIS,
        what=HARBOR,
    ),
    # Two alike, of which Exchange holds only one.
    Event(subject="Send Alpine the certificate samples", slot=at("Wed 17:00", 0)),
    Event(
        subject="Send Alpine the certificate samples", slot=at("Wed 17:00", 0), age=3
    ),
    Event(
        subject="Discovery call: Cedar & Co., second store",
        slot=at("Mon 13:30", 30),
        who=TOM,
        type="Call",
        description="Tom asked for <12 months> payback & a list of references.",
    ),
    Event(
        subject="Negotiation: Brightside pilot",
        slot=at("Wed 16:00", 60),
        who=PRIYA,
        what=PILOT,
        description=texts.call_notes(),
        type="Meeting",
    ),
    Event(
        subject="Reference call, cold store Baltimore",
        slot=at("Mon 14:30", 30),
        what=ROLLOUT,
        description=texts.long_call_notes(),
        type="Call",
    ),
    Event(subject="Interview for my successor", slot=at("Wed 08:00", 45), private=True),
    Event(subject="Home: furnace service", slot=at("Fri 08:00", 120), private=True),
    Event(
        subject="Territory day: Baltimore",
        slot=days("Wed", week=3),
        what=HARBOR,
        show_as="OutOfOffice",
        location="Baltimore MD",
    ),
    Event(
        subject="Sales kick-off",
        slot=days("Tue", 3, week=8),
        location="Denver CO",
        show_as="OutOfOffice",
    ),
    Event(
        subject="Harbor steering committee",
        slot=at("Thu 13:00", 60, week=1),
        who=DANA,
        what=ROLLOUT,
        invitees=(LUIS, BLAKE),
        type="Meeting",
    ),
    Event(
        subject="Pipeline hygiene",
        slot=at("Fri 16:00", 30),
        repeats="RRULE:FREQ=WEEKLY;INTERVAL=1;BYDAY=FR;COUNT=6",
        show_as="Free",
    ),
    Event(
        subject="💰 Commission planning",
        slot=at("Thu 17:00", 30),
        show_as="Free",
    ),
    Event(
        subject="Red-eye EWR–SFO",
        slot=at("Mon 21:55", 385, week=6),
        show_as="OutOfOffice",
    ),
    Event(
        subject="Harbor renewal, first talk",
        slot=at("Wed 11:00", 30, week=55),
        what=ROLLOUT,
    ),
    Event(
        subject="Brightside: yard walk",
        slot=at("Tue 08:00", 90, week=-6),
        who=PRIYA,
        what=BRIGHTSIDE,
        age=60,
    ),
    Event(subject="Old demo slot", slot=at("Thu 09:30", 30), deleted=True),
)

BLAKE_EVENTS = (
    # Both exist in Exchange already.
    Event(
        subject="Kundentermin Alpine Pharma, Basel",
        slot=at("Tue 13:00", 150),
        who=LENA,
        what=MONITORING,
        location="Alpine Pharma AG, Hochbergerstraße 60, 4057 Basel",
        type="Meeting",
    ),
    Event(
        subject="LogiPharma, Lyon", slot=days("Mon", 3, week=3), show_as="OutOfOffice"
    ),
    Event(
        subject="Telefonat Jonas: Rahmenvertrag",
        slot=at("Mon 14:00", 30),
        who=JONAS,
        what=MONITORING,
        type="Call",
        description="Rückfrage Pönale, Zahlungsziel 45 Tage.",
    ),
    Event(
        subject="Demo Porto Seafood",
        slot=at("Fri 11:00", 45),
        who=INES,
        type="Meeting",
        invitees=(AVERY,),
    ),
    Event(
        subject="Angebotsfrist Alpine",
        slot=days("Fri", week=2),
        what=MONITORING,
        show_as="Free",
    ),
    Event(
        subject="Nachtschicht-Begehung Alpine",
        slot=at("Wed 22:30", 180, week=1),
        who=LENA,
        what=ALPINE,
    ),
    Event(
        subject="Account review Alpine Pharma",
        slot=at("Thu 09:00", 60, week=-3),
        what=ALPINE,
        type="Meeting",
    ),
    Event(subject="Arzttermin", slot=at("Tue 08:00", 45, week=1), private=True),
    Event(
        subject="Jour fixe Alpine",
        slot=at("Mon 09:00", 30, week=1),
        who=LENA,
        what=MONITORING,
        repeats="RRULE:FREQ=WEEKLY;INTERVAL=2;BYDAY=MO;COUNT=5",
    ),
    Event(
        subject="Zollfragen Porto: Rücksprache",
        slot=at("Thu 15:30", 30),
        who=INES,
    ),
)

# Somebody else's event, to which both reps are invited.
MORGAN_EVENTS = (
    Event(
        subject="Quarterly business review",
        slot=at("Tue 11:00", 90, week=1),
        what=ROLLOUT,
        invitees=(AVERY, BLAKE, DANA),
        type="Meeting",
    ),
)
