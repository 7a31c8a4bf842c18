"""SyncFolderItems and SyncFolderHierarchy of the Exchange emulator."""

from datetime import date, timedelta

import exchangelib
import pytest
from exchangelib import CalendarItem, Message
from exchangelib.errors import ErrorInvalidSyncStateData
from exchangelib.services import SyncFolderItems

from emulators.exchange.outlook import UserMailbox
from emulators.exchange.patterns import Daily
from emulators.exchange.recurrence import Count, Recurrence
from emulators.faults import Fault
from tests.emulators.exchange.conftest import NOW
from tests.emulators.exchange.wire import Wire

HOUR = timedelta(hours=1)
SYNC = (
    "<m:SyncFolderItems><m:ItemShape><t:BaseShape>{base}</t:BaseShape></m:ItemShape>"
    '<m:SyncFolderId><t:DistinguishedFolderId Id="calendar"/></m:SyncFolderId>'
    "{state}<m:MaxChangesReturned>{most}</m:MaxChangesReturned></m:SyncFolderItems>"
)


class Reader:
    """Follows a folder as a client does: one state, round after round."""

    def __init__(self, folder) -> None:
        self.folder = folder
        self.state = None

    def round(self, **given) -> list[tuple[str, str]]:
        """Give the next round's changes: kind, and subject or id."""
        changes = [
            (kind, getattr(item, "subject", None) or self.identity(item))
            for kind, item in self.folder.sync_items(sync_state=self.state, **given)
        ]
        self.state = self.folder.item_sync_state
        return changes

    @staticmethod
    def identity(item) -> str:
        """Give the id of a deleted item, or of one whose read flag changed."""
        return item[0].id if isinstance(item, tuple) else item.id


@pytest.fixture
def reader(account: exchangelib.Account) -> Reader:
    """Give somebody who follows Ann's calendar."""
    return Reader(account.calendar)


def add(mailbox: UserMailbox, subject: str) -> str:
    """Put an event into a calendar and give its id."""
    return mailbox.add_event(subject=subject, start=NOW, end=NOW + HOUR)


def test_first_round_lists_everything(reader: Reader, ann: UserMailbox) -> None:
    """Without a state every item of the folder is created, the newest first."""
    add(ann, "one")
    add(ann, "two")
    assert reader.round() == [("create", "two"), ("create", "one")]
    assert reader.round() == []


def test_changes_are_told_once(reader: Reader, ann: UserMailbox) -> None:
    """Later rounds tell creations, updates and deletions since the state."""
    first, second = add(ann, "one"), add(ann, "two")
    reader.round()
    ann.change_event(first, subject="one again")
    ann.delete_event(second)
    add(ann, "three")
    assert sorted(reader.round()) == [
        ("create", "three"),
        ("delete", second),
        ("update", "one again"),
    ]
    assert reader.round() == []


def test_changes_are_coalesced(reader: Reader, ann: UserMailbox) -> None:
    """What happened to an item between two states is one change, or none."""
    reader.round()
    ann.change_event(add(ann, "created"), subject="changed")
    ann.delete_event(add(ann, "short-lived"))
    assert reader.round() == [("create", "changed")]


def test_old_state_can_be_used_again(reader: Reader, ann: UserMailbox) -> None:
    """A state is good for more than one call and gives the same changes."""
    add(ann, "one")
    reader.round()
    state = reader.state
    add(ann, "two")
    assert reader.round() == [("create", "two")]
    reader.state = state
    assert reader.round() == [("create", "two")]


@pytest.mark.parametrize("most", [1, 2, 3])
def test_pages_hold_everything_once(
    reader: Reader, ann: UserMailbox, most: int
) -> None:
    """Small pages add up to the whole, without doubles."""
    for number in range(5):
        add(ann, str(number))
    found = reader.round(max_changes_returned=most)
    assert found == [("create", str(number)) for number in reversed(range(5))]


def test_changes_between_pages_are_not_lost(account, ann: UserMailbox) -> None:
    """An item changed while a client pages is created once and updated later."""
    ids = [add(ann, str(number)) for number in range(4)]
    first = list(page(account, None, 2))
    ann.change_event(ids[3], subject="3 again")
    ann.delete_event(ids[2])
    ann.delete_event(ids[0])
    service, rest = sync(account, first[-1], 100)
    assert sorted(kind for kind, _ in rest) == ["create", "delete", "update"]
    assert service.includes_last_item_in_range is True


def sync(account: exchangelib.Account, state: str | None, most: int):
    """Ask for one page and give the service with its changes."""
    service = SyncFolderItems(account=account)
    changes = list(
        service.call(
            folder=account.calendar,
            shape="IdOnly",
            additional_fields=[],
            sync_state=state,
            ignore=None,
            max_changes_returned=most,
            sync_scope=None,
        )
    )
    return service, changes


