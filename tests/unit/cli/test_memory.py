"""The commands around held runs, rows, address lists and reconnection."""

import base64
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from server import bootstrap, config
from server.bootstrap import Runtime
from server.cli import main
from server.domain.actions import Delete, Outcome
from server.domain.kinds import Operation, Side
from server.domain.links import LinkState
from server.domain.reasons import Reason
from server.domain.runs import Report, RunStatus, Trigger
from server.ports.state import StateChange
from server.ports.stores import Claim, JobStatus
from server.services.left_out import handle_of
from tests.contracts.stores.records import (
    CALENDAR,
    LEASE,
    NOW,
    a_link,
    a_user,
    an_exclusion,
    an_item,
    opened,
    settle_in,
)

ANN = "ann@acme.example"
DAY = timedelta(days=1)


@dataclass(slots=True)
class Answer:
    """What a command printed, and its exit code."""

    code: int
    out: str
    err: str

    def json(self) -> Any:
        """The one line of JSON it printed."""
        return json.loads(self.out)


Command = Callable[..., Answer]


@pytest.fixture
def built(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Runtime]:
    """A service over an SQLite file with one user, and a queue that is away."""
    key = base64.b64encode(b"k" * 32).decode()
    for name, value in {
        "DATABASE_URL": f"sqlite:///{tmp_path / 'tandem.db'}",
        "REDIS_URL": "redis://127.0.0.1:1/0",
        "TANDEM_MASTER_KEY": key,
    }.items():
        monkeypatch.setenv(name, value)
    runtime = bootstrap.build(config.read())
    runtime.migrate()
    settle_in(runtime.database)
    yield runtime
    runtime.close()


@pytest.fixture
def tandem(built: Runtime, capfd: pytest.CaptureFixture[str]) -> Command:
    """Runs a command as the shell would."""

    def run(*arguments: str) -> Answer:
        with pytest.raises(SystemExit) as end:
            main(arguments)
        printed = capfd.readouterr()
        return Answer(int(end.value.code or 0), printed.out, printed.err)

    return run


def claimed(built: Runtime) -> Claim:
    """The user's job, claimed for a run."""
    jobs = built.database.jobs
    asked = jobs.ask("user-ann", CALENDAR, Trigger.SYNC_NOW, NOW)
    claim = jobs.claim(asked.job_id, built.clock.now(), LEASE)
    assert claim is not None
    return claim


def store(built: Runtime, change: StateChange, status: RunStatus) -> str:
    """A finished run that stored this; gives its id."""
    claim = claimed(built)
    run_id, state = opened(built.database, claim, built.clock.now())
    state.commit(change)
    built.database.runs.finish(
        Report(
            run_id=run_id,
            user=ANN,
            kind=CALENDAR,
            trigger=claim.trigger,
            status=status,
            started_at=NOW,
            ended_at=NOW,
        )
    )
    built.database.jobs.finish(claim, NOW, None)
    return run_id


def hold(built: Runtime) -> str:
    """A run that held one deletion back; gives its id."""
    delete = Delete(
        side=Side.SALESFORCE,
        ref="salesforce-1",
        expect="1",
        link=a_link(1),
        item=an_item("Lunch"),
    )
    row = Outcome(
        side=Side.SALESFORCE,
        ref="salesforce-1",
        operation=Operation.DELETE,
        reason=Reason.HELD,
        subject="Lunch",
        start=NOW,
    )
    change = StateChange(links=(a_link(1),), held=(delete,), outcomes=(row,))
    return store(built, change, RunStatus.HELD)


def test_naming_a_user_lists_the_runs(built: Runtime, tandem: Command):
    """The short form takes kind and options in any order, as the long one does."""
    run_id = hold(built)
    for arguments in (
        ["runs", ANN, "calendar", "--json"],
        ["runs", "--json", ANN],
        ["runs", "list", ANN, "--json", "--limit", "5"],
    ):
        answer = tandem(*arguments)
        assert answer.code == 0
        assert [run["run_id"] for run in answer.json()] == [run_id]
        assert "held" not in answer.json()[0]
    assert run_id[:8] in tandem("runs", ANN).out.replace("\n", "")


def test_runs_without_a_user_is_a_mistake(tandem: Command):
    """The missing argument is named."""
    answer = tandem("runs")
    assert (answer.code, "USER" in answer.err) == (2, True)


