"""Pull subscriptions: which events of which folders a client asked for."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from datetime import datetime, timedelta

from emulators.exchange.folders import Folder
from emulators.exchange.mailbox import Event, Mailbox
from emulators.exchange.soap import ResponseError

EVENT_NAMES = frozenset(
    "CopiedEvent CreatedEvent DeletedEvent ModifiedEvent MovedEvent NewMailEvent"
    " FreeBusyChangedEvent".split()
)


@dataclass(slots=True)
class Subscription:
    """A pull subscription; it ends when nobody asked for `timeout`."""

    id: str
    mailbox: Mailbox
    folders: frozenset[Folder]
    names: frozenset[str]
    timeout: timedelta
    expires: datetime

    def wants(self, event: Event) -> bool:
        """Tell whether an event belongs into this subscription's notifications."""
        if event.name not in self.names:
            return False
        return not self.folders or bool({event.folder, event.old_folder} & self.folders)


class Subscriptions:
    """Every live subscription by id."""

    def __init__(self) -> None:
        """Start with none."""
        self._numbers = itertools.count(1)
        self._live: dict[str, Subscription] = {}

    def add(
        self,
        mailbox: Mailbox,
        folders: frozenset[Folder],
        names: frozenset[str],
        *,
        timeout: timedelta,
    ) -> Subscription:
        """Begin a subscription; it covers the whole mailbox without folders."""
        expires = mailbox.store.now() + timeout
        id_ = f"JwB{next(self._numbers):012d}"
        subscription = Subscription(id_, mailbox, folders, names, timeout, expires)
        self._live[id_] = subscription
        return subscription

    def find(self, id_: str, now: datetime) -> Subscription:
        """Return a live subscription and keep it alive, or raise the error."""
        subscription = self._live.get(id_)
        if subscription is None:
            raise ResponseError(
                "ErrorSubscriptionNotFound", "The subscription was not found."
            )
        if subscription.expires < now:
            del self._live[id_]
            raise ResponseError(
                "ErrorExpiredSubscription", "The subscription has expired."
            )
        subscription.expires = now + subscription.timeout
        return subscription

    def remove(self, id_: str, now: datetime) -> None:
        """End a subscription."""
        self.find(id_, now)
        del self._live[id_]
