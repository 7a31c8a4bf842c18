"""FindItem of the Exchange emulator: pages, views, restrictions and sort orders."""

from datetime import date, datetime, timedelta

import exchangelib
import pytest
from exchangelib import EWSDateTime, EWSTimeZone
from exchangelib.errors import (
    ErrorCalendarViewRangeTooBig,
    ErrorInvalidOperation,
    ErrorUnsupportedQueryFilter,
)

from emulators.exchange.outlook import UserMailbox
from emulators.exchange.paging import FIND_COUNT_LIMIT
from tests.emulators.exchange.conftest import NOW
from tests.emulators.exchange.wire import Answer, Wire

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
NEW_YORK = EWSTimeZone("America/New_York")
FIRST = EWSDateTime(2026, 12, 1, tzinfo=NEW_YORK)
FIND = (
    '<m:FindItem Traversal="Shallow"><m:ItemShape><t:BaseShape>IdOnly</t:BaseShape>'
    "<t:AdditionalProperties>{more}</t:AdditionalProperties></m:ItemShape>{view}"
    '<m:ParentFolderIds><t:DistinguishedFolderId Id="{folder}"/></m:ParentFolderIds>'
    "</m:FindItem>"
)
SUBJECT = '<t:FieldURI FieldURI="item:Subject"/>'


def find(wire: Wire, view: str, *, more: str = SUBJECT, folder: str = "calendar"):
    """Send a FindItem request."""
    return wire.call(FIND.format(view=view, more=more, folder=folder))


def page_of(answer: Answer) -> dict[str, str]:
    """Give what the answer says about its page."""
    return {str(k): str(v) for k, v in answer.all("RootFolder")[0].attrib.items()}


def subjects(answer: Answer) -> list[str | None]:
    """Give the subjects of the items found."""
    return [one.text for one in answer.all("Subject")]


def fill(mailbox: UserMailbox, count: int) -> None:
    """Put events, each an hour after the other, into a calendar."""
    for number in range(count):
        start = NOW + number * HOUR
        mailbox.add_event(subject=f"{number:04}", start=start, end=start + HOUR)


def calendar_view(start: str, end: str, most: int | None = None) -> str:
    """Write a CalendarView."""
    limit = f' MaxEntriesReturned="{most}"' if most else ""
    return f'<m:CalendarView StartDate="{start}" EndDate="{end}"{limit}/>'


def indexed(offset: int, most: int | None = None, base: str = "Beginning") -> str:
    """Write an IndexedPageItemView."""
    limit = f' MaxEntriesReturned="{most}"' if most else ""
    return f'<m:IndexedPageItemView Offset="{offset}" BasePoint="{base}"{limit}/>'


def test_pages_say_where_the_next_begins(wire: Wire, ann: UserMailbox) -> None:
    """An indexed page tells the total, the next offset and whether it is the last."""
    fill(ann, 5)
    first, last = find(wire, indexed(0, 3)), find(wire, indexed(3, 3))
    assert subjects(first) == ["0000", "0001", "0002"]
    assert page_of(first) == {
        "TotalItemsInView": "5",
        "IncludesLastItemInRange": "false",
        "IndexedPagingOffset": "3",
    }
    assert subjects(last) == ["0003", "0004"]
    assert page_of(last)["IncludesLastItemInRange"] == "true"


def test_pages_count_from_the_end(wire: Wire, ann: UserMailbox) -> None:
    """BasePoint End takes the page before the last items."""
    fill(ann, 5)
    assert subjects(find(wire, indexed(1, 2, "End"))) == ["0002", "0003"]


def test_one_find_returns_a_thousand_at_most(wire: Wire, ann: UserMailbox) -> None:
    """The throttling policy cuts a page, and refuses a find without pages."""
    fill(ann, FIND_COUNT_LIMIT + 1)
    page = find(wire, indexed(0, 5000), more=SUBJECT)
    assert len(subjects(page)) == FIND_COUNT_LIMIT
    assert page_of(page)["IncludesLastItemInRange"] == "false"
    view = find(wire, calendar_view("2026-11-01T00:00:00Z", "2027-11-01T00:00:00Z"))
    assert len(subjects(view)) == FIND_COUNT_LIMIT
    assert page_of(view)["IncludesLastItemInRange"] == "false"
    assert find(wire, "").codes == ["ErrorExceededFindCountLimit"]


