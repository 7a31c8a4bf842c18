"""The first request of a run, and what it costs."""

from __future__ import annotations

import json
from datetime import date, timedelta

import pytest

from emulators.salesforce.objects.activities import tandem_key
from emulators.salesforce.schema import text
from server.domain.errors import AccessLost, CursorExpired
from server.domain.feeds import FeedRequest
from server.domain.items import Presence
from server.domain.kinds import Kind
from server.domain.policy import PolicyRule
from server.domain.window import Window
from tests.salesforce_org import ANA, BEN, NOW, POLICY_READER, ZONE, ServedOrg

WINDOW = Window(
    lower=NOW - timedelta(days=30),
    upper=NOW + timedelta(days=60),
    first_day=date(2026, 10, 23),
    last_day=date(2027, 1, 20),
)


def first_cursor(org: ServedOrg) -> str:
    """Read the whole window, long after the last change, and give the position."""
    org.pass_time(30)
    return org.run().calendar.read(FeedRequest(window=WINDOW)).cursor


def test_the_facts_of_a_user_and_the_org(salesforce_org: ServedOrg):
    """Zone, profile, policy and limits come from the first request."""
    salesforce_org.emulator.set_policy("Calendar", "past_days", "7", locked=True)
    facts = salesforce_org.run().org.facts()
    assert facts.user_id == salesforce_org.user_id(ANA)
    assert (facts.zone, facts.active, facts.email) == (ZONE, True, ANA)
    assert facts.profile == "Standard User"
    assert facts.profile_id
    limits = facts.limits
    assert (limits.subject, limits.location, limits.description) == (255, 255, 32_000)
    assert limits.types == {"Call", "Email", "Meeting", "Other"}
    assert (limits.has_key, limits.key_is_external) == (True, True)
    [rule] = facts.policy.rules
    assert (rule.kind, rule.setting, rule.value, rule.locked, rule.scope) == (
        Kind.CALENDAR,
        "past_days",
        "7",
        True,
        "",
    )


def test_an_idle_run_costs_one_request(salesforce_org: ServedOrg):
    """Facts and an empty change feed share the only request (architecture 3)."""
    salesforce_org.event()
    cursor = first_cursor(salesforce_org)
    salesforce_org.pass_time(30)
    run = salesforce_org.run(cursor=cursor)
    run.org.facts()
    feed = run.calendar.read(FeedRequest(window=WINDOW, cursor=cursor))
    assert feed.observations == ()
    assert run.calendar.calls == 1


def test_changes_and_retries_come_with_the_first_request(salesforce_org: ServedOrg):
    """A run with news costs no more for reading them."""
    stuck = salesforce_org.event(Subject="Stuck")
    cursor = first_cursor(salesforce_org)
    salesforce_org.pass_time(30)
    new = salesforce_org.event(Subject="New")
    retry = frozenset({stuck})
    run = salesforce_org.run(cursor=cursor, retry=retry)
    run.org.facts()
    request = FeedRequest(window=WINDOW, cursor=cursor, retry=retry)
    found = run.calendar.read(request).observations
    assert {o.ref: o.item.subject for o in found if o.item} == {
        stuck: "Stuck",
        new: "New",
    }
    assert run.calendar.calls == 1


def test_a_second_read_asks_again(salesforce_org: ServedOrg):
    """What was fetched ahead is used once; later changes are not missed."""
    cursor = first_cursor(salesforce_org)
    run = salesforce_org.run(cursor=cursor)
    run.org.facts()
    request = FeedRequest(window=WINDOW, cursor=cursor)
    assert run.calendar.read(request).observations == ()
    ref = salesforce_org.event()
    assert [o.ref for o in run.calendar.read(request).observations] == [ref]


def test_a_first_contact_costs_two_requests(salesforce_org: ServedOrg):
    """Facts with what describe says, then the window."""
    run = salesforce_org.run()
    run.org.facts()
    run.calendar.read(FeedRequest(window=WINDOW))
    assert run.calendar.calls == 2


