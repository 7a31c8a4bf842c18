"""How a field takes a value from JSON or Python, and gives it back as JSON."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from math import isfinite
from typing import Any

from emulators.salesforce.errors import ApiError
from emulators.salesforce.ids import to_long
from emulators.salesforce.schema import Field, caption
from emulators.salesforce.timestamps import (
    parse_date,
    parse_datetime,
    to_text,
    whole_seconds,
)

# The years that a date field holds, and the largest number of an int field.
_YEARS = range(1700, 4001)
_LARGEST = 2**31 - 1


def take(field: Field, value: Any) -> Any:
    """Turn a value into what the field stores; ApiError when it cannot take it."""
    if value is None or value == "":
        return False if field.type == "boolean" else None
    taker: Callable[[Field, Any], Any] = _TAKERS.get(field.type, _text)
    return taker(field, value)


def give(value: Any) -> Any:
    """Turn a stored value into what the REST API answers."""
    if isinstance(value, datetime):
        return to_text(value)
    if isinstance(value, date):
        return value.isoformat()
    return value


def _text(field: Field, value: Any) -> str | None:
    """Take a text: trimmed as Salesforce does, never cut."""
    if not isinstance(value, str):
        value = str(value).lower() if isinstance(value, bool) else _plain(field, value)
    kept = _lines(value) if field.type == "textarea" else value.strip()
    if len(kept) > field.length:
        shown = kept[:20]
        raise ApiError(
            "STRING_TOO_LONG",
            f"{caption(field)}: data value too large: {shown} "
            f"(max length={field.length})",
            [field.name],
        )
    return kept or None


def _plain(field: Field, value: Any) -> str:
    if isinstance(value, (dict, list)):
        raise _unreadable(field, value)
    return str(value)


def _lines(value: str) -> str:
    """Keep line breaks as CR LF, the way text areas are stored, and trim the end.

    Salesforce Help, "LEN Function returning incorrect results": in a text area
    a line break is a carriage return and a line feed, and counts as two.
    """
    unix = value.replace("\r\n", "\n").replace("\r", "\n")
    return unix.rstrip().replace("\n", "\r\n")


def _boolean(field: Field, value: Any) -> bool:
    if isinstance(value, bool):
        return value
    if isinstance(value, str) and value.lower() in ("true", "false"):
        return value.lower() == "true"
    raise _unreadable(field, value)


def _whole(field: Field, value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, (int, float, str)):
        raise _unreadable(field, value)
    try:
        number = float(value)
    except ValueError:
        raise _unreadable(field, value) from None
    if not number.is_integer() or abs(number) > _LARGEST:
        raise _unreadable(field, value)
    return int(number)


def _decimal(field: Field, value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, (int, float, str)):
        raise _unreadable(field, value)
    try:
        number = float(value)
    except ValueError:
        raise _unreadable(field, value) from None
    if not isfinite(number):
        raise _unreadable(field, value)
    return number


def _moment(field: Field, value: Any) -> datetime:
    if isinstance(value, datetime):
        return whole_seconds(value)
    moment = parse_datetime(value) if isinstance(value, str) else None
    if moment is None or moment.year not in _YEARS:
        raise _unreadable(field, value)
    return moment


def _day(field: Field, value: Any) -> date:
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    day = parse_date(value) if isinstance(value, str) else None
    if day is None or day.year not in _YEARS:
        raise _unreadable(field, value)
    return day


def _reference(field: Field, value: Any) -> str:
    long = to_long(value) if isinstance(value, str) else None
    if long is None:
        name = caption(field)
        raise ApiError(
            "MALFORMED_ID", f"{name}: id value of incorrect type: {value}", [field.name]
        )
    return long


def _choice(field: Field, value: Any) -> str | None:
    text = _text(field, value)
    if field.has("r") and text is not None and text not in field.values:
        raise ApiError(
            "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST",
            f"{caption(field)}: bad value for restricted picklist field: {text}",
            [field.name],
        )
    return text


def _address(field: Field, value: Any) -> str | None:
    text = _text(field, value)
    name, at, domain = (text or "").rpartition("@")
    if text and not (name and at and "." in domain and " " not in text):
        raise ApiError(
            "INVALID_EMAIL_ADDRESS",
            f"{caption(field)}: invalid email address: {text}",
            [field.name],
        )
    return text


def _unreadable(field: Field, value: Any) -> ApiError:
    token = _TOKENS.get(type(value), "NUMBER_INT")
    return ApiError(
        "JSON_PARSER_ERROR",
        f"Cannot deserialize instance of {field.type} from VALUE_{token} value "
        f"{value} or request may be missing a required field at [line:1, column:1]",
        [field.name],
    )


_TOKENS: dict[type, str] = {
    str: "STRING",
    bool: "TRUE",
    dict: "OBJECT",
    list: "ARRAY",
}

_TAKERS: dict[str, Callable[[Field, Any], Any]] = {
    "boolean": _boolean,
    "int": _whole,
    "double": _decimal,
    "currency": _decimal,
    "percent": _decimal,
    "datetime": _moment,
    "date": _day,
    "reference": _reference,
    "id": _reference,
    "picklist": _choice,
    "email": _address,
}
