"""Orgs, users, settings and runs: kept whole, kept apart, and erased for good."""

from dataclasses import replace
from datetime import timedelta

import pytest

from server.domain.actions import Outcome
from server.domain.connections import ExchangeAuth, ExchangeConnection
from server.domain.errors import EditConflict, Fenced, NotFound, Refused
from server.domain.kinds import Kind, Operation, Side
from server.domain.runs import Report, RunStatus, Trigger
from server.ports.state import StateChange
from server.ports.stores import JsonValue, SavedSettings
from tests.contracts.stores.records import (
    CALENDAR,
    NOW,
    Stores,
    a_link,
    a_user,
    an_org,
    claimed,
    opened,
    settle_in,
)

DAY = timedelta(days=1)


def test_an_org_is_kept_whole(stores: Stores):
    """An org comes back with connections, secrets and vocabulary, by id and by name."""
    stores.orgs.add(an_org())
    assert stores.orgs.get("org-acme") == an_org()
    assert stores.orgs.named("acme") == an_org()


def test_orgs_are_listed_by_name(stores: Stores):
    """Every org is listed, in the order of names."""
    for name in ("zeta", "acme"):
        stores.orgs.add(an_org(name))
    assert stores.orgs.all() == (an_org("acme"), an_org("zeta"))


def test_an_org_is_replaced_whole(stores: Stores):
    """An update replaces every fact and secret."""
    stores.orgs.add(an_org())
    new = an_org("other", id="org-acme", vocabulary={})
    stores.orgs.update(new)
    assert stores.orgs.get("org-acme") == new


def test_org_names_are_unique(stores: Stores):
    """A taken name or id is refused and changes nothing."""
    stores.orgs.add(an_org())
    stores.orgs.add(an_org("beta"))
    for taken in (an_org(id="org-new"), an_org("new", id="org-acme")):
        with pytest.raises(Refused):
            stores.orgs.add(taken)
    with pytest.raises(Refused):
        stores.orgs.update(an_org(id="org-beta"))
    assert stores.orgs.all() == (an_org("acme"), an_org("beta"))


def test_unknown_orgs_are_not_found(stores: Stores):
    """Every way to an org that does not exist says so."""
    with pytest.raises(NotFound):
        stores.orgs.get("org-acme")
    with pytest.raises(NotFound):
        stores.orgs.named("acme")
    with pytest.raises(NotFound):
        stores.orgs.update(an_org())
    with pytest.raises(NotFound):
        stores.orgs.remove("org-acme")
    with pytest.raises(NotFound):
        stores.users.add(a_user())


def test_removing_an_org_erases_everything_of_its_users(stores: Stores):
    """Users, settings, jobs and runs go with the org; other orgs stay."""
    user = settle_in(stores)
    stores.orgs.add(an_org("beta"))
    stores.users.add(a_user("bob", "beta"))
    stores.settings.save(user.id, CALENDAR, {"mode": "sync_all"}, expect="0")
    run_id, state = opened(stores, claimed(stores, user.id))
    state.commit(StateChange(links=(a_link(),)))
    stores.orgs.remove(user.org_id)
    with pytest.raises(NotFound):
        stores.users.get(user.id)
    with pytest.raises(NotFound):
        stores.runs.get(user.id, run_id)
    assert stores.settings.load(user.id, CALENDAR) == SavedSettings()
    assert stores.jobs.get(user.id, CALENDAR) is None
    assert stores.users.of_org("org-beta") == (a_user("bob", "beta"),)


def test_a_user_is_kept_whole(stores: Stores):
    """A user comes back with a connection of their own and without one."""
    stores.orgs.add(an_org())
    own = ExchangeConnection(
        ews_url="https://own.example/EWS/Exchange.asmx",
        auth=ExchangeAuth.BASIC,
        username="ann",
        secret="own secret",
    )
    ann = a_user("ann", exchange=own, active=False, salesforce_id="005")
    stores.users.add(ann)
    stores.users.add(a_user("bob"))
    assert stores.users.get(ann.id) == ann
    assert stores.users.of_org("org-acme") == (ann, a_user("bob"))


def test_users_are_found_by_name_within_their_org(stores: Stores):
    """A username is found whatever its case, but not in another org."""
    user = settle_in(stores)
    stores.orgs.add(an_org("beta"))
    assert stores.users.named("ANN@acme.example") == user
    assert stores.users.named(user.username, org_id="org-acme") == user
    with pytest.raises(NotFound):
        stores.users.named(user.username, org_id="org-beta")
    with pytest.raises(NotFound):
        stores.users.named("nobody@acme.example")


