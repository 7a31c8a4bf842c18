"""What is wrong is said in one sentence with a remedy and an exit code, then mended."""

from __future__ import annotations

import base64
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from emulators.certificates import TLSFiles, make_ca, make_expired, make_for_host
from emulators.exchange.app import EWS_PATH
from emulators.host import serve
from tests.scenarios.registration import add_org, options
from tests.scenarios.service import Ended
from tests.scenarios.world import AVERY, TUESDAY, World

USAGE, NOT_FOUND, NEEDS_PERSON, TRY_LATER = 2, 3, 4, 5


def _says(ended: Ended, code: int, error: str, remedy: str) -> None:
    """Fail unless a command ended with this code, one sentence and a remedy."""
    assert (ended.code, ended.error, ended.remedy) == (code, error, remedy), ended
    assert "Traceback" not in ended.err


# -- commands and values -------------------------------------------------------


def test_an_unknown_user_or_kind(world: World):
    """The command names what it does not know, and where to look (3 and 2)."""
    tandem = world.service.tandem
    _says(
        tandem("sync", "nobody@acme.example", "calendar"),
        NOT_FOUND,
        "There is no user nobody@acme.example.",
        "List them with: tandem user list",
    )
    for kind, said in (
        ("calender", "unknown kind; use one of calendar, contacts, tasks, email."),
        ("tasks", "tasks is not synced yet; use calendar."),
    ):
        ended = tandem("sync", AVERY, kind)
        assert ended.code == USAGE
        assert ended.error == f"Invalid value for 'KIND': {said}"
    ended = tandem("sync", AVERY, "calendar", "--now", "yesterday")
    assert ended.code == USAGE
    assert "2026-11-22T15:00:00Z" in ended.error


def test_unknown_orgs_and_runs_and_users_twice(world: World):
    """What is not there, or there already, is said so (3 and 2)."""
    tandem = world.service.tandem
    stranger = ("x@acme.example", "--mailbox", "x@acme.example")
    _says(
        tandem("user", "add", "elsewhere", *stranger),
        NOT_FOUND,
        "There is no such org.",
        "See `tandem org list`.",
    )
    _says(
        tandem("runs", AVERY, "--run", "1234"),
        NOT_FOUND,
        "There is no such run.",
        "See `tandem runs`.",
    )
    _says(
        tandem("user", "add", "northwind", AVERY, "--mailbox", AVERY),
        USAGE,
        f"The user {AVERY} already exists.",
        "Check the username.",
    )


#: What is wrong, what is said of it, and how its remedy begins.
SENSELESS = [
    ("mode=all", "mode: this value is not possible.", "Use do_not_sync, sync_all"),
    ("colour=red", "colour: there is no such setting.", "Known are: mode"),
    (
        "interval_minutes=29",
        "interval_minutes: must be at least 30 minutes.",
        "Choose one of 30",
    ),
    ("past_days=31", "past_days: must be 0 to 30 days.", "Choose at most 30"),
    (
        "future_days=366",
        "future_days: must be 0 to 365 days.",
        "Choose at most 365",
    ),
    ("time_from=noon", "time_from: must be a time of day.", "Write it like 08:30."),
    ("days=mon,xyz", "days: an unknown day is among them.", "Use mon, tue"),
    ("sync_invitees=maybe", "sync_invitees: must be true or false.", "Write true"),
    ("mode", "mode: has no value.", "Write it like mode=sync_all."),
]


def test_a_setting_that_makes_no_sense(world: World):
    """The field is named, the bounds are told, nothing is stored (T06, T07)."""
    for assignment, error, remedy in SENSELESS:
        ended = world.service.tandem("settings", "set", AVERY, "calendar", assignment)

        assert (ended.code, ended.error) == (USAGE, error)
        assert ended.remedy.startswith(remedy)
    shown = world.service.good("settings", "show", AVERY, "calendar", "--json")
    assert shown.json["sources"] == {}


# -- the service's own ground --------------------------------------------------


def test_a_missing_or_wrong_master_key(world: World):
    """No key, half a key and another key each have a sentence of their own."""
    world.enable()
    with world.service.configured(TANDEM_MASTER_KEY=""):
        _says(
            world.attempt(),
            NEEDS_PERSON,
            "TANDEM_MASTER_KEY is not set, so secrets cannot be kept.",
            "Set it to the output of: openssl rand -base64 32",
        )
    with world.service.configured(TANDEM_MASTER_KEY="short"):
        ended = world.attempt()
        assert ended.code in (USAGE, NEEDS_PERSON)
        assert ended.error == "TANDEM_MASTER_KEY: each key must be 32 bytes in base64."
    other = base64.b64encode(b"x" * 32).decode()
    with world.service.configured(TANDEM_MASTER_KEY=other):
        _says(
            world.attempt(),
            NEEDS_PERSON,
            "The secrets were stored with another master key.",
            "Put the master key they were stored with into TANDEM_MASTER_KEY.",
        )
    world.outlook.add("Visit", TUESDAY)
    assert world.sync()["writes"] == 1


