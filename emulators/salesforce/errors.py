"""The errors a Salesforce org answers with, and the HTTP status of each code."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

# The status codes of the REST guide's "Status Codes and Error Responses"; every
# code that is not listed is a plain 400.
_STATUS: Mapping[str, int] = {
    "INVALID_SESSION_ID": 401,
    "INVALID_AUTH_HEADER": 401,
    "REQUEST_LIMIT_EXCEEDED": 403,
    "API_DISABLED_FOR_ORG": 403,
    "API_CURRENTLY_DISABLED": 403,
    "INSUFFICIENT_ACCESS": 403,
    "INSUFFICIENT_ACCESS_OR_READONLY": 403,
    "NOT_FOUND": 404,
    "ENTITY_IS_DELETED": 404,
    "METHOD_NOT_ALLOWED": 405,
    "NOT_ACCEPTABLE": 406,
    "PRECONDITION_FAILED": 412,
    "UNSUPPORTED_MEDIA_TYPE": 415,
    "UNKNOWN_EXCEPTION": 500,
    "SERVER_UNAVAILABLE": 503,
}


class ApiError(Exception):
    """A refusal: Salesforce's error code, a message and the fields it is about."""

    def __init__(
        self,
        code: str,
        message: str,
        fields: Sequence[str] = (),
        *,
        status: int | None = None,
    ) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code
        self.message = message
        self.fields = tuple(fields)
        self.status = status or _STATUS.get(code, 400)

    def to_json(self) -> dict[str, Any]:
        """Give the error as a member of an error body."""
        body: dict[str, Any] = {"message": self.message, "errorCode": self.code}
        if self.fields:
            body["fields"] = list(self.fields)
        return body

    def to_result(self) -> dict[str, Any]:
        """Give the error as it stands in the result of a collection call."""
        return {
            "statusCode": self.code,
            "message": self.message,
            "fields": list(self.fields),
        }


def no_such_resource() -> ApiError:
    """Give the answer for a path or a record that is not there."""
    return ApiError("NOT_FOUND", "The requested resource does not exist")


def invalid_session() -> ApiError:
    """Give the answer for a token that is unknown, expired or revoked."""
    return ApiError("INVALID_SESSION_ID", "Session expired or invalid")


def request_limit() -> ApiError:
    """Give the answer once the org's daily allowance of requests is used up."""
    return ApiError("REQUEST_LIMIT_EXCEEDED", "TotalRequests Limit exceeded.")


def row_locked() -> ApiError:
    """Give the answer when another transaction holds the row."""
    return ApiError(
        "UNABLE_TO_LOCK_ROW", "unable to obtain exclusive access to this record"
    )


def read_only(names: Sequence[str]) -> ApiError:
    """Give the answer to a write of fields the user may not write."""
    listed = ", ".join(names)
    return ApiError(
        "INVALID_FIELD_FOR_INSERT_UPDATE",
        f"Unable to create/update fields: {listed}. Please check the security "
        "settings of this field and verify that it is read/write for your profile "
        "or permission set.",
        names,
    )


def no_access() -> ApiError:
    """Give the answer to a write of a record the user may not change."""
    return ApiError(
        "INSUFFICIENT_ACCESS_OR_READONLY", "insufficient access rights on object id"
    )


def bad_reference() -> ApiError:
    """Give the answer for an id that names no record."""
    return ApiError("INVALID_CROSS_REFERENCE_KEY", "invalid cross reference id")


def is_deleted() -> ApiError:
    """Give the answer for a record that is in the recycle bin."""
    return ApiError("ENTITY_IS_DELETED", "entity is deleted")
