"""Names, zones, categories, ids and subscriptions of the Exchange emulator."""

from datetime import timedelta
from xml.etree import ElementTree

import pytest
from exchangelib import EWSTimeZone
from exchangelib.errors import (
    ErrorExpiredSubscription,
    ErrorNameResolutionNoResults,
    ErrorSubscriptionNotFound,
)
from exchangelib.properties import AlternateId
from exchangelib.services import GetServerTimeZones

from emulators.exchange.app import ExchangeEmulator
from emulators.exchange.outlook import UserMailbox
from tests.emulators.exchange.conftest import ANN, BOB, NOW
from tests.emulators.exchange.wire import Wire

HOUR = timedelta(hours=1)


@pytest.fixture
def protocol(account):
    """Give the connection of Ann's account once it knows the server's version."""
    assert account.version.api_version == "Exchange2016"
    return account.protocol


@pytest.mark.parametrize("entry", ["Bob", "bob@exam", "Example", "smtp:" + BOB])
def test_names_are_resolved(protocol, entry: str) -> None:
    """A part of a name or address finds the people of the organisation."""
    found = protocol.resolve_names([entry])
    assert BOB in [one.email_address for one in found]


def test_nobody_is_resolved(wire: Wire) -> None:
    """A name that fits nobody is an error of its own."""
    answer = wire.call(
        '<m:ResolveNames ReturnFullContactData="false"><m:UnresolvedEntry>Zoe'
        "</m:UnresolvedEntry></m:ResolveNames>"
    )
    assert answer.codes == [ErrorNameResolutionNoResults.__name__]


def test_server_time_zones(protocol) -> None:
    """The zones come with their rules, all or those that are named."""
    service = GetServerTimeZones(protocol=protocol)
    zones = {zone.id: zone for zone in service.call(return_full_timezone_data=True)}
    assert len(zones) > 100
    assert len(zones["Eastern Standard Time"].periods) >= 2
    asked = [EWSTimeZone("Europe/Berlin")]
    (berlin,) = service.call(timezones=asked, return_full_timezone_data=False)
    assert "Berlin" in berlin.name


def test_master_category_list(account, ann: UserMailbox) -> None:
    """The categories of a mailbox are in its calendar's CategoryList."""
    ann.categories += ["Red & hot", "Blue"]
    found = account.calendar.get_user_configuration(name="CategoryList")
    root = ElementTree.fromstring(found.xml_data)
    assert [one.get("name") for one in root] == ["Red & hot", "Blue"]


def test_ids_are_converted(protocol, ann: UserMailbox) -> None:
    """An id is the same bytes in another notation, there and back."""
    id_ = ann.add_event(start=NOW, end=NOW + HOUR)
    source = AlternateId(id=id_, format="EwsId", mailbox=ANN)
    (entry_id,) = protocol.convert_ids([source], "HexEntryId")
    assert bytes.fromhex(entry_id.id)
    source = AlternateId(id=entry_id.id, format="HexEntryId", mailbox=ANN)
    (back,) = protocol.convert_ids([source], "EwsId")
    assert back.id == id_


def test_events_of_a_subscription(account, ann: UserMailbox) -> None:
    """A pull subscription tells what happened in its folder, once."""
    id_, watermark = account.calendar.subscribe_to_pull()
    (quiet,) = account.calendar.get_events(id_, watermark)
    assert [event.ELEMENT_NAME for event in quiet.events] == ["StatusEvent"]
    event = ann.add_event(start=NOW, end=NOW + HOUR)
    ann.change_event(event, subject="Other")
    work = ann.add_calendar("Work")
    ann.move_event(ann.copy_event(event, ann.calendar), work)
    ann.delete_event(event, kind="HardDelete")
    (told,) = account.calendar.get_events(id_, watermark)
    names = [event.ELEMENT_NAME for event in told.events]
    assert names == [
        "CreatedEvent",
        "ModifiedEvent",
        "CopiedEvent",
        "MovedEvent",
        "DeletedEvent",
    ]
    assert told.events[0].item_id.id == event
    (after,) = account.calendar.get_events(id_, told.events[-1].watermark)
    assert [event.ELEMENT_NAME for event in after.events] == ["StatusEvent"]


def test_other_folders_are_not_told_of(account, ann: UserMailbox) -> None:
    """A subscription to one folder hears nothing of another."""
    id_, watermark = account.inbox.subscribe_to_pull()
    ann.add_event(start=NOW, end=NOW + HOUR)
    (told,) = account.inbox.get_events(id_, watermark)
    assert [event.ELEMENT_NAME for event in told.events] == ["StatusEvent"]


def test_subscription_ends(account, emulator: ExchangeEmulator) -> None:
    """A subscription ends when it is cancelled, or when nobody asks for long."""
    id_, watermark = account.calendar.subscribe_to_pull(timeout=10)
    account.calendar.unsubscribe(id_)
    with pytest.raises(ErrorSubscriptionNotFound):
        list(account.calendar.get_events(id_, watermark))
    id_, watermark = account.calendar.subscribe_to_pull(timeout=10)
    emulator.clock.shift(timedelta(minutes=11))
    with pytest.raises(ErrorExpiredSubscription):
        list(account.calendar.get_events(id_, watermark))
