"""How does the service stand many users: a crowd that is due, a crowd that looks on?"""

from __future__ import annotations

import base64
import secrets
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import requests

from benchmarks.callers import Answers, Call, call_together
from benchmarks.emulated import Emulators
from benchmarks.entry import run_alone
from benchmarks.progress import say
from benchmarks.result import Goal, Result
from benchmarks.timing import milliseconds, significant, timed
from server import bootstrap
from server.bootstrap import Runtime
from server.cli.demo_world import World, queue_server, start_world
from server.config import Config
from server.domain.connections import (
    ExchangeAuth,
    ExchangeConnection,
    Org,
    SalesforceConnection,
    User,
)
from server.domain.kinds import Kind

NAME = "load"
SIZES = (1_000, 5_000, 10_000)
#: Orgs that share the users; the first has more than half of them.
ORGS = 20
#: Callers at a time, settings that each reads, and how often Sync Now is pressed.
CALLERS, READS, PRESSES = 50, 20, 1_000
#: What they read; `fresh` asks Salesforce and Exchange each time.
READ = {
    "nothing": "/healthz",
    "jobs": "/v1/jobs",
    "settings": "/v1/settings/calendar",
    "fresh": "/v1/settings/calendar?fresh=true",
}
#: Milliseconds and reads a second that settings are held to, and requests to the two
#: systems for all of these reads: one each for a user and a minute, with some to spare.
GOAL_P99_MS, GOAL_PER_SECOND, GOAL_ASKED = 2_000, 40, 50
#: The crowd that is held to the goal, and seconds of CPU that handing it on may take.
GOAL_SIZE, GOAL_SECONDS = 5_000, 5
_LEASE = timedelta(minutes=10)


def measure(
    *,
    sizes: Sequence[int] = SIZES,
    goal_size: int = GOAL_SIZE,
    reads: int = READS,
    presses: int = PRESSES,
) -> Result:
    """Dispatch crowds, read settings together, and press Sync Now again and again."""
    crowds = [_dispatch(size) for size in sizes]
    with TemporaryDirectory(prefix="tandem-bench-") as folder:
        say("load: the API")
        with start_world(Path(folder), scene="meeting", calls_per_minute=0) as world:
            read = {what: _read(world, path, reads) for what, path in READ.items()}
            pressed = _press(world, presses)
    figures = {"crowds": crowds, "reads": read, "presses": pressed}
    return Result(name=NAME, figures=figures, goals=goals(figures, goal_size))


def goals(figures: Mapping[str, Any], size: int) -> tuple[Goal, ...]:
    """Hold one crowd to its time, in CPU, and a pressed button to its runs."""
    crowd = next(one for one in figures["crowds"] if one["jobs"] == size)
    pressed, settings = figures["presses"], figures["reads"]["settings"]
    presses, callers = pressed["presses"], f"settings, {settings['callers']} callers"
    return (
        Goal(
            what=f"seconds of CPU, {size:,} due syncs handed on in one dispatch",
            value=significant(crowd["first"]["cpu_ms"] / 1000),
            at_most=GOAL_SECONDS,
        ),
        Goal(
            what=f"ms, p99 of reading {callers}",
            value=settings["p99_ms"],
            at_most=GOAL_P99_MS,
        ),
        Goal(
            what=f"reads a second of {callers}",
            value=settings["per_second"],
            at_least=GOAL_PER_SECOND,
        ),
        Goal(
            what=f"requests to both systems, {settings['calls']:,} reads of settings",
            value=settings["asked"],
            at_most=GOAL_ASKED,
        ),
        Goal(
            what=f"runs after the one that goes, Sync Now pressed {presses:,} times",
            value=pressed["runs_after"],
            at_most=1,
        ),
    )


def _dispatch(size: int) -> dict[str, Any]:
    """Hand on a crowd that came due in the last half hour, and look again after it."""
    say(f"load: {size:,} due syncs")
    with _service() as runtime:
        _hire(runtime, size)
        first, count = timed(runtime.dispatcher.dispatch)
        again, more = timed(runtime.dispatcher.dispatch)
        waiting = len(runtime.queue.waiting())
    if (count, more, waiting) != (size, 0, size):
        raise RuntimeError(f"{count} and {more} handed on, {waiting} wait.")
    rate = significant(size / first.cpu)
    costs = {"first": first.to_json(), "again": again.to_json()}
    return {"jobs": size, "orgs": ORGS, "jobs_per_cpu_s": rate, **costs}


