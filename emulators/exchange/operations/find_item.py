"""FindItem: the items of a folder, paged, filtered, sorted, or as a calendar view."""

from datetime import datetime

from emulators.exchange import recurrence
from emulators.exchange.calls import Call, answer_each
from emulators.exchange.folders import Folder
from emulators.exchange.items import Entry
from emulators.exchange.paging import (
    FIND_COUNT_LIMIT,
    Page,
    indexed_page,
    number_attribute,
    page_attributes,
)
from emulators.exchange.query_string import question
from emulators.exchange.readings import Reading
from emulators.exchange.restriction import check_length, matches, sort
from emulators.exchange.shapes import Shape, item_element, parse_shape
from emulators.exchange.soap import Element, ResponseError, child, m, t
from emulators.exchange.values import invalid, parse_instant

# A calendar view may span two years at most (CalendarView page of the reference).
_LONGEST_VIEW_DAYS = 2 * 366


def execute(call: Call) -> Element:
    """Return one page of each folder's items."""
    traversal = call.attribute("Traversal", "Shallow SoftDeleted Associated")
    shape = parse_shape(call.request, withhold=True)
    view = child(call.request, "CalendarView")
    restriction = child(call.request, "Restriction")

    def find(identifier: Element) -> list[Element]:
        folder = call.folder(identifier)
        if restriction is not None:
            _check_restriction(call, restriction)
        if traversal != "Shallow":
            return [_answer(Page([], 0, is_last=True), shape)]
        if view is not None:
            _check_view(call)
            return [_answer(_calendar_page(call, view, folder), shape)]
        return [_answer(_page(call, folder), shape)]

    return answer_each(call, call.members("ParentFolderIds"), find)


def _answer(page: Page[Entry], shape: Shape) -> Element:
    items = [item_element(entry, shape) for entry in page.members]
    return m("RootFolder", [t("Items", items)], **page_attributes(page))


def _page(call: Call, folder: Folder) -> Page[Entry]:
    found: list[Entry] = list(folder.items.values())
    restriction = child(call.request, "Restriction")
    if restriction is not None:
        found = [entry for entry in found if matches(restriction, Reading(entry))]
    words = child(call.request, "QueryString")
    if words is not None:
        asked = question(words.text or "")
        found = [entry for entry in found if asked(Reading(entry))]
    order = child(call.request, "SortOrder")
    if order is not None:
        found = sort(found, order, Reading)
    return indexed_page(child(call.request, "IndexedPageItemView"), found)


def _check_restriction(call: Call, restriction: Element) -> None:
    check_length(restriction)
    if child(call.request, "QueryString") is not None:
        raise ResponseError(
            "ErrorInvalidOperation", "A Restriction does not go with a QueryString."
        )


def _check_view(call: Call) -> None:
    for name in ("Restriction", "SortOrder", "QueryString"):
        if child(call.request, name) is not None:
            raise ResponseError(
                "ErrorInvalidOperation", f"{name} does not go with a CalendarView."
            )


def _calendar_page(call: Call, view: Element, folder: Folder) -> Page[Entry]:
    if folder.element != "CalendarFolder":
        raise ResponseError("ErrorCalendarFolderIsInvalidForCalendarView")
    window = (_edge(call, view, "StartDate"), _edge(call, view, "EndDate"))
    if window[1] < window[0]:
        raise ResponseError("ErrorCalendarEndDateIsEarlierThanStartDate")
    if (window[1] - window[0]).days > _LONGEST_VIEW_DAYS:
        raise ResponseError("ErrorCalendarViewRangeTooBig")
    found = _in_window(folder, window)
    asked = number_attribute(view, "MaxEntriesReturned", 1) or FIND_COUNT_LIMIT
    shown = found[: min(asked, FIND_COUNT_LIMIT)]
    return Page(shown, len(found), len(shown) == len(found))


def _edge(call: Call, view: Element, name: str) -> datetime:
    text = view.get(name)
    if text is None:
        raise invalid(f"CalendarView needs {name}.")
    return parse_instant(text, call.tz)


def _in_window(folder: Folder, window: tuple[datetime, datetime]) -> list[Entry]:
    found: list[Entry] = []
    for item in folder.items.values():
        if item.element != "CalendarItem":
            continue
        if item.rule is not None:
            found += item.occurrences(window)
        elif recurrence.overlaps(item.values["Start"], item.values["End"], window):
            found.append(item)
    return sorted(found, key=lambda entry: entry.values["Start"])