def test_describe_is_read_again_after_a_day_at_no_cost(salesforce_org: ServedOrg):
    """An old shape is renewed with the request that is made anyway."""
    cursor = first_cursor(salesforce_org)
    salesforce_org.pass_time(25 * 60)
    salesforce_org.emulator.org.set_picklist("Event", "Type", "Visit")
    run = salesforce_org.run(cursor=cursor)
    assert run.org.facts().limits.types == {"Visit"}
    run.calendar.read(FeedRequest(window=WINDOW, cursor=cursor))
    assert run.calendar.calls == 1


def test_a_young_shape_is_trusted(salesforce_org: ServedOrg):
    """Within the day describe is not read, so a new Type shows tomorrow."""
    first_cursor(salesforce_org)
    salesforce_org.pass_time(60)
    salesforce_org.emulator.org.set_picklist("Event", "Type", "Visit")
    assert "Call" in salesforce_org.run().org.facts().limits.types


def test_a_field_that_was_removed_is_noticed_at_once(salesforce_org: ServedOrg):
    """A feed refused for a missing column makes the run look again."""
    salesforce_org.event()
    cursor = first_cursor(salesforce_org)
    salesforce_org.emulator.org.remove_field("Event", "Tandem_Key__c")
    salesforce_org.pass_time(30)
    ref = salesforce_org.event()
    run = salesforce_org.run(cursor=cursor)
    assert not run.org.facts().limits.has_key
    feed = run.calendar.read(FeedRequest(window=WINDOW, cursor=cursor))
    assert [o.ref for o in feed.observations] == [ref]


def test_a_field_that_was_added_is_read_the_same_day_it_is_seen(
    salesforce_org: ServedOrg,
):
    """When a fresh shape knows more columns, the feed is read with them."""
    salesforce_org.emulator.org.remove_field("Event", "Tandem_Key__c")
    cursor = first_cursor(salesforce_org)
    salesforce_org.emulator.org.add_field("Event", tandem_key())
    salesforce_org.pass_time(25 * 60)
    salesforce_org.event(Tandem_Key__c="key-1")
    run = salesforce_org.run(cursor=cursor)
    [found] = run.calendar.read(FeedRequest(window=WINDOW, cursor=cursor)).observations
    assert found.mark == "key-1"


@pytest.mark.parametrize(
    ("flags", "has_key", "external"),
    [("cunfgs", True, False), ("nfgs", False, False), ("cungs", False, False)],
)
def test_a_key_that_cannot_be_used_counts_as_none(
    salesforce_org: ServedOrg, flags: str, has_key: bool, external: bool
):
    """A key has to be writable and searchable to keep creates from doubling."""
    salesforce_org.emulator.org.add_field("Event", text("Tandem_Key__c", 64, flags))
    limits = salesforce_org.run().org.facts().limits
    assert (limits.has_key, limits.key_is_external) == (has_key, external)


def test_a_hidden_field_stops_the_run(salesforce_org: ServedOrg):
    """A field the user may not read must not pass for one the user has emptied."""
    profile = salesforce_org.emulator.org.profiles["Standard User"]
    cursor = first_cursor(salesforce_org)
    profile.hidden.add(("Event", "Location"))
    with pytest.raises(AccessLost, match="Location"):
        salesforce_org.run(cursor=cursor).org.facts()


def test_a_hidden_type_is_no_hindrance(salesforce_org: ServedOrg):
    """Many orgs do not use Event.Type; it is not synced, only set on creation."""
    profile = salesforce_org.emulator.org.profiles["Standard User"]
    profile.hidden.add(("Event", "Type"))
    salesforce_org.event()
    run = salesforce_org.run()
    assert run.org.facts().limits.types == frozenset()
    [found] = run.calendar.read(FeedRequest(window=WINDOW)).observations
    assert found.item is not None
    assert found.item.event_type == ""


