"""Both systems asked at once, and what is told of one that does not answer."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, wait
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest

from server.domain.errors import Unreachable
from server.domain.kinds import Side
from server.services.administrators import Administrators
from server.services.connection_check import ConnectionCheck
from server.services.overview import ConnectionState
from server.services.processes import Standing
from server.services.side_by_side import Patience
from tests.fakes.office import ORG, USER, Office


class Hanging:
    """A system that is reached and answers when it is let go."""

    def __init__(self) -> None:
        """Hang."""
        self.asked, self.let_go = threading.Event(), threading.Event()

    def __call__(self) -> None:
        """Say that it was asked, and wait."""
        self.asked.set()
        self.let_go.wait(60)


@pytest.fixture
def hanging() -> Iterator[Hanging]:
    """One that is let go at the end, so that no thread is left."""
    found = Hanging()
    yield found
    found.let_go.set()


@pytest.fixture
def org(office: Office):
    """An org with an integration user."""
    named = replace(ORG.salesforce, integration_username="robot@northwind.example")
    office.database.orgs.update(replace(ORG, salesforce=named))


def check(
    office: Office,
    patience: Patience = wait,
    service: dict[str, Standing] | None = None,
) -> ConnectionCheck:
    """The use case over an office, and a service that stands so."""
    stands: dict[str, Standing] = {
        "workers": Standing(True, ""),
        "dispatch": Standing(True, ""),
    } | (service or {})
    processes: Any = SimpleNamespace(
        **{name: (lambda found=found: found) for name, found in stands.items()}
    )
    history: Any = SimpleNamespace(last_failure=lambda _org: None)
    return ConnectionCheck(
        orgs=office.database.orgs,
        users=office.database.users,
        connector=office.systems,
        history=history,
        processes=processes,
        clock=office.clock,
        patience=patience,
    )


@pytest.mark.usefixtures("org")
def test_one_that_hangs_is_named_and_hides_nobody(office: Office, hanging: Hanging):
    """Salesforce is asked and keeps silent; Exchange has answered meanwhile."""
    office.systems.when_checked = {Side.SALESFORCE: hanging}

    def until_the_others_have_answered(futures: Sequence[Future[Any]]) -> None:
        assert hanging.asked.wait(60)
        wait(futures[1:])

    found = check(office, until_the_others_have_answered).of(USER)

    assert found.salesforce.state is ConnectionState.WAITING
    assert found.salesforce.reason == "Salesforce has not answered within 10 seconds."
    assert found.salesforce.remedy
    assert found.exchange.state is found.service.state is ConnectionState.WORKING


@pytest.mark.usefixtures("org")
@pytest.mark.parametrize(
    ("part", "reason"),
    [
        ("dispatch", "Syncs are not started on time."),
        ("workers", "Nobody carries out syncs."),
    ],
)
def test_a_service_that_stands_still(office: Office, part, reason):
    """Told without figures, which are of all orgs, and to be told to its operators."""
    ill = Standing(False, "none, and 99 syncs are switched on", "Start one.")
    found = check(office, service={part: ill}).of(USER).service

    assert (found.state, found.reason) == (ConnectionState.BROKEN, reason)
    assert "99" not in repr(found)


@pytest.mark.usefixtures("org")
def test_nobody_waits_long_to_be_let_in(office: Office, hanging: Hanging):
    """Whether somebody administers is asked no longer than that either."""
    office.systems.when_asked = hanging
    administrators = Administrators(
        orgs=office.database.orgs,
        connector=office.systems,
        clock=office.clock,
        patience=lambda _futures: hanging.asked.wait(60),
    )
    with pytest.raises(Unreachable, match="not answered"):
        administrators.require(USER)
    assert not administrators.is_one(USER)