@pytest.mark.parametrize(
    "command",
    [
        ["runs"],
        ["runs", "list"],
        ["runs", "confirm"],
        ["runs", "reject"],
        ["items"],
        ["items", "include"],
        ["items", "ignore"],
        ["items", "remove-copy"],
        ["exclusions"],
        ["exclusions", "list"],
        ["exclusions", "add"],
        ["exclusions", "remove"],
        ["user", "reconnect"],
    ],
)
def test_every_command_explains_itself(tandem: Command, command: list[str]):
    """Help names what the command takes, and every option says what it does."""
    answer = tandem(*command, "--help")
    assert answer.code == 0
    assert answer.out.startswith("Usage: tandem")
    assert "--json" in answer.out or "Commands:" in answer.out


def test_a_held_run_shows_its_list(built: Runtime, tandem: Command):
    """What would be deleted, where and when, and how to answer."""
    run_id = hold(built)
    shown = tandem("runs", ANN, "--run", run_id).out
    assert "Lunch" in shown
    assert f"tandem runs confirm {ANN} {run_id}" in shown.replace("\n", "")
    (run,) = tandem("runs", ANN, "--run", run_id, "--json").json()
    assert run["answer"] is None
    assert run["held"] == [
        {
            "side": "salesforce",
            "ref": "salesforce-1",
            "subject": "Lunch",
            "start": NOW.isoformat(),
        }
    ]


@pytest.mark.parametrize("word", ["confirm", "reject"])
def test_a_run_is_answered_once(built: Runtime, tandem: Command, word: str):
    """The answer is told, a sync is queued, and a second answer is refused."""
    run_id = hold(built)
    answer = tandem("runs", word, ANN, run_id, "--json")
    done = "confirmed" if word == "confirm" else "rejected"
    assert answer.json() == {"run_id": run_id, "answer": done, "items": 1}
    job = built.database.jobs.get("user-ann", CALENDAR)
    assert job is not None
    assert (job.state, job.trigger) == (JobStatus.QUEUED, Trigger.COMMAND)
    again = tandem("runs", "confirm", ANN, run_id)
    assert again.code == 2
    assert f"already {done}" in again.err
    (run,) = tandem("runs", ANN, "--run", run_id, "--json").json()
    assert run["answer"] == done


def test_an_answer_is_told_in_words(built: Runtime, tandem: Command):
    """One sentence says what happens next."""
    assert tandem("runs", "reject", ANN, hold(built)).out == (
        "Kept 1 item; the next sync is queued.\n"
    )


def test_an_unknown_run_is_not_found(built: Runtime, tandem: Command):
    """Neither an invented one nor one of somebody else."""
    run_id = hold(built)
    built.database.users.add(a_user("bob"))
    assert tandem("runs", "confirm", ANN, "nonsense").code == 3
    assert tandem("runs", "reject", "bob@acme.example", run_id).code == 3
    assert tandem("runs", "confirm", "nobody", run_id).code == 3


def test_nothing_is_changed_while_a_sync_runs(built: Runtime, tandem: Command):
    """Exit code 5 says to try again later, for every change of memory."""
    run_id = hold(built)
    store(built, StateChange(exclusions=(an_exclusion(2),)), RunStatus.SUCCEEDED)
    ref = handle_of(Side.EXCHANGE, "exchange-2")
    claimed(built)
    for arguments in (
        ["runs", "confirm", ANN, run_id],
        ["items", "include", ANN, "calendar", ref],
        ["items", "ignore", ANN, "calendar", ref],
        ["items", "remove-copy", ANN, "calendar", ref],
        ["user", "reconnect", ANN],
    ):
        answer = tandem(*arguments)
        assert (answer.code, "running just now" in answer.err) == (5, True)


