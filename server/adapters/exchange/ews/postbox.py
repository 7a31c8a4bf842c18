"""The only place that mails anybody, and only the mailbox's owner.

No sync comes here: what it writes goes through `gateway`, which lets nobody be mailed
(N1). The message leaves as SendOnly, so it is in no folder but the Inbox it reaches.
Where the service impersonates the mailbox or signs in as its owner, the owner is the
sender too. Exchange takes no SendOnly for somebody else's mailbox (EWS reference,
CreateItem), so an account with Full Access sends it from a mailbox of its own.
"""

from __future__ import annotations

from exchangelib import Account, Body, Mailbox, Message
from exchangelib.items import SEND_ONLY, SEND_TO_NONE
from exchangelib.services import CreateItem

from server.adapters.exchange.ews.elements import Element, T
from server.adapters.exchange.ews.errors import code_of, concerns_run, translated
from server.adapters.exchange.ews.operations import Collected, matched
from server.adapters.exchange.ews.session import EwsSession
from server.domain.daily_report import Letter
from server.domain.errors import MailboxMissing, Permanent

_REMEDY = "Ask your administrator whether Tandem may send mail for your mailbox."
_RECIPIENTS = (f"{T}ToRecipients", f"{T}CcRecipients", f"{T}BccRecipients")


class EwsPostbox:
    """Fills `Postbox` for the mailbox of one session."""

    def __init__(self, session: EwsSession) -> None:
        """Mail the owner of this mailbox."""
        self._session = session

    def send(self, letter: Letter) -> None:
        """Mail it to the mailbox's own address."""
        owner = self._session.mailbox
        message = Message(
            account=self._session.account,
            subject=letter.subject,
            body=Body(letter.text),
            to_recipients=[Mailbox(email_address=owner)],
        )
        try:
            with translated():
                _Sending(self._session.account).send(message, owner)
        except MailboxMissing as error:
            # Which mailbox is meant here is for an administrator to find out.
            raise MailboxMissing(error.message, remedy=_REMEDY) from None


class _Sending(Collected, CreateItem):
    """CreateItem for one message that goes to one person."""

    def __init__(self, account: Account) -> None:
        """Send as this account."""
        super().__init__(account=account, chunk_size=1)

    def send(self, message: Message, owner: str) -> None:
        """Send it, or raise what Exchange says against it."""
        request = self.get_payload(
            items=[message],
            folder=None,
            message_disposition=SEND_ONLY,
            send_meeting_invitations=SEND_TO_NONE,
        )
        require_alone(request, owner)
        (answer,) = matched(list(self._get_elements(payload=request)), [message])
        if not isinstance(answer, Exception):
            return
        if concerns_run(answer):
            raise answer
        raise Permanent(
            f"Exchange did not take the mail ({code_of(answer)}).", remedy=_REMEDY
        )


def require_alone(request: Element, owner: str) -> None:
    """Look at what is about to be sent: it names the owner, and nobody else.

    Raises `Permanent`; nothing in the service can bring it about.
    """
    named = [element.text for element in request.iter(f"{T}EmailAddress")]
    lists = [element for name in _RECIPIENTS for element in request.iter(name)]
    if named != [owner] or [one.tag for one in lists] != [_RECIPIENTS[0]]:
        raise Permanent(
            "A mail of Tandem goes to the user's own mailbox alone.",
            remedy="Tell support: this was kept from being sent.",
        )