@contextmanager
def _service() -> Iterator[Runtime]:
    """The service on a new SQLite file and an empty Valkey, without any worker."""
    with ExitStack() as stack:
        place = stack.enter_context(TemporaryDirectory(prefix="tandem-bench-"))
        folder = Path(place)
        config = Config(
            database_url=f"sqlite:///{folder / 'tandem.db'}",
            redis_url=stack.enter_context(queue_server(folder)),
            master_key=base64.b64encode(secrets.token_bytes(32)).decode(),
        )
        runtime = bootstrap.build(config)
        stack.callback(runtime.close)
        runtime.migrate()
        yield runtime


def _hire(runtime: Runtime, size: int) -> None:
    """Add orgs and users whose syncs came due one after the other."""
    for number in range(ORGS):
        runtime.database.orgs.add(_org(number))
    now = runtime.clock.now()
    for number in range(size):
        org = number % ORGS if number % 2 else 0
        name = f"rep{number}@northwind.example"
        user = User(id=f"user{number}", org_id=f"org{org}", username=name, mailbox=name)
        runtime.database.users.add(user)
        due = now - timedelta(minutes=30) * (number / size)
        runtime.database.jobs.schedule(user.id, Kind.CALENDAR, due)


def _org(number: int) -> Org:
    url = "https://northwind.example"
    salesforce = SalesforceConnection(
        instance_url=url, login_url=url, consumer_key="key", private_key="-"
    )
    return Org(
        id=f"org{number}",
        name=f"bench {number}",
        salesforce_org_id=f"00D{number:012}",
        salesforce=salesforce,
        exchange=ExchangeConnection(ews_url=url, auth=ExchangeAuth.BASIC),
    )


def _read(world: World, path: str, reads: int) -> dict[str, float]:
    """All callers read the same at the same time, again and again."""
    tokens = [world.panel.token(user) for user in world.users]
    what = Call(url=world.web_url, path=path, tokens=tokens)
    before = _requests(world)
    answers = call_together(what, callers=CALLERS, times=reads)
    return _told(answers) | {"asked": _requests(world) - before}


def _requests(world: World) -> int:
    """Requests that both systems have answered so far, without those for tokens."""
    with requests.Session() as http:
        # Proxies and CA files of this machine have no say on loopback.
        http.trust_env = False
        http.verify = world.emulators["salesforce"]["ca_file"]
        told = {name: world.emulators[name] for name in ("exchange", "salesforce")}
        return sum(Emulators(told, http).calls(name) for name in told)


def _press(world: World, presses: int) -> dict[str, Any]:
    """Press Sync Now while a run goes, and count what comes of it."""
    user, jobs = world.users[0], world.runtime.database.jobs
    runtime, now = world.runtime, world.runtime.clock.now()
    asked = runtime.runs.claimable(user.id, Kind.CALENDAR)
    claim = jobs.claim(asked.job_id, now, _LEASE)
    if claim is None:
        raise RuntimeError("The job was running already.")
    button = Call(
        url=world.web_url,
        method="POST",
        path="/v1/jobs/calendar/run",
        tokens=[world.panel.token(user)],
    )
    answers = call_together(button, callers=CALLERS, times=presses // CALLERS)
    waiting = len(runtime.queue.waiting())
    follows = jobs.finish(claim, runtime.clock.now(), None)
    return {
        "presses": len(answers.seconds),
        "messages": waiting,
        "runs_after": waiting + int(follows),
        **_told(answers),
    }


def _told(answers: Answers) -> dict[str, float]:
    """The median, the slowest but one in a hundred, and how many in a second."""
    return {
        "callers": CALLERS,
        "calls": len(answers.seconds),
        "p50_ms": milliseconds(answers.percentile(50)),
        "p99_ms": milliseconds(answers.percentile(99)),
        "per_second": significant(len(answers.seconds) / answers.wall),
    }


if __name__ == "__main__":
    run_alone(measure)
