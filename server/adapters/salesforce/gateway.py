"""The door to Salesforce: opens one user's org and calendar for one run."""

from __future__ import annotations

from types import TracebackType

from server.adapters.salesforce.calendar import SalesforceCalendar
from server.adapters.salesforce.health import findings
from server.adapters.salesforce.opening import Opening, Wanted
from server.adapters.salesforce.org import SalesforceOrg
from server.adapters.salesforce.session import SalesforceSession
from server.adapters.salesforce.shape import DescribeCache, ShapeMemory
from server.adapters.salesforce.tokens import TokenCache
from server.adapters.salesforce.writing import EventWriter
from server.domain.connections import SalesforceConnection
from server.domain.reach import PUBLIC, Reach
from server.ports.clock import Clock
from server.ports.connector import Finding


class SalesforceGateway:
    """Makes runs; one for each process, because it holds the tokens."""

    def __init__(
        self,
        describes: DescribeCache,
        clock: Clock,
        tokens: TokenCache | None = None,
        *,
        reach: Reach = PUBLIC,
    ) -> None:
        """Keep shapes in `describes` and tokens in this process."""
        self._reach = reach
        self._describes = describes
        self._clock = clock
        self._tokens = tokens or TokenCache()

    def open(
        self,
        connection: SalesforceConnection,
        username: str,
        *,
        cursor: str | None = None,
        retry: frozenset[str] = frozenset(),
        linked: frozenset[str] = frozenset(),
    ) -> SalesforceRun:
        """Prepare a run; nothing is sent until something is asked of it.

        With the calendar's `cursor` and the ids to `retry`, the first request brings
        the change feed along, and reading it costs nothing more. It also looks whether
        an event of `linked` belongs to somebody else by now.
        """
        session = SalesforceSession(
            connection,
            username,
            tokens=self._tokens,
            clock=self._clock,
            reach=self._reach,
        )
        wanted = Wanted(cursor=cursor, retry=retry, watched=linked)
        return SalesforceRun(session, self._describes, self._clock, wanted)


class SalesforceRun:
    """One user's org and calendar, sharing one session; close it after the run."""

    def __init__(
        self,
        session: SalesforceSession,
        describes: DescribeCache,
        clock: Clock,
        wanted: Wanted,
    ) -> None:
        """Wire the parts of one run."""
        self._session = session
        memory = ShapeMemory(describes, session)
        self._opening = Opening(session, memory, clock, wanted)
        self.org = SalesforceOrg(session, self._opening, clock)
        writer = EventWriter(session, self._opening, clock)
        self.calendar = SalesforceCalendar(session, self._opening, writer)

    def check(self) -> list[Finding]:
        """Try what a sync needs; raises the error a run would."""
        return list(findings(self._session, self._opening.result()))

    def close(self) -> None:
        """Close the connections to Salesforce."""
        self._session.close()

    def __enter__(self) -> SalesforceRun:
        """Give the run itself."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close the run."""
        self.close()