def page(account: exchangelib.Account, state: str | None, most: int):
    """Give the changes of one page, then the state after it."""
    service, changes = sync(account, state, most)
    assert service.includes_last_item_in_range is False
    return [*changes, service.sync_state]


def test_moved_away_is_a_deletion(reader: Reader, ann: UserMailbox) -> None:
    """An item moved to another calendar is deleted here and created there."""
    work = ann.add_calendar("Work")
    id_ = add(ann, "one")
    reader.round()
    ann.move_event(id_, work)
    assert reader.round() == [("delete", id_)]
    there = Reader(reader.folder / "Work")
    assert there.round() == [("create", "one")]


def test_series_are_told_as_masters(reader: Reader, ann: UserMailbox) -> None:
    """Changing or deleting an occurrence is an update of the series."""
    rule = Recurrence(Daily(), date(2026, 11, 23), Count(5))
    id_ = ann.add_event(subject="S", start=NOW, end=NOW + HOUR, recurrence=rule)
    assert reader.round() == [("create", "S")]
    ann.change_event(ann.occurrence_id(id_, date(2026, 11, 24)), subject="E")
    assert reader.round() == [("update", "S")]
    ann.delete_event(ann.occurrence_id(id_, date(2026, 11, 25)))
    assert reader.round() == [("update", "S")]


def test_ignored_items_are_not_told(reader: Reader, ann: UserMailbox) -> None:
    """Changes of the items in Ignore are left out, now and later."""
    known, _ = add(ann, "known"), add(ann, "new")
    ignored = [CalendarItem(id=known)]
    assert reader.round(ignore=ignored) == [("create", "new")]
    assert reader.round() == []


def test_read_flag_is_a_change_of_its_own(account, ann: UserMailbox) -> None:
    """Marking a message as read is no update of its content."""
    message = Message(
        account=account, folder=account.drafts, subject="Hi", is_read=False
    )
    message.save()
    reader = Reader(account.drafts)
    reader.round()
    message.is_read = True
    message.save(update_fields=["is_read"])
    assert reader.round() == [("read_flag_change", message.id)]


def test_no_bodies_attendees_or_patterns(account, ann: UserMailbox) -> None:
    """A round returns what GetItem alone knows as little as FindItem does."""
    ann.add_event(
        subject="one",
        start=NOW,
        end=NOW + HOUR,
        body_html="<p>secret</p>",
        required=["x@y.org"],
    )
    found = [item for _, item in account.calendar.sync_items()]
    found += list(account.calendar.all().only("subject", "is_meeting"))
    for item in found:
        assert item.subject == "one"
        assert (item.body, item.text_body, item.required_attendees) == (None,) * 3
    assert found[0].is_meeting is True


@pytest.mark.parametrize("state", ["nonsense", "bm9uc2Vuc2U="])
def test_invalid_state_is_refused(account, state: str) -> None:
    """A state that the server never gave is an error of its own."""
    with pytest.raises(ErrorInvalidSyncStateData):
        list(account.calendar.sync_items(sync_state=state))


def test_state_belongs_to_its_folder(account, ann: UserMailbox) -> None:
    """The state of one folder is invalid in another."""
    list(account.calendar.sync_items())
    with pytest.raises(ErrorInvalidSyncStateData):
        list(account.tasks.sync_items(sync_state=account.calendar.item_sync_state))


def test_scripted_invalid_state(account, emulator, reader: Reader) -> None:
    """The fault makes the server forget a state once."""
    reader.round()
    emulator.faults.add(Fault(kind="invalid_sync_state", operation="SyncFolderItems"))
    with pytest.raises(ErrorInvalidSyncStateData):
        reader.round()
    assert reader.round() == []


@pytest.mark.parametrize("most", ["0", "513", "many"])
def test_page_size_has_limits(wire: Wire, most: str) -> None:
    """A page holds from 1 to 512 changes; the schema refuses anything else."""
    answer = wire.call(SYNC.format(base="IdOnly", state="", most=most))
    assert (answer.status, answer.codes) == (500, ["ErrorSchemaValidation"])


def test_hierarchy_tells_of_folders(account, ann: UserMailbox) -> None:
    """Folders are created, renamed and deleted between two states."""
    root = account.root
    created = [folder.name for _, folder in root.sync_hierarchy()]
    assert {"Calendar", "Inbox", "Deleted Items"} <= set(created)
    work = ann.add_calendar("Work")
    state = root.folder_sync_state
    changes = list(root.sync_hierarchy(sync_state=state))
    assert [(kind, folder.name) for kind, folder in changes] == [("create", "Work")]
    ann.remove_folder(work)
    (gone,) = root.sync_hierarchy(sync_state=root.folder_sync_state)
    assert gone[0] == "delete"
