"""SyncFolderItems: what changed in a folder since a sync state was handed out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from emulators.exchange import identifiers
from emulators.exchange.calls import Call, answer_once
from emulators.exchange.folders import Folder
from emulators.exchange.identifiers import ItemKey, parse_item_id
from emulators.exchange.items import Item
from emulators.exchange.shapes import Shape, item_element, parse_shape
from emulators.exchange.soap import (
    Element,
    ResponseError,
    child,
    children,
    m,
    t,
    text_of,
)
from emulators.exchange.sync_state import SyncState, begin, invalid_state
from emulators.exchange.values import format_bool, invalid

_MOST = 512


@dataclass(frozen=True, slots=True)
class _Change:
    """One change to report: its kind, the item's number and the item if it is there."""

    kind: str
    number: int
    item: Item | None = None


def execute(call: Call) -> Element:
    """Return the next changes, coalesced, with the state that follows them."""
    shape = parse_shape(call.request, withhold=True)
    limit = _limit(call)

    def sync() -> list[Element]:
        if call.fault is not None and call.fault.kind == "invalid_sync_state":
            raise invalid_state()
        folder = _folder(call)
        state = begin(text_of(call.request, "SyncState"), folder.number)
        return _answer(folder, state, _Request(shape, limit, _ignored(call)))

    return answer_once(call, sync, SyncState="", IncludesLastItemInRange="true")


@dataclass(frozen=True, slots=True)
class _Request:
    shape: Shape
    limit: int
    ignored: frozenset[int]


def _limit(call: Call) -> int:
    text = text_of(call.request, "MaxChangesReturned")
    if not text.strip().isdigit() or not 1 <= int(text) <= _MOST:
        raise invalid(f"MaxChangesReturned must be from 1 to {_MOST}.")
    return int(text)


def _folder(call: Call) -> Folder:
    call.part("SyncFolderId")
    folder = call.target_folder("SyncFolderId")
    if folder is None:
        raise ResponseError("ErrorSyncFolderNotFound")
    return folder


def _ignored(call: Call) -> frozenset[int]:
    ids = children(child(call.request, "Ignore"))
    return frozenset(parse_item_id(one.get("Id", "")).number for one in ids)


def _answer(folder: Folder, state: SyncState, request: _Request) -> list[Element]:
    known = folder.mailbox.store.last_change
    pending = list(_pending(folder, state))
    page = pending[: request.limit]
    for change in page:
        _note(state, change)
    is_last = len(page) == len(pending)
    if is_last:
        state.seen_until, state.seen = known, set()
    told = [change for change in page if change.number not in request.ignored]
    shown = [_element(change, request.shape) for change in told]
    return [
        m("SyncState", state.to_text()),
        m("IncludesLastItemInRange", format_bool(is_last)),
        m("Changes", shown),
    ]


def _pending(folder: Folder, state: SyncState) -> Iterator[_Change]:
    for number in sorted(state.items - folder.items.keys()):
        yield _Change("Delete", number)
    # The newest items come first (since Exchange 2010 SP2, says Microsoft's page on
    # mailbox synchronization).
    for number, item in reversed(folder.items.items()):
        if number not in state.items:
            yield _Change("Create", number, item)
        elif not state.knows(item.change):
            yield _Change("Update", number, item)
        elif not state.knows(item.read_change):
            yield _Change("ReadFlagChange", number, item)


def _note(state: SyncState, change: _Change) -> None:
    if change.item is None:
        state.items.discard(change.number)
        return
    state.items.add(change.number)
    state.seen |= {change.item.change, change.item.read_change}


def _element(change: _Change, shape: Shape) -> Element:
    if change.item is None:
        id_ = identifiers.item_id(ItemKey(change.number))
        return t("Delete", [t("ItemId", Id=id_)])
    if change.kind == "ReadFlagChange":
        item_id = t("ItemId", Id=change.item.id, ChangeKey=change.item.change_key)
        read = format_bool(bool(change.item.values.get("IsRead")))
        return t("ReadFlagChange", [item_id, t("IsRead", read)])
    return t(change.kind, [item_element(change.item, shape)])
