"""Read both sides completely, or not at all (step 1 to 3 of a run)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from server.domain.errors import CursorExpired, SuspiciouslyEmpty
from server.domain.feeds import Feed, FeedRequest
from server.domain.items import Observation, Presence
from server.domain.kinds import Side
from server.domain.links import Baseline, LinkState
from server.domain.reasons import Reason
from server.domain.window import Window
from server.ports.progress import Progress
from server.ports.side import CalendarSide
from server.sync.completion import Questions, unresolved
from server.sync.facts import Facts
from server.sync.guards import FEW_PAIRS
from server.sync.window import window_of_days

#: An unresolved item is tried again for so long (product.md 8).
RETRY_FOR = timedelta(days=30)

#: Failures that the very next try may cure although the item did not change.
RETRIED = frozenset(
    {
        Reason.NO_MATCH,
        Reason.INCLUDED_AGAIN,
        Reason.COPY_UNWANTED,
        Reason.CHANGED_MEANWHILE,
        Reason.REJECTED,
        Reason.UNREADABLE,
        Reason.OUTCOME_UNKNOWN,
    }
)
#: Failures that only somebody's work outside the item cures; tried once a day.
RETRIED_DAILY = frozenset(
    {
        Reason.ACCESS_DENIED,
        Reason.CANNOT_RESTORE,
        Reason.TOO_LONG_EVENT,
        Reason.UNKNOWN_ZONE,
    }
)


def retries(
    baseline: Baseline, side: Side, now: datetime, *, new_day: bool = False
) -> frozenset[str]:
    """The ids of failures to try again in a run at this instant."""
    reasons = RETRIED | RETRIED_DAILY if new_day else RETRIED
    return frozenset(
        row.ref
        for row in baseline.exclusions
        if row.side is side
        and row.reason in reasons
        and not row.ignored
        and now - row.first_seen < RETRY_FOR
    )


@dataclass(frozen=True, slots=True)
class Reading:
    """What both sides said; `cursors` are to be stored once all is done."""

    exchange: tuple[Observation, ...]
    salesforce: tuple[Observation, ...]
    cursors: dict[Side, str]


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads two sides against what is remembered of them.

    `afresh` reads both whole, with all content: the settings say something new of every
    item.
    """

    exchange: CalendarSide
    salesforce: CalendarSide
    baseline: Baseline
    facts: Facts
    zone: ZoneInfo
    afresh: bool
    progress: Progress

    def read(self) -> Reading:
        """Read, confirm removals by id, and fetch what a decision still needs."""
        self.progress.step("Reading Salesforce")
        salesforce = self._feed(self.salesforce)
        self.progress.step("Reading Exchange")
        exchange = self._feed(self.exchange)
        cursors = {Side.EXCHANGE: exchange.cursor, Side.SALESFORCE: salesforce.cursor}
        seen_exchange = self._confirmed(self.exchange, exchange)
        seen_salesforce = self._confirmed(self.salesforce, salesforce)
        self._complete(self.exchange, seen_exchange, seen_salesforce)
        self._complete(self.salesforce, seen_salesforce, seen_exchange)
        return Reading(
            tuple(seen_exchange.values()), tuple(seen_salesforce.values()), cursors
        )

    def _feed(self, side: CalendarSide) -> Feed:
        request = self._request(side.side)
        try:
            feed = side.read(request)
        except CursorExpired:
            feed = side.read(replace(request, cursor=None, newly_in=None))
        self._refuse_sudden_emptiness(side.side, feed)
        return feed

    def _request(self, side: Side) -> FeedRequest:
        request = FeedRequest(window=self.facts.window, retry=self._retries(side))
        if self.afresh:
            return request
        return replace(
            request,
            cursor=self.baseline.cursors.get(side),
            known=self._known(side),
            newly_in=self._newly_in(),
        )

    def _retries(self, side: Side) -> frozenset[str]:
        new_day = self.baseline.window_last_day != self.facts.window.last_day
        return retries(self.baseline, side, self.facts.now, new_day=new_day)

    def _known(self, side: Side) -> dict[str, str]:
        known = {
            link.ref(side): link.version(side)
            for link in self.baseline.links
            if link.state is not LinkState.PENDING
        }
        known.update(
            (row.ref, row.version)
            for row in self.baseline.exclusions
            if row.side is side and row.ref not in known
        )
        return known

    def _newly_in(self) -> Window | None:
        """The days that entered the window since the last read; time tells nobody."""
        last = self.baseline.window_last_day
        if last is None or last >= self.facts.window.last_day:
            return None
        return window_of_days(
            last + timedelta(days=1), self.facts.window.last_day, self.zone
        )

    def _refuse_sudden_emptiness(self, side: Side, feed: Feed) -> None:
        if not feed.complete or feed.observations:
            return
        window, folder = self.facts.window, self.facts.folder
        expected = sum(
            link.state is LinkState.ACTIVE
            and link.folder in ("", folder)
            and window.contains(link.start, link.end)
            for link in self.baseline.links
        )
        if expected > FEW_PAIRS:
            raise SuspiciouslyEmpty(
                f"{side.label} came back empty although {expected} items were synced."
            )

    def _confirmed(self, side: CalendarSide, feed: Feed) -> dict[str, Observation]:
        """The feed with every doubtful item replaced by what the side says of it."""
        seen = {o.ref: o for o in feed.observations}
        doubtful = self._questions().missing(feed, side.side)
        for question, answer in zip(doubtful, side.look_up(doubtful), strict=True):
            if answer.presence is Presence.PRESENT and answer.ref != question.ref:
                # Deleted and restored in between: the pair has lost this id, and finds
                # its item again under the other one.
                seen[answer.ref] = answer
                answer = replace(question, presence=Presence.MOVED)
            seen[question.ref] = _under(question, answer)
        for ref, observation in seen.items():
            if observation.presence is Presence.SUSPECT:
                # Nobody remembers it, so its removal matters to nobody.
                seen[ref] = replace(observation, presence=Presence.GONE)
        return seen

    def _complete(
        self,
        side: CalendarSide,
        near: dict[str, Observation],
        far: dict[str, Observation],
    ) -> None:
        wanted = self._questions().incomplete(near, far, side.side)
        for question, answer in zip(wanted, side.look_up(wanted), strict=True):
            near[question.ref] = _under(question, answer)

    def _questions(self) -> Questions:
        rows = self.baseline.exclusions
        return Questions(
            self.baseline.links,
            self.facts.window,
            self.facts.folder,
            retried=frozenset(
                (side, ref) for side in Side for ref in self._retries(side)
            ),
            unresolved=unresolved(rows),
            rows=rows,
        )


def _under(question: Observation, answer: Observation) -> Observation:
    """The answer under the id that is remembered; a moved item has another one."""
    if answer.presence is Presence.PRESENT:
        return answer
    return replace(answer, ref=question.ref)
