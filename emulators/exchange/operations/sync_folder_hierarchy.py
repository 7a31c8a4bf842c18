"""SyncFolderHierarchy: which folders were created, changed or deleted."""

from __future__ import annotations

from emulators.exchange import identifiers
from emulators.exchange.calls import Call, answer_once
from emulators.exchange.folder_shapes import parse_folder_shape
from emulators.exchange.folders import Folder, folder_element
from emulators.exchange.soap import Element, m, t, text_of
from emulators.exchange.sync_state import SyncState, begin, invalid_state


def execute(call: Call) -> Element:
    """Return all changes of the folders below a folder, and the state after them."""
    base, uris = parse_folder_shape(call.request)

    def sync() -> list[Element]:
        if call.fault is not None and call.fault.kind == "invalid_sync_state":
            raise invalid_state()
        root = call.target_folder("SyncFolderId")
        if root is None:
            root = call.own_mailbox().well_known["root"]
        state = begin(text_of(call.request, "SyncState"), root.number)
        changes = _changes(root, state, base, uris)
        return [
            m("SyncState", state.to_text()),
            m("IncludesLastFolderInRange", "true"),
            m("Changes", changes),
        ]

    return answer_once(call, sync, SyncState="", IncludesLastFolderInRange="true")


def _changes(
    root: Folder, state: SyncState, base: str, uris: set[str]
) -> list[Element]:
    folders = {folder.number: folder for folder in root.below()}
    found: list[Element] = []
    for number, folder in folders.items():
        kind = "Update" if number in state.items else "Create"
        if kind == "Create" or not state.knows(folder.change):
            found.append(t(kind, [folder_element(folder, base, uris)]))
    for number in sorted(state.items - folders.keys()):
        gone = t("FolderId", Id=identifiers.folder_id(number))
        found.append(t("Delete", [gone]))
    state.items = set(folders)
    state.seen_until = root.mailbox.store.last_change
    return found
