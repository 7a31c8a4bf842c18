"""What the items of rows are called, read from their systems when a user looks."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, field

from server.domain.connections import Org, User
from server.domain.errors import TandemError
from server.domain.items import Observation
from server.domain.kinds import Side
from server.ports.connector import Connector
from server.ports.stores import Orgs, Users
from server.services.left_out import LeftOut
from server.sync.decision import SECRET


@dataclass(frozen=True, slots=True)
class Named:
    """Subjects by the ids of their rows, where there is one to tell.

    `problem` is why those of a system are missing that did not answer.
    """

    subjects: dict[str, str] = field(default_factory=dict)
    problem: TandemError | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Subjects:
    """Asks both systems for the subjects of rows; nothing of them is stored.

    The rows of a page are one request to each system that has one of them.
    """

    orgs: Orgs
    users: Users
    connector: Connector

    def of(self, user: User, rows: Sequence[LeftOut]) -> Named:
        """The subjects of a user's rows, as the items are called now.

        Those of private and excluded items are not asked for, nor told where an item
        has become private since (N11). Items that are gone have none.
        """
        org = self.orgs.get(user.org_id)
        found: dict[str, str] = {}
        problem: TandemError | None = None
        for side in Side:
            asked = [r for r in rows if r.side is side and _may_be_told(r)]
            if not asked:
                continue
            try:
                found |= self._read(org, user, side, asked)
            except TandemError as error:
                # The rows are worth showing without their names.
                problem = error
        return Named(found, problem)

    def _read(
        self, org: Org, user: User, side: Side, rows: Sequence[LeftOut]
    ) -> dict[str, str]:
        if side is Side.EXCHANGE:
            zone = self.users.zone(user.id) or "UTC"
            with closing(self.connector.exchange(org, user, zone=zone)) as exchange:
                answers = exchange.calendar.look_up(_questions(rows))
        else:
            with closing(self.connector.salesforce(org, user)) as salesforce:
                answers = salesforce.calendar.look_up(_questions(rows))
        return {
            row.id: answer.item.subject
            for row, answer in zip(rows, answers, strict=True)
            if answer.item is not None and not answer.item.private
        }


def _questions(rows: Sequence[LeftOut]) -> list[Observation]:
    """By id alone: without an identity nothing is searched for."""
    return [Observation(side=row.side, ref=row.ref) for row in rows]


def _may_be_told(row: LeftOut) -> bool:
    return bool(row.ref) and row.reason not in SECRET
