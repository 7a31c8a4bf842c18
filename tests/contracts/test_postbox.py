"""What every postbox does: a letter reaches the owner, and nobody else (T134).

Each world has a postbox of Ann's; Bob has a mailbox beside hers.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

import pytest
from exchangelib import Mailbox, Message
from exchangelib.services import CreateItem

from server.adapters.exchange.ews.postbox import EwsPostbox, require_alone
from server.domain.connections import ExchangeAuth
from server.domain.daily_report import Letter
from server.domain.errors import (
    CredentialsRejected,
    MailboxMissing,
    Permanent,
    TandemError,
    Throttled,
    Unreachable,
)
from server.ports.postbox import Postbox
from tests.contracts.exchange_world import ANN, BOB, ExchangeWorld
from tests.fakes.connector import FakePostbox

LETTER = Letter("Your report", "2 created, 1 < 2 & ü\n\nNext: nothing.")


class PostWorld(Protocol):
    """A system with Ann's and Bob's mailboxes."""

    def postbox(self) -> Postbox:
        """Ann's postbox."""

    def inbox(self, address: str) -> list[tuple[str, str]]:
        """What somebody finds in their Inbox: subjects and texts."""

    def mailed(self) -> list[tuple[str, ...]]:
        """To whom each mail went."""

    def fail(self, error: type[TandemError]) -> None:
        """Let the next request meet with this."""


class EwsPost:
    """The adapter over the emulated Exchange."""

    def __init__(self, world: ExchangeWorld) -> None:
        """Use that world."""
        self.world = world

    def postbox(self) -> Postbox:
        """Ann's, with her own password."""
        return EwsPostbox(self.world.session())

    def inbox(self, address: str) -> list[tuple[str, str]]:
        """The stored items of the Inbox."""
        folder = self.world.emulator.mailbox(address).well_known["inbox"]
        stored = [item.values for item in folder.items.values()]
        return [(one["Subject"], one["Body"].text) for one in stored]

    def mailed(self) -> list[tuple[str, ...]]:
        """The mail log."""
        return [mail.recipients for mail in self.world.emulator.mail_log]

    def fail(self, error: type[TandemError]) -> None:
        """What the emulator does so that this comes of it."""
        faults: dict[type[TandemError], Callable[[], None]] = {
            Unreachable: self.world.go_away,
            CredentialsRejected: self.world.lock_out,
            Throttled: lambda: self.world.fault("throttle", seconds=300),
            Permanent: lambda: self.world.fault(
                "item_error", items=(0,), code="ErrorQuotaExceeded"
            ),
        }
        faults[error]()


class FakePost:
    """The fake, whose letters are all there is."""

    def __init__(self) -> None:
        """Nobody has mail."""
        self._letters: list[tuple[str, Letter]] = []
        self._box = FakePostbox(self._letters, ANN)

    def postbox(self) -> Postbox:
        """Ann's."""
        return self._box

    def inbox(self, address: str) -> list[tuple[str, str]]:
        """What was sent to somebody."""
        mine = [letter for owner, letter in self._letters if owner == address]
        return [(letter.subject, letter.text) for letter in mine]

    def mailed(self) -> list[tuple[str, ...]]:
        """Whom letters went to."""
        return [(owner,) for owner, _ in self._letters]

    def fail(self, error: type[TandemError]) -> None:
        """Raise it; an answer that was lost comes after the delivery."""
        lost = Unreachable("No answer.", sent=True)
        self._box.error = lost if error is Unreachable else error("No.")


@pytest.fixture(params=["fake", "exchange"])
def post(request: pytest.FixtureRequest) -> PostWorld:
    """The fake, and the adapter."""
    if request.param == "fake":
        return FakePost()
    return EwsPost(request.getfixturevalue("exchange_world"))


def test_a_letter_reaches_its_owner_alone(post: PostWorld):
    """One mail, in the owner's Inbox, as it was written (N1)."""
    post.postbox().send(LETTER)

    assert post.inbox(ANN) == [(LETTER.subject, LETTER.text)]
    assert post.inbox(BOB) == []
    assert post.mailed() == [(ANN,)]


@pytest.mark.parametrize("error", [CredentialsRejected, Throttled, Permanent])
def test_what_was_refused_was_not_sent(post: PostWorld, error: type[TandemError]):
    """The error says so by its kind, and has a remedy."""
    post.fail(error)
    with pytest.raises(error) as found:
        post.postbox().send(LETTER)

    assert found.value.remedy
    assert post.mailed() == []


def test_a_lost_answer_says_that_it_may_have_been_sent(post: PostWorld):
    """So nobody sends it again: it has arrived."""
    post.fail(Unreachable)
    with pytest.raises(Unreachable) as found:
        post.postbox().send(LETTER)

    assert found.value.sent
    assert post.mailed() == [(ANN,)]


def test_an_application_sends_as_the_owner(exchange_world: ExchangeWorld):
    """Impersonation: from Ann to Ann, without a trace in any other folder."""
    emulator = exchange_world.emulator
    emulator.accounts.add_application("app", "secret", "tenant")
    oauth: dict[str, Any] = {"auth": ExchangeAuth.OAUTH, "client_id": "app"}
    oauth |= {"secret": "secret", "tenant": "tenant"}
    oauth["token_url"] = f"{exchange_world.url}/tenant/oauth2/v2.0/token"

    EwsPostbox(exchange_world.session(**oauth)).send(LETTER)

    (mail,) = emulator.mail_log
    assert (mail.sender, mail.recipients) == (ANN, (ANN,))
    kept = [one for one in exchange_world.ann.well_known.values() if one.items]
    assert [folder.distinguished for folder in kept] == ["inbox"]


def test_an_account_without_a_mailbox_cannot_send(exchange_world: ExchangeWorld):
    """Full Access is not enough; the remedy names who can help."""
    accounts = exchange_world.emulator.accounts
    accounts.add_user("robot", "secret", everywhere=True)
    session = exchange_world.session(username="robot", secret="secret")
    with pytest.raises(MailboxMissing) as found:
        EwsPostbox(session).send(LETTER)

    assert "administrator" in found.value.remedy
    assert len(exchange_world.emulator.mail_log) == 0


@pytest.mark.parametrize(
    "recipients",
    [
        {"to_recipients": [BOB]},
        {"to_recipients": [ANN, BOB]},
        {"to_recipients": [ANN], "cc_recipients": [BOB]},
        {"to_recipients": [ANN], "bcc_recipients": [BOB]},
        {"to_recipients": [ANN], "reply_to": [BOB]},
        {"bcc_recipients": [ANN]},
        {},
    ],
)
def test_nobody_else_can_be_written_to(
    exchange_world: ExchangeWorld, recipients: dict[str, list[str]]
):
    """The last look at a request lets nothing through that names anybody else (N1)."""
    account = exchange_world.session().account
    named = {
        name: [Mailbox(email_address=one) for one in people]
        for name, people in recipients.items()
    }
    request = CreateItem(account=account).get_payload(
        items=[Message(account=account, subject="x", **named)],
        folder=None,
        message_disposition="SendOnly",
        send_meeting_invitations="SendToNone",
    )
    with pytest.raises(Permanent):
        require_alone(request, ANN)
