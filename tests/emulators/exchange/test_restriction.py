"""Restrictions and sort orders of the Exchange emulator."""

from datetime import UTC, date, datetime
from uuid import UUID

import pytest
from lxml import etree

from emulators.exchange.namespaces import TYPES
from emulators.exchange.properties import PropertyPath
from emulators.exchange.restriction import matches, sort
from emulators.exchange.soap import ResponseError
from emulators.exchange.values import Attendee, Body, Person

GUID = UUID("6a1f8f6c-5c3e-4c6a-9d3e-0b6c0f7d1a2b")
MARKER = PropertyPath("String", set_id=GUID, name="Marker")
RANK = PropertyPath("Integer", tag=0x3007)
ITEM = {
    "item:Subject": "Größe der Crème",
    "item:Size": 1500,
    "item:IsDraft": False,
    "item:Categories": ("Blue", "Green"),
    "item:Body": Body("Text", "The quick brown fox"),
    "task:PercentComplete": 12.5,
    "calendar:Start": datetime(2026, 3, 1, 9, tzinfo=UTC),
    "calendar:Organizer": Person("ann@example.test", "Ann"),
    "calendar:RequiredAttendees": (Attendee(Person("bob@example.test", "Bob")),),
    "contacts:Birthday": date(1990, 5, 4),
    ("contacts:PhoneNumber", "HomePhone"): "123",
    "item:Attachments": object(),
    MARKER: "00U1",
    RANK: "7",
    PropertyPath("Boolean", tag=1): "1",
    PropertyPath("Double", tag=2): "2.5",
    PropertyPath("SystemTime", tag=3): "2026-03-01T09:00:00Z",
    PropertyPath("StringArray", tag=4): ("one", "two"),
}
FIELDS = {
    MARKER: f'<ExtendedFieldURI PropertySetId="{GUID}" PropertyName="Marker" '
    'PropertyType="String"/>',
    RANK: '<ExtendedFieldURI PropertyTag="0x3007" PropertyType="Integer"/>',
    "phone": '<IndexedFieldURI FieldURI="contacts:PhoneNumber" '
    'FieldIndex="HomePhone"/>',
}


def tagged(number, kind):
    """Build the path of an extended property with a tag."""
    return f'<ExtendedFieldURI PropertyTag="{number}" PropertyType="{kind}"/>'


def path(field):
    """Build the XML of a path to a field."""
    if isinstance(field, str) and field.startswith("<"):
        return field
    return FIELDS.get(field) or f'<FieldURI FieldURI="{field}"/>'


def compare(name, field, value):
    """Build a comparison of a field with a constant."""
    return (
        f"<{name}>{path(field)}<FieldURIOrConstant><Constant Value='{value}'/>"
        f"</FieldURIOrConstant></{name}>"
    )


def contains(field, value, mode="Substring", comparison="Exact"):
    """Build a Contains expression."""
    return (
        f'<Contains ContainmentMode="{mode}" ContainmentComparison="{comparison}">'
        f"{path(field)}<Constant Value='{value}'/></Contains>"
    )


def tree(inner, name="Restriction"):
    """Build an element with unprefixed names."""
    return etree.fromstring(f'<{name} xmlns="{TYPES}">{inner}</{name}>')


def holds(inner):
    """Tell whether the item satisfies a restriction."""
    return matches(tree(inner), ITEM)


@pytest.mark.parametrize(
    ("field", "smaller", "equal", "greater"),
    [
        ("item:Subject", "ab", "größe der crème", "h"),
        ("item:Size", "1499", "1500", "0x5dd"),
        ("task:PercentComplete", "12", "12.50", "13"),
        (
            "calendar:Start",
            "2026-03-01T09:59:59+01:00",
            "2026-03-01T10:00:00+01:00",
            "2026-03-01T09:00:01Z",
        ),
        ("calendar:Start", "2026-03-01T08:00:00", "2026-03-01T09:00:00", "2027-01-01"),
        ("contacts:Birthday", "1990-05-03", "1990-05-04Z", "1990-05-05"),
        ("phone", "122", "123", "124"),
        (MARKER, "00U0", "00u1", "00U2"),
        (RANK, "6", "7", "10"),
        (tagged(2, "Double"), "2.4", "2.5", "10"),
        (
            tagged(3, "SystemTime"),
            "2026-03-01T08:00:00Z",
            "2026-03-01T09:00:00Z",
            "2026-03-01T11:00:00Z",
        ),
    ],
)
def test_comparisons(field, smaller, equal, greater):
    """Constants are compared as values of the property's own type."""
    expected = {
        "IsEqualTo": (False, True, False),
        "IsNotEqualTo": (True, False, True),
        "IsGreaterThan": (True, False, False),
        "IsGreaterThanOrEqualTo": (True, True, False),
        "IsLessThan": (False, False, True),
        "IsLessThanOrEqualTo": (False, True, True),
    }
    for name, results in expected.items():
        constants = (smaller, equal, greater)
        found = tuple(holds(compare(name, field, value)) for value in constants)
        assert found == results, name


