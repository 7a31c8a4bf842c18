"""An administrator's choice reaches users who never open the panel (T02)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from server.domain.errors import Unreachable
from server.domain.kinds import Kind
from server.domain.org import Profile
from server.domain.policy import PolicyRule
from server.domain.runs import RunStatus, Trigger
from server.ports.stores import JobStatus
from server.services.rollout import AGAIN, AT_ONCE, PERIOD, RETRY
from tests.fakes.office import ORG, USER, fault

ON = PolicyRule(name="On", kind=Kind.CALENDAR, setting="mode", value="sync_all")


@pytest.fixture
def office(office):
    """An office whose org is read by its integration user."""
    connection = replace(ORG.salesforce, integration_username="robot@northwind.example")
    office.database.orgs.update(replace(ORG, salesforce=connection))
    return office


def look(office):
    """Review after the next period; tells how many first runs were asked for."""
    office.clock.advance(PERIOD)
    return office.rollout.review()


def carry_out(office):
    """Have a worker do what waits in the queue."""
    reports = [office.runs.carry_out(job_id) for job_id in office.queue.messages]
    office.queue.messages.clear()
    return [report.status for report in reports]


@pytest.mark.parametrize("locked", [False, True])
def test_a_user_who_never_saved_is_started(office, locked):
    """Once, by itself; from then on the schedule has the sync (T02, T03)."""
    office.policy(replace(ON, locked=locked))

    assert look(office) == 1
    assert office.job().trigger is Trigger.ENABLED
    assert carry_out(office) == [RunStatus.SUCCEEDED]
    assert office.job().next_due_at is not None
    assert look(office) == 0


@pytest.mark.parametrize(
    "rules",
    [
        (),
        (replace(ON, value="do_not_sync"),),
        (replace(ON, value="nonsense"),),
        (replace(ON, kind=Kind.TASKS),),
        (replace(ON, setting="folder"),),
    ],
)
def test_nobody_is_started_without_a_rule(office, rules):
    """Off, unknown, of another kind or about something else: nothing happens."""
    office.policy(*rules)

    assert look(office) == 0
    assert office.queue.messages == []


def test_own_words_count(office):
    """Who has switched it off stays off, unless a lock says otherwise (A40)."""
    office.choose(mode="do_not_sync")
    office.policy(ON)
    assert look(office) == 0

    office.policy(replace(ON, locked=True))

    assert look(office) == 1
    assert carry_out(office) == [RunStatus.SUCCEEDED]


def counting(office):
    """Have Salesforce count how often it is asked."""
    asked = []
    office.systems.when_asked = lambda: asked.append(1)
    return asked


def test_a_rule_for_a_profile_costs_nobody_else_a_run(office):
    """Who has it is asked of Salesforce once an hour, and who gets it is started."""
    office.policy(replace(ON, scope="Sales"))
    asked = counting(office)
    assert [look(office) for _ in range(5)] == [0] * 5
    # Five looks at the policy, and one at who has the profile.
    assert len(asked) == 6
    assert office.queue.messages == []

    office.systems.holders[USER.username] = Profile("Sales", "00eSALES0000000AAA")
    office.facts(profile="Sales")
    assert look(office) == 0
    assert look(office) == 1

    assert carry_out(office) == [RunStatus.SUCCEEDED]


@pytest.mark.parametrize(
    ("rules", "wanted"),
    [
        ([ON, replace(ON, name="Off", value="do_not_sync", scope="Sales")], 0),
        ([replace(ON, scope="sales")], 1),
        ([replace(ON, scope="00eSALES0000000")], 1),
        ([replace(ON, scope="Support")], 0),
        (
            [replace(ON, locked=True, value="do_not_sync"), replace(ON, scope="Sales")],
            0,
        ),
    ],
)
def test_the_rules_for_a_profile_are_weighed_as_in_a_run(office, rules, wanted):
    """The nearest scope wins for defaults, the highest for locks."""
    office.policy(*(replace(rule, name=str(n)) for n, rule in enumerate(rules)))
    office.systems.holders[USER.username] = Profile("Sales", "00eSALES0000000AAA")

    assert look(office) == wanted


def test_an_outage_is_waited_for(office):
    """Nobody runs in vain because Salesforce is away; the next look asks again."""
    office.policy(replace(ON, scope="Sales"))
    office.rollout.policies.memory.remember(
        ORG.id, office.systems.facts.policy, office.clock.now()
    )
    office.systems.holders[USER.username] = Profile("Sales", "00eSALES0000000AAA")
    office.systems.when_asked = fault(Unreachable("Salesforce does not answer."))
    assert look(office) == 0

    office.systems.when_asked = lambda: None

    assert look(office) == 1


def test_who_is_not_meant_costs_one_run_where_nobody_tells(office):
    """Without an integration user a run reads the profile; the next is a day later."""
    office.database.orgs.update(ORG)
    office.policy(replace(ON, scope="Sales"))
    office.rollout.policies.memory.remember(
        ORG.id, office.systems.facts.policy, office.clock.now()
    )

    assert look(office) == 1
    assert carry_out(office) == [RunStatus.DISABLED]
    assert [look(office) for _ in range(5)] == [0] * 5
    office.clock.advance(AGAIN)
    assert look(office) == 1


def test_a_change_of_the_rules_is_a_new_chance(office):
    """A rule for another profile may be meant for those who were not before."""
    office.systems.holders[USER.username] = Profile("Service", "00eSERVICE00000AAA")
    office.policy(replace(ON, scope="Sales"))
    assert look(office) == 0

    office.policy(replace(ON, scope="Service"))

    assert look(office) == 1


def test_a_first_run_that_failed_is_repeated(office):
    """After a while, and not every time somebody looks."""
    office.policy(ON)
    look(office)
    office.systems.when_asked = fault(Unreachable("Salesforce does not answer."))
    assert carry_out(office) == [RunStatus.FAILED]
    office.systems.when_asked = lambda: None

    assert look(office) == 0
    office.clock.advance(RETRY)
    assert look(office) == 1


def test_salesforce_is_asked_only_where_somebody_rests(office):
    """A org whose syncs are all planned, or were looked at just now, costs nothing."""
    asked = []
    office.systems.when_asked = lambda: asked.append(1)
    look(office)
    office.rollout.review()
    assert len(asked) == 1

    office.policy(ON)
    look(office)
    carry_out(office)
    asked.clear()

    assert look(office) == 0
    assert asked == []


def test_the_last_known_policy_counts_while_salesforce_is_away(office):
    """What could be read once still starts whoever is new."""
    office.policy(ON)
    look(office)
    carry_out(office)
    new = replace(USER, id="u2", username="new@northwind.example")
    office.database.users.add(new)
    office.systems.when_asked = fault(Unreachable("Salesforce does not answer."))

    assert look(office) == 1
    job = office.database.jobs.get(new.id, Kind.CALENDAR)
    assert job is not None
    assert job.state is JobStatus.QUEUED


def test_a_crowd_starts_in_portions(office):
    """Thousands of first syncs at once would keep everybody else waiting."""
    for number in range(AT_ONCE):
        name = f"rep{number}@northwind.example"
        office.database.users.add(replace(USER, id=f"r{number}", username=name))
    office.policy(ON)

    assert (look(office), look(office), look(office)) == (AT_ONCE, 1, 0)


def test_a_crowd_of_one_profile_starts_in_portions(office):
    """The rest of it need not wait for the next hour."""
    held = Profile("Sales", "00eSALES0000000AAA")
    for number in range(AT_ONCE):
        name = f"rep{number}@northwind.example"
        office.database.users.add(replace(USER, id=f"r{number}", username=name))
        office.systems.holders[name] = held
    office.systems.holders[USER.username] = held
    office.policy(replace(ON, scope="Sales"))

    assert (look(office), look(office), look(office)) == (AT_ONCE, 1, 0)
