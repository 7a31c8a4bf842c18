"""WHERE: turning conditions into tests of a row, with Salesforce's type checks."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from emulators.salesforce.errors import ApiError
from emulators.salesforce.ids import to_long
from emulators.salesforce.schema import Field, ObjectType, Row
from emulators.salesforce.soql.columns import Column, Columns
from emulators.salesforce.soql.grammar import malformed, unescape
from emulators.salesforce.soql.literals import days_of, start_of
from emulators.salesforce.soql.syntax import (
    Comparison,
    Condition,
    Junction,
    Literal,
    Negation,
    Query,
)
from emulators.salesforce.timestamps import parse_datetime

Test = Callable[[Row], bool]
Subquery = Callable[[Query], Iterable[Any]]

_IDS = frozenset({"id", "reference"})
_NUMBERS = frozenset({"int", "double", "currency", "percent"})
_TIMES = frozenset({"date", "datetime"})


def _has_semi_join(condition: Condition) -> bool:
    """Say whether a condition, or one within it, chooses by another query."""
    if isinstance(condition, Comparison):
        return isinstance(condition.operand, Query)
    parts = condition.parts if isinstance(condition, Junction) else (condition.part,)
    return any(map(_has_semi_join, parts))


class Conditions:
    """Compiles conditions on one object for one user."""

    def __init__(self, columns: Columns, kind: ObjectType, subquery: Subquery) -> None:
        self._columns = columns
        self._kind = kind
        self._subquery = subquery

    @property
    def _zone(self) -> ZoneInfo:
        """The user's zone, which date literals go by; others do without it."""
        return ZoneInfo(self._columns.actor.zone)

    def compile(self, condition: Condition) -> Test:
        """Give the test that a row must pass."""
        if isinstance(condition, Negation):
            inner = self.compile(condition.part)
            return lambda row: not inner(row)
        if isinstance(condition, Junction):
            return self._junction(condition)
        return self._comparison(condition)

    def candidates(self, condition: Condition | None) -> set[str] | None:
        """Give the ids an index leaves over; None when every row must be tested."""
        if isinstance(condition, Junction) and condition.every:
            found = (self.candidates(part) for part in condition.parts)
            sets = [ids for ids in found if ids is not None]
            return set.intersection(*sets) if sets else None
        if not isinstance(condition, Comparison) or len(condition.path) != 1:
            return None
        return self._indexed(condition)

    def _indexed(self, condition: Comparison) -> set[str] | None:
        members = condition.operand
        if isinstance(members, Literal) and condition.operator == "=":
            members = (members,)
        if not isinstance(members, tuple) or condition.operator not in ("=", "in"):
            return None
        if any(one.kind != "STRING" for one in members):
            return None
        field = self._columns.field(self._kind, condition.path[0])
        values = [unescape(one.value) for one in members]
        if field.type in _IDS:
            values = [to_long(value) or "" for value in values]
        if field.type == "id":
            return set(values)
        store = self._columns.org.store
        return store.ids_of(self._kind.name, field.name, iter(values))

    def _junction(self, junction: Junction) -> Test:
        if not junction.every and any(map(_has_semi_join, junction.parts)):
            raise malformed("Semi join sub-selects are not allowed with OR")
        tests = [self.compile(part) for part in junction.parts]
        if junction.every:
            return lambda row: all(test(row) for test in tests)
        return lambda row: any(test(row) for test in tests)

    def _comparison(self, comparison: Comparison) -> Test:
        column = self._columns.column(self._kind, comparison.path)
        if not column.field.has("f"):
            raise ApiError(
                "INVALID_FIELD",
                f"field '{column.field.name}' can not be filtered in a query call",
            )
        operand = comparison.operand
        if isinstance(operand, Query):
            members = set(self._subquery(operand))
            return _among(column, members, comparison.operator == "in")
        if isinstance(operand, tuple):
            return self._among_literals(column, operand, comparison.operator == "in")
        if comparison.operator == "like":
            return _like(column, operand)
        return self._ordered(column, comparison.operator, operand)

    def _among_literals(
        self, column: Column, literals: tuple[Literal, ...], wanted: bool
    ) -> Test:
        if column.field.type in _TIMES:
            tests = [self._ordered(column, "=", literal) for literal in literals]
            return lambda row: any(test(row) for test in tests) is wanted
        members = {_plain(column.field, literal) for literal in literals}
        return _among(column, members, wanted)

    def _ordered(self, column: Column, operator: str, literal: Literal) -> Test:
        if literal.kind == "NULL":
            return _null_test(column, operator)
        if column.field.type in _TIMES:
            return _ranged(column, operator, self._range(column.field, literal))
        value = _plain(column.field, literal)
        if isinstance(value, bool) and operator not in ("=", "!="):
            raise ApiError(
                "INVALID_QUERY_FILTER_OPERATOR",
                f"invalid operator on boolean field {column.field.name}",
            )
        return _single(column, operator, value)

    def _range(self, field: Field, literal: Literal) -> tuple[Any, Any]:
        """Give the first instant or day the literal covers and the one after."""
        if literal.kind == "FUNCTION":
            today = self._columns.org.clock.now().astimezone(self._zone).date()
            first, after = days_of(literal.value[0], literal.value[1], today)
            if field.type == "date":
                return first, after
            return start_of(first, self._zone), start_of(after, self._zone)
        if field.type == "date" and literal.kind == "DATE":
            day = _read(date.fromisoformat, literal.value)
            return day, day + timedelta(days=1)
        if field.type == "datetime" and literal.kind == "DATETIME":
            # The grammar takes a small t and z too, as Salesforce does not mind.
            moment = _read(parse_datetime, literal.value.upper())
            return moment, moment + timedelta(seconds=1)
        raise _wrong_type(field, quoted=False)


