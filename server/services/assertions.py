"""What a signed assertion has to say before anybody is admitted (RFC 7523, 3)."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from server.domain.callers import Subject, long_user_id
from server.domain.errors import Unauthenticated

#: The longest time from `iat` to `exp`.
MAX_LIFETIME = timedelta(minutes=10)
#: How far the clocks of caller and service may be apart.
LEEWAY = timedelta(seconds=30)
#: Claims without which nothing is looked at.
REQUIRED = ("iss", "sub", "aud", "iat", "exp")
#: Characters of a claim that is a text.
_LONGEST = 255
#: Seconds; the year 9999 is the last that Python knows.
_LATEST = 253_402_300_799


@dataclass(frozen=True, slots=True)
class Assertion:
    """What remains of an assertion that is good: whom it names, and until when.

    `id` is the same for every assertion of an org that may be used only once together.
    """

    subject: Subject
    expires_at: datetime
    id: str


def judge(
    claims: Mapping[str, object], audiences: frozenset[str], now: datetime
) -> Assertion:
    """Judge the claims of a verified assertion; raises `Unauthenticated`.

    `iss` must be there and decides nothing: the key does. `aud` is this service alone.
    """
    for name in REQUIRED:
        if claims.get(name) is None:
            raise Unauthenticated(f"{name}_missing")
    if _text(claims, "aud") not in audiences:
        raise Unauthenticated("other_audience")
    _text(claims, "iss")
    expires_at = _judge_times(claims, now)
    return Assertion(_subject(claims), expires_at, _id(claims))


def _judge_times(claims: Mapping[str, object], now: datetime) -> datetime:
    issued_at, expires_at = _time(claims["iat"]), _time(claims["exp"])
    if expires_at + LEEWAY <= now:
        raise Unauthenticated("expired")
    if issued_at - LEEWAY > now:
        raise Unauthenticated("issued_in_future")
    if not timedelta() < expires_at - issued_at <= MAX_LIFETIME:
        raise Unauthenticated("lifetime")
    if claims.get("nbf") is not None and _time(claims["nbf"]) - LEEWAY > now:
        raise Unauthenticated("not_yet_valid")
    return expires_at


def _time(value: object) -> datetime:
    """A NumericDate; also as text, which formulas of Salesforce give."""
    if isinstance(value, str) and value.isascii() and value.isdecimal():
        value = int(value[:12])
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise Unauthenticated("malformed_time")
    if not (math.isfinite(value) and 0 <= value <= _LATEST):
        raise Unauthenticated("malformed_time")
    return datetime.fromtimestamp(value, UTC)


def _text(claims: Mapping[str, object], name: str) -> str:
    value = claims.get(name)
    if not isinstance(value, str) or not 0 < len(value) <= _LONGEST:
        raise Unauthenticated(f"{name}_malformed")
    if not value.isprintable():
        raise Unauthenticated(f"{name}_malformed")
    return value


def _subject(claims: Mapping[str, object]) -> Subject:
    named = _text(claims, "sub")
    user_id = long_user_id(named)
    if user_id is None:
        return Subject(username=named)
    if claims.get("username") is None:
        return Subject(user_id=user_id)
    return Subject(user_id=user_id, username=_text(claims, "username"))


def _id(claims: Mapping[str, object]) -> str:
    """The digest of `jti`, empty where there is none."""
    if claims.get("jti") is None:
        return ""
    return hashlib.sha256(_text(claims, "jti").encode()).hexdigest()
