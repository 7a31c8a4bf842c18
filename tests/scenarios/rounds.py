"""Rounds of work: creations, edits and deletions on both sides, and what must be."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta

from emulators.scenes.cast import DANA
from tests.scenarios.world import TUESDAY, World

#: Runs after which everything has to be in step again.
PATIENCE = 4


@dataclass(slots=True)
class Rounds:
    """People who keep making, editing and deleting things, and know what they did.

    `expected` maps the subject of everything that is alive to its location.
    """

    world: World
    number: int = 0
    expected: dict[str, str] = field(default_factory=dict)
    _items: list[str] = field(default_factory=list)
    _events: list[str] = field(default_factory=list)
    _meetings: list[str] = field(default_factory=list)

    def begin(self) -> None:
        """Make the first pairs."""
        self._create()
        self.world.sync()
        self.check("at the start")

    def work(self) -> None:
        """Edit and delete a pair from each side, and make two more on each.

        Two are meetings of Outlook with a guest that Salesforce writes: Exchange tells
        the guest of every careless write.
        """
        outlook, crm = self.world.outlook, self.world.crm
        edited, deleted = self._items
        outlook.change(edited, location=self._edited(outlook.read(edited, "Subject")))
        del self.expected[outlook.read(deleted, "Subject")]
        outlook.delete(deleted)
        edited, deleted = self._events
        crm.change(edited, Location=self._edited(crm.event(edited)["Subject"]))
        del self.expected[crm.event(deleted)["Subject"]]
        crm.delete(deleted)
        edited, deleted = self._meetings
        crm.change(crm.only(edited)["Id"], Location=self._edited(edited))
        del self.expected[deleted]
        crm.delete(crm.only(deleted)["Id"])
        self._create()

    def calls(self, side: str) -> Counter[str]:
        """Count the requests of a side by operation so far."""
        return Counter(getattr(self.world.running, side).requests.by_operation())

    def settle(self, what: str) -> None:
        """Run until a run ends well, and find everything done exactly once."""
        for _ in range(PATIENCE):
            if self.world.attempt().code == 0 and not self.differences():
                break
        self.check(what)

    def check(self, what: str) -> None:
        """Fail unless both sides hold what is expected, once, and nobody was mailed."""
        differences = self.differences()
        assert differences == [], f"{what}: {differences}"
        assert self.world.mails() == [], what

    def differences(self) -> list[str]:
        """Say what a side holds that it should not, or the other way round."""
        wanted = Counter(self.expected.items())
        here = Counter(
            (str(item.values["Subject"]), str(item.values.get("Location") or ""))
            for item in self.world.outlook.stored()
        )
        there = Counter(
            (row["Subject"], row["Location"] or "") for row in self.world.crm.events()
        )
        return [
            f"{side}: too much {held - wanted}, missing {wanted - held}"
            for side, held in (("exchange", here), ("salesforce", there))
            if held != wanted
        ]

    def _edited(self, subject: str) -> str:
        self.expected[subject] = f"Dock {self.number}"
        return self.expected[subject]

    def _create(self) -> None:
        self.number += 1
        when = TUESDAY + timedelta(hours=self.number)
        names = [f"{self.number}{letter}" for letter in "abcdef"]
        self.expected.update(dict.fromkeys(names, ""))
        self._items = [self.world.outlook.add(name, when) for name in names[:2]]
        self._events = [self.world.crm.add(name, when) for name in names[2:4]]
        self._meetings = names[4:]
        for name in self._meetings:
            self.world.outlook.add(name, when, required=[DANA.address])
