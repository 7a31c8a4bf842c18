"""The two lists: who may keep which address out, and what a run makes of it."""

from dataclasses import replace

import pytest

from server.domain.address_rules import AddressRule, Effect
from server.domain.errors import InvalidSetting, Refused
from server.domain.items import Attendee
from server.domain.kinds import Kind, Side
from server.domain.org import Person, PersonKind
from server.domain.reasons import Reason
from server.services.address_lists import AddressLists, entry_of
from tests.builders import an_item
from tests.fakes.office import ORG, USER, Office

EXCLUDED = AddressRule(org_id=ORG.id, effect=Effect.EXCLUDE, entry="acme.example")
IGNORED = replace(EXCLUDED, effect=Effect.IGNORE)
MEETING = an_item(
    "Intro", attendees=(Attendee("a@acme.example"), Attendee("b@beta.example"))
)


@pytest.fixture
def lists(office: Office) -> AddressLists:
    """The use cases over the office."""
    return AddressLists(rules=office.database.address_rules)


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        (" Ann@ACME.example ", "ann@acme.example"),
        ("acme.example", "acme.example"),
        ("@acme.example", "acme.example"),
        ("ann+news@mail.acme.example", "ann+news@mail.acme.example"),
    ],
)
def test_entries_are_kept_in_one_form(written: str, kept: str):
    """Case and blanks do not matter, a domain may have its at sign."""
    assert entry_of(written) == kept


@pytest.mark.parametrize(
    "written",
    [
        "",
        "ann",
        "ann@",
        "ann@acme",
        "a b@acme.example",
        "*@acme.example",
        "Ann <ann@acme.example>",
        "a@b@acme.example",
        "acme..example",
        "a@" + "x" * 250 + ".example",
    ],
)
def test_anything_else_is_refused(written: str):
    """What is neither an address nor a domain would silently match nothing."""
    with pytest.raises(InvalidSetting):
        entry_of(written)


def test_one_wrong_entry_adds_none(lists: AddressLists):
    """A list is changed whole or not at all."""
    with pytest.raises(InvalidSetting):
        lists.add([EXCLUDED, replace(EXCLUDED, entry="nonsense")])
    assert lists.of_org(ORG.id) == ()


@pytest.mark.parametrize("owner", [{"user_id": USER.id}, {"kind": Kind.CALENDAR}])
def test_a_global_exclusion_is_global(lists: AddressLists, owner: dict):
    """It cannot be made for one user or one kind."""
    with pytest.raises(Refused, match="whole org"):
        lists.add([replace(EXCLUDED, **owner)])


def test_changes_are_counted(lists: AddressLists):
    """Only what was new, and what was there."""
    assert lists.add([EXCLUDED, replace(EXCLUDED, entry="ACME.example"), IGNORED]) == 2
    assert lists.remove([EXCLUDED, replace(EXCLUDED, entry="other.example")]) == 1
    assert lists.of_org(ORG.id) == (IGNORED,)


def test_what_holds_for_a_user(lists: AddressLists, office: Office):
    """The org's entries and their own, for this kind or for all (N23)."""
    office.database.users.add(replace(USER, id="u2", username="other@nw.example"))
    lists.add(
        [
            EXCLUDED,
            replace(IGNORED, entry="all.example"),
            replace(IGNORED, entry="own.example", user_id=USER.id),
            replace(IGNORED, entry="other.example", user_id="u2"),
            replace(IGNORED, entry="calendar.example", kind=Kind.CALENDAR),
            replace(IGNORED, entry="tasks.example", kind=Kind.TASKS),
        ]
    )
    kept = lists.holding(USER, Kind.CALENDAR)
    assert kept.exclusions == {"acme.example"}
    assert kept.ignored == {"all.example", "own.example", "calendar.example"}


def test_a_global_exclusion_keeps_the_item_out(lists: AddressLists, office: Office):
    """T39: one hit is enough, and the two calendars count as in step."""
    lists.add([EXCLUDED])
    office.choose(mode="sync_all")
    office.systems.exchange_calendar.add(MEETING)
    report = office.run()
    assert office.subjects(Side.SALESFORCE) == []
    assert [row.reason for row in report.outcomes] == [Reason.GLOBALLY_EXCLUDED]
    assert [row.subject for row in report.outcomes] == [""]
    assert office.agreement().differences(USER) == ()


def test_taking_an_exclusion_back_lets_the_item_in(lists: AddressLists, office: Office):
    """A changed list is a changed rule for items that did not change themselves."""
    lists.add([EXCLUDED])
    office.choose(mode="sync_all")
    office.systems.exchange_calendar.add(MEETING)
    office.run()
    lists.remove([EXCLUDED])
    assert office.run().writes == 1
    assert office.subjects(Side.SALESFORCE) == ["Intro"]


def test_the_ignore_list_keeps_only_the_relation_out(
    lists: AddressLists, office: Office
):
    """T39: the item syncs through the other attendee."""
    people = {
        "a@acme.example": (Person("003A", PersonKind.CONTACT),),
        "b@beta.example": (Person("003B", PersonKind.CONTACT),),
    }
    office.systems.people.update(people)
    lists.add([IGNORED])
    office.choose(mode="matching")
    office.systems.exchange_calendar.add(MEETING)
    assert office.run().writes == 1
    assert office.subjects(Side.SALESFORCE) == ["Intro"]


def test_an_item_of_ignored_people_only_does_not_match(
    lists: AddressLists, office: Office
):
    """Whoever is ignored cannot bring an item in under Matching."""
    office.systems.people["a@acme.example"] = (Person("003A", PersonKind.CONTACT),)
    lists.add([IGNORED])
    office.choose(mode="matching")
    office.systems.exchange_calendar.add(
        an_item("Intro", attendees=(Attendee("a@acme.example"),))
    )
    report = office.run()
    assert [row.reason for row in report.outcomes] == [Reason.NO_MATCH]
