"""Avery's own Exchange items: New York, accounts in the Americas."""

from __future__ import annotations

from emulators.scenes.appointments import (
    Appointment,
    Guest,
    guest,
    optional,
    room,
    smart_address,
)
from emulators.scenes.busy_week import texts
from emulators.scenes.cast import (
    ALL_SALES,
    DANA,
    DO_NOT_RECORD,
    DOMAIN,
    KENJI,
    LENA,
    LUIS,
    MORGAN,
    PILOT,
    PRIYA,
    ROOM_HUDSON,
    ROWAN,
    SAM,
    TOM,
)
from emulators.scenes.weeks import at, days

HUDSON = room(ROOM_HUDSON, "Room Hudson (12)")
# Salesforce holds a private event at the same time, which must not pair with it.
DENTIST = at("Wed 08:00", 45)

THIS_WEEK = (
    Appointment(
        subject="Call with Dana: rollout schedule",
        slot=at("Tue 10:00", 45),
        location="Teams",
        text="Phase 2 dates, who signs the acceptance protocol.",
        guests=(guest(DANA, "Accept"),),
    ),
    Appointment(
        subject="Lunch with Luis Ortega",
        slot=at("Tue 12:30", 60),
        location="Pier 15, South Street",
        show_as="OOF",
    ),
    Appointment(
        subject="Site visit Harbor Foods, Newark",
        slot=at("Wed 13:00", 180),
        location=texts.LONG_LOCATION,
        html=texts.agenda(),
        guests=(
            guest(DANA, "Accept"),
            guest(LUIS, "Tentative"),
            optional(ROWAN, "Accept"),
        ),
    ),
    Appointment(subject="Dentist", slot=DENTIST, sensitivity="Private", show_as="OOF"),
    Appointment(
        subject="Compensation talk with Morgan",
        slot=at("Thu 16:00", 30),
        sensitivity="Confidential",
        guests=(guest(MORGAN, "Accept"),),
    ),
    Appointment(
        subject="Pick up the car",
        slot=at("Fri 17:15", 30),
        sensitivity="Personal",
    ),
    Appointment(
        subject="Gym",
        slot=at("Tue 18:00", 75),
        categories=("DoNotSync",),
        show_as="OOF",
    ),
    Appointment(
        subject="Pricing floor for Harbor, off the record",
        slot=at("Thu 11:00", 30),
        guests=(
            guest(MORGAN, "Accept"),
            Guest(address=DO_NOT_RECORD, name="Do Not Record"),
        ),
    ),
    Appointment(
        subject="Demo for Cedar & Co. Grocers",
        slot=at("Thu 14:00", 60),
        location="Teams; dial-in +1 212 555 0147, code 4471#",
        text="Live map, alarm chain, one-page report.\r\n\r\nTom brings his brother.",
        categories=("CRM",),
        guests=(guest(TOM, "Accept"), optional(ROWAN)),
    ),
    Appointment(
        subject=texts.LONG_SUBJECT,
        slot=at("Fri 10:00", 30),
        guests=(guest(LUIS, "Accept"),),
    ),
    Appointment(
        subject="Tender HF-2291: go through the answers",
        slot=at("Fri 11:00", 90),
        text=texts.answer_list(),
        guests=(guest(ROWAN, "Accept"), HUDSON),
    ),
    Appointment(
        subject="Quote for Brightside: review",
        slot=at("Mon 15:30", 30),
        html=texts.price_table(),
        categories=("Brightside", "CRM"),
    ),
    Appointment(
        subject="🎉 Close-won lunch: Harbor phase 1",
        slot=at("Fri 12:30", 75),
        location="Café Boulud 🍽️",
        guests=(
            guest(MORGAN, "Accept"),
            guest(ROWAN, "Decline"),
            Guest(address=ALL_SALES, name="Sales (all)"),
        ),
    ),
    Appointment(
        subject="Prep\u00a0call: Alpine / Harbor reference  ",
        slot=at("Mon 11:30", 30),
        text="Who says what.\r\nNo discounts by phone.",
    ),
    Appointment(
        # Typed on a Mac: the accent is a character of its own.
        subject="Cafe\u0301 with TravelPoint: fares for 2027",
        slot=at("Mon 16:30", 30),
        guests=(guest(SAM, "Accept"),),
    ),
    Appointment(
        subject="Call Kenji: distributor terms\r\n(Tokyo calls us)",
        slot=at("Thu 23:00", 45),
        zone="Tokyo Standard Time",
        guests=(guest(KENJI, "Accept"),),
    ),
    Appointment(
        subject="Send Alpine the certificate samples",
        slot=at("Wed 17:00", 0),
        show_as="Free",
    ),
    Appointment(
        subject="On call for Harbor go-live",
        slot=at("Sat 00:00", 1440),
        show_as="WorkingElsewhere",
        text="Timed from midnight to midnight on purpose: the rota needs hours.",
    ),
    Appointment(
        subject="Flight EWR–FRA, UA 961",
        slot=at("Sun 18:30", 455),
        end_zone="W. Europe Standard Time",
        location="Newark Terminal B → Frankfurt Terminal 1",
        show_as="OOF",
    ),
    Appointment(
        subject="Forecast numbers with finance",
        slot=at("Tue 15:00", 30),
        guests=(Guest(address="", name="Finance front desk"), guest(MORGAN)),
    ),
)

