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


def calendar_ids(session: EwsSession) -> list[str]:
    """List the ids of a mailbox's calendars, deleted ones left out.

    Costs one request.
    """
    return [_id(folder) for folder in _calendars(session)]


def _folders(session: EwsSession) -> list[CalendarFolder]:
    main_folder = session.well_known("calendar")
    [main] = GetFolders(account=session.account).fetch([main_folder], [])
    found = [
        CalendarFolder(
            _id(folder),
            text(folder, "DisplayName"),
            is_main=_id(folder) == _id(main),
        )
        for folder in _calendars(session)
    ]
    return sorted(found, key=lambda f: (not f.is_main, f.name.casefold()))


def _calendars(session: EwsSession) -> list[Element]:
    everywhere, deleted = FindFolders(account=session.account).below(
        [session.well_known("msgfolderroot"), session.well_known("deleteditems")],
        folder_fields(["name", "folder_class"]),
    )
    gone = {_id(folder) for folder in deleted}
    return [
        folder
        for folder in everywhere
        if _is_calendar(folder) and _id(folder) not in gone
    ]


def _id(folder: Element) -> str:
    return str(folder.find(f"{T}FolderId").get("Id"))


def _is_calendar(folder: Element) -> bool:
    # Birthdays and holidays of Outlook have classes below this one; they cannot be
    # written to.
    return text(folder, "FolderClass") == _CALENDAR_CLASS
