"""Daily reports in the stores: who is due, and that a day is dealt with once (T134)."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from typing import Any

import pytest

from server.domain.daily_report import DailyReport, DailyState
from server.domain.errors import Fenced, NotFound
from server.ports.daily_reports import Ending, ReportClaim
from tests.contracts.stores.records import LEASE, NOW, Stores, a_user, an_org

DAY = timedelta(days=1)
TODAY = date(2026, 11, 22)
MORNING = NOW + timedelta(hours=1)
ANN = "user-ann"


@pytest.fixture
def ann(stores: Stores) -> Stores:
    """Stores with Ann and Bob, of whom Ann wants reports since yesterday."""
    stores.orgs.add(an_org())
    stores.users.add(a_user())
    stores.users.add(a_user("bob"))
    stores.daily_reports.switch_on(ANN, told=TODAY - 2 * DAY, next_at=MORNING)
    return stores


def due(stores: Stores, at: Any = MORNING) -> tuple[str, ...]:
    """Who is due at an instant."""
    return stores.daily_reports.due(at, at + LEASE, 100)


def claim(stores: Stores, at: Any = MORNING, day: date = TODAY) -> ReportClaim:
    """Take Ann's day."""
    found = stores.daily_reports.claim(ANN, day, at, LEASE)
    assert found is not None
    return found


def ended(state: DailyState, **told: Any) -> Ending:
    """An end with the next morning after it."""
    return Ending(state=state, **{"next_at": MORNING + DAY, **told})


def test_nobody_gets_reports_who_has_not_asked(ann: Stores):
    """Off is the start, and off it is again when a user says so."""
    assert ann.daily_reports.of_user("user-bob") == DailyReport()
    ann.daily_reports.switch_off("user-bob")
    assert ann.daily_reports.of_user(ANN).enabled
    ann.daily_reports.switch_off(ANN)

    assert ann.daily_reports.of_user(ANN) == DailyReport()
    assert due(ann) == ()
    assert ann.daily_reports.claim(ANN, TODAY, MORNING, LEASE) is None


def test_switching_on_twice_changes_nothing(ann: Stores):
    """Neither when the next one comes nor what it is about."""
    ann.daily_reports.switch_on(ANN, told=TODAY, next_at=MORNING + DAY)
    assert ann.daily_reports.of_user(ANN).next_at == MORNING
    assert claim(ann).told == TODAY - 2 * DAY


def test_unknown_users_cannot_choose(ann: Stores):
    """Whoever was erased is unknown."""
    choose: tuple[Callable[[], None], ...] = (
        lambda: ann.daily_reports.switch_on("x", told=TODAY, next_at=NOW),
        lambda: ann.daily_reports.switch_off("x"),
    )
    for act in choose:
        with pytest.raises(NotFound):
            act()


def test_a_user_is_due_once_and_then_again(ann: Stores):
    """Two dispatchers share a user; a message that is lost is repeated."""
    assert due(ann, MORNING - timedelta(seconds=1)) == ()
    assert due(ann) == (ANN,)
    assert due(ann) == ()
    assert due(ann, MORNING + LEASE) == (ANN,)


def test_dispatchers_at_once_share_the_users(ann: Stores):
    """Each user is given to one of them."""
    ann.daily_reports.switch_on("user-bob", told=TODAY - DAY, next_at=MORNING)
    with ThreadPoolExecutor(4) as pool:
        given = [one for part in pool.map(lambda _: due(ann), range(4)) for one in part]
    assert sorted(given) == [ANN, "user-bob"]


def test_whoever_has_left_is_not_due(ann: Stores):
    """A deactivated user keeps the wish and gets nothing."""
    ann.users.update(a_user(active=False))
    assert due(ann) == ()
    assert ann.daily_reports.of_user(ANN).enabled


