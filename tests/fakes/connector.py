"""Both systems of a user behind one connector, a queue, and a remembered policy."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from server.domain.connections import Org, User
from server.domain.daily_report import Letter
from server.domain.kinds import Side
from server.domain.org import OrgFacts, Person, Profile
from server.domain.policy import Policy
from server.ports.connector import Finding, Folder
from server.ports.reviews import Review
from tests.fakes.side import FakeCalendar, FakeSide


def nothing() -> None:
    """Do nothing."""


@dataclass(slots=True)
class FakeConnector:
    """Fills `Connector` over two calendars that outlive runs.

    `facts` is what Salesforce tells of the user. `when_asked` is called whenever the
    facts are asked for; give one that raises, or that does what others would do
    meanwhile; `when_listed` the same for `folders`, `when_checked` for the check of a
    side. `open_doors` counts what nobody closed yet, `cursors` what the doors to
    Salesforce were opened with. `people` are behind addresses; `administrators` are
    usernames, `holders` have profiles.
    """

    facts: OrgFacts
    exchange_calendar: FakeCalendar = field(
        default_factory=lambda: FakeCalendar(side=Side.EXCHANGE)
    )
    salesforce_calendar: FakeCalendar = field(
        default_factory=lambda: FakeCalendar(side=Side.SALESFORCE)
    )
    when_asked: Callable[[], None] = nothing
    when_listed: Callable[[], None] = nothing
    when_checked: dict[Side, Callable[[], None]] = field(default_factory=dict)
    folders: list[Folder] = field(
        default_factory=lambda: [Folder("calendar", "Calendar", main=True)]
    )
    open_doors: int = 0
    cursors: list[str | None] = field(default_factory=list)
    people: dict[str, tuple[Person, ...]] = field(default_factory=dict)
    letters: list[tuple[str, Letter]] = field(default_factory=list)
    postbox_error: Exception | None = None
    administrators: set[str] = field(default_factory=set)
    holders: dict[str, Profile] = field(default_factory=dict)

    def salesforce(
        self,
        org: Org,
        user: User,
        *,
        cursor: str | None = None,
        retry: frozenset[str] = frozenset(),
        linked: frozenset[str] = frozenset(),
    ) -> FakeDoor:
        """The user's Salesforce."""
        self.cursors.append(cursor)
        return FakeDoor(self, FakeSide(self.salesforce_calendar))

    def exchange(
        self, org: Org, user: User, *, zone: str, folder: str = ""
    ) -> FakeDoor:
        """The user's mailbox."""
        return FakeDoor(self, FakeSide(self.exchange_calendar), user.mailbox)


@dataclass(slots=True)
class FakePostbox:
    """Fills `Postbox`; an `error` that says `sent` comes after the delivery."""

    letters: list[tuple[str, Letter]]
    owner: str
    error: Exception | None = None

    def send(self, letter: Letter) -> None:
        """Put it with what was mailed, or raise."""
        if self.error is None or getattr(self.error, "sent", False):
            self.letters.append((self.owner, letter))
        if self.error is not None:
            raise self.error


class FakeDoor:
    """Fills `SalesforceDoor`, `ExchangeDoor` and `OrgReader`."""

    def __init__(
        self, connector: FakeConnector, calendar: FakeSide, mailbox: str = ""
    ) -> None:
        """Open the door."""
        self.calendar = calendar
        error = connector.postbox_error
        self.postbox = FakePostbox(connector.letters, mailbox, error)
        self._connector = connector
        connector.open_doors += 1

    @property
    def org(self) -> FakeDoor:
        """The reader of the org, which is the door itself."""
        return self

    def facts(self) -> OrgFacts:
        """What Salesforce tells, after what happens meanwhile."""
        self._connector.when_asked()
        return self._connector.facts

    def people(
        self, addresses: Iterable[str], *, alternate: bool
    ) -> Mapping[str, tuple[Person, ...]]:
        """Those of the addresses that somebody has."""
        known = self._connector.people
        return {address: known[address] for address in addresses if address in known}

    def is_administrator(self, *, user_id: str, username: str) -> bool:
        """Whether the username is among the administrators."""
        self._connector.when_asked()
        return username in self._connector.administrators

    def holders(self, profiles: Iterable[str]) -> Mapping[str, Profile]:
        """Those of `holders` whose profile is meant, by name or Id."""
        self._connector.when_asked()
        named = {name.casefold() for name in profiles}
        return {
            username: held
            for username, held in self._connector.holders.items()
            if {one.casefold() for one in (held.name, held.id, held.id[:15])} & named
        }

    def profiles(self) -> Mapping[str, str]:
        """There are two."""
        return {"Sales": "00eSALES0000000AAA", "Standard User": "00eUSERS0000000AAA"}

    def folders(self) -> Sequence[Folder]:
        """The calendars there are, after what happens meanwhile."""
        self._connector.when_listed()
        return list(self._connector.folders)

    def check(self) -> Sequence[Finding]:
        """All is well as soon as the facts can be read."""
        side = self.calendar.side
        self._connector.when_checked.get(side, nothing)()
        self.facts()
        return [Finding(side.label, "answers")]

    def close(self) -> None:
        """Close the door."""
        self._connector.open_doors -= 1


@dataclass(slots=True)
class FakeQueue:
    """Fills `RunQueue`; raises `error` instead of taking a message, while it is set."""

    messages: list[str] = field(default_factory=list)
    reports: list[str] = field(default_factory=list)
    error: Exception | None = None

    def put(self, job_id: str, *, ahead: bool = False) -> None:
        """Take a message."""
        self.put_all((job_id,), ahead=ahead)

    def put_all(self, job_ids: Sequence[str], *, ahead: bool = False) -> None:
        """Take messages."""
        if self.error is not None:
            raise self.error
        at = 0 if ahead else len(self.messages)
        self.messages[at:at] = job_ids

    def put_reports(self, user_ids: Sequence[str]) -> None:
        """Take messages about daily reports."""
        if self.error is not None:
            raise self.error
        self.reports.extend(user_ids)

    def forget(self, ids: Sequence[str]) -> None:
        """Drop every message about these."""
        if self.error is not None:
            raise self.error
        self.messages = [one for one in self.messages if one not in ids]
        self.reports = [one for one in self.reports if one not in ids]

    def waiting(self) -> frozenset[str]:
        """The jobs of all messages that nobody took away."""
        if self.error is not None:
            raise self.error
        return frozenset(self.messages)


@dataclass(slots=True)
class FakeReviews:
    """Fills `Reviews`."""

    kept: dict[str, Review] = field(default_factory=dict)

    def last(self, org_id: str) -> Review | None:
        """The last one, None where there never was any."""
        return self.kept.get(org_id)

    def keep(self, org_id: str, review: Review) -> None:
        """Keep the last one."""
        self.kept[org_id] = review


@dataclass(slots=True)
class FakePolicies:
    """Fills `PolicyMemory`."""

    kept: dict[str, Policy] = field(default_factory=dict)
    read_at: dict[str, datetime] = field(default_factory=dict)

    def remember(self, org_id: str, policy: Policy, at: datetime) -> None:
        """Keep the last one."""
        self.kept[org_id] = policy
        self.read_at[org_id] = at

    def known_since(self, org_id: str) -> datetime | None:
        """When the last one was read."""
        return self.read_at.get(org_id)

    def recall(self, org_id: str) -> Policy | None:
        """The last one, None where there never was any."""
        return self.kept.get(org_id)
