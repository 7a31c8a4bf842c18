"""The first request of a run: facts and, where they are known, the news.

One Composite request carries the user's row, the policy and the change feed, so that a
run with nothing to do costs one request. The calendar takes the feed from here.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from simple_salesforce import format_soql

from server.adapters.salesforce.composite import (
    MOST_HEAVY_PARTS,
    Answer,
    Part,
    query,
)
from server.adapters.salesforce.errors import RESHAPED, codes
from server.adapters.salesforce.events import Row
from server.adapters.salesforce.feed import (
    MOST_IDS,
    changes_query,
    foreign_queries,
    ids_queries,
    watermark_of,
)
from server.adapters.salesforce.policies import is_hidden, policy_of, policy_part
from server.adapters.salesforce.session import SalesforceSession
from server.adapters.salesforce.shape import (
    OrgShape,
    ShapeMemory,
    describe_parts,
    shape_of,
)
from server.domain.errors import AccessLost, CursorExpired
from server.domain.policy import Policy
from server.ports.clock import Clock

#: Queries of the first request that are always in it: the user and the policy.
_FACTS = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Prefetched:
    """The news since `cursor`, with the rows of the ids in `retry`.

    `foreign` are those of the `watched` events that belong to somebody else: the feed
    names only the user's own. What neither tells of is as it was. `at` is our clock
    just before it was asked for.
    """

    cursor: str
    changes: list[Row]
    foreign: list[Row]
    watched: frozenset[str]
    retried: list[Row]
    retry: frozenset[str]
    server_time: datetime
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """What the first request answered.

    `policy_readable` is False where the type is missing or hidden from the user.
    """

    user: Row
    policy: Policy
    policy_readable: bool
    shape: OrgShape
    news: Prefetched | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What to fetch besides the facts: the feed position and the ids to retry.

    `watched` are the ids whose owner is to be looked at; more than fit into the first
    request are not watched at all.
    """

    cursor: str | None = None
    retry: frozenset[str] = frozenset()
    watched: frozenset[str] = frozenset()

    def within_one_request(self) -> Wanted:
        """The same, without the watched ids where there is no room for them."""
        room = MOST_HEAVY_PARTS - _FACTS - 1
        needed = -(-len(self.watched) // MOST_IDS) + -(-len(self.retry) // MOST_IDS)
        return self if needed <= room else replace(self, watched=frozenset())


class Opening:
    """Sends the first request when somebody first needs its answer."""

    def __init__(
        self,
        session: SalesforceSession,
        memory: ShapeMemory,
        clock: Clock,
        wanted: Wanted,
    ) -> None:
        """Nothing is sent yet."""
        self._session = session
        self._memory = memory
        self._clock = clock
        self._wanted = wanted.within_one_request()
        self._opened: Opened | None = None

    def result(self) -> Opened:
        """The answers; raises `Transient` or `Permanent`."""
        if self._opened is None:
            shape, fresh = self._memory.recall(self._clock.now())
            self._opened = self._ask(shape, fresh=fresh)
        return self._opened

    def prefetch(self, wanted: Wanted) -> None:
        """Have the first request bring this along, if it has not been sent yet."""
        if self._opened is None and self._wanted.cursor is None:
            self._wanted = wanted.within_one_request()

    def take_news(self, cursor: str) -> Prefetched | None:
        """The prefetched news since `cursor`, once; later reads must ask again."""
        news = self.result().news
        if news is None or news.cursor != cursor:
            return None
        self._opened = replace(self.result(), news=None)
        return news

    def reshape(self) -> None:
        """Have the next run read the org's shape again."""
        self._memory.forget()

    def _ask(self, known: OrgShape | None, *, fresh: bool) -> Opened:
        at = self._clock.now()
        facts = [_user_part(self._session.username), policy_part()]
        describes = [] if fresh else describe_parts()
        news = self._news_parts(known)
        answers = self._session.ask([*facts, *news, *describes])
        user, policy = answers[:2]
        told = answers[2 : 2 + len(news)]
        if _is_stale(told):
            return self._ask(None, fresh=False)
        shape = self._learn(known, answers[2 + len(news) :])
        return Opened(
            user=_only_row(self._session.pages(user)),
            policy=Policy() if is_hidden(policy) else self._policy(policy),
            policy_readable=not is_hidden(policy),
            shape=shape,
            news=self._news(told, at) if shape.columns == _columns(known) else None,
        )

    def _policy(self, answer: Answer) -> Policy:
        return policy_of(self._session.pages(answer))

    def _learn(self, known: OrgShape | None, answers: Sequence[Answer]) -> OrgShape:
        """The shape of this run; a newly described one is remembered."""
        if known is not None and not answers:
            return known
        shape = shape_of(answers)
        self._memory.keep(shape, self._clock.now())
        return shape

    def _news_parts(self, shape: OrgShape | None) -> list[Part]:
        """The feed and the first ids to retry, if it is known what to read."""
        if shape is None or self._wanted.cursor is None:
            return []
        try:
            watermark = watermark_of(self._wanted.cursor)
        except CursorExpired:
            return []
        owner, columns = self._session.user_id, shape.columns
        return [
            changes_query(columns, owner, watermark),
            *foreign_queries(columns, owner, sorted(self._wanted.watched)),
            *ids_queries(columns, sorted(self._wanted.retry)),
        ]

    def _news(self, answers: Sequence[Answer], at: datetime) -> Prefetched | None:
        if not answers or self._wanted.cursor is None:
            return None
        changes, *others = [self._session.pages(answer) for answer in answers]
        watched = self._wanted.watched
        owners = -(-len(watched) // MOST_IDS)
        foreign, retried = others[:owners], others[owners:]
        return Prefetched(
            cursor=self._wanted.cursor,
            changes=changes,
            foreign=[row for rows in foreign for row in rows],
            watched=watched,
            retried=[row for rows in retried for row in rows],
            retry=self._wanted.retry,
            server_time=self._session.server_time,
            at=at,
        )


def _columns(shape: OrgShape | None) -> tuple[str, ...]:
    return shape.columns if shape is not None else ()


def _is_stale(answers: Iterable[Answer]) -> bool:
    """Whether the remembered shape no longer fits the org."""
    return any(codes(answer.refusals) & RESHAPED for answer in answers)


def _user_part(username: str) -> Part:
    return query(
        format_soql(
            "SELECT Id, Username, Email, IsActive, TimeZoneSidKey, ProfileId, "
            "Profile.Name FROM User WHERE Username = {}",
            username,
        )
    )


def _only_row(rows: Sequence[Row]) -> Row:
    if not rows:
        raise AccessLost("Salesforce does not show the user's own record.")
    return rows[0]
