"""Everything that can stop a request or a run.

TandemError            never raised itself
├── Refused            the caller's fault; nothing was done
│   ├── Unauthenticated  the caller did not prove who they are
│   ├── NotAdministrator only administrators may do this
│   ├── NotFound         unknown org, user, kind or run
│   ├── InvalidSetting   a value out of bounds; names the field
│   ├── LockedSetting    the admin locked the field
│   ├── NotConnected     mailbox or org not set up yet
│   ├── Busy             a run is going; ask again after it
│   └── EditConflict     somebody else saved meanwhile
├── Transient          the next run carries on by itself
│   ├── Throttled        the system asked for a pause of `retry_after` seconds
│   ├── Unreachable      no connection, no answer, or a server error
│   └── CursorExpired    the feed position is no longer valid; read whole
├── Permanent          needs a person
│   ├── CredentialsRejected   password, key or consent no longer accepted
│   ├── CertificateInvalid    TLS certificate expired, unknown or of another host
│   ├── AddressForbidden      a server's address that may not be reached
│   ├── AccessLost            the account may no longer read or write
│   ├── MailboxMissing        no such mailbox
│   ├── FolderMissing         the synced folder is gone
│   └── SuspiciouslyEmpty     a side came back empty that was not (N3)
└── Interrupted        this process must stop; the next run carries on
    └── Fenced           another worker has taken over; nothing may be stored

One bad item is not an exception but a `Rejection` in the place of its answer, so that
it can never stop the others (N21).
"""

from __future__ import annotations

from dataclasses import dataclass

from server.domain.reasons import Reason


class TandemError(Exception):
    """Something that is told to a person in one sentence, with a remedy.

    Neither may hold anything private: no subject, body, address or secret.
    """

    default_remedy = "Try again; if it happens again, tell support."

    def __init__(self, message: str, *, remedy: str = "") -> None:
        """Keep the sentence and what to do about it."""
        super().__init__(message)
        self.message = message
        self.remedy = remedy or self.default_remedy


class Refused(TandemError):
    """The request cannot be done as asked; nothing was changed."""


class Unauthenticated(Refused):
    """The caller did not prove who they are; the same to them whatever is wrong."""

    default_remedy = (
        "Load the page again; if that does not help, ask your administrator whether "
        "your organisation's certificate and your user are registered."
    )

    def __init__(self, why: str) -> None:
        """Keep the true cause in one word, for the operator's log alone."""
        super().__init__("The sign-in was not accepted.")
        self.why = why


class NotAdministrator(Refused):
    """Only administrators may do this, and the caller is none."""

    default_remedy = (
        "Ask an administrator of your organisation, or have the permission set "
        "Tandem Admin assigned to you in Salesforce."
    )


class NotFound(Refused):
    """The named thing does not exist, or not for this caller."""


class InvalidSetting(Refused):
    """A setting's value makes no sense or is out of bounds."""

    def __init__(self, field: str, message: str, *, remedy: str = "") -> None:
        """Name the field."""
        super().__init__(f"{field}: {message}", remedy=remedy)
        self.field = field


class LockedSetting(Refused):
    """The admin has locked this setting (N20)."""

    default_remedy = "Ask your administrator to unlock it."

    def __init__(self, field: str) -> None:
        """Name the field."""
        super().__init__(f"{field} is locked by your administrator.")
        self.field = field


class NotConnected(Refused):
    """Mailbox or org is not set up yet."""


class Busy(Refused):
    """A run of this sync is going, so its memory cannot be changed now."""

    default_remedy = "Wait until the sync is done, then try again."


class EditConflict(Refused):
    """Somebody else saved meanwhile; the caller's version is not the last one."""

    default_remedy = "Load the page again and repeat your change."


class Transient(TandemError):
    """A fault that passes; the next run carries on."""

    default_remedy = "Nothing to do: the next sync carries on."


class Throttled(Transient):
    """The system asked for a pause."""

    def __init__(self, message: str, *, retry_after: float = 0.0) -> None:
        """Keep the pause in seconds; 0 where the system named none."""
        super().__init__(message)
        self.retry_after = retry_after


class Unreachable(Transient):
    """No connection, no answer in time, or a server error.

    `sent` tells that a request was on its way, so a write may have happened.
    """

    def __init__(self, message: str, *, sent: bool = False, remedy: str = "") -> None:
        """Keep whether a write may have happened."""
        super().__init__(message, remedy=remedy)
        self.sent = sent


class CursorExpired(Transient):
    """The feed position is no longer valid; the side has to be read whole."""


class Permanent(TandemError):
    """A fault that stays until a person acts."""


class CredentialsRejected(Permanent):
    """Password, key or consent is no longer accepted."""

    default_remedy = "Reconnect the account."


class CertificateInvalid(Permanent):
    """The server's TLS certificate cannot be trusted."""

    default_remedy = "Have the server's certificate renewed, or name its CA file."


class AddressForbidden(Permanent):
    """A server's name leads to where this service must not go."""

    default_remedy = (
        "Correct the server's address; one in a private network has to be opened by "
        "the operator, in TANDEM_PRIVATE_NETWORKS."
    )


class AccessLost(Permanent):
    """The account may no longer read or write what the sync needs."""

    default_remedy = "Ask your administrator for access."


class MailboxMissing(Permanent):
    """There is no such mailbox."""

    default_remedy = "Correct the mailbox address of this user."


class FolderMissing(Permanent):
    """The synced calendar folder is gone."""

    default_remedy = "Choose another folder in the settings."


class SuspiciouslyEmpty(Permanent):
    """A side came back empty that held items before (N3)."""

    default_remedy = (
        "Check that the right mailbox and calendar are connected; nothing was deleted."
    )


class Interrupted(TandemError):
    """This process must stop now; what is stored is whole."""

    default_remedy = "Nothing to do: the next sync carries on."


class Fenced(Interrupted):
    """Another worker has taken over this job; nothing may be stored any more."""


@dataclass(frozen=True, slots=True)
class Rejection:
    """One item that a side did not take; stands where its answer would.

    `detail` is the side's own code and text without anything private.
    """

    reason: Reason
    detail: str = ""