@pytest.mark.parametrize("field", ["item:IsDraft", tagged(1, "Boolean")])
def test_booleans_may_be_written_as_digits(field):
    """Boolean constants come as words or digits."""
    held = field != "item:IsDraft"
    for text, value in (("0", False), ("false", False), ("1", True), ("true", True)):
        assert holds(compare("IsEqualTo", field, text)) == (held == value)


def test_a_property_compared_with_another():
    """The right side may be a property as well."""
    other = (
        f"<IsEqualTo>{path('item:Subject')}<FieldURIOrConstant>"
        "{}</FieldURIOrConstant></IsEqualTo>"
    )
    assert holds(other.format(path("item:Subject")))
    assert not holds(other.format(path("item:Culture")))


def test_a_property_that_is_missing():
    """A missing property is unequal to everything and nothing else."""
    missing = "item:Importance"
    assert holds(compare("IsNotEqualTo", missing, "High"))
    for name in ("IsEqualTo", "IsLessThan", "IsGreaterThanOrEqualTo"):
        assert not holds(compare(name, missing, "High"))
    assert not holds(contains(missing, "High"))


@pytest.mark.parametrize(
    ("field", "exists"),
    [
        ("item:Subject", True),
        ("item:Importance", False),
        (MARKER, True),
        (tagged(9, "String"), False),
        ("phone", True),
    ],
)
def test_exists(field, exists):
    """Exists tells whether the item has the property at all."""
    assert holds(f"<Exists>{path(field)}</Exists>") is exists


@pytest.mark.parametrize(
    ("value", "mode", "comparison", "found"),
    [
        ("Größe der Crème", "FullString", "Exact", True),
        ("Größe der", "FullString", "Exact", False),
        ("größe der crème", "FullString", "Exact", False),
        ("GRÖSSE DER CRÈME", "FullString", "IgnoreCase", True),
        ("Größe", "Prefixed", "Exact", True),
        ("der", "Prefixed", "Exact", False),
        ("e der C", "Substring", "Exact", True),
        ("E DER c", "Substring", "IgnoreCase", True),
        ("Creme", "Substring", "Exact", False),
        ("Creme", "Substring", "IgnoreNonSpacingCharacters", True),
        ("creme", "Substring", "IgnoreNonSpacingCharacters", False),
        ("creme", "Substring", "IgnoreCaseAndNonSpacingCharacters", True),
        ("creme", "Substring", "Loose", True),
        ("der Crème", "ExactPhrase", "Exact", True),
        ("Crème der", "ExactPhrase", "Exact", False),
        ("Crè Grö", "PrefixOnWords", "Exact", True),
        ("rème", "PrefixOnWords", "Exact", False),
    ],
)
def test_contains(value, mode, comparison, found):
    """Contains knows boundaries and what to leave out of account."""
    assert holds(contains("item:Subject", value, mode, comparison)) is found


def test_contains_reads_bodies_people_and_lists():
    """Contains looks into bodies, names, addresses and each of many values."""
    assert holds(contains("item:Body", "brown"))
    assert holds(contains("calendar:Organizer", "Ann", "FullString"))
    assert holds(contains("calendar:RequiredAttendees", "bob@", "Prefixed"))
    assert holds(contains("item:Categories", "Green", "FullString"))
    assert not holds(contains("item:Categories", "Red"))


def test_many_values_match_by_any_of_them():
    """A multi-valued property equals what one of its values equals."""
    for field, value in (
        ("item:Categories", "green"),
        (tagged(4, "StringArray"), "two"),
    ):
        assert holds(compare("IsEqualTo", field, value))
        assert not holds(compare("IsNotEqualTo", field, value))
        assert holds(compare("IsNotEqualTo", field, "other"))