def test_items_are_listed_with_their_reasons(built: Runtime, tandem: Command):
    """Standing, reason, remedy, side and dates, for people and for scripts."""
    since = built.clock.now().replace(microsecond=0) - DAY
    row = an_exclusion(1, reason=Reason.NO_MATCH, start=NOW, first_seen=since)
    kept = a_link(2, state=LinkState.TOMBSTONE, gone=Side.EXCHANGE, reason=Reason.KEPT)
    change = StateChange(links=(kept,), exclusions=(row, an_exclusion(3)))
    store(built, change, RunStatus.SUCCEEDED)
    found = tandem("items", ANN, "calendar", "--json").json()
    assert [one["reason"] for one in found] == ["no_match", "private", "kept"]
    assert found[0] == {
        "ref": handle_of(Side.EXCHANGE, "exchange-1"),
        "subject": None,
        "side": "exchange",
        "standing": "unresolved",
        "reason": "no_match",
        "text": Reason.NO_MATCH.text,
        "remedy": Reason.NO_MATCH.remedy,
        "detail": "",
        "start": NOW.isoformat(),
        "since": since.isoformat(),
        "until": (since + 30 * DAY).isoformat(),
        "paired": False,
        "blocked": [],
        "actions": ["retry", "ignore"],
    }
    assert found[2]["side"] == "salesforce"
    only = tandem("items", ANN, "calendar", "--standing", "excluded", "--json").json()
    assert [one["reason"] for one in only] == ["private", "kept"]
    assert found[1]["ref"] in tandem("items", ANN, "calendar").out


def test_blocked_writes_are_named(built: Runtime, tandem: Command):
    """Which direction Prevent Operations closed for good."""
    closed = frozenset({(Side.SALESFORCE, Operation.UPDATE)})
    store(built, StateChange(links=(a_link(1, blocked=closed),)), RunStatus.SUCCEEDED)
    (row,) = tandem("items", ANN, "calendar", "--json").json()
    assert row["blocked"] == [{"side": "salesforce", "operation": "update"}]
    shown = tandem("items", ANN, "calendar").out
    assert "(update" in shown
    assert handle_of(Side.EXCHANGE, "exchange-1") in shown


def test_items_are_ignored_and_included(built: Runtime, tandem: Command):
    """A row is named by its ref; the list shows the new state."""
    store(built, StateChange(exclusions=(an_exclusion(1),)), RunStatus.SUCCEEDED)
    ref = handle_of(Side.EXCHANGE, "exchange-1")
    assert tandem("items", "ignore", ANN, "calendar", ref, "--json").json() == {
        "ignored": [ref]
    }
    (row,) = tandem("items", ANN, "calendar", "--json").json()
    assert row["reason"] == "ignored"
    assert tandem("items", "include", ANN, "calendar", ref).code == 0
    (row,) = tandem("items", ANN, "calendar", "--json").json()
    assert row["reason"] == "included_again"


def test_a_row_that_is_not_there_is_not_found(built: Runtime, tandem: Command):
    """One wrong ref and nothing is changed."""
    store(built, StateChange(exclusions=(an_exclusion(1),)), RunStatus.SUCCEEDED)
    ref = handle_of(Side.EXCHANGE, "exchange-1")
    assert tandem("items", "ignore", ANN, "calendar", ref, "nonsense").code == 3
    (row,) = tandem("items", ANN, "calendar", "--json").json()
    assert row["reason"] == "private"


def test_lists_are_changed_and_shown(tandem: Command):
    """Both lists, for the org and for one user."""
    added = tandem("exclusions", "add", "acme", "Bad.example", "x@y.example", "--json")
    assert added.json() == {"added": 2}
    own = ["--list", "ignore", "--user", ANN, "--kind", "calendar"]
    assert tandem("exclusions", "add", "acme", "me@home.example", *own).code == 0
    assert tandem("exclusions", "remove", "acme", "x@y.example").out == (
        "Removed 1 entry; holds from the next sync on.\n"
    )
    assert tandem("exclusions", "list", "acme", "--json").json() == [
        {"list": "global", "entry": "bad.example", "user": None, "kind": None},
        {
            "list": "ignore",
            "entry": "me@home.example",
            "user": ANN,
            "kind": "calendar",
        },
    ]
    assert "bad.example" in tandem("exclusions", "list", "acme").out


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["add", "acme", "nonsense"], 2),
        (["add", "acme", "x.example", "--user", ANN], 2),
        (["add", "nowhere", "x.example"], 3),
        (["add", "acme", "x.example", "--list", "ignore", "--user", "nobody"], 3),
        (["list", "nowhere"], 3),
    ],
)
def test_wrong_entries_are_refused(tandem: Command, arguments: list[str], code: int):
    """Exit codes tell a wrong value from an unknown org or user."""
    assert tandem("exclusions", *arguments).code == code
    assert tandem("exclusions", "list", "acme", "--json").json() == []


