"""Length limits: what is cut, what is refused (seed line 51, A30-A32)."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, replace

from server.domain.items import CalendarItem
from server.domain.org import EventLimits
from server.domain.reasons import Reason
from server.domain.settings import BodyOverflow
from server.sync.facts import EXCHANGE_SUBJECT_LIMIT


@dataclass(frozen=True, slots=True)
class Fitted:
    """An item as the other side can hold it.

    `body_kept` is the length of the body where it was cut, else 0; `cut` tells that
    anything was.
    """

    item: CalendarItem
    body_kept: int = 0
    cut: bool = False


def fit_for_salesforce(
    item: CalendarItem, limits: EventLimits, overflow: BodyOverflow
) -> Fitted | Reason:
    """Cut location and body to Salesforce's lengths; refuse a long subject.

    Lengths count characters as Salesforce does, so nothing is ever cut through.
    """
    if _length(item.subject) > limits.subject:
        return Reason.SUBJECT_TOO_LONG
    body = _cut(item.body, limits.description)
    if body != item.body and overflow is BodyOverflow.REFUSE:
        return Reason.BODY_TOO_LONG
    location = _cut(item.location, limits.location)
    if (location, body) == (item.location, item.body):
        return Fitted(item)
    kept = len(body) if body != item.body else 0
    fitted = replace(item, location=location, body=body)
    return Fitted(fitted, body_kept=kept, cut=True)


def fit_for_exchange(item: CalendarItem) -> Fitted | Reason:
    """Refuse a subject that Exchange would cut without a word (A32)."""
    if _length(item.subject) > EXCHANGE_SUBJECT_LIMIT:
        return Reason.SUBJECT_TOO_LONG
    return Fitted(item)


def _length(text: str) -> int:
    """The length as the strictest server counts it.

    Salesforce keeps a line break as two characters, and some of its layers count
    UTF-16 units.
    """
    text = text.replace("\r\n", "\n")
    if text.isascii():
        return len(text) + text.count("\n")
    return len(text.encode("utf-16-le", "surrogatepass")) // 2 + text.count("\n")


def _cut(text: str, limit: int) -> str:
    """The longest beginning within the limit that ends on a whole character.

    A combining mark, a joiner or a variation selector is not parted from what it
    belongs to.
    """
    if _length(text) <= limit:
        return text
    kept, used = 0, 0
    while kept < len(text) and used + _length(text[kept]) <= limit:
        used += _length(text[kept])
        kept += 1
    return text[: _whole(text, kept)]


def _whole(text: str, end: int) -> int:
    while 0 < end < len(text) and (_joins(text[end]) or text[end - 1] == "\u200d"):
        end -= 1
    return end


def _joins(character: str) -> bool:
    return (
        character in "\u200d\ufe0e\ufe0f"
        or unicodedata.combining(character) != 0
        or "\U0001f3fb" <= character <= "\U0001f3ff"
    )
