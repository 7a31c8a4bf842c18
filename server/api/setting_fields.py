"""Settings as fields of JSON: strict types, with the bounds of the settings page."""

from __future__ import annotations

import re
from typing import Any

from marshmallow import Schema, ValidationError, fields, validates_schema

from server.domain.errors import InvalidSetting
from server.domain.settings import (
    INTERVALS,
    MAX_FUTURE_DAYS,
    MAX_PAST_DAYS,
    MIN_INTERVAL,
    BodyOverflow,
    ConflictRule,
    Mode,
    Weekday,
)
from server.services.setting_values import KEYS, parse

_TYPES: dict[str, tuple[type, ...]] = {
    "string": (str,),
    "boolean": (bool,),
    "integer": (int, float),
    "array": (list,),
}
#: As people write it and as browsers send it; an empty text means no limit.
_TIME = r"^((([01]?[0-9]|2[0-3]):[0-5][0-9](:00(\.0+)?)?)|24:00)?$"
_SWITCH = {"type": "boolean"}
_TEXT = {"type": "string", "maxLength": 255}
_CLOCK = {
    "type": "string",
    "pattern": _TIME,
    "description": "Like 08:30, in the user's zone. An empty text means no limit,"
    " whatever the administrator's default. 24:00 is taken as 00:00.",
}
_FOLDER = (
    "Id of a calendar, as in `choices`. An empty text means the main calendar,"
    " whatever the administrator's default."
)
_TYPE = (
    "A type, as in `choices`. An empty text means none, so that Salesforce sets its"
    " own, whatever the administrator's default."
)


def _one_of(choices: Any) -> dict[str, Any]:
    return {"type": "string", "enum": [choice.value for choice in choices]}


def _whole(least: int, most: int) -> dict[str, Any]:
    return {"type": "integer", "minimum": least, "maximum": most}


#: The JSON schema of each setting; what is not named is a switch.
SHAPES: dict[str, dict[str, Any]] = {
    **dict.fromkeys(KEYS, _SWITCH),
    "mode": _one_of(Mode),
    "interval_minutes": _whole(MIN_INTERVAL, INTERVALS[-1]),
    "days": {"type": "array", "items": _one_of(Weekday)},
    "time_from": _CLOCK,
    "time_to": _CLOCK,
    "past_days": _whole(0, MAX_PAST_DAYS),
    "future_days": _whole(0, MAX_FUTURE_DAYS),
    "folder": _TEXT | {"description": _FOLDER},
    "salesforce_type": _TEXT | {"description": _TYPE},
    "conflict_rule": _one_of(ConflictRule),
    "body_overflow": _one_of(BodyOverflow),
}


class SettingField(fields.Field[Any]):
    """One setting; null takes the user's own value back."""

    def __init__(self, key: str) -> None:
        """Take the setting's key."""
        shape = SHAPES[key]
        # apispec adds null to the type by itself, but not to the values.
        nullable = {"enum": [*shape["enum"], None]} if "enum" in shape else {}
        super().__init__(metadata=shape | nullable)
        self.allow_none = True
        self.key = key

    def _deserialize(
        self, value: Any, attr: str | None, data: Any, **kwargs: Any
    ) -> Any:
        kind = SHAPES[self.key]["type"]
        value = _integral(value) if kind == "integer" else value
        of_type = isinstance(value, _TYPES[kind]) and (
            kind == "boolean" or not isinstance(value, bool)
        )
        if not of_type or not _is_clean(value):
            raise _wrong(f"must be a {kind} or null.", "Send JSON of this type.")
        if isinstance(value, str) and not _has_shape(value, SHAPES[self.key]):
            raise _wrong("is too long or not of this form.", "See the description.")
        allowed = SHAPES[self.key].get("enum")
        if allowed is not None and value not in allowed:
            raise _wrong("this value is not possible.", f"Use {', '.join(allowed)}.")
        try:
            return parse(self.key, value)
        except InvalidSetting as error:
            raise _wrong(
                error.message.removeprefix(f"{self.key}: "), error.remedy
            ) from None


class _SettingsChange(Schema):
    @validates_schema
    def _names_something(self, data: dict[str, Any], **_: Any) -> None:
        if not data:
            raise _wrong("names no setting.", "Name at least one setting.")


_FIELDS: dict[str, Any] = {key: SettingField(key) for key in KEYS}

#: Settings to save; those that are not named stay as they are.
SettingsChangeSchema = _SettingsChange.from_dict(_FIELDS, name="SettingsChangeSchema")


def _wrong(reason: str, remedy: str) -> ValidationError:
    return ValidationError([{"reason": reason, "remedy": remedy}])


def _integral(value: object) -> object:
    """JSON does not tell 2.0 from 2."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _has_shape(text: str, shape: dict[str, Any]) -> bool:
    longest, pattern = shape.get("maxLength", len(text)), shape.get("pattern", "")
    return len(text) <= longest and re.search(pattern, text) is not None


def _is_clean(value: object) -> bool:
    """Whether texts can be stored: no control characters, no halves of letters."""
    texts = value if isinstance(value, list) else [value]
    return all(text.isprintable() for text in texts if isinstance(text, str))
