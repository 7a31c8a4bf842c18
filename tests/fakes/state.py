"""The memory of a job, kept in this process."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from server.domain.actions import Delete, Outcome
from server.domain.kinds import Side
from server.domain.links import Baseline, Exclusion, Link, LinkState
from server.ports.state import Settled, StateChange

#: Links in these states take part in runs, so no two of them may share an item.
LIVING = frozenset({LinkState.ACTIVE, LinkState.FROZEN})


class JobMemory:
    """What outlives the runs of one job; start it from a `baseline` or empty."""

    def __init__(self, baseline: Baseline | None = None) -> None:
        """Remember what `baseline` holds."""
        self._start(baseline or Baseline())

    def _start(self, start: Baseline) -> None:
        self.links = {link.id: link for link in start.links}
        self.exclusions = {(row.side, row.ref): row for row in start.exclusions}
        self.cursors = dict(start.cursors)
        self.window_first_day = start.window_first_day
        self.window_last_day = start.window_last_day
        self.folder = start.folder
        self.settings_version = start.settings_version
        self.confirmed = start.confirmed
        self.waiting = start.waiting
        self.off_at = start.off_at

    def baseline(self) -> Baseline:
        """Everything remembered now, as a run gets it."""
        return Baseline(
            links=tuple(self.links.values()),
            exclusions=tuple(self.exclusions.values()),
            cursors=dict(self.cursors),
            window_first_day=self.window_first_day,
            window_last_day=self.window_last_day,
            folder=self.folder,
            settings_version=self.settings_version,
            confirmed=self.confirmed,
            waiting=self.waiting,
            off_at=self.off_at,
        )

    def apply(self, change: StateChange) -> None:
        """Take over a change, or raise `ValueError` and keep everything as it was."""
        if change.cleared:
            self._start(Baseline())
        links = {
            key: link for key, link in self.links.items() if key not in change.forgotten
        }
        links |= {link.id: link for link in change.links}
        _refuse_shared_items(links.values())
        self.links = links
        for key in change.readmitted:
            self.exclusions.pop(key, None)
        self.exclusions |= {(row.side, row.ref): row for row in change.exclusions}
        for side in change.reread:
            self.cursors.pop(side, None)
        if change.held:
            self.waiting = frozenset((row.side, row.ref) for row in change.held)
        if change.settled is not None:
            self._settle(change.settled)
        if change.answer is not None:
            self.waiting = frozenset()
        self.off_at = change.off_at or self.off_at

    def _settle(self, settled: Settled) -> None:
        self.cursors = dict(settled.cursors)
        self.window_first_day = settled.window_first_day
        self.window_last_day = settled.window_last_day
        self.folder = settled.folder
        self.settings_version = settled.settings_version
        self.confirmed = self.waiting = frozenset()
        if self.off_at == settled.off_at:
            self.off_at = None


class FakeJobState:
    """Fills `JobState` for one run over a `JobMemory`.

    `fence` is called before anything else by both methods; give one that raises
    `Fenced` (or stops the run in any other way) to see what a run does then. `commits`
    holds the changes in the order they were stored, `outcomes` and `held` what they
    said of this run.
    """

    def __init__(
        self,
        memory: JobMemory | None = None,
        *,
        fence: Callable[[], None] = lambda: None,
    ) -> None:
        """Open the memory, an empty one unless it is given."""
        self.memory = memory or JobMemory()
        self.commits: list[StateChange] = []
        self._fence = fence

    @property
    def outcomes(self) -> tuple[Outcome, ...]:
        """All rows this run has stored."""
        return tuple(row for change in self.commits for row in change.outcomes)

    @property
    def held(self) -> tuple[Delete, ...]:
        """All deletions this run holds back."""
        return tuple(row for change in self.commits for row in change.held)

    @property
    def links(self) -> dict[str, Link]:
        """The remembered links by id."""
        return self.memory.links

    @property
    def exclusions(self) -> dict[tuple[Side, str], Exclusion]:
        """The remembered exclusions by side and ref."""
        return self.memory.exclusions

    def load(self) -> Baseline:
        """Everything remembered of this job."""
        self._fence()
        return self.memory.baseline()

    def commit(self, change: StateChange) -> None:
        """Store a change whole, or raise and store nothing."""
        self._fence()
        self.memory.apply(change)
        self.commits.append(change)


def _refuse_shared_items(links: Iterable[Link]) -> None:
    """Raise `ValueError` where two living links claim one item."""
    exchange: list[str] = []
    salesforce: list[str] = []
    for link in links:
        if link.state in LIVING:
            exchange.append(link.exchange_ref)
            salesforce.append(link.salesforce_ref)
    for refs in (exchange, salesforce):
        claimed = [ref for ref in refs if ref]
        if len(claimed) != len(set(claimed)):
            raise ValueError("Two living links claim one item.")
