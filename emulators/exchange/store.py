"""Everything the emulated organisation holds: mailboxes, folders, items, mail."""

from __future__ import annotations

import itertools
import threading
from datetime import UTC, datetime

from emulators.clock import EmulatedClock
from emulators.exchange.folders import Folder
from emulators.exchange.identifiers import ItemKey
from emulators.exchange.items import Entry, Item
from emulators.exchange.mail_log import MailLog, SentMail
from emulators.exchange.mailbox import Mailbox
from emulators.exchange.soap import ResponseError

_NOT_IN_STORE = "The specified object was not found in the store."


class Store:
    """The content of every mailbox; whoever reads or writes it holds the lock."""

    def __init__(self, clock: EmulatedClock, mail_log: MailLog) -> None:
        """Start empty; times come from the clock."""
        self.clock = clock
        self.mail_log = mail_log
        self.lock = threading.RLock()
        self.mailboxes: dict[str, Mailbox] = {}
        self.folders: dict[int, Folder] = {}
        self.items: dict[int, Item] = {}
        self._numbers = itertools.count(1)
        self.last_change = 0

    def now(self) -> datetime:
        """Return the emulated instant in whole seconds, as EWS shows times."""
        return self.clock.now().astimezone(UTC).replace(microsecond=0)

    def next_number(self) -> int:
        """Return a number that no item or folder has had."""
        return next(self._numbers)

    def next_change(self) -> int:
        """Return the number of the next change anywhere in the organisation."""
        self.last_change += 1
        return self.last_change

    def mailbox(self, address: str) -> Mailbox | None:
        """Return the mailbox with a primary address, if there is one."""
        return self.mailboxes.get(address.casefold())

    def folder(self, number: int) -> Folder:
        """Return a folder, or raise ErrorFolderNotFound."""
        try:
            return self.folders[number]
        except KeyError as error:
            raise ResponseError("ErrorFolderNotFound", _NOT_IN_STORE) from error

    def item(self, number: int) -> Item:
        """Return a stored item, or raise ErrorItemNotFound."""
        try:
            return self.items[number]
        except KeyError as error:
            raise ResponseError("ErrorItemNotFound", _NOT_IN_STORE) from error

    def entry(self, key: ItemKey) -> Entry:
        """Return an item or occurrence; ErrorItemNotFound when it is gone."""
        item = self.item(key.number)
        start = key.original_start
        if start is None:
            return item
        if start in item.deleted or not item.is_planned(start):
            raise ResponseError("ErrorItemNotFound", _NOT_IN_STORE)
        return item.occurrence(start)

    def mail(
        self,
        kind: str,
        sender: str,
        recipients: tuple[str, ...],
        *,
        subject: str,
        uid: str = "",
    ) -> None:
        """Record what a real server would have mailed; nothing without recipients."""
        if recipients:
            self.mail_log.add(
                SentMail(
                    kind=kind,
                    sender=sender,
                    recipients=recipients,
                    subject=subject,
                    at=self.now(),
                    uid=uid,
                )
            )