def test_usernames_are_unique_in_all_orgs(stores: Stores):
    """Salesforce gives a username once in the world, whatever its case."""
    user = settle_in(stores)
    stores.orgs.add(an_org("beta"))
    bob = a_user("bob")
    stores.users.add(bob)
    taken = user.username.upper()
    with pytest.raises(Refused):
        stores.users.add(a_user("cem", "beta", username=taken))
    with pytest.raises(Refused):
        stores.users.update(replace(bob, username=taken))
    with pytest.raises(Refused):
        stores.users.add(a_user("dee", id=user.id))
    assert stores.users.of_org("org-acme") == (user, bob)


def test_a_user_is_replaced_but_never_moved(stores: Stores):
    """An update replaces every fact; another org's user is not found."""
    user = settle_in(stores)
    stores.orgs.add(an_org("beta"))
    new = replace(user, mailbox="new@mail.acme.example", active=False)
    stores.users.update(new)
    assert stores.users.get(user.id) == new
    with pytest.raises(NotFound):
        stores.users.update(replace(new, org_id="org-beta"))
    with pytest.raises(NotFound):
        stores.users.update(a_user("nobody"))


def test_learnt_facts_are_remembered(stores: Stores):
    """Salesforce Id and zone stay, also through an update of the user."""
    user = settle_in(stores)
    assert stores.users.zone(user.id) == ""
    stores.users.learn(user.id, salesforce_id="005A", zone="Europe/Vienna")
    learnt = replace(user, salesforce_id="005A")
    assert stores.users.get(user.id) == learnt
    stores.users.update(replace(learnt, mailbox="new@mail.acme.example"))
    assert stores.users.zone(user.id) == "Europe/Vienna"


def test_unknown_users_are_not_found(stores: Stores):
    """Every way to a user who does not exist says so."""
    with pytest.raises(NotFound):
        stores.users.get("nobody")
    with pytest.raises(NotFound):
        stores.users.zone("nobody")
    with pytest.raises(NotFound):
        stores.users.learn("nobody", salesforce_id="", zone="")
    with pytest.raises(NotFound):
        stores.users.remove("nobody")
    with pytest.raises(NotFound):
        stores.settings.save("nobody", CALENDAR, {}, expect="0")
    assert stores.users.of_org("org-acme") == ()


def test_settings_hold_only_what_was_set(stores: Stores):
    """Settings are empty at first; each save replaces all and has a new version."""
    user = settle_in(stores)
    assert stores.settings.load(user.id, CALENDAR) == SavedSettings()
    values: dict[str, JsonValue]
    values = {"mode": "sync_all", "days": ["mon"], "past_days": 3, "folder": None}
    first = stores.settings.save(user.id, CALENDAR, values, expect="0")
    assert first.values == values
    assert stores.settings.load(user.id, CALENDAR) == first
    second = stores.settings.save(user.id, CALENDAR, {}, expect=first.version)
    assert second.version not in {"0", first.version}
    assert (
        stores.settings.load(user.id, CALENDAR) == second == replace(second, values={})
    )


@pytest.mark.parametrize("expect", ["0", "2", "999999999999", "x", "", "-1"])
def test_an_outdated_save_is_refused(stores: Stores, expect: str):
    """Of two people who edit at once, the second learns of the first one's save."""
    user = settle_in(stores)
    saved = stores.settings.save(user.id, CALENDAR, {"mode": "sync_all"}, expect="0")
    with pytest.raises(EditConflict):
        stores.settings.save(user.id, CALENDAR, {"mode": "matching"}, expect=expect)
    assert stores.settings.load(user.id, CALENDAR) == saved


def test_a_version_of_nothing_is_refused(stores: Stores):
    """Where nothing was ever saved, only version 0 may be replaced."""
    user = settle_in(stores)
    with pytest.raises(EditConflict):
        stores.settings.save(user.id, CALENDAR, {}, expect="1")


def test_settings_of_kinds_and_users_stay_apart(stores: Stores):
    """A save touches one kind of one user (N23)."""
    user = settle_in(stores)
    stores.users.add(a_user("bob"))
    stores.settings.save(user.id, CALENDAR, {"mode": "sync_all"}, expect="0")
    assert stores.settings.load(user.id, Kind.TASKS) == SavedSettings()
    assert stores.settings.load("user-bob", CALENDAR) == SavedSettings()


def finished(run_id: str, **facts: object) -> Report:
    """The report of a finished run with a figure in every field."""
    report = Report(
        run_id=run_id,
        user="ann@acme.example",
        kind=CALENDAR,
        trigger=Trigger.SYNC_NOW,
        status=RunStatus.PARTIAL,
        started_at=NOW,
        ended_at=NOW + timedelta(seconds=3),
        calls={Side.EXCHANGE: 4, Side.SALESFORCE: 2},
        written={
            (Side.EXCHANGE, Operation.CREATE): 5,
            (Side.SALESFORCE, Operation.DELETE): 1,
        },
        adopted=6,
        failed=7,
        excluded=8,
        error="The server is busy.",
        remedy="Wait.",
        needs_person=True,
    )
    return replace(report, **facts)  # type: ignore[arg-type]


