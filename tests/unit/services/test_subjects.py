"""Rows are recognised by what their items are called now; secrets stay secret."""

import pytest

from server.domain.errors import Unreachable
from server.domain.kinds import Kind
from server.services.items import Items
from server.services.left_out import LeftOut
from server.services.memory import Memory
from server.services.subjects import Named, Subjects
from tests.builders import an_item
from tests.fakes.office import USER, Office


@pytest.fixture
def rows_of(office: Office):
    """Run the sync and list what it left out."""
    items = Items(runs=office.runs, memory=Memory(runs=office.runs))

    def rows() -> tuple[LeftOut, ...]:
        office.run()
        return items.left_out(USER.id, Kind.CALENDAR)

    return rows


def named(office: Office, rows: tuple[LeftOut, ...]) -> Named:
    """Ask for the subjects of these rows."""
    asker = Subjects(
        orgs=office.database.orgs,
        users=office.database.users,
        connector=office.systems,
    )
    return asker.of(USER, rows)


def test_rows_are_named_as_their_items_are_called_now(office: Office, rows_of):
    """A renamed item has its new name, and one of Salesforce has its own."""
    office.choose(mode="matching", prevent_create_in_exchange=True)
    ref = office.systems.exchange_calendar.add(an_item("Alone"))
    office.systems.salesforce_calendar.add(an_item("Call"))
    rows = rows_of()
    office.systems.exchange_calendar.change(ref, subject="Still alone")

    found = named(office, rows)

    assert sorted(found.subjects.values()) == ["Call", "Still alone"]
    assert set(found.subjects) == {row.id for row in rows}
    assert (found.problem, office.systems.open_doors) == (None, 0)


def test_private_and_excluded_items_are_not_asked_for(office: Office, rows_of):
    """Their rows stay without a name, and nothing of them is read (N11)."""
    office.choose(mode="sync_all")
    calendar = office.systems.exchange_calendar
    calendar.add(an_item("Surgery", private=True))
    calendar.add(an_item("Salary", categories=("DoNotSync",)))
    rows = rows_of()
    calendar.fail(Unreachable("Nobody may ask."), operation="look_up")

    assert len(rows) == 2
    assert named(office, rows) == Named()


def test_what_became_private_since_has_no_name(office: Office, rows_of):
    """The row is older than the mark (N11)."""
    office.choose(mode="matching")
    ref = office.systems.exchange_calendar.add(an_item("Alone"))
    rows = rows_of()
    office.systems.exchange_calendar.change(ref, private=True)

    assert named(office, rows).subjects == {}


def test_a_system_that_does_not_answer_costs_its_names_only(office: Office, rows_of):
    """The other system's rows are named, and the problem is told."""
    office.choose(mode="matching", prevent_create_in_exchange=True)
    office.systems.exchange_calendar.add(an_item("Alone"))
    office.systems.salesforce_calendar.add(an_item("Call"))
    rows = rows_of()
    away = Unreachable("Exchange is away.")
    office.systems.exchange_calendar.fail(away, operation="look_up")

    found = named(office, rows)

    assert list(found.subjects.values()) == ["Call"]
    assert found.problem is away
    assert office.systems.open_doors == 0