def test_a_shape_belongs_to_one_user(salesforce_org: ServedOrg):
    """What one user may not see does not change what another one reads."""
    salesforce_org.run(ANA).org.facts()
    salesforce_org.run(BEN).org.facts()
    assert len(salesforce_org.describes.kept) == 2


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"columns": 5, "other": 1}'])
def test_a_foreign_text_in_the_cache_is_read_anew(salesforce_org: ServedOrg, text: str):
    """A shape of another release costs a request and nothing else."""
    salesforce_org.run().org.facts()
    [key] = salesforce_org.describes.kept
    salesforce_org.describes.put(key, text, salesforce_org.clock.now())
    assert salesforce_org.run().org.facts().limits.has_key


def test_a_missing_policy_is_told_and_is_no_error(salesforce_org: ServedOrg):
    """A user without access to the type gets no rules, and the run knows why (N20)."""
    salesforce_org.emulator.org.permission_sets[POLICY_READER].custom_metadata.clear()
    org = salesforce_org.run().org
    assert org.facts().policy.rules == ()
    assert not org.facts().policy_readable
    assert org.facts().user_id


def test_rules_that_say_nothing_known_are_kept_for_the_admin(
    salesforce_org: ServedOrg,
):
    """Objects are named in the singular or plural, scopes by profile; others stay."""
    salesforce_org.emulator.set_policy("contact", "mode", None, scope="Standard User")
    salesforce_org.emulator.set_policy("Journeys", "mode", "x", scope=" org ")
    rules = salesforce_org.run().org.facts().policy.rules
    assert {(r.kind, r.unknown_kind, r.value, r.scope) for r in rules} == {
        (Kind.CONTACTS, "", "", "Standard User"),
        (None, "Journeys", "x", ""),
    }
    assert all(isinstance(rule, PolicyRule) and rule.name for rule in rules)


@pytest.mark.parametrize("cursor", ["", "nonsense", "[]", '{"watermark": 5}', "{}"])
def test_an_unreadable_cursor_costs_the_run_nothing_but_a_whole_read(
    salesforce_org: ServedOrg, cursor: str
):
    """The facts come all the same, and the read says that it has expired."""
    run = salesforce_org.run(cursor=cursor)
    assert run.org.facts().active
    with pytest.raises(CursorExpired):
        run.calendar.read(FeedRequest(window=WINDOW, cursor=cursor))


def test_a_cursor_older_than_the_bin_has_expired(salesforce_org: ServedOrg):
    """After two weeks a deletion may have left the recycle bin unseen."""
    cursor = first_cursor(salesforce_org)
    salesforce_org.pass_time(15 * 24 * 60)
    with pytest.raises(CursorExpired):
        salesforce_org.run(cursor=cursor).calendar.read(
            FeedRequest(window=WINDOW, cursor=cursor)
        )


def test_the_position_is_in_salesforces_time(salesforce_org: ServedOrg):
    """An idle read moves the position on, and it never moves back."""
    salesforce_org.event()
    cursor = first_cursor(salesforce_org)
    assert json.loads(cursor) == {"watermark": "2026-11-22T15:30:00.000Z"}
    salesforce_org.pass_time(30)
    request = FeedRequest(window=WINDOW, cursor=cursor)
    later = salesforce_org.run().calendar.read(request).cursor
    assert json.loads(later) == {"watermark": "2026-11-22T16:00:00.000Z"}
    salesforce_org.pass_time(-120)
    request = FeedRequest(window=WINDOW, cursor=later)
    assert salesforce_org.run().calendar.read(request).cursor == later


def test_what_was_saved_late_is_still_found(salesforce_org: ServedOrg):
    """A transaction that commits minutes after its stamp is not missed (I11)."""
    cursor = first_cursor(salesforce_org)
    salesforce_org.pass_time(-8)
    late = salesforce_org.event(Subject="Committed late")
    salesforce_org.pass_time(8)
    request = FeedRequest(window=WINDOW, cursor=cursor)
    [found] = salesforce_org.run().calendar.read(request).observations
    assert (found.ref, found.presence) == (late, Presence.PRESENT)