@pytest.mark.parametrize(
    ("field", "mask", "result"),
    [
        ("item:Size", "0x3", True),
        ("item:Size", "4", False),
        (RANK, "8", True),
        (RANK, "0X1", False),
        ("item:Culture", "1", False),
    ],
)
def test_excludes(field, mask, result):
    """Excludes holds where no bit of the mask is set in the property."""
    assert holds(f'<Excludes>{path(field)}<Bitmask Value="{mask}"/></Excludes>') is (
        result
    )


def test_boolean_expressions():
    """And, Or and Not nest; several expressions side by side must all hold."""
    yes = compare("IsEqualTo", "item:Size", "1500")
    no = compare("IsEqualTo", "item:Size", "1")
    cases = {
        f"<And>{yes}{yes}</And>": True,
        f"<And>{yes}{no}</And>": False,
        f"<Or>{no}{yes}</Or>": True,
        f"<Or>{no}{no}</Or>": False,
        f"<Not>{no}</Not>": True,
        f"<Not><Or>{no}{yes}</Or></Not>": False,
        f"<And>{yes}<Not><And>{yes}{no}</And></Not></And>": True,
        f"{yes}{no}": False,
        f"<!-- two -->{yes}{yes}": True,
    }
    for expression, result in cases.items():
        assert holds(expression) is result, expression


@pytest.mark.parametrize(
    ("expression", "code"),
    [
        (compare("IsEqualTo", "item:Size", "true"), "ErrorInvalidValueForProperty"),
        (compare("IsEqualTo", "item:IsDraft", "2"), "ErrorInvalidValueForProperty"),
        (compare("IsLessThan", "calendar:Start", "x"), "ErrorInvalidValueForProperty"),
        (
            f"<IsEqualTo>{path('item:Size')}</IsEqualTo>",
            "ErrorInvalidValueForProperty",
        ),
        (contains("item:Size", "15"), "ErrorContainsFilterWrongType"),
        (
            f'<Excludes>{path("item:Subject")}<Bitmask Value="1"/></Excludes>',
            "ErrorUnsupportedPathForQuery",
        ),
        (contains("item:Attachments", "x"), "ErrorUnsupportedPathForQuery"),
        (f"<Near>{contains('item:Body', 'x')}</Near>", "ErrorUnsupportedQueryFilter"),
    ],
)
def test_expressions_that_do_not_fit(expression, code):
    """An expression that does not suit the property gets its response code."""
    with pytest.raises(ResponseError) as refusal:
        holds(expression)
    assert refusal.value.code == code


def ordered(items, *fields):
    """Sort items by fields given as (FieldURI, direction); return their names."""
    inner = "".join(
        f'<FieldOrder Order="{order}">{path(field)}</FieldOrder>'
        for field, order in fields
    )
    order = tree(inner, "SortOrder")
    return "".join(item["n"] for item in sort(items, order, lambda item: item))


def test_sorting():
    """Items are sorted by several fields, stably, the ones without value first."""
    items: list[dict] = [
        {"n": "a", "item:Subject": "b", "item:Size": 2},
        {"n": "b", "item:Subject": "A", "item:Size": 2},
        {"n": "c", "item:Subject": "C", "item:Size": 10},
        {"n": "d", "item:Subject": "B", "item:Size": 1},
        {"n": "e", "item:Subject": "a"},
    ]
    size, subject = "item:Size", "item:Subject"
    assert ordered(items, (subject, "Ascending")) == "beadc"
    assert ordered(items, (subject, "Descending")) == "cadbe"
    assert ordered(items, (size, "Ascending")) == "edabc"
    assert ordered(items, (size, "Descending")) == "cabde"
    assert ordered(items, (size, "Descending"), (subject, "Ascending")) == "cbade"
    assert ordered(items, (subject, "Ascending"), (size, "Descending")) == "beadc"
    assert [item["n"] for item in items] == list("abcde")


def test_sorting_by_an_extended_property():
    """Numbers of an extended property are sorted as numbers."""
    items = [{"n": "a", RANK: "10"}, {"n": "b", RANK: "9"}, {"n": "c"}]
    assert ordered(items, (RANK, "Ascending")) == "cba"