def _read(reader: Callable[[str], Any], text: str) -> Any:
    try:
        value = reader(text)
    except ValueError:
        value = None
    if value is None:
        raise malformed(f"line 1:1 no viable alternative at '{text}'")
    return value


def _plain(field: Field, literal: Literal) -> Any:
    """Give a literal as the value it is compared as."""
    if literal.kind == "NULL":
        return None
    if field.type == "boolean":
        if literal.kind not in ("TRUE", "FALSE"):
            raise _wrong_type(field, quoted=False)
        return literal.kind == "TRUE"
    if field.type in _NUMBERS:
        if literal.kind != "NUMBER":
            raise _wrong_type(field, quoted=False)
        return float(literal.value)
    if literal.kind != "STRING":
        raise _wrong_type(field, quoted=True)
    text = unescape(literal.value)
    return _id(text) if field.type in _IDS else text.casefold()


def _id(text: str) -> str:
    long = to_long(text)
    if long is None:
        raise ApiError("INVALID_QUERY_FILTER_OPERATOR", f"invalid ID field: {text}")
    return long.casefold()


def _wrong_type(field: Field, *, quoted: bool) -> ApiError:
    should = "should be enclosed" if quoted else "should not be enclosed"
    return ApiError(
        "INVALID_FIELD",
        f"value of filter criterion for field '{field.name}' must be of type "
        f"{field.type} and {should} in quotes",
    )


def _comparable(value: Any) -> Any:
    """Give a stored value as it is compared: texts without regard to case."""
    return value.casefold() if isinstance(value, str) else value


def _null_test(column: Column, operator: str) -> Test:
    if operator not in ("=", "!="):
        raise malformed(f"unexpected token: 'null' after {operator}")
    equal = operator == "="
    return lambda row: (column.get(row) is None) is equal


def _among(column: Column, members: set[Any], wanted: bool) -> Test:
    known = {_comparable(member) for member in members}
    return lambda row: (_comparable(column.get(row)) in known) is wanted


def _single(column: Column, operator: str, value: Any) -> Test:
    if operator == "=":
        return lambda row: bool(_comparable(column.get(row)) == value)
    if operator == "!=":
        return lambda row: bool(_comparable(column.get(row)) != value)
    below, touching = operator[0] == "<", operator.endswith("=")

    def test(row: Row) -> bool:
        stored = _comparable(column.get(row))
        if stored is None:
            return False
        beyond = stored < value if below else stored > value
        return bool(beyond or (touching and stored == value))

    return test


def _ranged(column: Column, operator: str, span: tuple[Any, Any]) -> Test:
    """Compare with a range: one second, one day, or what a date literal covers."""
    first, after = span
    tests: dict[str, Callable[[datetime], bool]] = {
        "=": lambda value: first <= value < after,
        "!=": lambda value: not first <= value < after,
        "<": lambda value: value < first,
        "<=": lambda value: value < after,
        ">": lambda value: value >= after,
        ">=": lambda value: value >= first,
    }
    passes, passes_null = tests[operator], operator == "!="

    def test(row: Row) -> bool:
        value = column.get(row)
        return passes_null if value is None else passes(value)

    return test


def _like(column: Column, literal: Literal) -> Test:
    if literal.kind != "STRING" or column.field.type in _TIMES | _NUMBERS | {"boolean"}:
        raise ApiError(
            "INVALID_QUERY_FILTER_OPERATOR",
            f"invalid operator on {column.field.type} field {column.field.name}",
        )
    pattern = re.compile(_wildcards(literal.value), re.IGNORECASE | re.DOTALL)

    def test(row: Row) -> bool:
        value = column.get(row)
        return value is not None and pattern.fullmatch(value) is not None

    return test


def _wildcards(text: str) -> str:
    """Turn a LIKE pattern into a regular expression; a backslash escapes a sign."""
    signs = {"%": ".*", "_": "."}
    parts = re.findall(r"\\.|.", text, re.DOTALL)
    return "".join(signs.get(part) or re.escape(unescape(part)) for part in parts)