def test_a_day_is_claimed_once(ann: Stores):
    """Of two workers one has it; a dead worker's day is taken over, once."""
    first = claim(ann)
    assert ann.daily_reports.claim(ANN, TODAY, MORNING, LEASE) is None

    second = claim(ann, MORNING + LEASE)

    assert (first.tries, second.tries) == (1, 2)
    with pytest.raises(Fenced):
        ann.daily_reports.begin(first, MORNING, MORNING + DAY)
    ann.daily_reports.begin(second, MORNING, MORNING + DAY)


def test_workers_at_once_get_one_claim(ann: Stores):
    """However many messages there are."""
    with ThreadPoolExecutor(4) as pool:
        ask = lambda _: ann.daily_reports.claim(ANN, TODAY, MORNING, LEASE)  # noqa: E731
        found = [one for one in pool.map(ask, range(4)) if one is not None]
    assert len(found) == 1


def test_what_may_be_on_its_way_is_never_repeated(ann: Stores):
    """A worker that dies while sending leaves a day that nobody takes again."""
    ann.daily_reports.begin(claim(ann), MORNING, MORNING + DAY)

    assert ann.daily_reports.claim(ANN, TODAY, MORNING + 9 * LEASE, LEASE) is None
    assert due(ann, MORNING + 9 * LEASE) == ()
    report = ann.daily_reports.of_user(ANN)
    assert (report.state, report.next_at) == (DailyState.SENDING, MORNING + DAY)
    assert claim(ann, MORNING + DAY, TODAY + DAY).told == TODAY - DAY


@pytest.mark.parametrize(
    ("state", "told"),
    [
        (DailyState.SENT, TODAY - DAY),
        (DailyState.NOTHING, TODAY - DAY),
        (DailyState.UNKNOWN, TODAY - DAY),
        (DailyState.FAILED, TODAY - 2 * DAY),
    ],
)
def test_the_next_report_is_about_what_was_not_told(
    ann: Stores, state: DailyState, told: date
):
    """Days of a report that failed come with the next one; told days do not."""
    first = claim(ann)
    ann.daily_reports.begin(first, MORNING, MORNING + DAY)
    ann.daily_reports.close(first, ended(state, reason="Why.", remedy="Do."), MORNING)

    report = ann.daily_reports.of_user(ANN)
    assert (report.state, report.day, report.at) == (state, TODAY, MORNING)
    assert (report.reason, report.remedy) == ("Why.", "Do.")
    assert ann.daily_reports.claim(ANN, TODAY, MORNING + LEASE, LEASE) is None
    after = claim(ann, MORNING + DAY, TODAY + DAY)
    assert (after.told, after.tries) == (told, 1)
    assert ann.daily_reports.of_user(ANN).reason == ""


def test_a_day_that_was_given_back_is_tried_again(ann: Stores):
    """After the pause, and counted."""
    first = claim(ann)
    ann.daily_reports.begin(first, MORNING, MORNING + DAY)
    pause = ended(DailyState.WAITING, next_at=MORNING + LEASE)
    ann.daily_reports.close(first, pause, MORNING)

    soon = MORNING + LEASE / 2
    assert ann.daily_reports.claim(ANN, TODAY, soon, LEASE) is None
    assert due(ann, MORNING + LEASE) == (ANN,)
    again = claim(ann, MORNING + LEASE)
    assert (again.tries, again.told) == (2, TODAY - 2 * DAY)


def test_a_day_of_the_past_is_not_taken(ann: Stores):
    """Whoever travels west meets a date twice, and gets one report for it."""
    ann.daily_reports.close(claim(ann), ended(DailyState.SENT), MORNING)
    assert ann.daily_reports.claim(ANN, TODAY - DAY, MORNING, LEASE) is None


def test_switching_off_stops_what_was_not_sent(ann: Stores):
    """Also where a worker has begun to put it together; so does erasing the user."""
    taken = claim(ann)
    ann.daily_reports.switch_off(ANN)
    with pytest.raises(Fenced):
        ann.daily_reports.begin(taken, MORNING, MORNING + DAY)
    ann.daily_reports.plan(ANN, MORNING)
    assert ann.daily_reports.of_user(ANN).next_at is None

    ann.users.remove(ANN)
    assert ann.daily_reports.of_user(ANN) == DailyReport()