def test_a_database_that_is_not_ready(world: World, tmp_path: Path):
    """An empty one, one that is down, and an address that is none."""
    with world.service.configured(DATABASE_URL=f"sqlite:///{tmp_path}/new/empty.db"):
        _says(
            world.service.tandem("user", "list"),
            USAGE,
            "The database is not prepared for this version.",
            "Run: tandem migrate",
        )
        world.service.good("migrate")
        world.service.good("user", "list")
    with world.service.configured(DATABASE_URL="postgresql://nobody@127.0.0.1:1/x"):
        ended = world.service.tandem("user", "list")
        assert (ended.code, ended.error) == (
            TRY_LATER,
            "The database does not answer as it should.",
        )
    with world.service.configured(DATABASE_URL="nonsense"):
        ended = world.service.tandem("user", "list")
        assert ended.code == NEEDS_PERSON
        assert ended.error == "The address of the database cannot be understood."


def test_a_queue_that_does_not_answer(world: World):
    """Doctor names it; a foreground run and saved settings do without it."""
    world.outlook.add("Visit", TUESDAY)
    with world.service.configured(REDIS_URL="redis://127.0.0.1:1/0"):
        ended = world.service.tandem("doctor", "--json")
        (queue,) = (one for one in ended.json if one["subject"] == "Queue")
        assert ended.code == TRY_LATER
        assert queue["detail"] == "The queue does not answer."
        assert queue["remedy"].startswith("Start Redis or correct REDIS_URL")
        world.enable()
        assert world.sync()["writes"] == 1


# -- accounts ------------------------------------------------------------------


def test_a_user_who_may_not_use_the_app(world: World):
    """Salesforce gives no token: the admin has to allow the app (T126)."""
    world.enable()
    world.outlook.add("Visit", TUESDAY)
    for app in world.running.salesforce.org.apps.values():
        app.approved.discard(AVERY)
    world.forget_tokens()

    _says(
        world.attempt(),
        NEEDS_PERSON,
        "This user may not use the Tandem app in Salesforce.",
        "Give the user the permission set that pre-authorises the app.",
    )

    for app in world.running.salesforce.org.apps.values():
        app.approved.add(AVERY)
    assert world.sync()["writes"] == 1


def test_a_client_secret_that_was_changed(world: World):
    """Exchange's sign-in refuses the application; nothing is deleted (T126)."""
    world.enable()
    world.outlook.add("Visit", TUESDAY)
    world.sync()
    exchange = world.running.exchange
    oauth = world.running.describe()["exchange"]["oauth"]
    known = {"client_id": oauth["client_id"], "tenant": oauth["tenant"]}
    exchange.add_application(**known, secret="another one")
    exchange.accounts.revoke_tokens()

    ended = world.attempt()

    _says(
        ended,
        NEEDS_PERSON,
        "The sign-in service refuses this application.",
        "Reconnect the account.",
    )
    assert len(world.crm.events()) == 1
    exchange.add_application(**known, secret=oauth["client_secret"])
    assert world.sync()["writes"] == 0


def test_a_password_that_was_changed(world: World):
    """A user's own account for Basic is refused in words, and works again later."""
    exchange = world.running.exchange
    exchange.add_mailbox("own@northwind.example", password="first")
    rows = world.running.salesforce
    rows.add_user("own@northwind.example", profile="Sales")
    rows.org.assign("own@northwind.example", "Tandem User")
    for app in rows.org.apps.values():
        app.approved.add("own@northwind.example")
    user = "own@northwind.example"
    account = ("--exchange-username", user, "--exchange-password", "first")
    world.service.good("user", "add", "northwind", user, "--mailbox", user, *account)
    world.enable(user)
    world.sync(user)
    exchange.accounts.add_user(user, "second", everywhere=False)

    _says(
        world.attempt(user),
        NEEDS_PERSON,
        "Exchange does not accept the credentials.",
        "Reconnect the account.",
    )

    exchange.accounts.add_user(user, "first", everywhere=False)
    assert world.sync(user)["writes"] == 0


def test_a_mailbox_that_does_not_exist(world: World):
    """The sentence names no address; the mailbox made later syncs (4)."""
    user = world.hire("Asia/Kolkata", mailbox="nobody@northwind.example")
    world.enable(user)

    ended = world.attempt(user)

    assert ended.code == NEEDS_PERSON
    assert ended.error.startswith("Exchange knows no such mailbox")
    assert ended.remedy == "Correct the mailbox address of this user."
    assert "nobody@" not in ended.err
    world.running.exchange.add_mailbox("nobody@northwind.example")
    assert world.sync(user)["status"] == "succeeded"


