"""A user's systems connected anew: what was remembered of them no longer holds."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import datetime

from server.domain.connections import User
from server.domain.kinds import Kind, Side
from server.domain.links import Baseline, Exclusion, LinkState
from server.domain.reasons import Reason
from server.domain.runs import Trigger
from server.ports.state import StateChange
from server.services.memory import Memory
from server.services.runs import Runs


@dataclass(frozen=True, slots=True, kw_only=True)
class Reconnection:
    """Clears the memory of a user's jobs (T69)."""

    runs: Runs
    memory: Memory

    def reconnect(
        self, user: User, *, mailbox: str = "", trigger: Trigger = Trigger.SYNC_NOW
    ) -> User:
        """Forget pairs, rows, sticky marks and history; nothing is deleted anywhere.

        The next run finds the pairs again by our marks and by content. Items the user
        chose to ignore stay ignored. With another `mailbox` the user has that one from
        now on. Raises `Busy` while a run is going; then nothing has changed.
        """
        stores = self.runs.stores
        moved = bool(mailbox) and mailbox.casefold() != user.mailbox.casefold()
        kinds = [job.kind for job in stores.jobs.of_user(user.id)]
        with ExitStack() as reserved:
            states = [
                reserved.enter_context(
                    self.memory.changing(user.id, kind, trigger=trigger)
                )
                for kind in kinds or [Kind.CALENDAR]
            ]
            if moved:
                user = replace(user, mailbox=mailbox.strip().lower())
                stores.users.update(user)
            for state in states:
                kept = still_ignored(state.load(), self.runs.clock.now())
                if moved:
                    kept = tuple(row for row in kept if row.side is Side.SALESFORCE)
                state.commit(StateChange(cleared=True, exclusions=kept))
        return user


def still_ignored(baseline: Baseline, now: datetime) -> tuple[Exclusion, ...]:
    """Rows for what the user chose to ignore, alone or in pairs."""
    rows = {
        (row.side, row.ref): replace(row, version="", blocked=frozenset())
        for row in baseline.exclusions
        if row.ignored
    }
    for link in baseline.links:
        if link.state is not LinkState.FROZEN or link.reason is not Reason.IGNORED:
            continue
        for side in Side:
            rows[side, link.ref(side)] = Exclusion(
                side=side,
                ref=link.ref(side),
                reason=Reason.IGNORED,
                identity=link.identity if side is Side.EXCHANGE else None,
                start=link.start,
                end=link.end,
                first_seen=now,
                ignored=True,
            )
    return tuple(rows.values())
