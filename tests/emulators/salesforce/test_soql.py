"""SOQL: which rows a query chooses, and what it refuses."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from simple_salesforce import format_soql
from simple_salesforce.exceptions import SalesforceMalformedRequest

from emulators.salesforce.app import SalesforceEmulator
from emulators.salesforce.errors import ApiError
from emulators.salesforce.soql.execution import Execution
from emulators.salesforce.soql.grammar import parse, unescape
from emulators.salesforce.soql.syntax import Comparison, Literal
from tests.emulators.salesforce.client import ANA, BEN, error_of

# 2026-11-22 is a Sunday; at 15:00 UTC it is 10:00 in New York.
EVENTS = {
    "Call Ann": ("2026-11-22T14:00:00Z", "Oslo", 30),
    "call Bob": ("2026-11-23T03:00:00Z", None, 60),
    "100% Done_x": ("2026-11-25T12:00:00Z", "Rome", 60),
    "It's late": ("2026-12-02T12:00:00Z", "oslo", 90),
    "Old": ("2026-10-01T12:00:00Z", "Paris", 15),
}

CHOICES = {
    "Subject = 'CALL ANN'": ["Call Ann"],
    "Subject != 'Call Ann' AND DurationInMinutes = 60": ["100% Done_x", "call Bob"],
    "Subject <> 'Old' AND Location = null": ["call Bob"],
    "Location != 'Oslo'": ["100% Done_x", "Old", "call Bob"],
    "Location != null": ["100% Done_x", "Call Ann", "It's late", "Old"],
    "Subject > 'it' AND Subject <= 'OLD'": ["It's late", "Old"],
    "ActivityDate IN (2026-11-25, YESTERDAY)": ["100% Done_x"],
    "ActivityDate NOT IN (TODAY, 2026-11-25)": ["It's late", "Old"],
    "StartDateTime != TODAY AND StartDateTime != NEXT_90_DAYS": ["Old"],
    "Subject LIKE 'call%'": ["Call Ann", "call Bob"],
    "Subject LIKE '100\\% Done\\_x'": ["100% Done_x"],
    "Subject LIKE 'O_d'": ["Old"],
    "Subject = 'It\\'s late'": ["It's late"],
    "DurationInMinutes >= 60 AND DurationInMinutes < 90": ["100% Done_x", "call Bob"],
    "NOT Location = 'Oslo' AND IsAllDayEvent = FALSE": [
        "100% Done_x",
        "Old",
        "call Bob",
    ],
    "(Subject = 'Old' OR Location = 'Rome') AND IsPrivate = false": [
        "100% Done_x",
        "Old",
    ],
    "Location IN ('OSLO', 'Rome')": ["100% Done_x", "Call Ann", "It's late"],
    "Location NOT IN ('OSLO', 'Rome')": ["Old", "call Bob"],
    "StartDateTime = 2026-11-22T14:00:00Z": ["Call Ann"],
    "StartDateTime = 2026-11-22T15:00:00.000+01:00": ["Call Ann"],
    "StartDateTime > 2026-11-22T14:00:00Z AND StartDateTime <= 2026-11-25T12:00:00Z": [
        "100% Done_x",
        "call Bob",
    ],
    "StartDateTime > 2026-12-02T11:59:59Z": ["It's late"],
    "StartDateTime < 2026-10-01T12:00:01Z": ["Old"],
    "ActivityDate = 2026-11-22": ["Call Ann", "call Bob"],
    "StartDateTime = TODAY": ["Call Ann", "call Bob"],
    "StartDateTime > TODAY": ["100% Done_x", "It's late"],
    "StartDateTime = NEXT_N_DAYS:3": ["100% Done_x"],
    "StartDateTime < LAST_N_DAYS:30": ["Old"],
    "StartDateTime = THIS_WEEK": ["100% Done_x", "Call Ann", "call Bob"],
    "StartDateTime = NEXT_MONTH": ["It's late"],
    "ActivityDate >= LAST_90_DAYS": sorted(EVENTS),
    "StartDateTime < N_DAYS_AGO:50": ["Old"],
    "Owner.Username = 'ana@acme.test' AND Subject = 'Old'": ["Old"],
    "Owner.Type = 'User' AND Subject = 'Old'": ["Old"],
    "OwnerId IN (SELECT Id FROM User WHERE Email = 'ana@acme.test')": sorted(EVENTS),
    "OwnerId NOT IN (SELECT Id FROM User WHERE IsActive = true)": [],
    "Id IN (SELECT EventId FROM EventRelation)": ["Old"],
    "Tandem_Key__c IN ('KEY-Old', 'key-none')": ["Old"],
    "Event.Subject = 'Old'": ["Old"],
}

REFUSALS = {
    "SELECT Id FROM Event WHERE Subject = 5": ("INVALID_FIELD", "in quotes"),
    "SELECT Id FROM Event WHERE StartDateTime > 2026-11-22": (
        "INVALID_FIELD",
        "should not be enclosed in quotes",
    ),
    "SELECT Id FROM Event WHERE StartDateTime > '2026-11-22T00:00:00Z'": (
        "INVALID_FIELD",
        "should not be enclosed in quotes",
    ),
    "SELECT Id FROM Event WHERE Description = 'x'": ("INVALID_FIELD", "filtered"),
    "SELECT Id FROM Event ORDER BY Description": ("MALFORMED_QUERY", "sorted"),
    "SELECT Id FROM Event WHERE Id = 'abc'": (
        "INVALID_QUERY_FILTER_OPERATOR",
        "invalid ID field",
    ),
    "SELECT Nope FROM Event": ("INVALID_FIELD", "Nope"),
    "SELECT Nope.Name FROM Event": ("INVALID_FIELD", "Nope"),
    "SELECT Id FROM Nope": ("INVALID_TYPE", "Nope"),
    "SELECT Id, (SELECT Id FROM Nopes) FROM Event": ("INVALID_TYPE", "Nopes"),
    "SELECT Id FROM Event WHERE Subject = 'a' OR Subject = 'b' AND Id = null": (
        "MALFORMED_QUERY",
        "AND",
    ),
    "SELECT Id FROM Event WHERE WhoId IN (SELECT Id FROM Lead) OR Subject = 'x'": (
        "MALFORMED_QUERY",
        "OR",
    ),
    "SELECT Subject FROM Event GROUP BY Subject": ("MALFORMED_QUERY", "GROUP"),
    "SELECT Id FROM Event FOR UPDATE": ("MALFORMED_QUERY", "FOR"),
    "SELECT toLabel(Type) FROM Event": ("MALFORMED_QUERY", "toLabel()"),
    "SELECT TYPEOF Who WHEN Contact THEN Id END FROM Event": (
        "MALFORMED_QUERY",
        "TYPEOF",
    ),
    "SELECT Id FROM Event WHERE StartDateTime = LAST_N_DAYS": (
        "MALFORMED_QUERY",
        "LAST_N_DAYS",
    ),
    "SELECT Id FROM Event WHERE StartDateTime = SOMEDAY": (
        "MALFORMED_QUERY",
        "SOMEDAY",
    ),
    "SELECT FIELDS(ALL) FROM Event": ("MALFORMED_QUERY", "LIMIT of at most 200"),
    "SELECT FIELDS(ALL) FROM Event LIMIT 201": ("MALFORMED_QUERY", "LIMIT"),
    "SELECT Id, Id FROM Event": ("MALFORMED_QUERY", "duplicate"),
    "SELECT COUNT(), Id FROM Event": ("MALFORMED_QUERY", "COUNT()"),
    "SELECT Id FROM Event OFFSET 2001": ("NUMBER_OUTSIDE_VALID_RANGE", "2000"),
    "SELECT Id FROM Event WHERE IsPrivate = 'true'": ("INVALID_FIELD", "boolean"),
    "SELECT Id FROM Event WHERE IsPrivate > TRUE": (
        "INVALID_QUERY_FILTER_OPERATOR",
        "boolean",
    ),
    "SELECT Id FROM Event WHERE DurationInMinutes = '60'": ("INVALID_FIELD", "int"),
    "SELECT Id FROM Event WHERE DurationInMinutes LIKE '6%'": (
        "INVALID_QUERY_FILTER_OPERATOR",
        "int",
    ),
    "SELECT Id FROM Event WHERE Subject > null": ("MALFORMED_QUERY", "null"),
    "SELECT Id FROM Event WHERE ActivityDate = 2026-13-01": (
        "MALFORMED_QUERY",
        "2026-13-01",
    ),
    "SELECT Id FROM Event WHERE Id IN (SELECT Subject FROM Event)": (
        "MALFORMED_QUERY",
        "semi join",
    ),
    "SELECT Id FROM Event WHERE Id IN (SELECT Id, OwnerId FROM Event)": (
        "MALFORMED_QUERY",
        "one field",
    ),
    "SELECT Id, (SELECT COUNT() FROM EventRelations) FROM Event": (
        "MALFORMED_QUERY",
        "sub-select",
    ),
    "SELECT FIELDS(SOME) FROM Event LIMIT 1": ("MALFORMED_QUERY", "SOME"),
    "SELECT Id FROM Event LIMIT -1": ("MALFORMED_QUERY", "-1"),
    "SELECT Id FROM Event WHERE": ("MALFORMED_QUERY", "end of query"),
    "": ("MALFORMED_QUERY", "specified"),
}


@pytest.fixture
def filled(org: SalesforceEmulator) -> SalesforceEmulator:
    """Give the org with Ana's events, the last with an invited contact."""
    for subject, (start, location, minutes) in EVENTS.items():
        id = org.insert(
            "Event",
            ANA,
            Subject=subject,
            StartDateTime=start,
            Location=location,
            DurationInMinutes=minutes,
            Tandem_Key__c=f"key-{subject}",
        )
    contact = org.insert("Contact", ANA, LastName="Case", Email="case@x.test")
    org.insert("EventRelation", ANA, EventId=id, RelationId=contact)
    return org


