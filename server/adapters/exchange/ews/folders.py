"""The calendar folders of a mailbox."""

from __future__ import annotations

from dataclasses import dataclass

from server.adapters.exchange.ews.elements import Element, T, text
from server.adapters.exchange.ews.errors import translated
from server.adapters.exchange.ews.operations import (
    FindFolders,
    GetFolders,
    folder_fields,
)
from server.adapters.exchange.ews.session import EwsSession

_CALENDAR_CLASS = "IPF.Appointment"


@dataclass(frozen=True, slots=True)
class CalendarFolder:
    """A calendar that a user may choose to sync."""

    id: str
    name: str
    is_main: bool = False


def folders(session: EwsSession) -> list[CalendarFolder]:
    """List a mailbox's calendars, the main one first; deleted ones are left out.

    Costs two requests.
    """
    with translated():
        return _folders(session)


def check(session: EwsSession) -> str:
    """Open the main calendar and give the server's build; raises what is wrong."""
    with translated():
        calendar = session.well_known("calendar")
        GetFolders(account=session.account).fetch([calendar], [])
        return session.version


def _folders(session: EwsSession) -> list[CalendarFolder]:
    fields = folder_fields(["name", "folder_class"])
    [main] = GetFolders(account=session.account).fetch(
        [session.well_known("calendar")], fields
    )
    everywhere, deleted = FindFolders(account=session.account).below(
        [session.well_known("msgfolderroot"), session.well_known("deleteditems")],
        fields,
    )
    known = {_id(folder) for folder in [main, *deleted]}
    others = [
        CalendarFolder(_id(folder), text(folder, "DisplayName"))
        for folder in everywhere
        if _id(folder) not in known and _is_calendar(folder)
    ]
    own = CalendarFolder(_id(main), text(main, "DisplayName"), is_main=True)
    return [own, *sorted(others, key=lambda folder: folder.name.casefold())]


def _id(folder: Element) -> str:
    return str(folder.find(f"{T}FolderId").get("Id"))


def _is_calendar(folder: Element) -> bool:
    # Birthdays and holidays of Outlook have classes below this one; they cannot be
    # written to.
    return text(folder, "FolderClass") == _CALENDAR_CLASS