AROUND = (
    Appointment(
        subject="ColdChain Expo, Chicago",
        slot=days("Tue", 3, week=2),
        zone="Central Standard Time",
        location="McCormick Place, hall B, booth 1417",
        text="Booth duty: Tue and Thu morning.",
        show_as="OOF",
        age=60,
    ),
    Appointment(
        subject="Vacation",
        slot=days("Mon", 5, week=5),
        show_as="OOF",
        age=90,
    ),
    Appointment(
        subject="Kickoff Harbor phase 2",
        slot=at("Tue 09:30", 60, week=3),
        guests=(guest(DANA), guest(LUIS), guest(ROWAN, "Accept")),
        show_as="Tentative",
    ),
    Appointment(
        subject="Harbor: acceptance test, Baltimore",
        slot=at("Thu 08:00", 480, week=12),
        location="Harbor Foods, 2700 Broening Hwy, Baltimore MD",
        guests=(guest(LUIS),),
    ),
    Appointment(
        subject="Demo follow-up, Harbor night shift",
        slot=at("Wed 21:00", 45, week=-1),
        # A meeting request from a ticket system carried a zone of its own.
        zone="tzone://Microsoft/Custom",
        text="They liked the phone app.",
    ),
    Appointment(
        subject="Company day",
        slot=days("Thu", week=1),
        zone="Customized Time Zone",
        location="Hudson Yards, 22nd floor",
        show_as="Free",
    ),
    Appointment(
        subject="Contract redlines with Brightside",
        slot=at("Thu 15:00", 45, week=-1),
        guests=(guest(PRIYA, "Accept"), smart_address(PILOT)),
    ),
    Appointment(
        subject="Harbor phase 1: wrap-up with the plant",
        slot=at("Mon 14:00", 60, week=-7),
        guests=(guest(DANA, "Accept"), guest(LUIS, "Accept")),
        age=70,
    ),
    Appointment(
        subject="Warranty review Harbor",
        slot=at("Tue 10:00", 60, week=58),
        text="Two years after go-live.",
    ),
    Appointment(
        subject="Partner breakfast, cold storage association",
        slot=at("Wed 07:30", 90, week=1),
        location="Union League Club",
        folder="Partner events",
    ),
)

INVITED = (
    Appointment(
        subject="Webinar: the future of warehouse slotting",
        slot=at("Tue 14:00", 60),
        organizer=Guest(address="events@slotwise.example", name="Slotwise Events"),
        response="Decline",
        show_as="Free",
    ),
    Appointment(
        subject="Harbor Foods supplier council",
        slot=at("Wed 10:00", 90),
        location="Harbor Foods HQ, Conference 2",
        html="<html><body><p>Agenda follows. Please confirm by <b>Monday</b>.</p>"
        "</body></html>",
        organizer=Guest(address=DANA.address, name=DANA.name),
        guests=(guest(LUIS, "Accept"), Guest(address=f"avery@{DOMAIN}")),
        response="Accept",
        show_as="Busy",
    ),
    Appointment(
        subject="Reference call Alpine Pharma",
        slot=at("Fri 15:00", 30),
        organizer=Guest(address=LENA.address, name=LENA.name),
        response="Tentative",
        show_as="Tentative",
        zone="W. Europe Standard Time",
    ),
)
