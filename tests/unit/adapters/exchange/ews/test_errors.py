"""What errors of the drivers mean for a run and for an item."""

from __future__ import annotations

import ssl

import pytest
import requests
from exchangelib import errors as ews
from exchangelib.services import GetItem
from urllib3.exceptions import MaxRetryError, NewConnectionError

from server.adapters.exchange.ews.errors import (
    HttpFailure,
    code_of,
    concerns_run,
    rejection,
    translate,
    translated,
)
from server.domain.errors import (
    AccessLost,
    CertificateInvalid,
    CredentialsRejected,
    CursorExpired,
    FolderMissing,
    MailboxMissing,
    Permanent,
    TandemError,
    Throttled,
    Unreachable,
)
from server.domain.reasons import Reason

SECRET = "Subject of a private item"


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (ews.ErrorServerBusy(SECRET), Throttled),
        (ews.ErrorTooManyObjectsOpened(SECRET), Throttled),
        (ews.ErrorPasswordExpired(SECRET), CredentialsRejected),
        (ews.ErrorAccessDenied(SECRET), AccessLost),
        (ews.ErrorImpersonateUserDenied(SECRET), AccessLost),
        (ews.ErrorNonExistentMailbox(SECRET), MailboxMissing),
        (ews.ErrorFolderNotFound(SECRET), FolderMissing),
        (ews.ErrorSyncFolderNotFound(SECRET), FolderMissing),
        (ews.ErrorInvalidSyncStateData(SECRET), CursorExpired),
        (ews.ErrorMailboxStoreUnavailable(SECRET), Unreachable),
        (ews.ErrorInternalServerError(SECRET), Unreachable),
        (ews.MalformedResponseError(SECRET), Unreachable),
        (ews.SOAPError(SECRET), Unreachable),
        (HttpFailure(401), CredentialsRejected),
        (HttpFailure(403), AccessLost),
        (HttpFailure(404), Permanent),
        (HttpFailure(429), Throttled),
        (HttpFailure(503), Unreachable),
        (requests.ConnectionError(SECRET), Unreachable),
    ],
)
def test_every_error_has_its_meaning_and_tells_nothing_private(
    error: Exception, expected: type[TandemError]
) -> None:
    """The kind tells who can help; the text never quotes Exchange (N11)."""
    found = translate(error)
    assert type(found) is expected
    assert SECRET not in f"{found.message} {found.remedy} {found!r}"


def test_the_pause_is_passed_on() -> None:
    """Both ways in which Exchange asks for a pause keep its length in seconds."""
    for error in (
        ews.ErrorServerBusy("busy", back_off=2.5),
        HttpFailure(429, retry_after=2.5),
    ):
        found = translate(error)
        assert isinstance(found, Throttled)
        assert found.retry_after == 2.5


def refused() -> requests.ConnectionError:
    """Make what requests raises for a port that nobody listens on."""
    reason = NewConnectionError(None, "refused")  # type: ignore[arg-type]
    return requests.ConnectionError(MaxRetryError(None, "/", reason))  # type: ignore[arg-type]


def fail_as_exchangelib_does(cause: requests.RequestException) -> None:
    """Raise the library's error while that of the connection is handled."""
    try:
        raise cause
    except requests.RequestException:
        raise ews.ErrorTimeoutExpired(SECRET)  # noqa: B904


@pytest.mark.parametrize(
    ("cause", "sent"),
    [
        (refused(), False),
        (requests.ConnectTimeout("slow"), False),
        (requests.ReadTimeout("slow"), True),
        (requests.ConnectionError("reset"), True),
    ],
)
def test_only_a_connection_that_never_was_proves_that_nothing_was_sent(
    cause: requests.RequestException, *, sent: bool
) -> None:
    """What happened to the connection decides, not the error made of it."""
    with pytest.raises(Unreachable) as caught, translated():
        fail_as_exchangelib_does(cause)
    assert caught.value.sent is sent
    assert caught.value.__cause__ is None


def test_a_bad_certificate_is_told_apart() -> None:
    """A certificate needs a person; a broken TLS connection passes."""
    bad = requests.exceptions.SSLError(
        MaxRetryError(None, "/", ssl.SSLCertVerificationError("expired"))  # type: ignore[arg-type]
    )
    assert isinstance(translate(bad), CertificateInvalid)
    broken = requests.exceptions.SSLError(
        MaxRetryError(None, "/", ssl.SSLEOFError("eof"))  # type: ignore[arg-type]
    )
    assert isinstance(translate(broken), Unreachable)


def test_mistakes_of_our_own_are_not_translated() -> None:
    """A programming error stays one."""
    with pytest.raises(KeyError), translated():
        raise KeyError("name")


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (ews.ErrorIrresolvableConflict(SECRET), Reason.CHANGED_MEANWHILE),
        (ews.ErrorItemNotFound(SECRET), Reason.CHANGED_MEANWHILE),
        (ews.ErrorInvalidChangeKey(SECRET), Reason.CHANGED_MEANWHILE),
        (ews.ErrorAccessDenied(SECRET), Reason.ACCESS_DENIED),
        (ews.ErrorItemSave(SECRET), Reason.REJECTED),
        (ews.ErrorOccurrenceCrossingBoundary(SECRET), Reason.REJECTED),
    ],
)
def test_one_items_refusal_has_a_reason(error: Exception, reason: Reason) -> None:
    """The detail is Exchange's code and nothing else."""
    found = rejection(error)
    assert found.reason is reason
    assert found.detail == type(error).__name__
    assert not concerns_run(error)


def test_trouble_of_the_whole_system_concerns_the_run() -> None:
    """It does not matter that a single item's answer says it."""
    assert concerns_run(ews.ErrorServerBusy(SECRET))
    assert concerns_run(ews.ErrorMailboxStoreUnavailable(SECRET))
    assert concerns_run(ews.ErrorNonExistentMailbox(SECRET))


def test_a_code_that_exchangelib_does_not_know_is_kept() -> None:
    """A newer server's code reaches the user's row."""
    error = GetItem._get_exception(code="ErrorBrandNew", text=SECRET)
    assert code_of(error) == "ErrorBrandNew"
    assert rejection(error).detail == "ErrorBrandNew"
