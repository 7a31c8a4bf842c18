"""What a run reads: each request, question and observation compared by value."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from server.domain.actions import Create, Delete, Update, WriteResult
from server.domain.errors import CursorExpired, SuspiciouslyEmpty
from server.domain.feeds import Feed, FeedRequest
from server.domain.items import Observation, Presence
from server.domain.kinds import Side
from server.domain.links import Baseline, Exclusion, Link, LinkState
from server.domain.reasons import Reason
from server.ports.progress import Silent
from server.sync.reading import Reader, Reading
from server.sync.window import window_of_days
from tests.builders import NEW_YORK, NOW, a_link, an_item, facts, seen

E, S = Side.EXCHANGE, Side.SALESFORCE
DAY = timedelta(days=1)
ITEM = an_item()
LINK = a_link(ITEM, exchange_version="3", salesforce_version="4")
WINDOW = facts().window
TODAY = WINDOW.last_day


class Told:
    """A side that reads out what it was told to, and keeps what it is asked."""

    calls = 0
    batch_size = 1

    def __init__(
        self, side: Side, feed: Feed | None = None, *answers: Observation
    ) -> None:
        """Report this feed, nothing new unless it is given, and answer with these."""
        self.side = side
        self.requests: list[FeedRequest] = []
        self.questions: list[list[Observation]] = []
        self.expired = False
        self._feed = feed or told()
        self._answers = list(answers)

    def read(self, request: FeedRequest) -> Feed:
        """The feed, or once that the position is no longer known."""
        self.requests.append(request)
        if self.expired and request.cursor is not None:
            raise CursorExpired("The position is too old.")
        return self._feed

    def look_up(self, observations: Sequence[Observation]) -> list[Observation]:
        """One answer after another, as long as there are any."""
        if observations:
            self.questions.append(list(observations))
        answers = self._answers[: len(observations)]
        self._answers = self._answers[len(observations) :]
        return answers

    def create(self, actions: Sequence[Create]) -> list[WriteResult]:
        """Never asked."""
        raise NotImplementedError

    def update(self, actions: Sequence[Update]) -> list[WriteResult]:
        """Never asked."""
        raise NotImplementedError

    def delete(self, actions: Sequence[Delete]) -> list[WriteResult]:
        """Never asked."""
        raise NotImplementedError


def told(*observations: Observation, complete: bool = False) -> Feed:
    """A feed of news, or of all there is."""
    return Feed(observations=observations, cursor="next", complete=complete)


def remembered(*links: Link, **fields: Any) -> Baseline:
    """What earlier runs left behind, up to today."""
    given: dict[str, Any] = {"cursors": {E: "e", S: "s"}, "window_last_day": TODAY}
    return Baseline(links=links, **(given | fields))


def read(
    baseline: Baseline,
    exchange: Told | None = None,
    salesforce: Told | None = None,
    *,
    afresh: bool = False,
) -> Reading:
    """Read two sides, quiet ones unless they are given."""
    return Reader(
        exchange or Told(E),
        salesforce or Told(S),
        baseline,
        facts(),
        NEW_YORK,
        afresh,
        Silent(),
    ).read()


def request_of(baseline: Baseline, side: Side = E, **options: Any) -> FeedRequest:
    """What a side is asked for at first."""
    gone = seen(side, "any", presence=Presence.GONE)
    sides = {one: Told(one, None, *[gone] * 9) for one in Side}
    read(baseline, sides[E], sides[S], **options)
    return sides[side].requests[0]


def a_row(ref: str, side: Side = E, **fields: Any) -> Exclusion:
    """A row of an item that is left out, seen in version 7."""
    given: dict[str, Any] = {"reason": Reason.PRIVATE, "version": "7"}
    return Exclusion(side=side, ref=ref, first_seen=NOW - DAY, **(given | fields))


def test_what_was_seen_is_given_with_both_positions():
    """The engine stores them once all is done."""
    item, event = seen(E, "e1", ITEM), seen(S, "s1", ITEM)
    sides = Told(E, replace(told(item), cursor="e9")), Told(S, told(event))
    cursors = {E: "e9", S: "next"}
    assert read(remembered(LINK), *sides) == Reading((item,), (event,), cursors)


@pytest.mark.parametrize("side", list(Side))
def test_a_side_is_asked_for_what_is_new_to_its_memory(side):
    """Pairs and rows of this side alone; a pair's version outranks a row's."""
    place = LINK.ref(side)
    pending = replace(LINK, id="p", state=LinkState.PENDING)
    open_create = replace(pending, exchange_ref="e2", salesforce_ref="s2")
    failed = a_row("failed", side, reason=Reason.REJECTED)
    rows = (a_row(place, side), a_row("x", side), a_row("y", side.other), failed)
    baseline = remembered(LINK, open_create, exclusions=rows)
    assert request_of(baseline, side) == FeedRequest(
        window=WINDOW,
        cursor=side.value[0],
        known={place: LINK.version(side), "x": "7", "failed": "7"},
        retry=frozenset({"failed"}),
    )


def test_another_meaning_of_all_items_reads_all_of_them():
    """With all content, because every item may be decided anew."""
    rows = (a_row("x"), a_row("failed", reason=Reason.REJECTED))
    baseline = remembered(LINK, exclusions=rows, window_last_day=TODAY - DAY)
    assert request_of(baseline, afresh=True) == FeedRequest(
        window=WINDOW, retry=frozenset({"failed"})
    )


@pytest.mark.parametrize(
    ("last", "came"),
    [
        (None, None),
        (TODAY, None),
        (TODAY + DAY, None),
        (TODAY - DAY, TODAY),
        (TODAY - 3 * DAY, TODAY - 2 * DAY),
    ],
)
def test_days_that_came_are_read_besides(last: date | None, came: date | None):
    """Time alone tells nobody; the days are those of the user (A2)."""
    expected = came and window_of_days(came, TODAY, NEW_YORK)
    assert request_of(remembered(window_last_day=last)).newly_in == expected


@pytest.mark.parametrize("new_day", [True, False])
def test_what_others_must_cure_is_tried_once_a_day(new_day):
    """The first run of a day does (T125)."""
    rows = (a_row("denied", reason=Reason.ACCESS_DENIED),)
    last = TODAY - DAY if new_day else TODAY
    baseline = remembered(exclusions=rows, window_last_day=last)
    assert request_of(baseline).retry == ({"denied"} if new_day else frozenset())


def test_a_position_that_expired_reads_the_whole_window():
    """The new days are among them; what is known needs no content all the same."""
    exchange = Told(E)
    exchange.expired = True
    baseline = remembered(LINK, window_last_day=TODAY - DAY)
    read(baseline, exchange)
    first, second = exchange.requests
    assert first.newly_in is not None
    assert second == replace(first, cursor=None, newly_in=None)


@pytest.mark.parametrize("side", list(Side))
@pytest.mark.parametrize("folder", ["", "calendar"])
def test_sudden_emptiness_is_refused(side, folder):
    """More than three pairs in the window, or nobody would notice (N3)."""
    links = [
        replace(a_link(ITEM, id=f"l{n}", folder=folder), exchange_ref=f"e{n}")
        for n in range(4)
    ]
    others = [
        replace(links[0], folder="other"),
        replace(links[0], state=LinkState.FROZEN),
        replace(links[0], start=NOW - 90 * DAY, end=NOW - 90 * DAY),
    ]
    empty = told(complete=True)
    few = remembered(*links[:3], *others)
    gone = [replace(seen(side, "x"), presence=Presence.GONE)] * 9
    sides = {side: Told(side, empty, *gone)}
    read(few, sides.get(E), sides.get(S))
    many = remembered(*links)
    with pytest.raises(SuspiciouslyEmpty) as refusal:
        read(many, *(Told(one, empty if one is side else None) for one in Side))
    assert str(refusal.value) == (
        f"{side.label} came back empty although 4 items were synced."
    )
    read(many)
    full = Told(side, told(seen(side, "new", ITEM), complete=True), *gone)
    read(many, *(full if one is side else Told(one) for one in Side))


SUSPECT = seen(E, "e1", presence=Presence.SUSPECT)
QUESTION = replace(SUSPECT, version="3", identity=LINK.identity)
NEWER = seen(E, "e1", ITEM, version="9", identity=LINK.identity)
ELSEWHERE = replace(NEWER, ref="e9")


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (NEWER, [NEWER]),
        (replace(QUESTION, presence=Presence.GONE), None),
        (
            replace(ELSEWHERE, presence=Presence.MOVED),
            [replace(NEWER, presence=Presence.MOVED)],
        ),
        (ELSEWHERE, [ELSEWHERE, replace(QUESTION, presence=Presence.MOVED)]),
    ],
    ids=["there", "gone", "moved", "restored"],
)
def test_a_doubtful_item_is_asked_for(answer, expected):
    """What the side says of it takes the place of the doubt (N2)."""
    exchange = Told(E, told(SUSPECT), answer)
    reading = read(remembered(LINK), exchange)
    assert exchange.questions == [[QUESTION]]
    found = sorted(reading.exchange, key=lambda one: one.ref, reverse=True)
    assert found == ([answer] if expected is None else expected)


def test_the_removal_of_what_nobody_remembers_is_believed():
    """It matters to nobody, so nobody asks."""
    stranger = seen(E, "x", presence=Presence.SUSPECT)
    other = seen(E, "y", ITEM)
    exchange = Told(E, told(stranger, other))
    reading = read(remembered(LINK), exchange)
    gone = replace(stranger, presence=Presence.GONE)
    assert reading.exchange == (gone, other)
    assert exchange.questions == []


@pytest.mark.parametrize("side", list(Side))
def test_what_a_decision_needs_is_read(side):
    """The partner of what changed in a pair that rests, under its remembered id."""
    frozen = replace(LINK, state=LinkState.FROZEN)
    changed = seen(side.other, LINK.ref(side.other), ITEM, version="9")
    moved = seen(side, "elsewhere", ITEM, presence=Presence.MOVED)
    asked = Told(side, None, moved)
    news = Told(side.other, told(changed))
    reading = read(
        remembered(frozen), *(asked if one is side else news for one in Side)
    )
    found = reading.exchange if side is E else reading.salesforce
    assert found == (replace(moved, ref=LINK.ref(side)),)
    (question,) = asked.questions[0]
    assert (question.ref, question.presence) == (LINK.ref(side), Presence.SUSPECT)


@pytest.mark.parametrize("state", [LinkState.ACTIVE, LinkState.FROZEN])
def test_a_side_answers_each_question(state):
    """A missing answer is no evidence of anything (N2)."""
    link = replace(LINK, state=state)
    news = SUSPECT if state is LinkState.ACTIVE else NEWER
    with pytest.raises(ValueError, match="shorter"):
        read(remembered(link), Told(E, told(news)))


def test_failures_and_rows_are_asked_about():
    """A failed pair outside the feed, and an item the user left out (A7, N22)."""
    failed = a_row("e1", reason=Reason.REJECTED)
    answers = seen(E, "e1", ITEM), seen(S, "s1", ITEM)
    exchange, salesforce = Told(E, None, answers[0]), Told(S, None, answers[1])
    read(remembered(LINK, exclusions=(failed,)), exchange, salesforce)
    assert [[q.ref for q in asked] for asked in exchange.questions] == [["e1"]]
    assert [[q.ref for q in asked] for asked in salesforce.questions] == [["s1"]]
    waiting = a_row("e1", reason=Reason.REJECTED, version="")
    waiting = replace(waiting, first_seen=NOW - 90 * DAY)
    opened = replace(LINK, exchange_version="")
    exchange = Told(E)
    read(remembered(opened, exclusions=(waiting,)), exchange)
    assert exchange.questions == []
    ignored = a_row("x", ignored=True, identity=LINK.identity)
    exchange = Told(E, told(replace(SUSPECT, ref="x")), replace(NEWER, ref="x"))
    read(remembered(exclusions=(ignored,)), exchange)
    assert [question.ref for question in exchange.questions[0]] == ["x"]
