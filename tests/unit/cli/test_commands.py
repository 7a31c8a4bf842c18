"""The commands as a person meets them: help, sentences, JSON and exit codes."""

from __future__ import annotations

import base64
import json
import logging
import signal
import socket
import subprocess
import sys
from datetime import timedelta
from importlib import metadata
from pathlib import Path

import click
import pytest
import structlog

from server import bootstrap, config
from server.adapters.clock import SystemClock
from server.cli import main
from server.cli.commands import cli
from server.cli.output import EXIT_CODES_HELP, exit_code
from server.cli.version import version
from server.domain.errors import (
    AccessLost,
    Busy,
    EditConflict,
    Fenced,
    Interrupted,
    InvalidSetting,
    LockedSetting,
    NotFound,
    Throttled,
    Unreachable,
)
from server.domain.org import OrgFacts
from tests.signing import certify, signer

ROOT = Path(__file__).parents[3]
ANN = "ann@acme.example"
SECRET = "correct horse battery staple"


def nobody_listens() -> int:
    """A port that refuses connections."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@pytest.fixture
def environment(tmp_path, monkeypatch):
    """A configuration whose database is empty and whose queue is away."""
    values = {
        # What is away is on this machine.
        "TANDEM_STAGE": "development",
        "DATABASE_URL": f"sqlite:///{tmp_path / 'tandem.db'}",
        "REDIS_URL": f"redis://127.0.0.1:{nobody_listens()}/0",
        "TANDEM_MASTER_KEY": base64.b64encode(bytes(32)).decode(),
        "COLUMNS": "80",
    }
    for name, value in values.items():
        monkeypatch.setenv(name, value)
    return monkeypatch


@pytest.fixture
def run(environment, capsys):
    """Run a command; gives exit code, standard output and standard error."""
    root = logging.getLogger()
    kept = root.handlers[:], root.level

    def command(*arguments, **options):
        with pytest.raises(SystemExit) as ended:
            main([str(argument) for argument in arguments], **options)
        out, err = capsys.readouterr()
        root.handlers[:], root.level = kept
        structlog.reset_defaults()
        return ended.value.code, out, err

    return command


@pytest.fixture
def org(run, tmp_path):
    """A prepared database with one org whose systems are away, and one user."""
    key, secret = tmp_path / "key.pem", tmp_path / "secret"
    key.write_text("no key")
    secret.write_text(SECRET)
    away = f"https://127.0.0.1:{nobody_listens()}"
    assert run("migrate")[0] == 0
    options = [
        *("--salesforce-url", away, "--consumer-key", "key"),
        *("--private-key-file", key, "--exchange-url", f"{away}/EWS/Exchange.asmx"),
        *("--exchange-auth", "basic", "--exchange-username", "svc"),
        *("--exchange-secret-file", secret),
    ]
    assert run("org", "add", "acme", *options)[0] == 0
    assert run("user", "add", "acme", ANN, "--mailbox", ANN)[0] == 0
    return options


def every_command():
    """All commands and groups, as the words that call them."""

    def walk(command, words):
        yield words
        if isinstance(command, click.Group):
            context = click.Context(command)
            for name in command.list_commands(context):
                inner = command.get_command(context, name)
                assert inner is not None
                yield from walk(inner, (*words, name))

    return list(walk(cli, ()))


# --- help and version -----------------------------------------------------------------


@pytest.mark.parametrize("words", every_command(), ids=" ".join)
def test_every_command_explains_itself(run, words):
    """Help needs no configuration, no database and no network."""
    code, out, err = run(*words, "--help")

    assert (code, err) == (0, "")
    assert out.startswith("Usage: tandem")
    summary = out.splitlines()[2].strip()
    assert summary.endswith((".", ",")) or len(summary) > 40


@pytest.mark.parametrize("words", every_command(), ids=" ".join)
def test_every_option_has_a_meaning(words):
    """An option without a sentence helps nobody."""
    command: click.Command = cli
    for word in words:
        assert isinstance(command, click.Group)
        found = command.get_command(click.Context(command), word)
        assert found is not None
        command = found
    options = [each for each in command.params if isinstance(each, click.Option)]

    assert [each.name for each in options if not each.help] == []


def test_help_without_any_configuration(run, environment):
    """Even a variable that makes no sense does not keep the help back."""
    environment.setenv("TANDEM_LEASE_SECONDS", "soon")

    assert run("--help")[0] == 0
    assert run("sync", "-h")[0] == 0


def test_the_exit_codes_are_in_the_help(run):
    """Who writes scripts finds them there."""
    out = " ".join(run("--help")[1].split())

    assert EXIT_CODES_HELP in out


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (InvalidSetting("mode", "no"), 2),
        (LockedSetting("mode"), 2),
        (EditConflict("no"), 2),
        (NotFound("no"), 3),
        (AccessLost("no"), 4),
        (Unreachable("no"), 5),
        (Throttled("no"), 5),
        (Busy("no"), 5),
        (Interrupted("no"), 5),
        (Fenced("no"), 5),
    ],
)
def test_the_exit_code_of_an_error(error, code):
    """One code for each thing a script could do next."""
    assert exit_code(error) == code


def test_the_version_of_a_clone(run):
    """It is written down once, in pyproject.toml, installed or not."""
    code, out, _ = run("--version")

    assert (code, out.strip()) == (0, f"tandem {version()}")
    assert f'version = "{version()}"' in (ROOT / "pyproject.toml").read_text()


def test_the_version_of_a_package(tmp_path):
    """Away from the clone the installed package tells it, or nobody does."""
    gone = tmp_path / "pyproject.toml"

    assert version("click", gone) == metadata.version("click")
    assert version("no-such-package", gone) == "unknown"


# --- sentences ------------------------------------------------------------------------


def said(answer, code, *words):
    """Check an error: its code, one sentence, a remedy, nothing on stdout."""
    assert answer[0] == code, answer
    assert answer[1] == ""
    assert answer[2].count("Error: ") == 1
    assert "Traceback" not in answer[2]
    for word in words:
        assert word in answer[2]


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("sync", "nobody", "calendar"), 3, ("no user nobody", "tandem user list")),
        (("sync", ANN, "calender"), 2, ("calendar, contacts, tasks, email",)),
        (("sync", ANN, "tasks"), 2, ("not synced yet",)),
        (("sync", ANN, "calendar", "--now", "soon"), 2, ("2026-11-22T15:00:00Z",)),
        (("runs", ANN, "--run", "r9"), 3, ("no such run",)),
        (("runs", ANN, "--limit", "0"), 2, ("--limit",)),
        (("user", "add", "nobody", "x", "--mailbox", "x@y"), 3, ("no such org",)),
        (("user", "add", "acme", ANN, "--mailbox", ANN), 2, ("exists",)),
        (("user", "list", "nobody"), 3, ("no such org",)),
        (("settings", "set", ANN, "calendar", "mode"), 2, ("mode=sync_all",)),
        (("settings", "set", ANN, "calendar", "mod=x"), 2, ("mod:", "body_overflow")),
        (("doctor", "nobody"), 3, ("no user nobody",)),
        (("nonsense",), 2, ("No such command",)),
        (("web", "--port", "99999"), 2, ("65535",)),
    ],
)
def test_a_mistake_is_told_in_one_sentence(org, run, arguments, code, words):
    """What is wrong, what to do, and nothing on standard output."""
    said(run(*arguments), code, *words)


@pytest.mark.parametrize(
    ("name", "value", "code"),
    [
        ("TANDEM_MASTER_KEY", "", 4),
        ("TANDEM_MASTER_KEY", "short", 2),
        ("REDIS_URL", "nonsense", 4),
        ("DATABASE_URL", "nonsense", 4),
        ("DATABASE_URL", "mysql://h/db", 4),
        ("DATABASE_URL", "postgresql://h:port/db", 4),
        ("DATABASE_URL", "sqlite:////proc/nowhere/t.db", 2),
        ("DATABASE_URL", "postgres://127.0.0.1:1/db", 5),
        ("TANDEM_LEASE_SECONDS", "soon", 2),
    ],
)
def test_a_wrong_variable_is_named(run, environment, name, value, code):
    """Whichever command meets it first."""
    environment.setenv(name, value)

    said(run("user", "list"), code, name)


def test_a_database_without_tables(run):
    """The remedy is the command that makes them."""
    said(run("user", "list"), 2, "tandem migrate")


def test_migrating_twice_does_no_harm(run):
    """The second time there is nothing to do."""
    assert run("migrate")[0] == run("migrate")[0] == 0


def test_an_unexpected_error_tells_nothing_private(run):
    """Its kind and its places go to the log, its text nowhere."""

    @click.group()
    def broken():
        """Hold one command."""

    @broken.command("fail")
    def fail():
        raise ValueError(SECRET)

    code, out, err = run("fail", group=broken)

    assert (code, out) == (1, "")
    assert "ValueError" in err
    assert SECRET not in err


# --- orgs and users -------------------------------------------------------------------


@pytest.mark.parametrize("json_option", [(), ("--json",)])
def test_a_secret_is_never_shown(org, run, json_option):
    """Neither lists nor the doctor print what was given to keep."""
    for words in (("org", "list"), ("user", "list"), ("doctor",)):
        _, out, err = run(*words, *json_option)
        assert SECRET not in out + err


def test_what_basic_and_oauth_need(org, run):
    """A connection that cannot work is refused before it is stored."""
    lacking = [*org[:8], "--exchange-auth", "oauth"]

    said(run("org", "add", "other", *lacking), 2, "--exchange-client-id")
    assert "other" not in run("org", "list")[1]


@pytest.mark.parametrize("url", ["acme", "ftp://acme", "https://u:p@acme", "https://"])
def test_an_address_has_to_be_one(org, run, url):
    """A password does not belong into an address."""
    options = ["--salesforce-url", url, *org[2:]]

    said(run("org", "add", "other", *options), 2, "--salesforce-url")


def test_an_empty_list_says_so(run):
    """A table without rows would only puzzle."""
    run("migrate")

    assert run("user", "list")[1] == "Users: none.\n"
    assert json.loads(run("user", "list", "--json")[1]) == []


def test_lists_fit_into_80_columns(org, run):
    """Whatever the terminal's width, nothing is cut off."""
    for words in (("org", "list"), ("user", "list"), ("doctor",)):
        lines = run(*words)[1].splitlines()
        assert max(map(len, lines)) <= 80


