"""Named starting worlds for both emulators."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from emulators.scenes import bulk, busy_week, small
from emulators.scenes.stage import MOST_ITEMS, Counts, Stage, open_stage
from emulators.scenes.weeks import Moment
from emulators.world import World

__all__ = ["MOST_ITEMS", "SCENES", "Counts", "Scene", "build"]


@dataclass(frozen=True, slots=True)
class Scene:
    """A starting world: what is in it, in a sentence, and what builds it."""

    summary: str
    build: Callable[[Stage], None]


SCENES: Mapping[str, Scene] = {
    "empty": Scene(
        "Two reps with mailboxes, an integration user, customers on file; no items.",
        small.empty,
    ),
    "busy-week": Scene(
        "Two reps' calendars: about 60 Exchange items and 40 Salesforce events.",
        busy_week.build,
    ),
    "meeting": Scene(
        "One meeting: Avery organises, Blake and an outsider are invited.",
        small.meeting,
    ),
    "series": Scene(
        "Ten weekly appointments of Avery's; two changed, one deleted.", small.series
    ),
    "policies": Scene(
        "No items, but defaults and locks that an admin has set.", small.policies
    ),
    "bulk": Scene(
        "As many plain items as asked for: exchange_items, salesforce_events.",
        bulk.build,
    ),
    "fresh-thousand": Scene(
        "1,000 Exchange items of Avery's and nothing in Salesforce.",
        bulk.thousand,
    ),
}


def build(
    name: str, world: World, now: datetime | None = None, counts: Counts | None = None
) -> None:
    """Replace all content of both emulators by a scene that plays around `now`.

    `now` defaults to the emulated time; the clock itself is left alone.
    LookupError names the scenes there are.
    """
    scene = find(name)
    present = world.clock.now()
    scene.build(open_stage(world, Moment(now or present, present), counts or Counts()))


def find(name: str) -> Scene:
    """Give a scene; LookupError names those there are."""
    if name not in SCENES:
        raise LookupError(f"no scene {name!r}; there are: {', '.join(SCENES)}")
    return SCENES[name]
