"""The other commands: lists, history, settings with locks, the doctor, one process."""

from __future__ import annotations

import json

import pytest

from server.services.setting_values import KEYS
from tests.scenarios.marks import both_databases
from tests.scenarios.service import Ended
from tests.scenarios.world import AVERY, BLAKE, TUESDAY, World


def _lock(world: World, setting: str, value: str, scope: str = "Org") -> None:
    """Deploy a lock as the org's admin does: a Tandem_Setting__mdt record."""
    world.running.salesforce.set_policy(
        "Calendar", setting, value, locked=True, scope=scope
    )


def _default(world: World, setting: str, value: str, scope: str = "Org") -> None:
    world.running.salesforce.set_policy("Calendar", setting, value, scope=scope)


def _shown(world: World, user: str = AVERY) -> dict:
    shown = world.service.good("settings", "show", user, "calendar", "--json").json
    assert isinstance(shown, dict)
    return shown


# -- settings ------------------------------------------------------------------


def test_a_new_user_has_a_sync_that_is_off(world: World):
    """Off, never run, no frequency (T01)."""
    values = _shown(world)["values"]

    assert (values["mode"], values["interval_minutes"]) == ("do_not_sync", None)
    (row,) = (
        row
        for row in world.service.good("user", "list", "--json").json
        if row["username"] == AVERY
    )
    assert row["last_run"] == "Never Run"


def test_looking_at_the_settings_changes_none(world: World):
    """Every setting is shown with its value, locked ones too, and all stays (T05).

    Nothing is saved, no run is asked for, and what is locked stays unavailable.
    """
    _lock(world, "past_days", "14")
    before = _shown(world)

    assert _shown(world) == before

    assert set(before["values"]) == set(KEYS)
    assert (before["values"]["past_days"], before["locked"]) == (14, ["past_days"])
    assert world.service.good("runs", AVERY, "--json").json == []
    changed = world.service.tandem("settings", "set", AVERY, "calendar", "past_days=7")
    assert changed.error == "past_days is locked by your administrator."
    assert _shown(world) == before


def test_an_admins_default_enables_and_may_be_changed(world: World):
    """Sync All by default: it runs, and the user may choose otherwise (T02)."""
    _default(world, "mode", "sync_all")
    world.outlook.add("Visit", TUESDAY)

    shown = _shown(world)
    assert shown["values"]["mode"] == "sync_all"
    assert shown["locked"] == []
    assert world.sync()["writes"] == 1
    world.check_quiet()
    world.choose(mode="designated")
    assert _shown(world)["values"]["mode"] == "designated"
    assert world.sync()["writes"] == 0


def test_a_locked_setting_cannot_be_changed(world: World):
    """The refusal names the field; the locked value is used (T03, N20)."""
    _lock(world, "mode", "designated")
    world.outlook.add("Unmarked", TUESDAY)
    world.outlook.add("Marked", TUESDAY, categories=["CRM"])

    ended = world.service.tandem("settings", "set", AVERY, "calendar", "mode=sync_all")

    assert ended.code == 2
    assert ended.error == "mode is locked by your administrator."
    assert ended.remedy == "Ask your administrator to unlock it."
    shown = _shown(world)
    assert (shown["values"]["mode"], shown["locked"]) == ("designated", ["mode"])
    world.sync()
    assert [row["Subject"] for row in world.crm.events()] == ["Marked"]


def test_a_lock_set_later_governs_the_next_run(world: World):
    """The user's own choice sleeps, pairs rest, nothing is deleted (T04, A40)."""
    world.enable()
    unmarked = world.outlook.add("Unmarked", TUESDAY)
    world.outlook.add("Marked", TUESDAY, categories=["CRM"])
    world.sync()

    _lock(world, "mode", "designated")
    world.outlook.change(unmarked, location="Dock 1")
    assert world.sync()["writes"] == 0
    assert len(world.crm.events()) == 2

    salesforce = world.running.salesforce
    salesforce.set_policy("Calendar", "mode", None, locked=False)
    assert world.sync()["writes"] == 1
    assert world.crm.only("Unmarked")["Location"] == "Dock 1"


