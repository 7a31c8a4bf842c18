"""A user's whole world in this process: two calendars, a memory, and runs over them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from server.domain.errors import TandemError
from server.domain.items import CalendarItem
from server.domain.kinds import Side
from server.domain.org import OrgFacts, Person, Profile
from server.domain.settings import Settings, Vocabulary
from server.ports.progress import Progress, Silent
from server.sync.engine import Assignment, Doors, Result, sync
from tests.builders import NOW, settings
from tests.fakes.side import FakeCalendar, FakeSide
from tests.fakes.state import FakeJobState, JobMemory


@dataclass(slots=True)
class FakePeople:
    """Fills `OrgReader`: who is behind an address, and the facts of the org."""

    org_facts: OrgFacts
    known: dict[str, tuple[Person, ...]] = field(default_factory=dict)
    asked: list[frozenset[str]] = field(default_factory=list)
    alternate: bool | None = None
    username: str = "ana@acme.test"
    administrators: set[str] = field(default_factory=set)

    def facts(self) -> OrgFacts:
        """The facts given at the start."""
        return self.org_facts

    def people(
        self, addresses: Iterable[str], *, alternate: bool
    ) -> Mapping[str, tuple[Person, ...]]:
        """Those of the addresses that somebody has; what was asked is kept."""
        self.asked.append(frozenset(addresses))
        self.alternate = alternate
        return {a: self.known[a] for a in self.asked[-1] if a in self.known}

    def is_administrator(self, *, user_id: str, username: str) -> bool:
        """Whether the username is among the administrators."""
        return username in self.administrators

    def holders(self, profiles: Iterable[str]) -> Mapping[str, Profile]:
        """The user has the one there is."""
        standard = Profile("Standard User", "00eUSERS0000000AAA")
        named = {name.casefold() for name in profiles}
        ids = {standard.id.casefold(), standard.id[:15].casefold()}
        if not named & {standard.name.casefold(), *ids}:
            return {}
        return {self.username: standard}

    def profiles(self) -> Mapping[str, str]:
        """There is one."""
        return {"Standard User": "00eUSERS0000000AAA"}


@dataclass(slots=True)
class FakeWorld:
    """Two calendars that runs keep in step; every part can be changed between runs."""

    exchange: FakeCalendar = field(
        default_factory=lambda: FakeCalendar(side=Side.EXCHANGE)
    )
    salesforce: FakeCalendar = field(
        default_factory=lambda: FakeCalendar(side=Side.SALESFORCE)
    )
    memory: JobMemory = field(default_factory=JobMemory)
    settings: Settings = field(default_factory=settings)
    people: FakePeople = field(
        default_factory=lambda: FakePeople(
            OrgFacts(user_id="u1", zone="America/New_York")
        )
    )
    vocabulary: Vocabulary = field(
        default_factory=lambda: Vocabulary(smart_address_domain="sf.example")
    )
    now: datetime = NOW
    folder: str = "calendar"
    batch_size: int = 100
    syncing_users: frozenset[str] = frozenset()
    ignored_addresses: frozenset[str] = frozenset()
    fence: Callable[[], None] = lambda: None
    calls: dict[Side, int] = field(default_factory=dict)
    view: type[FakeSide] = FakeSide
    progress: Progress = field(default_factory=Silent)

    def run(self) -> Result:
        """One run; raises what the engine raises."""
        state = FakeJobState(self.memory, fence=self.fence)
        exchange = self.view(self.exchange, batch_size=self.batch_size)
        salesforce = self.view(self.salesforce, batch_size=self.batch_size)
        result = Result()
        try:
            sync(
                self._assignment(),
                Doors(
                    exchange=exchange,
                    salesforce=salesforce,
                    people=self.people,
                    state=state,
                    baseline=state.load(),
                    progress=self.progress,
                ),
                result,
            )
        finally:
            self.calls = {
                Side.EXCHANGE: exchange.calls,
                Side.SALESFORCE: salesforce.calls,
            }
        return result

    def run_until_done(self, *, tries: int = 10) -> Result:
        """Runs until one is not stopped by a fault; raises the last fault."""
        for left in range(tries, 0, -1):
            try:
                return self.run()
            except TandemError:
                if left == 1:
                    raise
        raise AssertionError("A run either returns or raises.")

    def lose_memory(self) -> None:
        """Forget everything, as a lost database would."""
        self.memory = JobMemory()

    def subjects(self, side: Side) -> list[str]:
        """The subjects a person sees on a side, sorted."""
        return sorted(item.subject for item in self.on(side).items().values())

    def on(self, side: Side) -> FakeCalendar:
        """One of the two calendars."""
        return self.exchange if side is Side.EXCHANGE else self.salesforce

    def twin_of(self, ref: str) -> CalendarItem | None:
        """The other side's copy of a linked item, None where there is none."""
        for link in self.memory.links.values():
            if ref == link.exchange_ref:
                return self.salesforce.items().get(link.salesforce_ref)
            if ref == link.salesforce_ref:
                return self.exchange.items().get(link.exchange_ref)
        return None

    def twin_ref(self, ref: str) -> str:
        """The id of the other side's copy; empty where there is none."""
        for link in self.memory.links.values():
            if ref == link.exchange_ref:
                return link.salesforce_ref
            if ref == link.salesforce_ref:
                return link.exchange_ref
        return ""

    def _assignment(self) -> Assignment:
        return Assignment(
            org="org",
            user="user",
            settings=self.settings,
            org_facts=self.people.org_facts,
            now=self.now,
            folder=self.folder,
            mailbox="rep@northwind.example",
            vocabulary=self.vocabulary,
            syncing_users=self.syncing_users,
            ignored_addresses=self.ignored_addresses,
        )
