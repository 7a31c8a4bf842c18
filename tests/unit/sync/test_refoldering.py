"""Another Exchange calendar is chosen: nothing is lost, little moves (A27)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from server.domain.actions import Forget, Remember
from server.domain.items import Presence
from server.domain.kinds import Side
from server.domain.links import LinkState
from server.domain.reasons import Reason
from server.domain.settings import ConflictRule
from server.sync.changes import Changes, change_of
from server.sync.decision import NOTHING, Decision
from server.sync.entries import enter_exchange
from server.sync.refoldering import enter_new_folder, follow_folder, left_behind
from tests.builders import (
    NOW,
    a_link,
    an_all_day_item,
    an_item,
    facts,
    seen,
    settings,
)
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


EVENT = seen(Side.SALESFORCE, "s1", an_item("Visit"))
LEFT = a_link(
    origin=Side.SALESFORCE,
    state=LinkState.DETACHED,
    reason=Reason.FOLDER_CHANGED,
)


def entered(link=LEFT, event=EVENT, **chosen):
    """What becomes of the event of a pair that another folder left behind."""
    both = Changes(
        change_of(link, None, Side.EXCHANGE), change_of(link, event, Side.SALESFORCE)
    )
    return enter_new_folder(link, both, settings(**chosen), facts())


def test_an_event_to_come_is_made_in_the_new_folder():
    """The old pair is forgotten with it (A27)."""
    wanted = enter_exchange(EVENT, None, settings(), facts())
    assert entered().actions == (Forget(link=LEFT), *wanted.actions)


@pytest.mark.parametrize(
    "changes",
    [
        {"state": LinkState.TOMBSTONE},
        {"reason": Reason.MOVED_OUT},
        {"origin": Side.EXCHANGE},
    ],
)
def test_only_what_the_folder_left_behind_is_made(changes):
    """Everything else that is apart stays so."""
    assert entered(replace(LEFT, **changes)) == NOTHING


def test_what_is_not_there_is_not_made():
    """Unseen, gone, unread, or over."""
    gone = replace(EVENT, presence=Presence.GONE)
    over = an_item("Visit", start=NOW - timedelta(hours=1), end=NOW)
    today = an_all_day_item("2026-11-21")
    assert entered(event=None) == NOTHING
    assert entered(event=gone) == NOTHING
    assert entered(event=replace(EVENT, item=None)) == NOTHING
    assert entered(event=replace(EVENT, item=over)) == NOTHING
    assert entered(event=replace(EVENT, item=today)) == NOTHING
    later = replace(over, end=NOW + timedelta(minutes=1))
    assert entered(event=replace(EVENT, item=later)) != NOTHING


def test_an_event_without_anything_to_do_keeps_its_pair():
    """Nothing is forgotten where nothing is made."""
    child = replace(EVENT, item=an_item("Visit", child=True))
    assert entered(event=child) == NOTHING


def test_pairs_without_a_folder_and_tombstones_follow_any():
    """Only a living pair of a known other folder is parted."""
    bare, same = a_link(folder=""), a_link(folder="new")
    dead = a_link(folder="old", state=LinkState.TOMBSTONE)
    moved = a_link(folder="old")
    followed = follow_folder([bare, same, dead, moved], "new")
    parted = replace(
        moved,
        state=LinkState.DETACHED,
        reason=Reason.FOLDER_CHANGED,
        folder="new",
    )
    assert followed == [bare, same, dead, parted]
    assert left_behind([bare, same, dead, moved], followed) == Decision(
        (Remember(link=parted),)
    )
    with pytest.raises(ValueError, match="shorter"):
        left_behind([bare, same], followed[:1])
