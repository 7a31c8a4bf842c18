"""What reaches a log, and what never does, whoever logs it."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

import pytest
import structlog

from server import logs

PRIVATE = "Lunch with the minister"


@dataclass
class Item:
    """Something with a subject, which its text repeats."""

    subject: str = PRIVATE


class Number(Fraction):
    """A number of a kind that a log does not know."""


@pytest.fixture(autouse=True)
def _restored() -> Iterator[None]:
    """Leave logging as it was."""
    names = ("", "server", "rq", "gunicorn", "gunicorn.error", "gunicorn.access")
    loggers = [logging.getLogger(name) for name in names]
    kept = [(each, each.level, each.handlers[:], each.propagate) for each in loggers]
    yield
    for each, level, handlers, propagate in kept:
        each.setLevel(level)
        each.handlers[:] = handlers
        each.propagate = propagate
    structlog.reset_defaults()


def json_lines(capsys):
    """Log as JSON from now on; the answer reads what was written so far."""
    logs.configure(form="json", level="DEBUG")

    def read():
        return [json.loads(line) for line in capsys.readouterr().err.splitlines()]

    return read


LOG = logs.logger("server.test")


def test_an_event_is_one_line_of_json(capsys):
    """Name, level, logger, time in UTC and the fields."""
    lines = json_lines(capsys)
    LOG.info("run_ended", writes=3, status="succeeded", ratio=0.5, error=None)

    (line,) = lines()
    assert line.pop("timestamp").endswith("Z")
    assert line == {
        "event": "run_ended",
        "level": "info",
        "logger": "server.test",
        "writes": 3,
        "status": "succeeded",
        "ratio": 0.5,
        "error": None,
    }


def test_bound_fields_are_on_every_event_inside(capsys):
    """And on none after."""
    lines = json_lines(capsys)
    with logs.bound(job="j1"):
        LOG.info("inside")
        logging.getLogger("rq.worker").info("a library's")
    LOG.info("outside")

    assert [line.get("job") for line in lines()] == ["j1", "j1", None]


@pytest.mark.parametrize(
    "name",
    [
        *("subject", "Subject", "new_subject", "body", "location", "attendees"),
        *("address", "email", "mailbox", "username", "description", "token"),
        *("access_token", "client_secret", "exchange_password", "Authorization"),
        *("private_key", "assertion", "master_key"),
    ],
)
def test_private_fields_are_struck_out(capsys, name):
    """By their name, in any spelling."""
    lines = json_lines(capsys)
    LOG.info("saved", **{name: PRIVATE})

    assert lines()[0][name] == "[removed]"


@pytest.mark.parametrize(
    "value",
    [
        {"inner": {"subject": PRIVATE}},
        [{"subject": PRIVATE}],
        ({"deep": [{"body": PRIVATE}]},),
        Item(),
        [Item()],
        ValueError(PRIVATE),
    ],
)
def test_nothing_private_hides_inside_a_field(capsys, value):
    """Neither in dictionaries and lists nor in what an object says of itself."""
    for form in ("json", "text"):
        logs.configure(form=form, level="INFO")
        LOG.info("saved", value=value)

    assert PRIVATE not in capsys.readouterr().err


def test_plain_values_stay(capsys):
    """Ids, counts and lists of them are what a log is for."""
    lines = json_lines(capsys)
    LOG.info("saved", counts={"created": 2}, ids=["a", "b"], pair=(1, 2))

    (line,) = lines()
    assert line["counts"] == {"created": 2}
    assert (line["ids"], line["pair"]) == (["a", "b"], [1, 2])


def test_an_exception_tells_type_and_places(capsys):
    """Never its text, which may quote what it choked on, nor its cause's."""
    lines = json_lines(capsys)
    try:
        try:
            raise KeyError(PRIVATE)
        except KeyError as cause:
            raise ValueError(PRIVATE) from cause
    except ValueError as error:
        LOG.error("failed", exc_info=error)
        LOG.exception("failed")
        logging.getLogger("some.library").exception("failed")

    told = lines()
    assert len(told) == 3
    for line in told:
        assert line["error"] == "ValueError"
        assert line["raised_at"][0].startswith("test_logs.py:")
        assert PRIVATE not in json.dumps(line)