def test_exchangelib_reads_all_pages(account, ann: UserMailbox) -> None:
    """exchangelib pages through a folder until it has everything."""
    fill(ann, 25)
    query = account.calendar.all().only("subject")
    query.page_size = 10
    assert sorted(item.subject for item in query) == [f"{n:04}" for n in range(25)]


def test_view_returns_what_overlaps(wire: Wire, ann: UserMailbox) -> None:
    """A view holds what overlaps it, and what ends as it begins."""
    for subject, start, end in (
        ("before", "08:00", "08:59"),
        ("touching", "08:00", "09:00"),
        ("into", "08:30", "09:30"),
        ("inside", "09:10", "09:20"),
        ("out of", "09:50", "10:10"),
        ("after", "10:00", "10:30"),
    ):
        ann.add_event(
            subject=subject,
            start=datetime.fromisoformat(f"2026-12-01T{start}Z"),
            end=datetime.fromisoformat(f"2026-12-01T{end}Z"),
        )
    view = calendar_view("2026-12-01T09:00:00Z", "2026-12-01T10:00:00Z")
    assert subjects(find(wire, view)) == ["touching", "into", "inside", "out of"]


def test_view_can_be_limited(wire: Wire, ann: UserMailbox) -> None:
    """MaxEntriesReturned cuts a view, which then says so."""
    fill(ann, 3)
    view = calendar_view("2026-11-01T00:00:00Z", "2026-12-01T00:00:00Z", 2)
    answer = find(wire, view)
    assert subjects(answer) == ["0000", "0001"]
    assert page_of(answer) == {
        "TotalItemsInView": "3",
        "IncludesLastItemInRange": "false",
    }


def test_view_edges_are_in_the_context_zone(wire: Wire, ann: UserMailbox) -> None:
    """Edges without a zone are wall times of the request's TimeZoneContext."""
    ann.add_event(
        subject="early",
        start=datetime.fromisoformat("2026-12-01T08:10Z"),
        end=datetime.fromisoformat("2026-12-01T08:20Z"),
    )
    view = calendar_view("2026-12-01T09:00:00", "2026-12-01T10:00:00")
    body = FIND.format(view=view, more=SUBJECT, folder="calendar")
    header = (
        "<t:TimeZoneContext><t:TimeZoneDefinition"
        ' Id="W. Europe Standard Time"/></t:TimeZoneContext>'
    )
    assert subjects(wire.call(body, header)) == ["early"]
    assert subjects(wire.call(body)) == []


def test_view_of_mail_is_refused(wire: Wire) -> None:
    """Only calendars have a calendar view."""
    view = calendar_view("2026-12-01T09:00:00Z", "2026-12-01T10:00:00Z")
    answer = find(wire, view, folder="inbox")
    assert answer.codes == ["ErrorCalendarFolderIsInvalidForCalendarView"]


def test_view_and_filter_exclude_each_other(wire: Wire) -> None:
    """A calendar view takes no restriction."""
    view = calendar_view("2026-12-01T09:00:00Z", "2026-12-01T10:00:00Z")
    restriction = f"<m:Restriction><t:Exists>{SUBJECT}</t:Exists></m:Restriction>"
    assert find(wire, view + restriction).codes == [ErrorInvalidOperation.__name__]