# --- runs -----------------------------------------------------------------------------


def test_a_system_that_is_away(org, run):
    """The run fails, says why once, asks to try later, and is in the history."""
    code, out, err = run("sync", ANN, "calendar")

    assert code in {4, 5}
    assert err.count("Error: ") == err.count("What to do: ") == 1
    assert "calendar: failed" in out
    (shown,) = json.loads(run("runs", ANN, "--json")[1])
    assert shown["status"] == "failed"
    assert shown["run_id"] in run("runs", ANN)[1]


def test_json_is_one_value(org, run):
    """Also of a run that failed: scripts read standard output only."""
    for words in (
        ("sync", ANN, "calendar"),
        ("runs", ANN),
        ("org", "list"),
        ("user", "list"),
        ("doctor",),
    ):
        _, out, _ = run(*words, "--json")
        assert len(out.splitlines()) == 1
        json.loads(out)


def test_progress_is_for_terminals(org, run):
    """Where standard error is a file or a pipe, no bars are drawn."""
    _, out, err = run("sync", ANN, "calendar")

    assert "\x1b" not in out + err
    assert "━" not in err


def test_dispatch_without_a_queue(org, run):
    """A scheduler has to see that nothing can be handed on, due or not."""
    code, out, err = run("dispatch")

    assert (code, out) == (5, "")
    assert "The queue does not answer." in err