def test_a_run_is_open_until_it_is_finished(stores: Stores):
    """A started run is listed as running, a finished one with all its figures."""
    user = settle_in(stores)
    run_id = stores.runs.start(claimed(stores, user.id), NOW)
    assert stores.runs.recent(user.id) == (
        Report(
            run_id=run_id,
            user=user.username,
            kind=CALENDAR,
            trigger=Trigger.SYNC_NOW,
            status=RunStatus.RUNNING,
            started_at=NOW,
        ),
    )
    stores.runs.finish(finished(run_id))
    assert stores.runs.recent(user.id) == (finished(run_id),)


def test_the_last_run_is_remembered_with_the_job(stores: Stores):
    """Last Run shows when and how the last attempt ended, a failed one too (A37)."""
    user = settle_in(stores)
    run_id = stores.runs.start(claimed(stores, user.id), NOW)
    stores.runs.finish(finished(run_id, status=RunStatus.FAILED))
    assert stores.runs.prune(NOW + DAY) == 1
    job = stores.jobs.get(user.id, CALENDAR)
    assert job is not None
    assert (job.last_run_id, job.last_status) == (run_id, RunStatus.FAILED)
    assert job.last_ended_at == NOW + timedelta(seconds=3)


def test_a_run_is_finished_once_and_with_an_end(stores: Stores):
    """A second report, one of an unknown run and one without an end are refused."""
    user = settle_in(stores)
    run_id = stores.runs.start(claimed(stores, user.id), NOW)
    with pytest.raises(ValueError, match="has an end"):
        stores.runs.finish(finished(run_id, ended_at=None))
    stores.runs.finish(finished(run_id))
    for report in (finished(run_id, adopted=99), finished("unknown")):
        with pytest.raises(Fenced):
            stores.runs.finish(report)
    assert stores.runs.recent(user.id) == (finished(run_id),)


def test_outcomes_of_the_report_are_not_stored_twice(stores: Stores):
    """Only what the batches committed is shown, whatever the last report carries."""
    user = settle_in(stores)
    run_id, state = opened(stores, claimed(stores, user.id))
    outcome = Outcome(side=Side.EXCHANGE, ref="exchange-1", subject="Lunch")
    state.commit(StateChange(outcomes=(outcome,)))
    stores.runs.finish(finished(run_id, outcomes=(outcome, outcome)))
    assert stores.runs.get(user.id, run_id).outcomes == (outcome,)
    assert stores.runs.recent(user.id)[0].outcomes == ()


def test_runs_are_listed_newest_first(stores: Stores):
    """The history of a user is filtered by kind and cut at the limit."""
    user = settle_in(stores)
    ids = []
    for day in range(3):
        claim = claimed(stores, user.id, NOW + day * DAY)
        ids.append(stores.runs.start(claim, NOW + day * DAY))
        stores.runs.finish(finished(ids[-1]))
        stores.jobs.finish(claim, NOW + day * DAY, None)
    listed = [report.run_id for report in stores.runs.recent(user.id, limit=2)]
    assert listed == ids[:0:-1]
    assert len(stores.runs.recent(user.id, CALENDAR)) == 3
    assert stores.runs.recent(user.id, Kind.TASKS) == ()


def test_runs_of_others_are_not_found(stores: Stores):
    """A user sees neither list, report nor held deletions of somebody else (N23)."""
    user = settle_in(stores)
    stores.users.add(a_user("bob"))
    run_id = stores.runs.start(claimed(stores, user.id), NOW)
    assert stores.runs.recent("user-bob") == ()
    with pytest.raises(NotFound):
        stores.runs.get("user-bob", run_id)
    with pytest.raises(NotFound):
        stores.runs.held("user-bob", run_id)
    with pytest.raises(NotFound):
        stores.runs.get(user.id, "unknown")


def test_pruning_erases_old_runs_and_keeps_the_pairs(stores: Stores):
    """Rows older than the limit go, open runs and the memory stay (T132)."""
    user = settle_in(stores)
    claim = claimed(stores, user.id)
    old, state = opened(stores, claim)
    outcome = Outcome(side=Side.EXCHANGE, ref="exchange-1", subject="Lunch")
    state.commit(StateChange(links=(a_link(),), outcomes=(outcome,)))
    stores.runs.finish(finished(old))
    open_run = stores.runs.start(claim, NOW)
    new = stores.runs.start(claim, NOW + DAY)
    stores.runs.finish(finished(new))
    assert stores.runs.prune(NOW) == 0
    assert stores.runs.prune(NOW + DAY) == 1
    left = {report.run_id for report in stores.runs.recent(user.id)}
    assert left == {open_run, new}
    assert state.load().links == (a_link(),)
