"""Restrictions and sort orders of FindItem, FindFolder and search folders.

Values are read from a mapping whose keys are a FieldURI, a (FieldURI, index)
pair or a `PropertyPath`; what an item lacks is not in it. Rules are those of
Microsoft's pages on the search elements, error codes those of ResponseCode.
"""

import unicodedata
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime
from operator import eq, ge, gt, le, lt, ne
from typing import Any, TypeAlias, TypeVar

from lxml import etree

from emulators.exchange.namespaces import local_name, type_name
from emulators.exchange.properties import PropertyPath, parse_path
from emulators.exchange.soap import ResponseError
from emulators.exchange.values import Attendee, Body, Person

Key: TypeAlias = str | tuple[str, str] | PropertyPath
Values: TypeAlias = Mapping[Any, Any]
Scalar: TypeAlias = bool | int | float | str | datetime | date
Item = TypeVar("Item")

_COMPARISONS: dict[str, Callable[[Any, Any], bool]] = {
    "IsEqualTo": eq,
    "IsNotEqualTo": ne,
    "IsGreaterThan": gt,
    "IsGreaterThanOrEqualTo": ge,
    "IsLessThan": lt,
    "IsLessThanOrEqualTo": le,
}
# "Exchange Web Services limits restrictions to a maximum of 255" (ResponseCode).
_MOST_NODES = 255
_INTEGERS = ("Integer", "Long", "Short")
_NUMBERS = ("ApplicationTime", "Currency", "Double", "Float")


def matches(restriction: etree._Element, values: Values) -> bool:
    """Tell whether an item satisfies a t:Restriction, or one search expression.

    Raises ResponseError where an expression does not fit a property's type.
    """
    name = local_name(restriction.tag)
    if name in ("Restriction", "And"):
        return all(matches(part, values) for part in _elements(restriction))
    if name == "Or":
        return any(matches(part, values) for part in _elements(restriction))
    if name == "Not":
        return not all(matches(part, values) for part in _elements(restriction))
    if name in _COMPARISONS:
        return _compares(_COMPARISONS[name], restriction, values)
    if name in _TESTS:
        return _TESTS[name](restriction, _held(restriction, values))
    raise ResponseError("ErrorUnsupportedQueryFilter", f"{name} is not supported.")


def check_length(restriction: etree._Element) -> None:
    """Raise ErrorRestrictionTooLong for one of more than 255 search expressions."""
    names = {"And", "Or", "Not", *_COMPARISONS, *_TESTS}
    nodes = (node for node in restriction.iter() if isinstance(node.tag, str))
    if sum(local_name(node.tag) in names for node in nodes) > _MOST_NODES:
        raise ResponseError(
            "ErrorRestrictionTooLong", "The restriction has too many nodes."
        )


def sort(
    items: Sequence[Item],
    sort_order: etree._Element,
    read: Callable[[Item], Values],
) -> list[Item]:
    """Return items in a t:SortOrder; an item without the property is the smallest.

    Items that compare equal keep their order, descending or not.
    """
    found = list(items)
    for field in reversed(_elements(sort_order)):
        key = field_key(_elements(field)[0])
        descending = field.get("Order") == "Descending"
        found.sort(key=lambda item: _rank(read(item), key), reverse=descending)
    return found


def field_key(path: etree._Element) -> Key:
    """Return the key of a FieldURI, IndexedFieldURI or ExtendedFieldURI."""
    match local_name(path.tag):
        case "ExtendedFieldURI":
            return parse_path(path)
        case "IndexedFieldURI":
            return path.get("FieldURI", ""), path.get("FieldIndex", "")
        case _:
            return path.get("FieldURI", "")


def _elements(parent: etree._Element) -> list[etree._Element]:
    return [child for child in parent if isinstance(child.tag, str)]


def _rank(values: Values, key: Key) -> tuple[bool, Any]:
    held = _scalars(key, values.get(key))
    return (True, _comparable(held[0])) if held else (False, 0)


# --- what an expression speaks of -------------------------------------------------


def _held(expression: etree._Element, values: Values) -> list[Scalar]:
    key = field_key(_elements(expression)[0])
    return _scalars(key, values.get(key))


def _scalars(key: Key, value: object) -> list[Scalar]:
    """Return a property's value or values; a multi-valued one has any number."""
    if value is None:
        return []
    if isinstance(value, list | tuple):
        return [part for each in value for part in _scalars(key, each)]
    if isinstance(key, PropertyPath):
        return [_typed(key.type.removesuffix("Array"), str(value))]
    return _plain(value)


