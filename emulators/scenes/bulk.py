"""Scenes of any size, for benchmarks: plain single items, all inside the window."""

from __future__ import annotations

from emulators.scenes.appointments import Appointment, guest
from emulators.scenes.busy_week import texts
from emulators.scenes.cast import AVERY, DANA, LUIS, PILOT, PRIYA, ROLLOUT
from emulators.scenes.events import Event
from emulators.scenes.stage import Stage
from emulators.scenes.weeks import Slot, at

_WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri")
# Three weeks back and fifty ahead stay inside 30 and 365 days on any weekday.
_FIRST_WEEK, _WEEKS = -3, 53
_TOPICS = (
    "Probe placement",
    "Calibration plan",
    "Gateway installation",
    "Alarm drill",
    "Pilot review",
    "Contract question",
    "Training night shift",
    "Sensor swap",
    "Audit preparation",
    "Weekly readings",
)
_CUSTOMERS = (DANA, LUIS, PRIYA)


def build(stage: Stage) -> None:
    """Give Avery as many items on each side as the counts say; no twins."""
    for number in range(stage.counts.exchange_items):
        stage.exchange.add(AVERY, _appointment(number))
    for number in range(stage.counts.salesforce_events):
        stage.salesforce.add(AVERY, _event(number))


def thousand(stage: Stage) -> None:
    """Give Avery 1,000 items in Exchange."""
    for number in range(1000):
        stage.exchange.add(AVERY, _appointment(number))


def _slot(number: int, minute: int) -> Slot:
    """Spread items over weeks, then weekdays, then hours from eight o'clock on."""
    rest, week = divmod(number, _WEEKS)
    rest, day = divmod(rest, len(_WEEKDAYS))
    rest, hour = divmod(rest, 24)
    when = f"{_WEEKDAYS[day]} {(8 + hour) % 24:02d}:{minute + rest % 30:02d}"
    return at(when, 25, week=_FIRST_WEEK + week)


def _subject(number: int, prefix: str) -> str:
    return f"{prefix} {number + 1}: {_TOPICS[number % len(_TOPICS)]}"


def _appointment(number: int) -> Appointment:
    """Give a meeting of about 2 KB: HTML body, customers, a category."""
    return Appointment(
        subject=_subject(number, "Visit"),
        slot=_slot(number, 0),
        location=f"Dock door {number % 40 + 1}",
        html=texts.agenda() + texts.price_table(),
        guests=tuple(guest(customer, "Accept") for customer in _CUSTOMERS),
        categories=("Customer",),
    )


def _event(number: int) -> Event:
    """Give an event with a customer, a deal and notes."""
    return Event(
        subject=_subject(number, "Follow-up"),
        slot=_slot(number, 30),
        location=f"Dock door {number % 40 + 1}",
        who=_CUSTOMERS[number % len(_CUSTOMERS)],
        what=(ROLLOUT, PILOT)[number % 2],
        description=texts.call_notes(),
        type="Meeting",
    )