def test_a_user_is_reconnected(built: Runtime, tandem: Command):
    """Memory and history are gone, the new mailbox holds, a sync is queued."""
    hold(built)
    answer = tandem(
        "user", "reconnect", ANN, "--mailbox", "new@mail.acme.example", "--json"
    )
    assert answer.json() == {"username": ANN, "mailbox": "new@mail.acme.example"}
    assert tandem("runs", ANN, "--json").json() == []
    assert built.database.states.look("user-ann", CALENDAR).links == ()
    job = built.database.jobs.get("user-ann", CALENDAR)
    assert job is not None
    assert job.state is JobStatus.QUEUED


def test_an_unknown_user_is_not_reconnected(tandem: Command):
    """Exit code 3, as for every unknown user."""
    assert tandem("user", "reconnect", "nobody").code == 3


def test_a_user_is_erased(built: Runtime, tandem: Command):
    """Asked for twice unless told otherwise; nothing of them is listed any more."""
    assert tandem("user", "erase", ANN).code != 0
    assert len(tandem("user", "list", "--json").json()) == 1
    ended = tandem("user", "erase", ANN, "--yes")
    assert (ended.code, ANN in ended.out) == (0, False)
    assert tandem("user", "list", "--json").json() == []
    (row,) = tandem("erasures", "--json").json()
    assert (row["what"], row["id"], row["users"]) == ("user", "user-ann", 1)
    assert row["id"] in tandem("erasures").out
    assert tandem("user", "erase", ANN, "--yes").code == 3


def test_an_org_is_removed(built: Runtime, tandem: Command):
    """With its users, for good."""
    assert tandem("org", "remove", "acme").code != 0
    ended = tandem("org", "remove", "acme", "--yes")
    assert (ended.code, "1 users" in ended.out) == (0, True)
    assert tandem("org", "list", "--json").json() == []
    assert tandem("org", "remove", "acme", "--yes").code == 3


def test_the_master_key_is_rotated(
    built: Runtime, tandem: Command, monkeypatch: pytest.MonkeyPatch
):
    """The new key goes before the old one, which then is no longer needed."""
    old, new = (base64.b64encode(one * 32).decode() for one in (b"k", b"n"))
    (before,) = tandem("keys", "list", "--json").json()
    assert (before["orgs"], before["state"]) == (1, "current")
    monkeypatch.setenv("TANDEM_MASTER_KEY", f"{new},{old}")
    rows = tandem("keys", "list", "--json").json()
    assert {row["state"]: row["orgs"] for row in rows} == {"current": 0, "older": 1}
    ended = tandem("keys", "rotate")
    assert (ended.code, "can be taken out" in ended.out) == (0, True)
    monkeypatch.setenv("TANDEM_MASTER_KEY", new)
    assert tandem("org", "list", "--json").code == 0
    assert "current" in tandem("keys", "list").out


def test_words_about_runs_and_rows_are_in_the_trail(built: Runtime, tandem: Command):
    """Whose and what, by ids that tell nothing of the items."""
    run_id = hold(built)
    assert tandem("runs", "confirm", ANN, run_id).code == 0
    assert tandem("runs", "confirm", ANN, run_id).code == 2
    rows = (an_exclusion(2, reason=Reason.REJECTED), an_exclusion(3))
    store(built, StateChange(exclusions=rows), RunStatus.SUCCEEDED)
    refs = [handle_of(Side.EXCHANGE, f"exchange-{number}") for number in (2, 3)]
    assert tandem("items", "ignore", ANN, "calendar", *refs).code == 0
    assert tandem("items", "include", ANN, "calendar", refs[0]).code == 0
    assert tandem("items", "ignore", ANN, "calendar", "nonsense").code == 3

    found = built.audit.of_org(a_user().org_id, before=None, limit=9)

    assert [(one.actor, one.action, one.target, one.detail) for one in found] == [
        ("operator", "item.include_again", ANN, f"calendar {refs[0]}"),
        ("operator", "item.ignore", ANN, f"calendar {refs[0]} {refs[1]}"),
        ("operator", "run.confirmed", ANN, f"{run_id}, 1 deletions"),
    ]
