"""The syntax tree of a SOQL query."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

Path = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Count:
    """The select item COUNT()."""


@dataclass(frozen=True, slots=True)
class Fields:
    """The select item FIELDS(ALL), FIELDS(STANDARD) or FIELDS(CUSTOM)."""

    which: str


@dataclass(frozen=True, slots=True)
class Literal:
    """A value as written: its kind and its text or number."""

    kind: str
    value: Any


@dataclass(frozen=True, slots=True)
class Comparison:
    """A field, an operator in lower case, and a literal, literals or a subquery."""

    path: Path
    operator: str
    operand: Literal | tuple[Literal, ...] | Query


@dataclass(frozen=True, slots=True)
class Negation:
    """NOT of a condition."""

    part: Condition


@dataclass(frozen=True, slots=True)
class Junction:
    """Conditions joined by AND, or by OR."""

    every: bool
    parts: tuple[Condition, ...]


Condition = Comparison | Negation | Junction


@dataclass(frozen=True, slots=True)
class Order:
    """One key of ORDER BY."""

    path: Path
    descending: bool
    nulls_last: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """A whole query, or a subquery."""

    items: tuple[Path | Count | Fields | Query, ...]
    source: str
    alias: str | None = None
    where: Condition | None = None
    order: tuple[Order, ...] = ()
    limit: int | None = None
    offset: int = 0
    all_rows: bool = False