def run(org: SalesforceEmulator, soql: str, user: str = ANA) -> list[dict]:
    """Run a query past HTTP and give its records."""
    row = org.org.user(user)
    assert row is not None
    actor = org.org.access(row)
    result = Execution(org.org, actor, data_url="").run(soql)
    return [result.show(row) for row in result.rows]


def subjects(records: list[dict]) -> list[str]:
    """Give the subjects of records in order."""
    return [record["Subject"] for record in records]


@pytest.mark.parametrize("condition", CHOICES)
def test_conditions_choose_rows(filled, condition):
    """Each operator and literal means what it means in Salesforce."""
    records = run(filled, f"SELECT Subject FROM Event WHERE {condition}")

    assert sorted(subjects(records)) == CHOICES[condition]


@pytest.mark.parametrize("soql", REFUSALS)
def test_what_is_wrong_is_named(client, soql):
    """A query that cannot run gives a code and names what is wrong with it."""
    code, text = REFUSALS[soql]

    with pytest.raises(SalesforceMalformedRequest) as caught:
        client.salesforce().query(soql)

    error = error_of(caught)
    assert error["errorCode"] == code
    assert text in error["message"]


@pytest.mark.parametrize(
    ("order", "expected"),
    [
        (
            "Location, Subject",
            ["call Bob", "Call Ann", "It's late", "Old", "100% Done_x"],
        ),
        (
            "Location NULLS LAST, Subject DESC",
            ["It's late", "Call Ann", "Old", "100% Done_x", "call Bob"],
        ),
        ("StartDateTime DESC LIMIT 2", ["It's late", "100% Done_x"]),
        ("StartDateTime ASC LIMIT 1 OFFSET 1", ["Call Ann"]),
    ],
)
def test_order_limit_and_offset(filled, order, expected):
    """Nulls come first unless said otherwise; texts sort without case."""
    records = run(filled, f"SELECT Subject FROM Event ORDER BY {order}")

    assert subjects(records) == expected


