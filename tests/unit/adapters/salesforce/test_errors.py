"""What Salesforce's refusals mean for a run and for a single item."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
import requests
from urllib3.exceptions import MaxRetryError, NewConnectionError, ProtocolError

from server.adapters.salesforce.errors import (
    UNANSWERED,
    Refusal,
    refusals,
    rejection,
    translated,
    whole_fault,
)
from server.domain.errors import (
    AccessLost,
    CertificateInvalid,
    CredentialsRejected,
    Permanent,
    TandemError,
    Throttled,
    Unreachable,
)
from server.domain.items import CalendarItem
from server.domain.reasons import Reason

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
SECRET = CalendarItem(
    subject="Merger with Globex",
    start=NOON,
    end=NOON,
    location="Lawyer's office",
    body="Price: 12 million",
)


@pytest.mark.parametrize(
    ("status", "code", "expected"),
    [
        (401, "INVALID_SESSION_ID", CredentialsRejected),
        (403, "REQUEST_LIMIT_EXCEEDED", Throttled),
        (429, "", Throttled),
        (403, "API_CURRENTLY_DISABLED", AccessLost),
        (403, "SOMETHING_NEW", AccessLost),
        (400, "INVALID_FIELD", AccessLost),
        (400, "QUERY_TIMEOUT", Unreachable),
        (400, "UNABLE_TO_LOCK_ROW", Unreachable),
        (500, "UNKNOWN_EXCEPTION", Unreachable),
        (503, "", Unreachable),
        (404, "NOT_FOUND", Permanent),
        (400, "MALFORMED_QUERY", Permanent),
    ],
)
def test_a_whole_refusal_is_sorted_by_what_can_be_done(status, code, expected):
    """Pauses, outages, lost rights and our own mistakes are told apart."""
    found = [Refusal(code, "FROM Event WHERE Subject = 'Merger'")] if code else []
    fault = whole_fault(status, found)
    assert type(fault) is expected
    assert "Merger" not in str(fault)


def test_a_throttle_keeps_the_pause_that_was_asked_for():
    """The run can be scheduled after the pause Salesforce named."""
    fault = whole_fault(429, [], retry_after=90)
    assert isinstance(fault, Throttled)
    assert fault.retry_after == 90


def test_an_error_body_and_a_collection_result_read_alike():
    """REST errors and results of collections name the code differently."""
    body = [{"errorCode": "A", "message": "m", "fields": ["F"]}]
    result = [{"statusCode": "A", "message": "m", "fields": ["F"]}]
    assert refusals(body) == refusals(result) == (Refusal("A", "m", ("F",)),)
    assert refusals("<html>") == ()


@pytest.mark.parametrize(
    ("refused", "reason"),
    [
        (Refusal("STRING_TOO_LONG", "", ("Subject",)), Reason.SUBJECT_TOO_LONG),
        (Refusal("STRING_TOO_LONG", "", ("Description",)), Reason.BODY_TOO_LONG),
        (Refusal("STRING_TOO_LONG", "", ("Other__c",)), Reason.REJECTED),
        (Refusal("INSUFFICIENT_ACCESS_OR_READONLY"), Reason.ACCESS_DENIED),
        (
            Refusal("INVALID_FIELD_FOR_INSERT_UPDATE", "", ("Type",)),
            Reason.ACCESS_DENIED,
        ),
        (Refusal("ENTITY_IS_DELETED"), Reason.CHANGED_MEANWHILE),
        (Refusal("UNABLE_TO_LOCK_ROW"), Reason.CHANGED_MEANWHILE),
        (
            Refusal(
                "FIELD_INTEGRITY_EXCEPTION",
                "Duration must be between 0 and 1440 minutes: Duration",
                ("EndDateTime",),
            ),
            Reason.TOO_LONG_EVENT,
        ),
        (
            Refusal("FIELD_INTEGRITY_EXCEPTION", "do not match", ("EndDateTime",)),
            Reason.REJECTED,
        ),
        (Refusal(UNANSWERED), Reason.OUTCOME_UNKNOWN),
        (Refusal("STORAGE_LIMIT_EXCEEDED"), Reason.REJECTED),
    ],
)
def test_a_refused_record_gets_the_reason_its_user_reads(refused, reason):
    """Each code becomes one of the reasons of the product."""
    assert rejection([refused], SECRET).reason is reason


def test_the_detail_never_quotes_the_item():
    """STRING_TOO_LONG quotes the value, so its message is left out (N11)."""
    refused = Refusal(
        "STRING_TOO_LONG",
        "Subject: data value too large: Merger with Globex (max length=5)",
        ("Subject",),
    )
    assert rejection([refused], SECRET).detail == "STRING_TOO_LONG (Subject)"


def test_an_admins_own_text_is_shown():
    """A validation rule says in the admin's words what to correct."""
    refused = Refusal(
        "FIELD_CUSTOM_VALIDATION_EXCEPTION", "Fill the\n  cost centre.", ("Cost__c",)
    )
    assert rejection([refused], SECRET).detail == (
        "FIELD_CUSTOM_VALIDATION_EXCEPTION (Cost__c): Fill the cost centre."
    )


@pytest.mark.parametrize(
    "message",
    [
        "'Merger with Globex' is no subject.",
        "Not at Lawyer's office!",
        "Price: 12 million",
    ],
)
def test_an_admins_text_that_quotes_the_item_is_hidden(message):
    """Even an admin's rule must not carry the item's content into the report."""
    refused = Refusal("FIELD_CUSTOM_VALIDATION_EXCEPTION", message)
    assert rejection([refused], SECRET).detail == "FIELD_CUSTOM_VALIDATION_EXCEPTION"


def broken(failure: Exception) -> TandemError:
    """Give what a failed exchange of messages is translated into."""
    with pytest.raises(TandemError) as caught, translated():
        raise failure
    return caught.value


def test_a_connection_that_was_never_made_sent_nothing():
    """A write cannot have happened where no connection was made."""
    refused = NewConnectionError(None, "refused")  # type: ignore[arg-type]
    failure = requests.ConnectionError(MaxRetryError(None, "/", refused))  # type: ignore[arg-type]
    fault = broken(failure)
    assert isinstance(fault, Unreachable)
    assert not fault.sent


@pytest.mark.parametrize(
    "failure",
    [
        requests.ConnectionError(ProtocolError("Connection aborted.")),
        requests.ReadTimeout("no answer"),
        requests.exceptions.ChunkedEncodingError("half an answer"),
    ],
)
def test_a_connection_that_broke_may_have_written(failure):
    """Without an answer it is not known whether the request was executed."""
    fault = broken(failure)
    assert isinstance(fault, Unreachable)
    assert fault.sent


def test_a_connection_that_took_too_long_sent_nothing():
    """A time-out while connecting comes before the request."""
    fault = broken(requests.ConnectTimeout("no route"))
    assert isinstance(fault, Unreachable)
    assert not fault.sent


def test_certificates_and_addresses_need_a_person():
    """Waiting helps neither with a certificate nor with a mistyped address."""
    certificate = broken(requests.exceptions.SSLError("expired"))
    assert isinstance(certificate, CertificateInvalid)
    assert isinstance(broken(FileNotFoundError("ca.pem")), CertificateInvalid)
    address = broken(requests.exceptions.MissingSchema("no scheme"))
    assert type(address) is Permanent
