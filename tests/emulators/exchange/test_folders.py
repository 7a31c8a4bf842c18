"""Folders of the Exchange emulator's mailboxes, through exchangelib."""

from datetime import timedelta

import pytest
from exchangelib.errors import (
    ErrorDeleteDistinguishedFolder,
    ErrorFolderExists,
    ErrorFolderNotFound,
    ErrorItemNotFound,
)
from exchangelib.folders import Calendar, Folder

from emulators.exchange.outlook import UserMailbox
from tests.emulators.exchange.conftest import NOW
from tests.emulators.exchange.wire import Wire


def test_well_known_folders(account) -> None:
    """A mailbox has the well-known folders with their names and classes."""
    found = {
        folder.name: folder.folder_class
        for folder in (
            account.calendar,
            account.contacts,
            account.tasks,
            account.inbox,
            account.drafts,
            account.sent,
            account.trash,
            account.outbox,
            account.junk,
        )
    }
    assert found == {
        "Calendar": "IPF.Appointment",
        "Contacts": "IPF.Contact",
        "Tasks": "IPF.Task",
        "Inbox": "IPF.Note",
        "Drafts": "IPF.Note",
        "Sent Items": "IPF.Note",
        "Deleted Items": "IPF.Note",
        "Outbox": "IPF.Note",
        "Junk Email": "IPF.Note",
    }


def test_counts(account, ann: UserMailbox) -> None:
    """A folder tells how many items and subfolders it has."""
    ann.add_calendar("Work")
    ann.add_event(start=NOW, end=NOW + timedelta(hours=1))
    account.calendar.refresh()
    assert account.calendar.total_count == 1
    assert account.calendar.child_folder_count == 1


def test_calendars_are_found_by_walking(account, ann: UserMailbox) -> None:
    """A folder picker finds calendars on every level."""
    work = ann.add_calendar("Work")
    ann.add_calendar("Projects", work)
    found = [f.name for f in account.calendar.walk() if isinstance(f, Calendar)]
    assert found == ["Work", "Projects"]
    assert [f.name for f in account.calendar.children] == ["Work"]


def test_create_rename_and_delete(account, ann: UserMailbox) -> None:
    """A folder is created, renamed and deleted with what is in it."""
    folder = Calendar(parent=account.calendar, name="Work").save()
    (made,) = ann.calendar.subfolders
    assert (made.id, made.name) == (folder.id, "Work")
    assert made.folder_class == "IPF.Appointment"
    folder.name = "Job"
    folder.save(update_fields=["name"])
    assert made.name == "Job"
    ann.add_event(folder=made, start=NOW, end=NOW + timedelta(hours=1))
    folder.delete()
    assert ann.calendar.subfolders == []
    assert ann.store.items == {}


def test_deleted_folder_can_be_kept(account, ann: UserMailbox) -> None:
    """A folder that goes to Deleted Items keeps its id and content."""
    folder = Folder(parent=account.inbox, name="Old").save()
    folder.delete(delete_type="MoveToDeletedItems")
    (kept,) = ann.well_known["deleteditems"].subfolders
    assert kept.name == "Old"


def test_names_are_unique_below_a_parent(account) -> None:
    """A second folder of the same name is refused."""
    Folder(parent=account.inbox, name="Twice").save()
    with pytest.raises(ErrorFolderExists):
        Folder(parent=account.inbox, name="twice").save()


def test_well_known_folders_stay(account) -> None:
    """A well-known folder cannot be deleted."""
    with pytest.raises(ErrorDeleteDistinguishedFolder):
        account.calendar.delete()


def test_folder_that_is_gone(account, ann: UserMailbox) -> None:
    """A folder that was deleted is not found again."""
    work = ann.add_calendar("Work")
    folder = account.calendar / "Work"
    ann.remove_folder(work)
    with pytest.raises((ErrorFolderNotFound, ErrorItemNotFound)):
        folder.refresh()


def test_item_id_is_no_folder_id(wire: Wire, ann: UserMailbox) -> None:
    """An item's id where a folder's belongs is told apart from a missing folder."""
    id_ = ann.add_event(start=NOW, end=NOW + timedelta(hours=1))
    answer = wire.call(
        "<m:GetFolder><m:FolderShape><t:BaseShape>IdOnly</t:BaseShape></m:FolderShape>"
        f'<m:FolderIds><t:FolderId Id="{id_}"/></m:FolderIds></m:GetFolder>'
    )
    assert answer.codes == ["ErrorCannotUseItemIdForFolderId"]
    assert len(answer.all("Folders")) == 1


def test_properties_by_name(wire: Wire) -> None:
    """A shape's additional properties come beside the id."""
    answer = wire.call(
        "<m:GetFolder><m:FolderShape><t:BaseShape>IdOnly</t:BaseShape>"
        '<t:AdditionalProperties><t:FieldURI FieldURI="folder:ParentFolderId"/>'
        '<t:FieldURI FieldURI="folder:DistinguishedFolderId"/>'
        "</t:AdditionalProperties></m:FolderShape>"
        '<m:FolderIds><t:DistinguishedFolderId Id="calendar"/></m:FolderIds>'
        "</m:GetFolder>"
    )
    assert answer.text("DistinguishedFolderId") == "calendar"
    assert answer.all("DisplayName") == []
