"""Salesforce's refusals in the service's own terms; the one home of its codes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import requests
from simple_salesforce.exceptions import SalesforceError
from urllib3.exceptions import ConnectTimeoutError, NewConnectionError

from server.domain.errors import (
    AccessLost,
    CertificateInvalid,
    CredentialsRejected,
    Permanent,
    Rejection,
    TandemError,
    Throttled,
    Unreachable,
)
from server.domain.items import CalendarItem
from server.domain.reasons import Reason

LOCKED = frozenset({"UNABLE_TO_LOCK_ROW"})
#: What a delete of something already gone answers.
GONE = frozenset({"ENTITY_IS_DELETED", "INVALID_CROSS_REFERENCE_KEY", "NOT_FOUND"})
#: The org is not shaped as the remembered description says.
RESHAPED = frozenset({"INVALID_FIELD", "INVALID_TYPE", "STRING_TOO_LONG"})
#: Our own mark for a record of which Salesforce did not say what became of it.
UNANSWERED = "UNANSWERED"
#: A record that is not there, is none of the kind, or is not the user's to see.
BAD_REFERENCE = frozenset(
    {
        "ENTITY_IS_DELETED",
        "FIELD_INTEGRITY_EXCEPTION",
        "INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY",
        "INVALID_CROSS_REFERENCE_KEY",
        "MALFORMED_ID",
    }
)
BAD_PICKLIST = frozenset({"INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST"})

_THROTTLED = frozenset({"REQUEST_LIMIT_EXCEEDED", "TOO_MANY_REQUESTS"})
_PASSING = frozenset(
    {
        "QUERY_TIMEOUT",
        "OPERATION_TOO_LARGE",
        "SERVER_UNAVAILABLE",
        "UNABLE_TO_LOCK_ROW",
        "UNKNOWN_EXCEPTION",
    }
)
_NO_ACCESS = frozenset(
    {
        "API_CURRENTLY_DISABLED",
        "API_DISABLED_FOR_ORG",
        "INSUFFICIENT_ACCESS",
        "INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY",
        "INSUFFICIENT_ACCESS_OR_READONLY",
        "INVALID_FIELD",
        "INVALID_FIELD_FOR_INSERT_UPDATE",
        "INVALID_TYPE",
    }
)
_TOO_LONG = {
    "Subject": Reason.SUBJECT_TOO_LONG,
    "Description": Reason.BODY_TOO_LONG,
}
#: Where the refusal of a duration names its fault.
_TIME_FIELDS = frozenset({"DurationInMinutes", "EndDateTime", "EndDate"})
#: The text an org's own validation rule shows; written by an admin for its users.
_WRITTEN_BY_ADMIN = "FIELD_CUSTOM_VALIDATION_EXCEPTION"
_MESSAGE_LENGTH = 200


@dataclass(frozen=True, slots=True)
class Refusal:
    """One error of Salesforce: its code, its message and the fields it is about.

    The message may quote an item, so it must not be shown without `rejection`.
    """

    code: str
    message: str = ""
    fields: tuple[str, ...] = ()


def refusals(content: object) -> tuple[Refusal, ...]:
    """Read an error body or the `errors` of a collection result; empty if neither."""
    listed = content if isinstance(content, list) else [content]
    return tuple(_refusal(one) for one in listed if isinstance(one, dict))


def _refusal(one: dict[str, Any]) -> Refusal:
    code = one.get("errorCode") or one.get("statusCode") or "UNKNOWN_EXCEPTION"
    fields = tuple(str(name) for name in one.get("fields") or ())
    return Refusal(str(code), str(one.get("message") or ""), fields)


def codes(refused: Iterable[Refusal]) -> frozenset[str]:
    """The codes of some refusals."""
    return frozenset(one.code for one in refused)


def whole_fault(
    status: int, refused: Sequence[Refusal], *, retry_after: float = 0.0
) -> TandemError:
    """What the refusal of a whole request means for the run."""
    found = codes(refused)
    code = refused[0].code if refused else f"HTTP {status}"
    if found & _THROTTLED or status == requests.codes.too_many_requests:
        return Throttled(
            "Salesforce refuses more requests for now.", retry_after=retry_after
        )
    if status == requests.codes.unauthorized:
        return CredentialsRejected("Salesforce does not accept the session.")
    if status >= requests.codes.server_error or found & _PASSING:
        return Unreachable(f"Salesforce could not answer ({code}).", sent=True)
    return _lasting_fault(status, code)


def _lasting_fault(status: int, code: str) -> TandemError:
    if status == requests.codes.forbidden or code in _NO_ACCESS:
        return AccessLost(f"Salesforce does not allow what the sync needs ({code}).")
    if status == requests.codes.not_found:
        return Permanent(
            f"Salesforce does not know the address that was asked ({code}).",
            remedy="Check the org's instance URL and API version.",
        )
    return Permanent(f"Salesforce refused a request of the sync ({code}).")


@contextmanager
def translated() -> Iterator[None]:
    """Turn a failed exchange of messages into the service's own errors.

    Answers with a status are the session's to judge and pass unchanged.
    """
    try:
        yield
    except SalesforceError:
        raise
    except (requests.RequestException, OSError) as failure:
        raise _broken(failure) from failure


def _broken(failure: OSError) -> TandemError:
    """What a missing or unreadable answer means."""
    if isinstance(failure, requests.exceptions.SSLError):
        return CertificateInvalid("Salesforce's certificate cannot be trusted.")
    if isinstance(failure, requests.exceptions.JSONDecodeError):
        return Unreachable("Salesforce's answer is not JSON.", sent=True)
    if isinstance(failure, ValueError):
        return Permanent(
            "Salesforce's address is not a URL.",
            remedy="Correct the org's instance and login URL.",
        )
    if not isinstance(failure, requests.RequestException):
        # The only file that a request reads is the CA file.
        return CertificateInvalid("The CA file for Salesforce cannot be read.")
    if isinstance(failure, requests.Timeout):
        sent = not isinstance(failure, requests.ConnectTimeout)
        return Unreachable("Salesforce did not answer in time.", sent=sent)
    return Unreachable("There is no connection to Salesforce.", sent=_was_sent(failure))


def _was_sent(failure: requests.RequestException) -> bool:
    """Whether the request may have reached Salesforce before the connection broke."""
    cause = failure.args[0] if failure.args else None
    reason = getattr(cause, "reason", cause)
    return not isinstance(reason, NewConnectionError | ConnectTimeoutError)


def rejection(refused: Sequence[Refusal], item: CalendarItem | None) -> Rejection:
    """What the refusal of one record means for its item."""
    first = refused[0] if refused else Refusal("UNKNOWN_EXCEPTION")
    return Rejection(_reason(first), _detail(first, item))


def _reason(refused: Refusal) -> Reason:
    if refused.code == "STRING_TOO_LONG":
        named = (_TOO_LONG[name] for name in refused.fields if name in _TOO_LONG)
        return next(named, Reason.REJECTED)
    if refused.code in _NO_ACCESS:
        return Reason.ACCESS_DENIED
    if refused.code == UNANSWERED:
        return Reason.OUTCOME_UNKNOWN
    if refused.code in LOCKED | GONE:
        return Reason.CHANGED_MEANWHILE
    if refused.code == "FIELD_INTEGRITY_EXCEPTION" and _about_duration(refused):
        return Reason.TOO_LONG_EVENT
    return Reason.REJECTED


def _about_duration(refused: Refusal) -> bool:
    named = _TIME_FIELDS.intersection(refused.fields)
    return bool(named) and "duration" in refused.message.lower()


def _detail(refused: Refusal, item: CalendarItem | None) -> str:
    """The code, the fields, and an admin's own text if it quotes nothing private."""
    fields = f" ({', '.join(refused.fields)})" if refused.fields else ""
    said = " ".join(refused.message.split())[:_MESSAGE_LENGTH]
    if refused.code != _WRITTEN_BY_ADMIN or not said or _quotes(refused.message, item):
        return refused.code + fields
    return f"{refused.code}{fields}: {said}"


def _quotes(message: str, item: CalendarItem | None) -> bool:
    if item is None:
        return True
    texts = (item.subject, item.location, item.body)
    return any(text.strip() and text.strip() in message for text in texts)