def test_defaults_go_by_the_nearest_scope_and_locks_by_the_highest(world: World):
    """A profile's default beats the org's; an org's lock beats the profile's."""
    _default(world, "past_days", "10")
    _default(world, "past_days", "5", scope="Sales")
    _lock(world, "conflict_rule", "delete_wins")
    _lock(world, "conflict_rule", "exchange_master", scope="Sales")
    _lock(world, "future_days", "30", scope="Somebody Else")

    shown = _shown(world)

    assert shown["values"]["past_days"] == 5
    assert shown["values"]["conflict_rule"] == "delete_wins"
    assert shown["values"]["future_days"] == 365
    assert shown["locked"] == ["conflict_rule"]


def test_a_policy_record_that_makes_no_sense_holds_nobody_up(world: World):
    """It is named among the faults, and everything else works."""
    _default(world, "past_days", "many")
    world.enable()
    world.outlook.add("Visit", TUESDAY)

    assert world.sync()["writes"] == 1

    (fault,) = _shown(world)["faults"]
    assert "past_days: must be a whole number." in fault


def test_a_value_can_be_taken_back(world: World):
    """`key=` gives the setting back to the default, with its source."""
    world.choose(past_days="7")
    assert _shown(world)["sources"]["past_days"] == "user"

    world.choose(past_days="")

    shown = _shown(world)
    assert shown["values"]["past_days"] == 30
    assert "past_days" not in shown["sources"]


def test_settings_are_shown_for_people_too(world: World):
    """The table names value and origin, and what is locked."""
    _lock(world, "past_days", "14")
    world.choose(future_days="90")

    said = world.service.good("settings", "show", AVERY, "calendar").out

    lines = {line.split()[0]: line for line in said.splitlines() if "days" in line}
    assert "14" in lines["past_days"]
    assert "locked" in lines["past_days"]
    assert "90" in lines["future_days"]
    assert "user" in lines["future_days"]


# -- history and lists ---------------------------------------------------------


@both_databases
def test_the_history_counts_what_really_happened(world: World):
    """Counts equal the writes of both systems, refusals are no syncs (T131)."""
    world.enable()
    world.outlook.add("Visit", TUESDAY)
    world.crm.add("Call", TUESDAY)
    world.outlook.add("x" * 256, TUESDAY)
    first = world.sync()
    second = world.sync()

    history = world.service.good("runs", AVERY, "calendar", "--json").json

    assert [run["run_id"] for run in history] == [second["run_id"], first["run_id"]]
    assert history[1]["counts"] == first["counts"]
    assert history[1]["counts"]["salesforce"]["create"] == len(world.crm.events()) - 1
    (run,) = world.service.good("runs", AVERY, "--run", first["run_id"], "--json").json
    done = [row for row in run["outcomes"] if row["done"]]
    assert {row["subject"] for row in done} == {"Visit", "Call"}
    refused = [row for row in run["outcomes"] if not row["done"]]
    assert [row["reason"] for row in refused] == ["subject_too_long"]
    assert refused[0]["remedy"]


def test_a_failed_run_stands_in_the_history_with_its_remedy(world: World):
    """The last run of a user is the last attempt, with its status (A37)."""
    world.enable()
    with world.fault("salesforce", "unavailable_before", operation="composite"):
        world.sync(code=5)

    (run,) = world.service.good("runs", AVERY, "--json").json
    (row,) = (
        row
        for row in world.service.good("user", "list", "--json").json
        if row["username"] == AVERY
    )

    assert run["status"] == row["status"] == "failed"
    assert run["error"]
    assert run["remedy"] == "Nothing to do: the next sync carries on."
    assert row["last_run"] != "Never Run"
    world.sync()


def test_runs_of_others_are_not_shown(world: World):
    """A run is found under its own user only (N23)."""
    world.enable()
    report = world.sync()

    ended = world.service.tandem("runs", BLAKE, "--run", report["run_id"])

    assert ended.code == 3
    assert world.service.good("runs", BLAKE, "--json").json == []


