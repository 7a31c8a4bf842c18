"""The words of a FindItem's QueryString: Advanced Query Syntax over one item.

Words that stand side by side all have to be there; a word is found at the start of a
word, a phrase in quotation marks where it stands as it is. What is written in capitals
between them (AND, OR, NOT) and the names before a colon are those of Microsoft's page
"How to: Perform an AQS search by using EWS". Names that need dates, sizes or kinds are
refused rather than passed over.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Any, TypeAlias

from lark import Lark, Token, Transformer, UnexpectedInput, v_args
from lark.exceptions import VisitError

from emulators.exchange.restriction import Values
from emulators.exchange.soap import ResponseError
from emulators.exchange.values import Attendee, Body, Person

Question: TypeAlias = Callable[[Values], bool]

_GRAMMAR = r"""
start: either
either: both (_OR both)*
both: term (_AND? term)*
?term: _NOT term -> negation
    | "(" either ")"
    | NAME value -> named
    | value -> anywhere
?value: PHRASE | WORD

_OR.2: /OR\b/
_AND.2: /AND\b/
_NOT.2: /NOT\b/
NAME.3: /\w+:/
PHRASE: /"[^"]*"/
WORD: /[^\s():"]+/
%import common.WS
%ignore WS
"""
_PEOPLE = {
    "from": ("message:From", "calendar:Organizer"),
    "to": ("message:ToRecipients", "calendar:RequiredAttendees"),
    "cc": ("message:CcRecipients", "calendar:OptionalAttendees"),
    "bcc": ("message:BccRecipients", "calendar:Resources"),
}
_PATHS = {
    "subject": ("item:Subject",),
    "body": ("item:Body",),
    "location": ("calendar:Location",),
    "category": ("item:Categories",),
    "importance": ("item:Importance",),
    "participants": tuple(path for paths in _PEOPLE.values() for path in paths),
    **_PEOPLE,
}
_EVERYWHERE = (
    "item:Subject",
    "item:Body",
    "calendar:Location",
    "item:Categories",
    *_PATHS["participants"],
)
_TAG = re.compile(r"<[^>]*>")
_WORD = re.compile(r"\w+")


@lru_cache(maxsize=64)
def question(text: str) -> Question:
    """Read a query into what is asked of each item.

    Raises ErrorUnsupportedQueryFilter for what cannot be read or searched.
    """
    if not text.strip():
        return lambda values: True
    try:
        asked: Question = _Questions(visit_tokens=False).transform(_PARSER.parse(text))
    except UnexpectedInput as error:
        raise _unsupported("The query string cannot be read.") from error
    except VisitError as error:
        raise error.orig_exc from error
    return asked


def _unsupported(why: str) -> ResponseError:
    return ResponseError("ErrorUnsupportedQueryFilter", why)


def _found(sought: str, paths: Iterable[str]) -> Question:
    phrase = sought.strip('"').rstrip("*").casefold()
    is_exact = sought.startswith('"')

    def ask(values: Values) -> bool:
        texts = (text for path in paths for text in _texts(values.get(path)))
        return any(_holds(text.casefold(), phrase, is_exact) for text in texts)

    return ask


def _holds(text: str, phrase: str, is_exact: bool) -> bool:
    if is_exact:
        return re.search(rf"(?<!\w){re.escape(phrase)}(?!\w)", text) is not None
    starts = [match.start() for match in _WORD.finditer(text)]
    return any(text.startswith(phrase, start) for start in starts)


def _texts(value: object) -> list[str]:
    match value:
        case list() | tuple():
            return [text for part in value for text in _texts(part)]
        case str():
            return [value]
        case Body():
            return [_TAG.sub(" ", value.text)]
        case Person():
            return [text for text in (value.name, value.address) if text]
        case Attendee():
            return _texts(value.person)
        case _:
            return []


@v_args(inline=True)
class _Questions(Transformer[Token, Any]):
    """Questions from the inside out."""

    def start(self, asked: Question) -> Question:
        return asked

    def either(self, *parts: Question) -> Question:
        return lambda values: any(part(values) for part in parts)

    def both(self, *parts: Question) -> Question:
        return lambda values: all(part(values) for part in parts)

    def negation(self, part: Question) -> Question:
        return lambda values: not part(values)

    def anywhere(self, sought: str) -> Question:
        return _found(sought, _EVERYWHERE)

    def named(self, name: str, sought: str) -> Question:
        paths = _PATHS.get(name.rstrip(":").casefold())
        if paths is None:
            raise _unsupported(f"{name} cannot be searched by this server.")
        return _found(sought, paths)


_PARSER = Lark(_GRAMMAR, parser="lalr")