def test_date_literals_follow_the_users_zone(filled):
    """03:00 UTC on Monday is Sunday in New York and Monday in Berlin."""
    filled.add_user(
        "eva@acme.test", zone="Europe/Berlin", profile="System Administrator"
    )

    today = "SELECT Subject FROM Event WHERE StartDateTime = TODAY"

    assert subjects(run(filled, today)) == ["Call Ann", "call Bob"]
    assert subjects(run(filled, today, "eva@acme.test")) == ["Call Ann"]


def test_parents_and_children_are_nested(filled):
    """Parents come as objects with attributes, children as a result of their own."""
    (record,) = run(
        filled,
        "SELECT e.Id, e.Owner.Name, Owner.Email, CreatedBy.Username, Who.Name, "
        "(SELECT Status, Relation.Name, Relation.Type FROM EventRelations) "
        "FROM Event AS e WHERE e.Subject = 'Old'",
    )

    assert record["Owner"]["attributes"]["type"] == "Name"
    assert record["Owner"]["attributes"]["url"].startswith("/sobjects/User/005")
    assert record["Owner"]["Email"] == ANA
    assert record["CreatedBy"]["attributes"]["type"] == "User"
    assert record["Who"] is None
    relations = record["EventRelations"]
    assert (relations["totalSize"], relations["done"]) == (1, True)
    assert relations["records"][0]["Relation"]["Name"] == "Case"
    assert relations["records"][0]["Relation"]["Type"] == "Contact"


def test_no_children_is_null(filled):
    """A subquery without rows gives null, not an empty result."""
    (record,) = run(
        filled,
        "SELECT Id, (SELECT Id FROM EventRelations) FROM Event "
        "WHERE Subject = 'Call Ann'",
    )

    assert record["EventRelations"] is None


def test_fields_functions(filled):
    """FIELDS() stands for all, the standard or the custom fields."""
    every = run(filled, "SELECT FIELDS(ALL) FROM Event LIMIT 1")[0]
    standard = run(filled, "SELECT FIELDS(STANDARD) FROM Event LIMIT 1")[0]
    custom = run(filled, "SELECT Id, FIELDS(CUSTOM) FROM Event LIMIT 1")[0]

    assert custom.keys() == {"attributes", "Id", "Tandem_Key__c"}
    assert every.keys() == standard.keys() | custom.keys()


