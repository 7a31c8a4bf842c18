"""Who administers Tandem: whom Salesforce gives the permission set, and nobody else."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from server.domain.connections import Org, User
from server.domain.errors import NotAdministrator, Permanent, TandemError
from server.ports.clock import Clock
from server.ports.connector import Connector
from server.ports.stores import Orgs
from server.services.side_by_side import Patience, asked_in_time, of_seconds

#: How long an answer of Salesforce holds; so long may last who has lost the set.
REMEMBERED_FOR = timedelta(seconds=60)
#: The same for a no: whoever was just given the set should not have to wait.
REFUSED_FOR = timedelta(seconds=5)
#: So long nobody of an org is kept waiting for a Salesforce that did not answer.
SPARED_FOR = timedelta(seconds=30)
#: Seconds that Salesforce may take; whoever waits has more to ask then.
PATIENCE = 8
#: So many answers are remembered before all are forgotten.
_MOST = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Administrators:
    """Asks Salesforce as the integration user; what cannot be told counts as no."""

    orgs: Orgs
    connector: Connector
    clock: Clock
    patience: Patience = field(default_factory=lambda: of_seconds(PATIENCE))
    known: dict[str, tuple[bool, datetime]] = field(default_factory=dict)
    away: dict[str, datetime] = field(default_factory=dict)

    def is_one(self, user: User) -> bool:
        """Whether a user is an administrator as far as can be told now.

        Only a hint of what to show: `require` asks again what this spares.
        """
        now = self.clock.now()
        if now < self.away.get(user.org_id, now):
            return False
        try:
            return self._answer(user)
        except TandemError:
            # Closed: whatever keeps the answer away gives nobody this right.
            self.away[user.org_id] = now + SPARED_FOR
            return False

    def require(self, user: User) -> None:
        """Raise `NotAdministrator`, or `Transient` where Salesforce does not answer."""
        try:
            allowed = self._answer(user)
        except Permanent as error:
            raise NotAdministrator(
                "Salesforce does not tell who administers Tandem.",
                remedy="Have the integration user named and given the right View Setup "
                "and Configuration.",
            ) from error
        if not allowed:
            raise NotAdministrator("This is for the administrators of Tandem.")

    def _answer(self, user: User) -> bool:
        now = self.clock.now()
        answer, until = self.known.get(user.id, (False, now))
        if now < until:
            return answer
        answer = self._ask(user)
        if len(self.known) >= _MOST:
            self.known.clear()
        holds = REMEMBERED_FOR if answer else REFUSED_FOR
        self.known[user.id] = (answer, now + holds)
        return answer

    def _ask(self, user: User) -> bool:
        org = self.orgs.get(user.org_id)
        reader = integration_user(org)

        def ask() -> bool:
            with closing(self.connector.salesforce(org, reader)) as door:
                return door.org.is_administrator(
                    user_id=user.salesforce_id, username=user.username
                )

        silent = "Salesforce has not answered who administers Tandem."
        return asked_in_time(ask, self.patience, silent)


def integration_user(org: Org) -> User:
    """Whose rights the service has for what belongs to the org; raises `Permanent`."""
    username = org.salesforce.integration_username
    if not username:
        raise Permanent(
            "No integration user is named for this organisation.",
            remedy="Name one: tandem org add --integration-username",
        )
    return User(id="", org_id=org.id, username=username, mailbox="")
