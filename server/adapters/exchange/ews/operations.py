"""EWS operations as raw XML: one request, one answer, errors in their places.

exchangelib builds the requests and takes the envelopes apart. Its item model is left
out of reading, because one odd item would abort the whole page there.
"""

from __future__ import annotations

import base64
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, TypeAlias

from exchangelib import Account
from exchangelib.ewsdatetime import EWSDateTime
from exchangelib.fields import FieldPath
from exchangelib.folders import Folder
from exchangelib.items import ID_ONLY, CalendarItem
from exchangelib.properties import CalendarView, FolderId, ItemId
from exchangelib.services import (
    FindFolder,
    FindItem,
    GetFolder,
    GetItem,
    SyncFolderItems,
)
from exchangelib.services.common import EWSAccountService
from exchangelib.util import create_element

from server.adapters.exchange.ews.elements import Element, T, ref_and_version, text
from server.adapters.exchange.ews.errors import MEMBER_ERRORS
from server.domain.errors import Unreachable

#: The most changes a sync answer may hold (MaxChangesReturned, EWS reference).
SYNC_PAGE = 512
#: The most items a calendar view is ever answered with (EWSFindCountLimit).
VIEW_PAGE = 1000
FOLDER_PAGE = 1000

Answer: TypeAlias = Element | Exception


def item_fields(names: Iterable[str]) -> list[FieldPath]:
    """Name properties of calendar items for a request's shape."""
    return [FieldPath(field=CalendarItem.get_field_by_fieldname(n)) for n in names]


def folder_fields(names: Iterable[str]) -> list[FieldPath]:
    """Name properties of folders for a request's shape."""
    return [FieldPath(field=Folder.get_field_by_fieldname(n)) for n in names]


class Collected:
    """Mixed into a service: errors of batch members come back as values."""

    ERRORS_TO_CATCH_IN_RESPONSE = MEMBER_ERRORS
    WARNINGS_TO_CATCH_IN_RESPONSE = MEMBER_ERRORS


class _Pages(Collected):
    """Mixed into a paging service: each answer is the page itself, not its items."""

    def _get_page(self, message: Element) -> Answer:
        page: Answer = self._get_element_container(  # type: ignore[attr-defined]
            message=message,
            name=self.paging_container_name,  # type: ignore[attr-defined]
        )
        return page

    def _response_generator(self, payload: Element) -> Any:
        response = self._get_response_xml(payload=payload)  # type: ignore[attr-defined]
        return (self._get_page(message) for message in response)


class GetItems(Collected, GetItem):
    """GetItem for any number of ids, a hundred in a request."""

    def fetch(self, refs: Sequence[str], fields: list[FieldPath]) -> list[Answer]:
        """Give one answer for each id, in order."""
        found = list(
            self._chunked_get_elements(
                self.get_payload,
                items=[ItemId(id=ref) for ref in refs],
                additional_fields=fields,
                shape=ID_ONLY,
            )
        )
        return matched(found, refs)


@dataclass(frozen=True, slots=True)
class Change:
    """One entry of a sync answer; a deletion knows nothing but the id."""

    kind: str
    ref: str
    version: str = ""
    type: str = ""
    uid: str = ""

    @property
    def is_deletion(self) -> bool:
        """Whether the item left the folder."""
        return self.kind == "Delete"

    @property
    def is_read_flag(self) -> bool:
        """Whether nothing changed but the mark that somebody has read the item."""
        return self.kind == "ReadFlagChange"


class SyncPages(Collected, SyncFolderItems):
    """SyncFolderItems, one page at a time."""

    #: Cheap properties that tell series from single items; masters need no GetItem.
    FIELDS = ("type", "uid")

    def page(self, folder: FolderId, state: str) -> list[Change]:
        """Give the next changes; `sync_state` and the end mark are on the service."""
        payload = self.get_payload(
            folder=folder,
            shape=ID_ONLY,
            additional_fields=item_fields(self.FIELDS),
            sync_state=state,
            ignore=None,
            max_changes_returned=SYNC_PAGE,
            sync_scope=None,
        )
        return [_change(found) for found in self._get_elements(payload=payload)]

    def _get_element_container(self, message: Element, name: str | None = None) -> Any:
        # exchangelib looks for the sync state before it looks for an error, and an
        # error message need not have one.
        if message.get("ResponseClass") == "Error":
            error = EWSAccountService._get_element_container(self, message, name)
            raise error
        return super()._get_element_container(message=message, name=name)


def _change(element: Answer) -> Change:
    if isinstance(element, Exception):
        raise element
    kind = element.tag.removeprefix(T)
    if kind in ("Delete", "ReadFlagChange"):
        ref, version = ref_and_version(element)
        return Change(kind, ref, version)
    item = element[0]
    ref, version = ref_and_version(item)
    return Change(kind, ref, version, text(item, "CalendarItemType"), text(item, "UID"))


@dataclass(frozen=True, slots=True)
class Found:
    """The items of a page and whether it holds all there are."""

    items: list[Element]
    complete: bool


