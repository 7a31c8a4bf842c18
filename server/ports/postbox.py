"""The one way in which the service mails anybody."""

from __future__ import annotations

from typing import Protocol

from server.domain.daily_report import Letter


class Postbox(Protocol):
    """Puts a letter into the Inbox of the mailbox that is open.

    There is no word for another recipient: nothing that is handed in can make it
    reach anybody else (N1).
    """

    def send(self, letter: Letter) -> None:
        """Mail it to the mailbox's own address, without a copy in Sent Items.

        May raise `Transient` or `Permanent`. It may have been taken only where an
        `Unreachable` says `sent`.
        """
