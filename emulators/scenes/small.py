"""Small scenes with one subject each."""

from __future__ import annotations

from emulators.exchange.patterns import Day, Weekly
from emulators.scenes.appointments import Appointment, Change, Repeat, guest
from emulators.scenes.cast import AVERY, BLAKE, DANA
from emulators.scenes.events import Policy
from emulators.scenes.stage import Stage
from emulators.scenes.weeks import at

MEETING = Appointment(
    subject="Harbor rollout: weekly numbers",
    slot=at("Tue 10:00", 45),
    location="Teams",
    text="Missed readings by dock door.",
    guests=(guest(BLAKE, "Accept"), guest(DANA)),
)
SERIES = Appointment(
    subject="Harbor jour fixe",
    slot=at("Tue 09:00", 30),
    repeat=Repeat(pattern=Weekly(days=frozenset({Day.TUESDAY})), count=10),
    changes=(
        Change(
            of=at("Tue 09:00", 30, week=2),
            to=at("Tue 11:00", 30, week=2),
            subject="Harbor jour fixe (moved, expo)",
        ),
        Change(of=at("Tue 09:00", 30, week=3), deleted=True),
        Change(of=at("Tue 09:00", 30, week=5), location="Newark, dock door 14"),
    ),
)
POLICIES = (
    Policy(object="Calendar", setting="mode", value="sync_all"),
    Policy(object="Calendar", setting="interval_minutes", value="60"),
    Policy(object="Calendar", setting="past_days", value="14", locked=True),
    Policy(
        object="Calendar",
        setting="conflict_rule",
        value="exchange_master",
        locked=True,
        scope="Sales",
    ),
    Policy(object="Calendar", setting="sync_invitees", value="true", scope="Sales"),
)


def empty(stage: Stage) -> None:
    """Add nothing to the people and records that every scene has."""


def meeting(stage: Stage) -> None:
    """Let Avery organise a meeting with Blake and somebody outside."""
    stage.exchange.add(AVERY, MEETING)


def series(stage: Stage) -> None:
    """Give Avery ten weekly appointments, two of them changed and one deleted."""
    stage.exchange.add(AVERY, SERIES)


def policies(stage: Stage) -> None:
    """Set some defaults and locks."""
    for one in POLICIES:
        stage.salesforce.set_policy(one)