def test_a_time_zone_that_nobody_knows(world: World):
    """Without the zone no day can be told, so nothing runs until it is mended (4)."""
    world.enable()
    world.outlook.add("Visit", TUESDAY)
    _set_zone(world, "Mars/Olympus")

    _says(
        world.attempt(),
        NEEDS_PERSON,
        "The time zone set in Salesforce is not known.",
        "Choose another time zone in your Salesforce user settings.",
    )

    _set_zone(world, "America/New_York")
    assert world.sync()["writes"] == 1


def _set_zone(world: World, zone: str) -> None:
    org = world.running.salesforce.org
    rows = org.store.rows("User")
    user = next(row for row in rows if row["Username"] == AVERY)
    org.store.put("User", {**user, "TimeZoneSidKey": zone})
    org.store.commit()


def test_a_deactivated_user_is_not_synced(world: World):
    """Nothing is read or deleted, and a reactivated user goes on (T130)."""
    world.enable()
    visit = world.outlook.add("Visit", TUESDAY)
    world.sync()
    world.running.salesforce.set_active(AVERY, False)
    world.outlook.change(visit, location="Dock 1")

    ended = world.attempt()

    assert ended.code in (0, NEEDS_PERSON)
    assert ended.json["writes"] == 0
    world.running.salesforce.set_active(AVERY, True)
    assert world.sync()["writes"] == 1


# -- connections ---------------------------------------------------------------


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _elsewhere(world: World, side: str, port: int, ca: Path) -> str:
    """Register an org whose Exchange or Salesforce is at another port; give a user."""
    given = options(world.running.describe())
    if side == "salesforce":
        url = f"https://127.0.0.1:{port}"
        given |= {"--salesforce-url": url, "--salesforce-ca-file": str(ca)}
    else:
        url = f"https://127.0.0.1:{port}{EWS_PATH}"
        given |= {"--exchange-url": url, "--exchange-ca-file": str(ca)}
        given["--exchange-auth"] = "basic"
        account = world.running.describe()["exchange"]["service_account"]
        given["--exchange-username"] = account["username"]
        given["--exchange-secret"] = account["password"]
    add_org(world.service, "elsewhere", given)
    user = world.hire("Asia/Kolkata", org="elsewhere")
    world.person(user).outlook.add("Visit", TUESDAY)
    return user


@contextmanager
def _served(world: World, side: str, port: int, tls: TLSFiles) -> Iterator[None]:
    app = getattr(world.running, side)
    with serve(app, port=port, tls=tls, clock=world.running.world.clock):
        yield


def _switch_on(world: World, user: str) -> None:
    """Choose Sync All where Salesforce may not answer to say what is locked."""
    world.enable(user)


@pytest.mark.parametrize("side", ["exchange", "salesforce"])
def test_a_server_that_is_down(world: World, tmp_path: Path, side: str):
    """No connection is a fault that passes, and the next good run carries on (5)."""
    tls, port = make_ca(tmp_path), _free_port()
    user = _elsewhere(world, side, port, tls.ca_file)
    with _served(world, side, port, tls):
        _switch_on(world, user)

    _says(
        world.attempt(user),
        TRY_LATER,
        f"There is no connection to {side.capitalize()}.",
        "Nothing to do: the next sync carries on.",
    )

    with _served(world, side, port, tls):
        assert world.sync(user)["writes"] == 1
        world.check_quiet(user)
    world.never_quiet("the server is gone with the block")


@pytest.mark.parametrize("side", ["exchange", "salesforce"])
@pytest.mark.parametrize("fault", ["expired", "other host", "unknown authority"])
def test_a_certificate_that_cannot_be_trusted(
    world: World, tmp_path: Path, side: str, fault: str
):
    """Expired, made out to another host, or signed by nobody: refused in words (4)."""
    port = _free_port()
    good, bad = make_ca(tmp_path / "good"), tmp_path / "bad"
    if fault == "expired":
        tls = make_expired(bad)
    elif fault == "other host":
        tls = make_for_host(bad, "other.example")
    else:
        tls = make_ca(bad)
    # Both authorities are trusted, but for the one that nobody knows.
    trusted = tmp_path / "trusted.pem"
    known = [good] if fault == "unknown authority" else [good, tls]
    trusted.write_bytes(b"".join(one.ca_file.read_bytes() for one in known))
    user = _elsewhere(world, side, port, trusted)
    with _served(world, side, port, good):
        _switch_on(world, user)

    with _served(world, side, port, tls):
        ended = world.attempt(user)

    assert ended.code == NEEDS_PERSON
    assert "certificate" in ended.error
    assert "cannot be trusted" in ended.error
    assert side.capitalize() in ended.error
    assert ended.remedy == (
        "Have the server's certificate renewed, or name its CA file."
    )
    with _served(world, side, port, good):
        assert world.sync(user)["writes"] == 1
    world.never_quiet("the server is gone with the block")
