"""Every error of exchangelib, requests and TLS in the service's own words.

The only file that knows both vocabularies. Texts of Exchange are never passed on,
because they may quote items; its response codes are (MS-OXWSCDATA 2.2.5.24).
"""

from __future__ import annotations

import re
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import requests
from exchangelib.errors import EWSError, ResponseMessageError, TransportError
from urllib3.exceptions import HTTPError as Urllib3Error

from server.domain.errors import (
    AccessLost,
    CertificateInvalid,
    CredentialsRejected,
    CursorExpired,
    FolderMissing,
    MailboxMissing,
    Permanent,
    Rejection,
    TandemError,
    Throttled,
    Unreachable,
)
from server.domain.reasons import Reason

#: What a member of a batch may answer instead of its result.
MEMBER_ERRORS = (ResponseMessageError, TransportError)

NOT_FOUND = frozenset({"ErrorItemNotFound"})
#: The series is there and says that it no longer has this occurrence.
OCCURRENCE_GONE = frozenset(
    {
        "ErrorCalendarOccurrenceIsDeletedFromRecurrence",
        "ErrorCalendarOccurrenceIndexIsOutOfRecurrenceRange",
        "ErrorRecurrenceHasNoOccurrence",
    }
)
VIEW_TOO_LARGE = frozenset({"ErrorExceededFindCountLimit"})

_THROTTLED = frozenset(
    {
        "ErrorServerBusy",
        "ErrorExceededConnectionCount",
        "ErrorExceededFindCountLimit",
        "ErrorExceededSubscriptionCount",
        "ErrorTooManyObjectsOpened",
        "RateLimitError",
    }
)
_CREDENTIALS = frozenset(
    {"ErrorPasswordExpired", "ErrorPasswordChangeRequired", "UnauthorizedError"}
)
_ACCESS = frozenset(
    {
        "ErrorAccessDenied",
        "ErrorAccountDisabled",
        "ErrorImpersonateUserDenied",
        "ErrorImpersonationDenied",
        "ErrorImpersonationFailed",
        "ErrorInvalidExchangeImpersonationHeaderData",
    }
)
_MAILBOX = frozenset(
    {
        "ErrorInvalidSmtpAddress",
        "ErrorMissingEmailAddress",
        "ErrorNonExistentMailbox",
        "ErrorNonPrimarySmtpAddress",
    }
)
_FOLDER = frozenset(
    {"ErrorFolderNotFound", "ErrorInvalidFolderId", "ErrorSyncFolderNotFound"}
)
_CURSOR = frozenset({"ErrorInvalidSyncStateData"})
#: The server is in trouble as a whole, whichever message of an answer says so.
_SERVER = frozenset(
    {
        "ErrorADUnavailable",
        "ErrorConnectionFailed",
        "ErrorInternalServerTransientError",
        "ErrorMailboxFailover",
        "ErrorMailboxMoveInProgress",
        "ErrorMailboxStoreUnavailable",
        "ErrorNotEnoughMemory",
        "ErrorTimeoutExpired",
    }
)
_CONFLICT = frozenset(
    {
        "ErrorChangeKeyRequired",
        "ErrorChangeKeyRequiredForWriteOperations",
        "ErrorInvalidChangeKey",
        "ErrorIrresolvableConflict",
        "ErrorItemNotFound",
        "ErrorStaleObject",
    }
)
_DENIED = frozenset({"ErrorCreateItemAccessDenied", "ErrorDeleteItemAccessDenied"})
_CODE = re.compile(r"Error[A-Za-z]+")


class HttpFailure(Exception):
    """An HTTP answer that is no EWS answer; `retry_after` in seconds, 0 if unsaid."""

    def __init__(self, status: int, *, retry_after: float = 0.0) -> None:
        """Keep what the status line and the headers say."""
        super().__init__(f"HTTP {status}")
        self.status = status
        self.retry_after = retry_after


@contextmanager
def translated() -> Iterator[None]:
    """Turn whatever the drivers raise inside into a `TandemError`."""
    try:
        yield
    except (EWSError, HttpFailure, requests.RequestException, OSError) as error:
        # The original may quote items or addresses, so it is not chained.
        raise translate(error) from None


def translate(error: BaseException) -> TandemError:
    """Say what an error of the drivers means for the run."""
    if isinstance(error, HttpFailure):
        return _of_status(error)
    cause = _transport_cause(error)
    if cause is not None:
        return of_connection(cause)
    return _of_code(error) or Unreachable(
        f"Exchange could not serve the request ({code_of(error)}).", sent=True
    )