def test_doctor_finds_what_is_wrong(org, run):
    """Each part has a line; the exit code is that of the worst."""
    code, out, _ = run("doctor", "--json")
    found = {line["subject"]: line for line in json.loads(out)}

    assert found["Database"]["ok"]
    assert not found["Queue"]["ok"]
    assert "REDIS_URL" in found["Queue"]["remedy"]
    assert not found["Salesforce"]["ok"]
    assert code in {4, 5}


@pytest.mark.parametrize(
    ("option", "address"),
    [
        ("--salesforce-url", "https://acme.example"),
        ("--login-url", "http://login.salesforce.com"),
        ("--exchange-url", "http://mail.acme.example/EWS/Exchange.asmx"),
        ("--exchange-token-url", "ftp://login.acme.example"),
    ],
)
def test_an_address_that_no_run_would_ask(org, run, option, address):
    """It is refused when the org is added, and the option is named."""
    given = (*org, "--exchange-token-url", "https://login.acme.example")
    code, _, err = run("org", "add", "globex", *given, option, address)
    assert code == 2
    assert option in err or "Invalid value" in err
    assert [one["name"] for one in json.loads(run("org", "list", "--json")[1])] == [
        "acme"
    ]


def test_a_certificate_that_ends_soon(org, run, tmp_path):
    """Registering says so, the list counts the days, the doctor calls it a fault."""
    pem = tmp_path / "org.crt"
    start = SystemClock().now() - timedelta(days=359, hours=1)
    pem.write_text(certify(signer("acme").private_key, "org", start))

    code, out, err = run("cert", "add", "acme", pem, "--name", "Spring")
    assert (code, "Registered" in out, "5 days left" in err) == (0, True, True)

    code, out, _ = run("cert", "list", "--json")
    (row,) = json.loads(out)
    assert (row["name"], row["days_left"], row["warned_days"]) == ("Spring", 5, 7)
    assert (row["state"], row["last_used_at"]) == ("ending", None)
    assert "ends in 5 days" in run("cert", "list")[1]

    code, out, _ = run("doctor", "--json")
    (line,) = [one for one in json.loads(out) if "Certificates" in one["subject"]]
    assert (line["ok"], "Salesforce Setup" in line["remedy"]) == (False, True)