def test_deleted_and_archived_rows_are_for_query_all(client, filled):
    """query leaves them out, queryAll and ALL ROWS show them."""
    rows = filled.records("Event")
    filled.delete("Event", ANA, rows[0]["Id"])
    filled.archive(rows[1]["Id"])
    salesforce = client.salesforce()
    count = "SELECT COUNT() FROM Event"

    assert salesforce.query(count)["totalSize"] == 3
    assert salesforce.query(count, include_deleted=True)["totalSize"] == 5
    assert salesforce.query(f"{count} ALL ROWS")["totalSize"] == 5
    deleted = "SELECT Id FROM Event WHERE IsDeleted = TRUE"
    assert salesforce.query(deleted, include_deleted=True)["totalSize"] == 1


def test_recycle_bin_forgets_after_15_days(filled):
    """A deletion that nobody read in time is no longer to be seen."""
    filled.delete("Event", ANA, filled.records("Event")[0]["Id"])
    deleted = "SELECT Id FROM Event WHERE IsDeleted = TRUE ALL ROWS"

    def count() -> int:
        return len(run(filled, deleted))

    filled.clock.shift(timedelta(days=15))
    assert count() == 1
    filled.clock.shift(timedelta(seconds=1))
    assert count() == 0


@given(st.text(min_size=1, max_size=20).filter(str.strip))
def test_any_text_can_be_asked_for(text):
    """What simple-salesforce quotes is read back as it was."""
    query = parse(format_soql("SELECT Id FROM Event WHERE Subject = {}", text))

    assert isinstance(query.where, Comparison)
    assert isinstance(query.where.operand, Literal)
    assert unescape(query.where.operand.value) == text


def test_long_statement_is_refused():
    """100,000 characters are the most."""
    with pytest.raises(ApiError, match="100000 characters"):
        parse("SELECT Id FROM Event WHERE Subject = '" + "x" * 100_000 + "'")


class TestPages:
    """Results that come page by page."""

    @pytest.fixture
    def many(self, org: SalesforceEmulator) -> SalesforceEmulator:
        """Give the org with 450 tasks."""
        for number in range(450):
            org.insert("Task", ANA, Subject=f"Task {number}", Description="d" * 100)
        return org

    def test_query_all_follows_the_pages(self, client, many):
        """simple-salesforce collects every page in order."""
        many.org.settings.page_rows = 200

        result = client.salesforce().query_all("SELECT Subject FROM Task")

        assert [row["Subject"] for row in result["records"]] == [
            f"Task {number}" for number in range(450)
        ]
        assert many.requests.by_operation()["queryMore"] == 2

    def test_client_may_ask_for_smaller_pages(self, client, many):
        """Sforce-Query-Options sets the size, never below 200."""
        answer = client.call(
            "GET",
            "query?q=SELECT Id FROM Task",
            headers={"Sforce-Query-Options": "batchSize=10"},
        ).json()

        assert (answer["totalSize"], len(answer["records"])) == (450, 200)
        assert answer["nextRecordsUrl"].endswith("-200")

    def test_wide_rows_come_in_smaller_pages(self, client, many):
        """A page ends when its texts are long enough."""
        many.org.settings.page_characters = 1000

        answer = client.salesforce().query("SELECT Description FROM Task")

        assert 0 < len(answer["records"]) < 20
        assert answer["done"] is False

    def test_pages_show_the_rows_of_the_query(self, client, many):
        """A change between two pages does not shift the later ones."""
        many.org.settings.page_rows = 400
        salesforce = client.salesforce()
        first = salesforce.query("SELECT Id, Subject FROM Task")
        many.delete("Task", ANA, first["records"][0]["Id"])

        rest = salesforce.query_more(first["nextRecordsUrl"], identifier_is_url=True)

        assert len(first["records"]) + len(rest["records"]) == 450

    def test_locators_belong_to_their_user_and_wear_out(self, client, many):
        """Another user cannot read on, and old cursors are dropped."""
        many.org.settings.page_rows = 200
        page = client.salesforce().query("SELECT Id FROM Task")
        path = page["nextRecordsUrl"].split("/", 4)[4]

        assert client.call("GET", path).status_code == 200
        stranger = client.call("GET", path, user=BEN)
        for _ in range(10):
            client.salesforce().query("SELECT Id FROM Task")

        assert stranger.json()[0]["errorCode"] == "INVALID_QUERY_LOCATOR"
        assert client.call("GET", path).status_code == 400