def code_of(error: BaseException) -> str:
    """The response code an error stands for."""
    name = type(error).__name__
    if _CODE.fullmatch(name):
        return name
    # exchangelib has no class for this code and names it in the text only.
    found = re.search(r"Unknown ResponseCode in ResponseMessage: (\w+)", str(error))
    return found.group(1) if found else name


def concerns_run(error: BaseException) -> bool:
    """Whether an error of one batch member is really about the whole system."""
    return code_of(error) in _THROTTLED | _CREDENTIALS | _MAILBOX | _FOLDER | _SERVER


def rejection(error: BaseException) -> Rejection:
    """Say why Exchange did not take one item of a write."""
    code = code_of(error)
    if code in _CONFLICT:
        return Rejection(Reason.CHANGED_MEANWHILE, code)
    if code in _DENIED | _ACCESS:
        return Rejection(Reason.ACCESS_DENIED, code)
    return Rejection(Reason.REJECTED, code)


def of_connection(error: BaseException, *, sent: bool = True) -> TandemError:
    """Say what a failed connection means; `sent` only holds once it was open."""
    reasons = list(_chain(error))
    if any(_is_certificate(reason) for reason in reasons):
        return CertificateInvalid("The certificate of Exchange cannot be trusted.")
    if any(_is_unopened(reason) for reason in reasons):
        sent = False
    if any(isinstance(r, requests.Timeout) for r in reasons):
        return Unreachable("Exchange did not answer in time.", sent=sent)
    return Unreachable("There is no connection to Exchange.", sent=sent)


def _of_status(failure: HttpFailure) -> TandemError:
    status = failure.status
    if status == 401:
        return CredentialsRejected("Exchange does not accept the credentials.")
    if status == 403:
        return AccessLost("Exchange refuses this account access.")
    if status == 429:
        return Throttled("Exchange asks for a pause.", retry_after=failure.retry_after)
    if status < 500:
        return Permanent(
            f"The Exchange address does not speak EWS (HTTP {status}).",
            remedy="Correct the EWS address of this connection.",
        )
    return Unreachable(f"Exchange is not available (HTTP {status}).", sent=True)


def _of_code(error: BaseException) -> TandemError | None:
    code = code_of(error)
    if code in _THROTTLED:
        pause = float(getattr(error, "back_off", None) or 0.0)
        return Throttled("Exchange asks for a pause.", retry_after=pause)
    for codes, kind, message in _MEANINGS:
        if code in codes:
            return kind(f"{message} ({code}).")
    return None


_MEANINGS: tuple[tuple[frozenset[str], type[TandemError], str], ...] = (
    (_CREDENTIALS, CredentialsRejected, "Exchange does not accept the credentials"),
    (_ACCESS, AccessLost, "Exchange refuses this account access to the mailbox"),
    (_MAILBOX, MailboxMissing, "Exchange knows no such mailbox"),
    (_FOLDER, FolderMissing, "The calendar folder does not exist"),
    (_CURSOR, CursorExpired, "Exchange no longer knows this feed position"),
)


def _transport_cause(error: BaseException) -> BaseException | None:
    """Find the failed connection that exchangelib's own error stands for."""
    if isinstance(error, (requests.RequestException, OSError)):
        return error
    seen = error.__context__
    while seen is not None:
        if isinstance(seen, requests.RequestException):
            return seen
        seen = seen.__context__
    return None


def _chain(error: BaseException) -> Iterator[BaseException]:
    """Unfold an error of requests into the errors it was made from."""
    pending: list[Any] = [error]
    seen: set[int] = set()
    while pending:
        current = pending.pop()
        if not isinstance(current, BaseException) or id(current) in seen:
            continue
        seen.add(id(current))
        yield current
        pending += [*current.args, current.__cause__, current.__context__]
        if isinstance(current, Urllib3Error):
            pending.append(getattr(current, "reason", None))


def _is_certificate(error: BaseException) -> bool:
    if isinstance(error, (ssl.SSLCertVerificationError, ssl.CertificateError)):
        return True
    # requests reports a CA file that is not there as a plain OSError.
    return type(error) is OSError and "CA certificate" in str(error)


def _is_unopened(error: BaseException) -> bool:
    names = {"NewConnectionError", "ConnectTimeoutError", "NameResolutionError"}
    refused = (requests.ConnectTimeout, ConnectionRefusedError)
    return isinstance(error, refused) or type(error).__name__ in names