def test_lists_name_orgs_and_users_and_no_secret(world: World):
    """What is stored is shown, but for keys and passwords."""
    orgs, users = (
        world.service.good(kind, "list", "--json") for kind in ("org", "user")
    )

    assert [org["name"] for org in orgs.json] == ["northwind"]
    assert {user["mailbox"] for user in users.json} == {AVERY, BLAKE}
    oauth = world.running.describe()["exchange"]["oauth"]
    for ended in (orgs, users, world.service.good("org", "list")):
        assert oauth["client_secret"] not in ended.out
        assert "PRIVATE KEY" not in ended.out


# -- the doctor ----------------------------------------------------------------


def _findings(ended: Ended) -> dict[str, tuple[bool, str]]:
    return {one["subject"]: (one["ok"], one["detail"]) for one in ended.json}


@pytest.mark.usefixtures("empty_valkey_url")
def test_the_doctor_finds_a_healthy_service(world: World):
    """Database, queue, Salesforce and Exchange, each with what matters of it."""
    ended = world.service.good("doctor", AVERY, "--json")

    found = _findings(ended)
    assert all(ok for ok, _ in found.values())
    assert {"Database", "Queue", "Salesforce user", "Exchange"} <= found.keys()
    assert "America/New_York" in found["Salesforce user"][1]
    assert "no sync is switched on yet" in found["Clock"][1]

    world.enable()
    world.service.good("dispatch")
    ended = world.service.tandem("doctor", "--json")
    ill = {one["subject"]: one["remedy"] for one in ended.json if not one["ok"]}
    assert (ended.code, ill) == (4, {"Workers": "Start one: tandem worker"})
    assert "last dispatch" in _findings(ended)["Clock"][1]


@pytest.mark.usefixtures("empty_valkey_url")
@pytest.mark.parametrize(
    ("side", "fault"),
    [
        ("exchange", {"kind": "unavailable_before"}),
        ("exchange", {"kind": "drop_before"}),
        ("salesforce", {"kind": "unavailable_before"}),
        ("salesforce", {"kind": "throttle", "operation": "composite"}),
    ],
)
def test_the_doctor_names_what_is_ill(world: World, side, fault):
    """One system's trouble hides none of the others' findings."""
    with world.fault(side, times=0, **fault):
        ended = world.service.tandem("doctor", AVERY, "--json")

    assert ended.code == 5
    ill = {one["subject"] for one in ended.json if not one["ok"]}
    assert ill == {side.capitalize()}
    (finding,) = (one for one in ended.json if not one["ok"])
    assert finding["detail"]
    assert finding["remedy"]
    assert world.service.good("doctor", AVERY).code == 0


# -- processes of their own ----------------------------------------------------


def test_the_commands_work_as_processes(world: World):
    """What the scenarios do in one process works from a shell just so."""
    world.outlook.add("Visit", TUESDAY)
    when = world.now.isoformat()

    changed = world.service.process(
        "settings", "set", AVERY, "calendar", "mode=sync_all", "--json"
    )
    ended = world.service.process("sync", AVERY, "calendar", "--json", "--now", when)
    wrong = world.service.process("sync", "nobody", "calendar")

    assert (changed.code, ended.code, wrong.code) == (0, 0, 3)
    assert json.loads(ended.out)["writes"] == 1
    assert wrong.error == "There is no user nobody."
    world.sync()


def test_a_run_is_told_to_people_as_well(world: World):
    """Without `--json` a table says what was written and what is worth knowing."""
    world.enable()
    world.outlook.add("Visit", TUESDAY)
    world.outlook.add("y" * 256, TUESDAY)

    when = world.now.isoformat()
    said = world.service.good("sync", AVERY, "calendar", "--now", when).out

    assert "Salesforce" in said
    assert "The subject is longer than" in " ".join(said.split())
    world.sync()
