"""The user's word on a run that held its deletions back (N4)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from server.domain.errors import Refused
from server.domain.links import Baseline, Link, LinkState
from server.domain.reasons import Reason
from server.domain.runs import Answer, Report, RunStatus, Trigger
from server.ports.state import StateChange
from server.ports.stores import HeldDeletion
from server.services.memory import Memory
from server.services.runs import Runs

#: So many of the newest runs are searched for the one that waits.
_SEARCHED = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldRuns:
    """The use cases around held runs."""

    runs: Runs
    memory: Memory

    def deletions(self, user_id: str, run_id: str) -> tuple[HeldDeletion, ...]:
        """What a run would delete; empty once that is settled. Raises `NotFound`."""
        return self.runs.stores.runs.held(user_id, run_id)

    def waiting(self, user_id: str, run: Report) -> str:
        """The id of the run of the same kind that waits for an answer, if any."""
        store = self.runs.stores.runs
        for report in store.recent(user_id, run.kind, limit=_SEARCHED):
            if report.answer is None and store.held(user_id, report.run_id):
                return report.run_id
        return ""

    def confirm(
        self, user_id: str, run_id: str, *, trigger: Trigger = Trigger.SYNC_NOW
    ) -> int:
        """Let the next run delete what this one held back, and ask for it.

        Gives how many deletions that are. What is decided to be deleted beyond them is
        judged by the guard as ever. Raises `NotFound`, `Busy`, and `Refused` where
        there is nothing to answer (any more).
        """
        return self._answer(user_id, run_id, Answer.CONFIRMED, trigger)

    def reject(
        self, user_id: str, run_id: str, *, trigger: Trigger = Trigger.SYNC_NOW
    ) -> int:
        """Keep what this run would have deleted, each item alone, and ask for a run.

        Gives how many items that are. They are neither taken for new nor deleted later
        because of it, until they are included again. Raises as `confirm` does.
        """
        return self._answer(user_id, run_id, Answer.REJECTED, trigger)

    def _answer(
        self, user_id: str, run_id: str, answer: Answer, trigger: Trigger
    ) -> int:
        store = self.runs.stores.runs
        kind = store.get(user_id, run_id).kind
        with self.memory.changing(
            user_id, kind, run_id=run_id, trigger=trigger
        ) as state:
            run, held = store.get(user_id, run_id), store.held(user_id, run_id)
            self._refuse_what_does_not_wait(user_id, run, held)
            kept: tuple[Link, ...] = ()
            if answer is Answer.REJECTED:
                kept = survivors(state.load(), held)
            state.commit(StateChange(links=kept, answer=answer))
        return len(held)

    def _refuse_what_does_not_wait(
        self, user_id: str, run: Report, held: tuple[HeldDeletion, ...]
    ) -> None:
        if run.answer is not None:
            raise Refused(
                f"The deletions of this run were already {run.answer.value}.",
                remedy="Nothing to do: the next sync acts on it.",
            )
        if held:
            return
        newer = self.waiting(user_id, run)
        if run.status is RunStatus.HELD and newer:
            raise Refused(
                "A later run has replaced this list of deletions.",
                remedy=f"Answer that run instead: {newer}",
            )
        raise Refused(
            "No deletions of this run wait for an answer.",
            remedy="Answer the newest run whose status is held.",
        )


def survivors(baseline: Baseline, held: Iterable[HeldDeletion]) -> tuple[Link, ...]:
    """The pairs of rejected deletions, each as a survivor that stays alone (N10)."""
    links = {link.id: link for link in baseline.links}
    found = []
    for deletion in held:
        link = links.get(deletion.link_id)
        if link is None or link.ref(deletion.side) != deletion.ref:
            continue
        alone = replace(
            link,
            state=LinkState.TOMBSTONE,
            gone=deletion.side.other,
            reason=Reason.KEPT,
        )
        found.append(alone)
    return tuple(found)
