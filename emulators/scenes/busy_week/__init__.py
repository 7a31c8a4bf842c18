"""A busy week of two reps, as it looks before the first sync."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

from emulators.scenes.appointments import Appointment
from emulators.scenes.busy_week import avery, between, blake, crm, series
from emulators.scenes.cast import AVERY, BLAKE, MORGAN, REPS, Rep
from emulators.scenes.events import Event
from emulators.scenes.stage import Stage

_T = TypeVar("_T", Appointment, Event)

APPOINTMENTS = {
    AVERY: (
        *avery.THIS_WEEK,
        *avery.AROUND,
        *avery.INVITED,
        *series.AVERY,
        *between.AVERY_INVITES,
    ),
    BLAKE: (
        *blake.THIS_WEEK,
        *blake.AROUND,
        *blake.INVITED,
        *series.BLAKE,
        *between.BLAKE_INVITES,
    ),
}
EVENTS = {
    AVERY: crm.AVERY_EVENTS,
    BLAKE: crm.BLAKE_EVENTS,
    MORGAN: crm.MORGAN_EVENTS,
}


def build(stage: Stage) -> None:
    """Fill both reps' calendars on both sides, the oldest items first."""
    for owner, appointment in _oldest_first(APPOINTMENTS):
        stage.exchange.add(owner, appointment)
    uid = ""
    for rep in REPS:
        uid = stage.exchange.add(rep, series.PIPELINE, uid)
    for owner, event in _oldest_first(EVENTS):
        stage.salesforce.add(owner, event)


def _oldest_first(calendars: Mapping[Rep, tuple[_T, ...]]) -> list[tuple[Rep, _T]]:
    """Give every entry with its owner, in the order they were made."""
    entries = [(rep, entry) for rep, own in calendars.items() for entry in own]
    return sorted(entries, key=lambda pair: -pair[1].age)