def test_view_spans_two_years_at_most(account) -> None:
    """A longer view is refused."""
    with pytest.raises(ErrorCalendarViewRangeTooBig):
        list(account.calendar.view(FIRST, FIRST + 800 * DAY))


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"subject": "Beta"}, ["Beta"]),
        ({"subject__icontains": "ta"}, ["Beta"]),
        ({"subject__in": ["Alpha", "Gamma"]}, ["Alpha", "Gamma"]),
        ({"categories__contains": ["Blue"]}, ["Alpha"]),
        ({"start__gte": FIRST + DAY}, ["Beta", "Gamma"]),
        ({"start__range": (FIRST, FIRST + DAY)}, ["Alpha", "Beta"]),
        ({"is_all_day": True}, ["Gamma"]),
        ({"location__exists": True}, ["Beta"]),
        ({"sensitivity": "Private"}, ["Gamma"]),
    ],
)
def test_restrictions_select(
    account: exchangelib.Account,
    ann: UserMailbox,
    given: dict[str, object],
    expected: list[str],
) -> None:
    """A filter of exchangelib finds what it describes, in the order asked for."""
    first = datetime.fromisoformat("2026-12-01")
    ann.add_event(subject="Alpha", start=first, end=first + HOUR, categories=["Blue"])
    second = first + DAY
    ann.add_event(subject="Beta", start=second, end=second + HOUR, location="X")
    ann.add_event(
        subject="Gamma",
        start=date(2026, 12, 3),
        end=date(2026, 12, 4),
        all_day=True,
        sensitivity="Private",
    )
    found = account.calendar.filter(**given).order_by("subject").only("subject")
    assert [item.subject for item in found] == expected


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("plan", ["Planning"]),
        ("lanning", []),
        ("subject:budget", ["Budget talk"]),
        ("location:talk", []),
        ("SUBJECT:BUDGET OR location:annex", ["Budget talk", "Planning"]),
        ('"budget talk"', ["Budget talk"]),
        ('"budget tal"', []),
        ("talk NOT budget", ["Small talk"]),
        ("talk (budget OR small)", ["Budget talk", "Small talk"]),
        ("talk AND small", ["Small talk"]),
        ("category:blue", ["Planning"]),
        ("participants:zoe", ["Small talk"]),
        ("body:figures", ["Budget talk"]),
    ],
)
def test_query_strings_select(
    account: exchangelib.Account, ann: UserMailbox, query: str, expected: list[str]
) -> None:
    """Words are found where they begin a word; names narrow them to one property."""
    ann.add_event(
        subject="Budget talk", start=NOW, end=NOW + HOUR, body_html="<b>Figures</b>"
    )
    ann.add_event(
        subject="Planning",
        start=NOW,
        end=NOW + HOUR,
        location="Annex",
        categories=["Blue"],
    )
    ann.add_event(
        subject="Small talk", start=NOW, end=NOW + HOUR, required=["zoe@acme.test"]
    )
    found = account.calendar.filter(query).order_by("subject").only("subject")
    assert [item.subject for item in found] == expected


@pytest.mark.parametrize("query", ["received:today", "(open", "subject:"])
def test_what_cannot_be_searched_is_refused(
    account: exchangelib.Account, ann: UserMailbox, query: str
) -> None:
    """A query that this server does not understand finds nothing and says so."""
    ann.add_event(subject="Any", start=NOW, end=NOW + HOUR)
    with pytest.raises(ErrorUnsupportedQueryFilter):
        list(account.calendar.filter(query))


def test_a_query_and_a_restriction_exclude_each_other(wire: Wire) -> None:
    """The two ways to search do not go together."""
    restriction = (
        "<m:Restriction><t:Exists><t:FieldURI FieldURI='item:Subject'/></t:Exists>"
        "</m:Restriction>"
    )
    body = FIND.format(view=restriction, more=SUBJECT, folder="calendar").replace(
        "</m:FindItem>", "<m:QueryString>plan</m:QueryString></m:FindItem>"
    )
    assert wire.call(body).codes == ["ErrorInvalidOperation"]


def test_sort_orders(account, ann: UserMailbox) -> None:
    """Items come in the order of the properties that a request names."""
    for subject, location in (("b", "1"), ("a", "2"), ("c", "1")):
        ann.add_event(subject=subject, location=location, start=NOW, end=NOW + HOUR)
    found = account.calendar.all().order_by("location", "-subject").only("subject")
    assert [item.subject for item in found] == ["c", "b", "a"]


def test_unknown_field_is_a_schema_fault(wire: Wire) -> None:
    """A FieldURI that does not exist is refused before anything is read."""
    answer = find(wire, indexed(0, 1), more='<t:FieldURI FieldURI="item:Colour"/>')
    assert (answer.status, answer.codes) == (500, ["ErrorSchemaValidation"])
