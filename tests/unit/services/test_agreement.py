"""Whether both calendars hold the same, asked of the calendars."""

from __future__ import annotations

import pytest

from server.domain.errors import Unreachable
from server.domain.kinds import Side
from tests.builders import an_item
from tests.fakes.office import USER, fault


@pytest.fixture
def synced(office):
    """An office after a first sync of one item from each side."""
    office.choose(mode="sync_all")
    office.systems.exchange_calendar.add(an_item("From Outlook"))
    office.systems.salesforce_calendar.add(an_item("From Salesforce"))
    office.run()
    return office


def test_calendars_in_step_do_not_differ(synced):
    """Nothing would be written even by a sync that remembers nothing."""
    assert synced.agreement().differences(USER) == ()
    assert synced.systems.open_doors == 0


@pytest.mark.parametrize("side", list(Side))
def test_an_item_of_one_side_is_a_difference(synced, side):
    """What stands in one calendar only is found, on whichever side."""
    calendars = {
        Side.EXCHANGE: synced.systems.exchange_calendar,
        Side.SALESFORCE: synced.systems.salesforce_calendar,
    }
    calendars[side].add(an_item("Only here"))

    (missing,) = synced.agreement().differences(USER)

    assert missing.side is side.other


def test_a_changed_item_is_a_difference(synced):
    """What both remember to be equal is compared all the same."""
    calendar = synced.systems.exchange_calendar
    calendar.change(next(iter(calendar.items())), subject="Renamed")

    assert len(synced.agreement().differences(USER)) == 1


def test_looking_writes_nothing(synced):
    """A difference is told, not mended."""
    synced.systems.exchange_calendar.add(an_item("Only here"))

    synced.agreement().differences(USER)

    assert "Only here" not in synced.subjects(Side.SALESFORCE)


def test_a_fault_closes_what_was_opened(synced):
    """An unreachable system is an error, never agreement."""
    synced.systems.when_asked = fault(Unreachable("Salesforce does not answer."))

    with pytest.raises(Unreachable):
        synced.agreement().differences(USER)

    assert synced.systems.open_doors == 0
