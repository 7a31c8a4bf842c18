"""Views of a list: indexed pages, and what is said about them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from emulators.exchange.soap import Element, ResponseError
from emulators.exchange.values import invalid

# The throttling policy's limit on what one find may return (EWSFindCountLimit).
FIND_COUNT_LIMIT = 1000

Member = TypeVar("Member")


@dataclass(frozen=True, slots=True)
class Page(Generic[Member]):
    """A part of a list: its members, the list's length and where the next begins."""

    members: list[Member]
    total: int
    is_last: bool
    next_offset: int | None = None


def number_attribute(element: Element, name: str, lowest: int) -> int | None:
    """Return an integer attribute of a view; None when it is not there."""
    text = element.get(name)
    if text is None:
        return None
    try:
        value = int(text)
    except ValueError as error:
        raise invalid(f"{name} must be an integer.") from error
    if value < lowest:
        raise ResponseError("ErrorInvalidPagingMaxRows", f"{name} is too small.")
    return value


def indexed_page(view: Element | None, found: Sequence[Member]) -> Page[Member]:
    """Return the page of an indexed view; more than the limit without a view fails."""
    if view is None:
        if len(found) > FIND_COUNT_LIMIT:
            raise ResponseError(
                "ErrorExceededFindCountLimit",
                "You have exceeded the maximum number of objects for a find; page it.",
            )
        return Page(list(found), len(found), is_last=True)
    offset = number_attribute(view, "Offset", 0)
    if offset is None or view.get("BasePoint") not in ("Beginning", "End"):
        raise invalid("An indexed view needs Offset and BasePoint.")
    asked = number_attribute(view, "MaxEntriesReturned", 1) or FIND_COUNT_LIMIT
    size = min(asked, FIND_COUNT_LIMIT)
    if view.get("BasePoint") == "End":
        return _from_end(found, offset, size)
    members = list(found[offset : offset + size])
    following = offset + len(members)
    return Page(members, len(found), following >= len(found), following)


def _from_end(found: Sequence[Member], offset: int, size: int) -> Page[Member]:
    stop = max(len(found) - offset, 0)
    start = max(stop - size, 0)
    return Page(list(found[start:stop]), len(found), start == 0, offset + stop - start)


def page_attributes(page: Page[Member]) -> dict[str, str]:
    """Return what the RootFolder element says about a page."""
    attributes = {
        "TotalItemsInView": str(page.total),
        "IncludesLastItemInRange": "true" if page.is_last else "false",
    }
    if page.next_offset is not None:
        attributes["IndexedPagingOffset"] = str(page.next_offset)
    return attributes