def _plain(value: object) -> list[Scalar]:
    match value:
        case bool() | int() | float() | str() | date():
            return [value]
        case Body():
            return [value.text]
        case Person():
            return [value.name, value.address]
        case Attendee():
            return _plain(value.person)
        case _:
            raise ResponseError(
                "ErrorUnsupportedPathForQuery", "The property cannot be searched."
            )


def _typed(type_: str, text: str) -> Scalar:
    """Return the text of an extended property as a value of its MAPI type."""
    if type_ in _INTEGERS:
        return int(text, 0)
    if type_ in _NUMBERS:
        return float(text)
    if type_ == "Boolean":
        return _as_bool(text)
    return _as_instant(text) if type_ == "SystemTime" else text


# --- comparison -------------------------------------------------------------------


def _compares(
    compare: Callable[[Any, Any], bool], expression: etree._Element, values: Values
) -> bool:
    held = _held(expression, values)
    if not held:
        return compare is ne
    operand = expression.find(type_name("FieldURIOrConstant"))
    if operand is None:
        raise ResponseError("ErrorInvalidValueForProperty", "Nothing to compare with.")
    (other,) = _elements(operand)
    if local_name(other.tag) == "Constant":
        texts = other.get("Value", "")
        pairs = [(value, constant(texts, value)) for value in held]
    else:
        key = field_key(other)
        others = _scalars(key, values.get(key))
        pairs = [(value, another) for value in held for another in others]
    if compare is ne:
        return all(_comparable(one) != _comparable(two) for one, two in pairs)
    return any(compare(_comparable(one), _comparable(two)) for one, two in pairs)


def constant(text: str, like: Scalar) -> Scalar:
    """Return a constant as a value of the same type as the property's value.

    Raises ErrorInvalidValueForProperty where the text is no such value.
    """
    try:
        match like:
            case bool():
                return _as_bool(text)
            case int():
                return int(text, 0)
            case float():
                return float(text)
            case datetime():
                return _as_instant(text)
            case date():
                return date.fromisoformat(text[:10])
            case _:
                return text
    except ValueError as error:
        raise ResponseError(
            "ErrorInvalidValueForProperty", f"{text!r} is not a value of the property."
        ) from error


def _as_bool(text: str) -> bool:
    words = {"true": True, "1": True, "false": False, "0": False}
    if text.strip().lower() not in words:
        raise ValueError(f"not a boolean: {text!r}")
    return words[text.strip().lower()]


def _as_instant(text: str) -> datetime:
    moment = datetime.fromisoformat(text.strip())
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _comparable(value: Scalar) -> Scalar:
    # The store compares text without regard to case.
    return value.casefold() if isinstance(value, str) else value


# --- tests of one property --------------------------------------------------------


def _exists(expression: etree._Element, held: list[Scalar]) -> bool:
    return bool(held)


def _excludes(expression: etree._Element, held: list[Scalar]) -> bool:
    node = expression.find(type_name("Bitmask"))
    text = "0" if node is None else node.get("Value", "0")
    mask = int(text, 16) if text.lower().startswith("0x") else int(text or "0")
    if any(isinstance(value, bool) or not isinstance(value, int) for value in held):
        raise ResponseError(
            "ErrorUnsupportedPathForQuery", "Excludes needs a property of integers."
        )
    return bool(held) and all(not int(str(value)) & mask for value in held)


def _contains(expression: etree._Element, held: list[Scalar]) -> bool:
    node = expression.find(type_name("Constant"))
    comparison = expression.get("ContainmentComparison", "Exact")
    mode = expression.get("ContainmentMode", "FullString")
    sought = _folded("" if node is None else node.get("Value", ""), comparison)
    texts = [value for value in held if isinstance(value, str)]
    if len(texts) < len(held):
        raise ResponseError(
            "ErrorContainsFilterWrongType", "Contains needs a property of text."
        )
    return any(_is_contained(sought, _folded(text, comparison), mode) for text in texts)


def _is_contained(sought: str, text: str, mode: str) -> bool:
    match mode:
        case "FullString":
            return text == sought
        case "Prefixed":
            return text.startswith(sought)
        case "PrefixOnWords":
            return _has_words(sought.split(), text.split())
        case _:
            return sought in text


def _has_words(prefixes: list[str], words: list[str]) -> bool:
    return all(any(word.startswith(each) for word in words) for each in prefixes)


def _folded(text: str, comparison: str) -> str:
    loose = comparison.startswith("Loose")
    if loose or "NonSpac" in comparison:
        decomposed = unicodedata.normalize("NFKD", text)
        text = "".join(mark for mark in decomposed if not unicodedata.combining(mark))
    return text.casefold() if loose or "IgnoreCase" in comparison else text


_TESTS: dict[str, Callable[[etree._Element, list[Scalar]], bool]] = {
    "Contains": _contains,
    "Excludes": _excludes,
    "Exists": _exists,
}