def test_ctrl_c_is_130(org, tmp_path):
    """A sync that is stopped closes its run and says so."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        ended = _interrupted_sync(silent)

    assert ended.returncode == 130, ended
    assert "Traceback" not in ended.stderr
    assert json.loads(ended.stdout)["status"] == "interrupted"


def _interrupted_sync(silent):
    """Sync with a Salesforce that takes connections and never answers."""
    url = f"http://127.0.0.1:{silent.getsockname()[1]}"
    script = (
        "import sys\n"
        "from dataclasses import replace\n"
        "from server import bootstrap, config\n"
        "built = bootstrap.build(config.read())\n"
        "org = built.database.orgs.named('acme')\n"
        "from cryptography.hazmat.primitives.asymmetric import rsa\n"
        "from cryptography.hazmat.primitives import serialization as s\n"
        "key = rsa.generate_private_key(public_exponent=65537, key_size=2048)\n"
        "pem = key.private_bytes(s.Encoding.PEM, s.PrivateFormat.PKCS8,\n"
        "                        s.NoEncryption()).decode()\n"
        f"sf = replace(org.salesforce, instance_url={url!r}, login_url={url!r},\n"
        "             private_key=pem)\n"
        "built.database.orgs.update(replace(org, salesforce=sf))\n"
        "built.close()\n"
        "from server.cli import main\n"
        f"main(['sync', {ANN!r}, 'calendar', '--json'])\n"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", script],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    silent.settimeout(30)
    connection, _ = silent.accept()
    with connection:
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=30)
    return subprocess.CompletedProcess(process.args, process.returncode, out, err)


# --- the audit trail ------------------------------------------------------------------


def trail():
    """What the audit trail says of all orgs, the oldest first."""
    built = bootstrap.build(config.read())
    entries = [
        entry
        for org in built.database.orgs.all()
        for entry in built.audit.of_org(org.id, before=None, limit=99)
    ]
    built.close()
    entries.sort(key=lambda entry: entry.id)
    assert {entry.actor for entry in entries} == {"operator"}
    return [(entry.action, entry.target, entry.detail) for entry in entries]


def know_salesforce():
    """Let the service have heard from Salesforce before it went away."""
    built = bootstrap.build(config.read())
    user, now = built.database.users.named(ANN), SystemClock().now()
    facts = OrgFacts(user_id="005", zone="UTC", policy_readable=True)
    built.database.facts.remember(user.id, facts, now)
    built.database.policies.remember(user.org_id, facts.policy, now)
    built.close()


def test_what_operators_change_is_in_the_trail(org, run, environment, tmp_path):
    """Each command leaves an entry with the org's administrators; failed ones none."""
    pem = tmp_path / "org.crt"
    pem.write_text(signer("acme").certificate)
    know_salesforce()
    acme = ("exclusions", "add", "acme")
    assert run("cert", "add", "acme", pem, "--name", "Spring")[0] == 0
    assert run("cert", "add", "acme", pem)[0] == 2
    (certificate,) = json.loads(run("cert", "list", "--json")[1])
    name = certificate["fingerprint"]
    for words in (
        ("cert", "remove", "acme", name[:16]),
        ("settings", "set", ANN, "calendar", "interval_minutes=60", "mode=sync_all"),
        (*acme, "Press.example", "press.example", "rival.example"),
        (*acme, "bo@rival.example", "--list", "ignore", "--user", ANN),
        ("exclusions", "remove", "acme", "rival.example", "unknown.example"),
        ("user", "reconnect", ANN, "--mailbox", "anna@acme.example"),
    ):
        assert run(*words)[0] == 0, words
    assert run(*acme, "good.example", "no entry")[0] == 2
    assert run("sync", ANN, "calendar")[0] in {4, 5}
    new = base64.b64encode(b"n" * 32).decode()
    environment.setenv(
        "TANDEM_MASTER_KEY", f"{new},{base64.b64encode(bytes(32)).decode()}"
    )
    assert run("keys", "rotate")[0] == run("keys", "rotate")[0] == 0

    (_, press, _), (_, rival, _) = trail()[5:7]
    assert trail() == [
        ("org.added", "acme", ""),
        ("user.added", ANN, ""),
        ("certificate.added", name, "Spring"),
        ("certificate.removed", name, "Spring"),
        ("settings.changed", ANN, "calendar: interval_minutes, mode"),
        ("exclusion.added", press, "exclude domain, organisation"),
        ("exclusion.added", rival, "exclude domain, organisation"),
        ("exclusion.added", ANN, trail()[7][2]),
        ("exclusion.removed", rival, "exclude domain, organisation"),
        ("user.reconnected", ANN, "with another mailbox"),
        ("run.asked", ANN, "calendar"),
        ("keys.rotated", "", ""),
    ]
    assert trail()[7][2].startswith("ignore address, own, ")
    assert run("user", "erase", ANN, "--yes")[0] == 0
    assert ANN not in repr(trail())
    assert trail()[-1][0] == "user.erased"
