"""The only way in which a sync writes to Exchange; it lets nobody be mailed (N1).

Every request says SendToNone, updates never overwrite what changed meanwhile, and
deletions go to Deleted Items. The one mail of the service leaves through `postbox`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from exchangelib import Account
from exchangelib import CalendarItem as ExchangeItem
from exchangelib.items import (
    ALL_OCCURRENCES,
    MOVE_TO_DELETED_ITEMS,
    NEVER_OVERWRITE,
    SAVE_ONLY,
    SEND_TO_NONE,
)
from exchangelib.properties import FolderId, ItemId
from exchangelib.services import CreateItem, DeleteItem, MoveItem, UpdateItem
from exchangelib.services.update_folder import BaseUpdateService

from server.adapters.exchange.ews.operations import Answer, Collected, matched

#: How many items one write request carries: a first sync of 1,000 is eight of them.
BATCH = 125


class _CreateItems(Collected, CreateItem):
    """CreateItem that answers for each item."""


class _DeleteItems(Collected, DeleteItem):
    """DeleteItem that answers for each item."""


class _MoveItems(Collected, MoveItem):
    """MoveItem that answers for each item."""


class _UpdateItems(Collected, UpdateItem):
    """UpdateItem that answers for each item and writes only what it is told."""

    def _update_elems(self, target: ExchangeItem, fieldnames: list[str]) -> Any:
        # exchangelib would add the zones to every change of time, which would take a
        # timed item out of the zone its owner made it in.
        target.clean_timezone_fields(version=self.account.version)
        return BaseUpdateService._update_elems(self, target, fieldnames)


class Gateway:
    """Writes to one mailbox; each method gives one answer for each item, in order."""

    def __init__(self, account: Account) -> None:
        """Write as this account."""
        self._account = account

    def create(self, items: Sequence[ExchangeItem], folder: FolderId) -> list[Answer]:
        """Create items in a folder."""
        service = _CreateItems(account=self._account, chunk_size=BATCH)
        answers = service._chunked_get_elements(
            service.get_payload,
            items=items,
            folder=folder,
            message_disposition=SAVE_ONLY,
            send_meeting_invitations=SEND_TO_NONE,
        )
        return matched(list(answers), items)

    def update(self, changes: Sequence[tuple[ExchangeItem, list[str]]]) -> list[Answer]:
        """Write the named properties of items, each only if its change key holds."""
        service = _UpdateItems(account=self._account, chunk_size=BATCH)
        answers = service._chunked_get_elements(
            service.get_payload,
            items=changes,
            conflict_resolution=NEVER_OVERWRITE,
            message_disposition=SAVE_ONLY,
            send_meeting_invitations_or_cancellations=SEND_TO_NONE,
            suppress_read_receipts=True,
        )
        return matched(list(answers), changes)

    def delete(self, refs: Sequence[str]) -> list[Answer]:
        """Move items to Deleted Items; an occurrence leaves its series."""
        service = _DeleteItems(account=self._account, chunk_size=BATCH)
        answers = service._chunked_get_elements(
            service.get_payload,
            items=_ids(refs),
            delete_type=MOVE_TO_DELETED_ITEMS,
            send_meeting_cancellations=SEND_TO_NONE,
            # Required by the schema; it only concerns tasks.
            affected_task_occurrences=ALL_OCCURRENCES,
            suppress_read_receipts=True,
        )
        return matched(list(answers), refs)

    def move(self, refs: Sequence[str], folder: FolderId) -> list[Answer]:
        """Move items to a folder, where they get new ids; no mail comes of it."""
        service = _MoveItems(account=self._account, chunk_size=BATCH)
        answers = service._chunked_get_elements(
            service.get_payload, items=_ids(refs), to_folder=folder
        )
        return matched(list(answers), refs)


def _ids(refs: Sequence[str]) -> list[ItemId]:
    return [ItemId(id=ref) for ref in refs]
