"""Settings as they are written down: one key and one plain value each.

The same keys stand in the API, in commands and in the custom metadata of an org.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import time
from enum import StrEnum
from typing import Any

from server.domain.errors import InvalidSetting
from server.domain.kinds import Operation, Side
from server.domain.settings import (
    INTERVALS,
    MAX_FUTURE_DAYS,
    MAX_PAST_DAYS,
    MIN_INTERVAL,
    BodyOverflow,
    ConflictRule,
    Mode,
    Settings,
    Weekday,
)

#: A setting as it is stored and sent.
Value = str | int | bool | list[str] | None

_TRUE = {"true", "yes", "on", "1"}
_FALSE = {"false", "no", "off", "0"}
#: A time of day as people write it and as a browser's time field sends it.
_TIME = re.compile(r"(\d{1,2}):(\d{2})(?::00(?:\.0+)?)?", re.ASCII)
#: The end of a day, which `datetime.time` does not have.
_MIDNIGHT = "24:00"


def prevent_key(side: Side, operation: Operation) -> str:
    """The key of one switch of Prevent Operations."""
    return f"prevent_{operation}_in_{side}"


#: Settings for which nothing is a choice of its own, written as an empty text: no
#: limit of the hours, the main calendar, no Type. Other than no choice, it holds
#: against an administrator's default.
CAN_BE_NONE = frozenset({"time_from", "time_to", "folder", "salesforce_type"})

_FULL_NAMES = {day.name.lower(): day.value for day in Weekday}
_PREVENT = {
    prevent_key(side, operation): (side, operation)
    for side in Side
    for operation in Operation
}


def parse(key: str, value: object) -> Value:
    """The plain value of a setting; raises `InvalidSetting` naming the key.

    Text, as commands and custom metadata have it, is understood everywhere. None takes
    the user's own value back; so does a blank text, except for what `CAN_BE_NONE`.
    """
    parser = _PARSERS.get(key)
    if parser is None:
        raise InvalidSetting(
            key, "there is no such setting.", remedy=f"Known are: {', '.join(KEYS)}."
        )
    if value is None:
        return None
    if isinstance(value, str) and not value.strip():
        return "" if key in CAN_BE_NONE else None
    return parser(key, value)


def own_values(stored: Mapping[str, object]) -> dict[str, Value]:
    """Stored values, checked again; raises `InvalidSetting` naming the key."""
    return {key: parse(key, value) for key, value in stored.items()}


def settings_from(values: Mapping[str, Value]) -> Settings:
    """The settings that plain values make, with the defaults for the rest.

    Raises `InvalidSetting` where a stored value is no longer possible.
    """
    plain = {key: parse(key, value) for key, value in values.items()}
    chosen: dict[str, Any] = {
        key: value
        for key, value in plain.items()
        if value is not None and key not in _PREVENT
    }
    for key, build in _BUILDERS.items():
        if key in chosen:
            chosen[key] = build(chosen[key])
    chosen["prevent"] = frozenset(
        pair for key, pair in _PREVENT.items() if plain.get(key)
    )
    return Settings(**chosen)


def values_of(settings: Settings) -> dict[str, Value]:
    """The plain values of settings, all keys in the order of the page."""
    values: dict[str, Value] = {
        "mode": settings.mode.value,
        "interval_minutes": settings.interval_minutes,
        "days": [day.value for day in Weekday if day in settings.days],
        "time_from": _clock(settings.time_from),
        "time_to": _clock(settings.time_to),
        "past_days": settings.past_days,
        "future_days": settings.future_days,
    }
    values.update((key, pair in settings.prevent) for key, pair in _PREVENT.items())
    values.update(
        folder=settings.folder,
        salesforce_type=settings.salesforce_type,
        sync_invitees=settings.sync_invitees,
        conflict_rule=settings.conflict_rule.value,
        alternate_emails=settings.alternate_emails,
        body_overflow=settings.body_overflow.value,
    )
    return values


def _clock(moment: time | None) -> str | None:
    return moment.strftime("%H:%M") if moment else None


def _choice(choices: type[StrEnum]) -> Callable[[str, object], Value]:
    def parse_choice(key: str, value: object) -> Value:
        text = str(value).strip().lower()
        if text not in {member.value for member in choices}:
            raise InvalidSetting(
                key, "this value is not possible.", remedy=f"Use {_names(choices)}."
            )
        return text

    return parse_choice


def _names(choices: type[StrEnum]) -> str:
    return ", ".join(member.value for member in choices)


def _whole(key: str, value: object) -> int:
    text = str(value).strip()
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise InvalidSetting(
            key, "must be a whole number.", remedy="Write digits only."
        )
    return int(text)


def _days_up_to(limit: int) -> Callable[[str, object], Value]:
    def parse_days(key: str, value: object) -> Value:
        days = _whole(key, value)
        if not 0 <= days <= limit:
            raise InvalidSetting(
                key,
                f"must be 0 to {limit} days.",
                remedy=f"Choose at most {limit} days.",
            )
        return days

    return parse_days


def _interval(key: str, value: object) -> Value:
    minutes = _whole(key, value)
    if minutes < MIN_INTERVAL:
        raise InvalidSetting(
            key,
            f"must be at least {MIN_INTERVAL} minutes.",
            remedy=f"Choose one of {', '.join(map(str, INTERVALS))}.",
        )
    if minutes > INTERVALS[-1]:
        raise InvalidSetting(
            key,
            f"must be at most {INTERVALS[-1]} minutes.",
            remedy=f"Choose one of {', '.join(map(str, INTERVALS))}.",
        )
    return minutes


def _switch(key: str, value: object) -> Value:
    text = str(value).strip().lower()
    if text not in _TRUE | _FALSE:
        raise InvalidSetting(
            key, "must be true or false.", remedy="Write true or false."
        )
    return text in _TRUE


def _weekdays(key: str, value: object) -> Value:
    named = (
        value if isinstance(value, list) else str(value).replace(";", ",").split(",")
    )
    days = {str(day).strip().lower() for day in named if str(day).strip()}
    known = [day.value for day in Weekday]
    if days - set(known) - _FULL_NAMES.keys():
        raise InvalidSetting(
            key, "an unknown day is among them.", remedy=f"Use {', '.join(known)}."
        )
    chosen = {_FULL_NAMES.get(day, day) for day in days}
    return [day for day in known if day in chosen]


def _time_of_day(key: str, value: object) -> Value:
    text = str(value).strip()
    found = _TIME.fullmatch("00:00" if text == _MIDNIGHT else text)
    try:
        hour, minute = map(int, found.groups() if found else ())
        return time(hour, minute).strftime("%H:%M")
    except ValueError:
        raise InvalidSetting(
            key, "must be a time of day.", remedy="Write it like 08:30."
        ) from None


def _text(key: str, value: object) -> Value:
    if not isinstance(value, str):
        raise InvalidSetting(key, "must be a text.", remedy="Write a text.")
    text = value.strip()
    if len(text) > 255:
        raise InvalidSetting(key, "is too long.", remedy="Use at most 255 characters.")
    return text


_PARSERS: dict[str, Callable[[str, object], Value]] = {
    "mode": _choice(Mode),
    "interval_minutes": _interval,
    "days": _weekdays,
    "time_from": _time_of_day,
    "time_to": _time_of_day,
    "past_days": _days_up_to(MAX_PAST_DAYS),
    "future_days": _days_up_to(MAX_FUTURE_DAYS),
    **dict.fromkeys(_PREVENT, _switch),
    "folder": _text,
    "salesforce_type": _text,
    "sync_invitees": _switch,
    "conflict_rule": _choice(ConflictRule),
    "alternate_emails": _switch,
    "body_overflow": _choice(BodyOverflow),
}

#: Every setting's key, in the order of the page.
KEYS = tuple(_PARSERS)

_BUILDERS: dict[str, Callable[[Any], Any]] = {
    "mode": Mode,
    "days": lambda days: frozenset(Weekday(day) for day in days),
    "time_from": lambda text: time.fromisoformat(text) if text else None,
    "time_to": lambda text: time.fromisoformat(text) if text else None,
    "conflict_rule": ConflictRule,
    "body_overflow": BodyOverflow,
}