@pytest.mark.parametrize(
    "name",
    [
        *("zeep.transports", "urllib3.connectionpool", "werkzeug", "sqlalchemy"),
        *("rq.worker", "gunicorn.error", "server.api", "some.library"),
    ],
)
def test_what_a_library_puts_into_its_text_is_struck_out(capsys, name):
    """Text with blanks or an address does not come from any logger."""
    lines = json_lines(capsys)
    logger = logging.getLogger(name)
    logger.warning("Cannot convert %r on field %s", PRIVATE, "rep@northwind.example")
    logger.warning("Cannot convert %(value)s", {"value": PRIVATE})
    logger.error("exception raised (%s)\n%s", "job", f"Traceback\n{PRIVATE}")
    logger.warning("%s", Item())

    written = json.dumps(lines())
    assert PRIVATE not in written
    assert "northwind" not in written
    assert "Cannot convert '[removed]' on field [removed]" in written


def test_trusted_libraries_may_name_their_things(capsys):
    """Which worker, which queue, which job: operators need that."""
    lines = json_lines(capsys)
    logging.getLogger("rq.worker").info("Worker %s: started with PID %d", "w-1", 42)
    logging.getLogger("urllib3").warning("Retry %d of %s", 2, "/services/data")

    assert [line["event"] for line in lines()] == [
        "Worker w-1: started with PID 42",
        "Retry 2 of [removed]",
    ]


def test_a_message_that_takes_no_text(capsys):
    """Where a removed value does not fit its place, the template stands alone."""
    lines = json_lines(capsys)
    logging.getLogger("some.library").warning("at %d%% of %.9f", 5, Number(0.5))

    (line,) = lines()
    assert (line["event"], line["arguments"]) == ("at %d%% of %.9f", 2)


@pytest.mark.parametrize("name", ["exchangelib", "urllib3.connectionpool", "zeep"])
def test_libraries_chat_to_nobody(capsys, name):
    """At DEBUG they log whole requests, already put together; nobody hears that."""
    lines = json_lines(capsys)
    put_together = f"POST {PRIVATE}"
    logging.getLogger(name).debug(put_together)
    logging.getLogger(name).info(put_together)

    assert lines() == []


def test_the_level_is_ours(capsys):
    """Below the configured level even our own events are not written."""
    logs.configure(form="json", level="ERROR")

    LOG.warning("careful")
    logging.getLogger("some.library").warning("careful")

    assert capsys.readouterr().err == ""


def test_gunicorn_speaks_through_us(capsys):
    """Its own handlers would print exceptions whole."""
    lines = json_lines(capsys)
    gunicorn = logging.getLogger("gunicorn.error")
    gunicorn.propagate = False
    gunicorn.addHandler(logging.StreamHandler())

    logs.configure(form="json", level="INFO")
    gunicorn.error("Error handling request %s", "/readyz")

    (line,) = lines()
    assert line["event"] == "Error handling request /readyz"


def test_gunicorns_access_log_is_ours(capsys):
    """The platform switches it on; its lines hold queries, which may name people."""
    lines = json_lines(capsys)
    access = logging.getLogger("gunicorn.access")
    access.addHandler(logging.StreamHandler())

    logs.configure(form="json", level="INFO")
    access.info("GET /v1/runs?user=%s", PRIVATE)

    assert lines() == []


def test_text_for_people(capsys):
    """The same events, readable, without colours where nobody looks."""
    logs.configure(form="text", level="INFO")

    LOG.info("run_ended", writes=3, subject=PRIVATE)

    written = capsys.readouterr().err
    assert "run_ended" in written
    assert "writes=3" in written
    assert "\x1b" not in written
    assert PRIVATE not in written
