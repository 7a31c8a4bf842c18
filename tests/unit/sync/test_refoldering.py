"""Another Exchange calendar is chosen: nothing is lost, little moves (A27)."""

from __future__ import annotations

from datetime import timedelta

from server.domain.items import Presence
from server.domain.kinds import Side
from server.domain.links import LinkState
from server.domain.settings import ConflictRule
from tests.builders import NOW, an_item, settings
from tests.fakes.side import FakeCalendar
from tests.fakes.world import FakeWorld


class TwoFolders:
    """A world whose mailbox has two calendars, of which one is synced."""

    def __init__(self) -> None:
        """Start in the main calendar."""
        self.world = FakeWorld()
        self.folders = {"calendar": self.world.exchange}
        self.folders["sales"] = FakeCalendar(side=Side.EXCHANGE, numbers=1000)

    def choose(self, folder: str) -> None:
        """Sync another folder from now on."""
        self.world.folder = folder
        self.world.exchange = self.folders[folder]
        self.world.run()


def test_a_new_folder_deletes_nothing():
    """All pairs of the old folder are detached; both copies stay (T63)."""
    both = TwoFolders()
    refs = [both.world.exchange.add(an_item(f"i{n}")) for n in range(50)]
    both.world.run()
    both.choose("sales")
    assert len(both.folders["calendar"].items()) == len(refs)
    assert len(both.world.salesforce.items()) == len(refs)
    assert both.folders["sales"].items() == {}
    assert both.world.run().tally.writes == 0


def test_only_coming_events_of_salesforce_enter_the_new_folder():
    """Those of the past stay where they are, and each enters once."""
    both = TwoFolders()
    past = NOW - timedelta(days=2)
    both.world.salesforce.add(an_item("Past", start=past))
    event = both.world.salesforce.add(an_item("Coming"))
    both.world.run()
    both.choose("sales")
    assert both.world.subjects(Side.EXCHANGE) == ["Coming"]
    both.world.salesforce.change(event, subject="Changed")
    both.world.run()
    assert both.world.subjects(Side.EXCHANGE) == ["Changed"]
    assert sorted(i.subject for i in both.folders["calendar"].items().values()) == [
        "Coming",
        "Past",
    ]


def test_choosing_the_old_folder_again_resumes_its_pairs():
    """What was edited meanwhile flows; nothing is doubled."""
    both = TwoFolders()
    both.world.settings = settings(conflict_rule=ConflictRule.SALESFORCE_MASTER)
    item = both.world.exchange.add(an_item("From Outlook"))
    event = both.world.salesforce.add(an_item("From Salesforce"))
    both.world.run()
    both.choose("sales")
    both.folders["calendar"].change(item, location="Room 2")
    both.world.salesforce.change(event, location="Room 3")
    both.world.run()
    both.choose("calendar")
    subjects = ["From Outlook", "From Salesforce"]
    assert both.world.subjects(Side.EXCHANGE) == subjects
    assert both.world.subjects(Side.SALESFORCE) == subjects
    places = sorted(i.location for i in both.world.salesforce.items().values())
    assert places == ["Room 2", "Room 3"]
    places = sorted(i.location for i in both.world.exchange.items().values())
    assert places == ["Room 2", "Room 3"]
    assert both.world.run().tally.writes == 0


def test_an_item_moved_along_into_the_new_folder_stays_a_pair():
    """The UID tells that it is the same item."""
    both = TwoFolders()
    ref = both.world.exchange.add(an_item("Moved"))
    both.world.run()
    old = both.folders["calendar"].stored[ref]
    old.place = Presence.MOVED
    both.folders["sales"].add(old.item, identity=old.identity, mark=old.mark)
    both.choose("sales")
    assert both.world.subjects(Side.SALESFORCE) == ["Moved"]
    (new,) = both.world.exchange.items()
    both.world.exchange.change(new, subject="Still together")
    both.world.run()
    assert both.world.subjects(Side.SALESFORCE) == ["Still together"]


def test_an_item_moved_out_keeps_both_copies_and_comes_back():
    """Moving is not deleting (T65, A28)."""
    world = FakeWorld()
    ref = world.exchange.add(an_item("Away"))
    world.run()
    away = world.exchange.move(ref)
    world.run()
    assert world.subjects(Side.SALESFORCE) == ["Away"]
    (link,) = world.memory.links.values()
    assert link.state is LinkState.DETACHED
    event = link.salesforce_ref
    world.salesforce.change(event, subject="Edited meanwhile")
    world.run()
    world.exchange.restore(away)
    world.run()
    assert world.subjects(Side.EXCHANGE) == ["Edited meanwhile"]
    assert world.subjects(Side.SALESFORCE) == ["Edited meanwhile"]
    assert world.run().tally.writes == 0
