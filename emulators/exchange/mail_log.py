"""The log of what a real server would have mailed."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class SentMail:
    """One message that left the organisation's server.

    kind: "request", "update", "cancellation", "response" or "message".
    """

    kind: str
    sender: str
    recipients: tuple[str, ...]
    subject: str
    at: datetime
    uid: str = ""


class MailLog:
    """Every mail since the start or the last clear(); thread-safe."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._mails: list[SentMail] = []

    def add(self, mail: SentMail) -> None:
        """Put a mail at the end of the log."""
        with self._lock:
            self._mails.append(mail)

    def __len__(self) -> int:
        """Give the number of mails."""
        with self._lock:
            return len(self._mails)

    def __iter__(self) -> Iterator[SentMail]:
        """Give the mails in the order they were sent."""
        with self._lock:
            return iter(list(self._mails))

    def to_json(self) -> list[dict[str, Any]]:
        """Give the mails as JSON values, instants as ISO 8601."""
        return [
            {
                **asdict(mail),
                "recipients": list(mail.recipients),
                "at": mail.at.isoformat(),
            }
            for mail in self
        ]

    def clear(self) -> None:
        """Forget every mail."""
        with self._lock:
            self._mails.clear()
