"""The SOQL grammar, and reading a query into its syntax tree."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

from lark import Lark, Token, Transformer, UnexpectedInput, v_args

from emulators.salesforce.errors import ApiError
from emulators.salesforce.soql.aliases import resolve
from emulators.salesforce.soql.syntax import (
    Comparison,
    Count,
    Fields,
    Junction,
    Literal,
    Negation,
    Order,
    Query,
)

# The SOQL and SOSL reference: the longest statement, in characters.
MAX_LENGTH = 100_000

_GRAMMAR = r"""
start: query
query: SELECT item ("," item)* FROM NAME alias? where? _ending
_ending: order_by? limit? offset? all_rows?
alias: AS? NAME
item: path
    | COUNT "(" ")"         -> count
    | FIELDS "(" NAME ")"   -> fields
    | "(" query ")"         -> child
path: NAME ("." NAME)*
where: WHERE condition
condition: operand
    | operand (AND operand)+ -> conjunction
    | operand (OR operand)+  -> disjunction
operand: "(" condition ")"
    | NOT operand           -> negation
    | path OPERATOR literal -> compare
    | path LIKE literal     -> compare
    | path IN set           -> among
    | path NOT IN set       -> not_among
set: "(" literal ("," literal)* ")"
    | "(" query ")"
literal: STRING | DATETIME | DATE | NUMBER | TRUE | FALSE | NULL
    | NAME (":" NUMBER)?    -> date_function
order_by: ORDER BY sort ("," sort)*
sort: path (ASC | DESC)? (NULLS (FIRST | LAST))?
limit: LIMIT NUMBER
offset: OFFSET NUMBER
all_rows: ALL ROWS