class FindItems(_Pages, FindItem):
    """FindItem as a calendar view of one folder, or as a search of several."""

    def view(
        self,
        folder: FolderId,
        span: tuple[datetime, datetime],
        fields: list[FieldPath],
    ) -> Found:
        """List single items and occurrences that touch a span, oldest first."""
        window = CalendarView(
            start=ews_datetime(span[0]), end=ews_datetime(span[1]), max_items=VIEW_PAGE
        )
        return self._pages_of([folder], fields, calendar_view=window)[0]

    def search(
        self, folders: Sequence[FolderId], uids: Iterable[str], fields: list[FieldPath]
    ) -> list[list[Element]]:
        """Find single items and series masters by UID, for each of several folders."""
        pages = self._pages_of(folders, fields, restriction=_UidRestriction(uids))
        return [page.items for page in pages]

    def _pages_of(
        self, folders: Sequence[FolderId], fields: list[FieldPath], **options: Any
    ) -> list[Found]:
        payload = self.get_payload(
            folders=folders,
            additional_fields=fields,
            restriction=options.get("restriction"),
            order_fields=None,
            query_string=None,
            shape=ID_ONLY,
            depth="Shallow",
            calendar_view=options.get("calendar_view"),
            page_size=VIEW_PAGE,
        )
        pages = matched(list(self._get_elements(payload=payload)), folders)
        return [_found(page, "Items") for page in pages]


class FindFolders(_Pages, FindFolder):
    """FindFolder below several folders at once."""

    def below(
        self, parents: Sequence[FolderId], fields: list[FieldPath]
    ) -> list[list[Element]]:
        """List the folders at any depth below each parent."""
        payload = self.get_payload(
            folders=parents,
            additional_fields=fields,
            restriction=None,
            shape=ID_ONLY,
            depth="Deep",
            page_size=FOLDER_PAGE,
        )
        pages = matched(list(self._get_elements(payload=payload)), parents)
        return [_found(page, "Folders").items for page in pages]


class GetFolders(Collected, GetFolder):
    """GetFolder for a few folders."""

    def fetch(
        self, folders: Sequence[FolderId], fields: list[FieldPath]
    ) -> list[Element]:
        """Give each folder, in order; raises what Exchange says about any of them."""
        payload = self.get_payload(
            folders=folders, additional_fields=fields, shape=ID_ONLY
        )
        found = matched(list(self._get_elements(payload=payload)), folders)
        return [_raised(answer) for answer in found]


def _found(page: Answer, container: str) -> Found:
    element = _raised(page)
    items = element.find(f"{T}{container}")
    complete = element.get("IncludesLastItemInRange", "true").lower() in ("true", "1")
    return Found([] if items is None else list(items), complete)


def _raised(answer: Answer) -> Element:
    if isinstance(answer, Exception):
        raise answer
    return answer


def matched(answers: list[Answer], asked: Sequence[object]) -> list[Answer]:
    """Make sure that every member of a batch has its answer."""
    if len(answers) != len(asked):
        raise Unreachable("Exchange answered only a part of the request.", sent=True)
    return answers


def ews_datetime(moment: datetime) -> EWSDateTime:
    """Give an instant in exchangelib's own type, in UTC."""
    return EWSDateTime.from_datetime(moment.astimezone(UTC))


class _UidRestriction:
    """Matches calendar items by UID.

    EWS takes no restriction on calendar:UID, but on the MAPI property it is made from:
    PidLidCleanGlobalObjectId (MS-OXPROPS 2.49), the same for a series and its orphans.
    """

    def __init__(self, uids: Iterable[str]) -> None:
        self._uids = list(uids)

    def to_xml(self, version: object) -> Element:
        """Write the restriction; `version` makes no difference."""
        restriction = create_element("m:Restriction")
        tests = [self._test(uid) for uid in self._uids]
        if len(tests) == 1:
            restriction.append(tests[0])
            return restriction
        either = create_element("t:Or")
        either.extend(tests)
        restriction.append(either)
        return restriction

    @staticmethod
    def _test(uid: str) -> Element:
        test = create_element("t:IsEqualTo")
        path = {
            "DistinguishedPropertySetId": "Meeting",
            "PropertyId": "35",
            "PropertyType": "Binary",
        }
        test.append(create_element("t:ExtendedFieldURI", attrs=path))
        value = base64.b64encode(global_object_id(uid)).decode()
        wrapper = create_element("t:FieldURIOrConstant")
        wrapper.append(create_element("t:Constant", attrs={"Value": value}))
        test.append(wrapper)
        return test


_GLOBAL_ID = bytes.fromhex("040000008200E00074C5B7101A82E008")


def global_object_id(uid: str) -> bytes:
    """The global object id behind a UID, without the date of an occurrence.

    A UID that Exchange made is the id in hexadecimal; any other UID is wrapped
    (MS-OXCICAL 2.1.3.1.1.20.26).
    """
    if uid.upper().startswith(_GLOBAL_ID.hex().upper()):
        whole = bytes.fromhex(uid)
        return whole[:16] + bytes(4) + whole[20:]
    data = b"vCal-Uid\x01\x00\x00\x00" + uid.encode() + b"\x00"
    return _GLOBAL_ID + bytes(20) + len(data).to_bytes(4, "little") + data


def get_items(account: Account) -> GetItems:
    """A GetItem service that sends a hundred ids in a request."""
    return GetItems(account=account, chunk_size=100)