SELECT.2: /select\b/i
FROM.2: /from\b/i
AS.2: /as\b/i
WHERE.2: /where\b/i
AND.2: /and\b/i
OR.2: /or\b/i
NOT.2: /not\b/i
LIKE.2: /like\b/i
IN.2: /in\b/i
ORDER.2: /order\b/i
BY.2: /by\b/i
ASC.2: /asc\b/i
DESC.2: /desc\b/i
NULLS.2: /nulls\b/i
FIRST.2: /first\b/i
LAST.2: /last\b/i
LIMIT.2: /limit\b/i
OFFSET.2: /offset\b/i
ALL.2: /all(?=\s+rows\b)/i
ROWS.2: /rows\b/i
COUNT.2: /count(?=\s*\(\s*\))/i
FIELDS.2: /fields(?=\s*\()/i
TRUE.2: /true\b/i
FALSE.2: /false\b/i
NULL.2: /null\b/i
OPERATOR: "!=" | "<>" | "<=" | ">=" | "=" | "<" | ">"
STRING: /'(?:[^'\\]|\\.)*'/
DATETIME.3: /\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:?\d{2})/i
DATE.2: /\d{4}-\d{2}-\d{2}/
NUMBER: /[+-]?\d+(\.\d+)?/
NAME: /[A-Za-z_][A-Za-z0-9_]*/
%import common.WS
%ignore WS
"""

# What SOQL has and this emulator has not; the grammar takes them for names.
_UNSUPPORTED = frozenset(
    "EXCLUDES FOR GROUP HAVING INCLUDES TYPEOF UPDATE USING WITH".split()
)
_ESCAPES = {"n": "\n", "r": "\r", "t": "\t", "b": "\b", "f": "\f"}


@v_args(inline=True)
class _Builder(Transformer[Token, Any]):
    """Turns the parse tree into the syntax tree, clause by clause."""

    def start(self, query: Query) -> Query:
        return query

    @v_args(inline=False)
    def query(self, parts: list[Any]) -> Query:
        split = next(at for at, part in enumerate(parts) if _is(part, "FROM"))
        clauses = dict(parts[split + 2 :])
        items = tuple(parts[1:split])
        return resolve(Query(items=items, source=str(parts[split + 1]), **clauses))

    def alias(self, *names: Token) -> tuple[str, str]:
        return "alias", str(names[-1])

    def item(self, path: tuple[str, ...]) -> tuple[str, ...]:
        return path

    def count(self, _keyword: Token) -> Count:
        return Count()

    def fields(self, _keyword: Token, which: Token) -> Fields:
        return Fields(which.upper())

    def child(self, query: Query) -> Query:
        return query

    def path(self, *names: Token) -> tuple[str, ...]:
        return tuple(map(str, names))

    def where(self, _keyword: Token, condition: Any) -> tuple[str, Any]:
        return "where", condition

    def condition(self, part: Any) -> Any:
        return part

    def operand(self, part: Any) -> Any:
        return part

    def conjunction(self, *parts: Any) -> Junction:
        return Junction(True, tuple(one for one in parts if not isinstance(one, Token)))

    def disjunction(self, *parts: Any) -> Junction:
        return Junction(
            False, tuple(one for one in parts if not isinstance(one, Token))
        )

    def negation(self, _keyword: Token, part: Any) -> Negation:
        return Negation(part)

    def compare(self, path: Any, operator: Token, value: Literal) -> Comparison:
        text = operator.lower()
        return Comparison(path, "!=" if text == "<>" else text, value)

    def among(self, path: Any, _in: Token, members: Any) -> Comparison:
        return Comparison(path, "in", members)

    def not_among(self, path: Any, _not: Token, _in: Token, members: Any) -> Comparison:
        return Comparison(path, "not in", members)

    def set(self, *members: Any) -> Any:
        return members[0] if isinstance(members[0], Query) else members

    def literal(self, token: Token) -> Literal:
        if token.type == "STRING":
            return Literal("STRING", token[1:-1])
        return Literal(token.type, str(token))

    def date_function(self, name: Token, count: Token | None = None) -> Literal:
        number = None if count is None else int(float(count))
        return Literal("FUNCTION", (name.upper(), number))

    def order_by(self, *parts: Any) -> tuple[str, Any]:
        return "order", tuple(one for one in parts if isinstance(one, Order))

    def sort(self, path: Any, *words: Token) -> Order:
        said = {word.type for word in words}
        return Order(path, "DESC" in said, "LAST" in said)

    def limit(self, _keyword: Token, number: Token) -> tuple[str, int]:
        return "limit", _count(number)

    def offset(self, _keyword: Token, number: Token) -> tuple[str, int]:
        return "offset", _count(number)

    def all_rows(self, *_words: Token) -> tuple[str, bool]:
        return "all_rows", True


_PARSER = Lark(
    _GRAMMAR, parser="lalr", transformer=_Builder(), maybe_placeholders=False
)


@lru_cache(maxsize=256)
def parse(soql: str) -> Query:
    """Read a query; MALFORMED_QUERY names what could not be understood."""
    if len(soql) > MAX_LENGTH:
        raise malformed(
            f"SOQL statements cannot be longer than {MAX_LENGTH} characters."
        )
    try:
        query = _PARSER.parse(soql)
    except UnexpectedInput as unexpected:
        raise malformed(_explain(soql, unexpected)) from None
    if not isinstance(query, Query):
        raise TypeError("the grammar's start rule gives a query")
    return query


def unescape(text: str) -> str:
    r"""Resolve the escapes of a string literal; \\% and \\_ give the bare sign."""
    return re.sub(r"\\(.)", lambda hit: _ESCAPES.get(hit[1], hit[1]), text, flags=re.S)


def malformed(message: str) -> ApiError:
    """Give the error for a query that is not SOQL, or not supported here."""
    return ApiError("MALFORMED_QUERY", message)


def _explain(soql: str, unexpected: UnexpectedInput) -> str:
    """Say where the query goes wrong, the way Salesforce does."""
    at = unexpected.pos_in_stream
    ended = getattr(getattr(unexpected, "token", None), "type", "") == "$END"
    position = len(soql) if ended or at is None or at < 0 else at
    rest = soql[position:].split(maxsplit=1)
    token = f"unexpected token: '{rest[0]}'" if rest else "unexpected end of query"
    shown = soql[max(0, position - 40) : position + 40]
    feature = _feature(soql, position)
    hint = f" ({feature} is not supported)" if feature else ""
    return f"{shown}\nERROR at Row:1:Column:{position + 1}\n{token}{hint}"


def _feature(soql: str, position: int) -> str | None:
    """Name the feature of SOQL that the query stumbled over."""
    before = re.findall(r"\w+", soql[:position])[-1:]
    after = re.match(r"\w+", soql[position:])
    for word in [*before, *([after[0]] if after else [])]:
        if word.upper() in _UNSUPPORTED:
            return str(word.upper())
    return f"{before[0]}()" if before and soql[position : position + 1] == "(" else None


def _count(number: Token) -> int:
    if not number.isdigit():
        raise malformed(f"unexpected token: '{number}'")
    return int(number)


def _is(part: Any, kind: str) -> bool:
    return isinstance(part, Token) and part.type == kind
