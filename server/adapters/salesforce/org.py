"""The org for one user in one run: facts and people (`OrgReader`)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from server.adapters.salesforce.administrators import (
    assignment_parts,
    holder_parts,
    profiles_part,
)
from server.adapters.salesforce.opening import Opening
from server.adapters.salesforce.people import find_people
from server.adapters.salesforce.session import SalesforceSession
from server.domain.org import OrgFacts, Person, Profile
from server.ports.clock import Clock


class SalesforceOrg:
    """Reads the org through the first request of the run."""

    def __init__(
        self, session: SalesforceSession, opening: Opening, clock: Clock
    ) -> None:
        """Share the run's session and its first request."""
        self._session = session
        self._opening = opening
        self._clock = clock

    def facts(self) -> OrgFacts:
        """The user, the policy and the limits, as fresh as this run."""
        opened = self._opening.result()
        user = opened.user
        profile = user["Profile"] or {}
        return OrgFacts(
            user_id=user["Id"],
            zone=user["TimeZoneSidKey"],
            active=user["IsActive"],
            email=(user["Email"] or "").lower(),
            profile=profile.get("Name") or "",
            profile_id=user["ProfileId"] or "",
            policy=opened.policy,
            policy_readable=opened.policy_readable,
            limits=opened.shape.limits,
        )

    def people(
        self, addresses: Iterable[str], *, alternate: bool
    ) -> Mapping[str, tuple[Person, ...]]:
        """Who is behind lower-case addresses, in one request for some hundreds."""
        shape = self._opening.result().shape
        return find_people(self._session, shape, addresses, alternate=alternate)

    def is_administrator(self, *, user_id: str, username: str) -> bool:
        """Whether a user has the package's set for administrators, or a group with it.

        Both are asked in one request.
        """
        parts = assignment_parts(
            user_id=user_id, username=username, at=self._clock.now()
        )
        return any(self._session.rows(parts))

    def holders(self, profiles: Iterable[str]) -> Mapping[str, Profile]:
        """The profiles of all active users who have one of these."""
        found = self._session.rows(holder_parts(profiles))
        return {
            row["Username"].casefold(): Profile(
                row["Profile"]["Name"], row["ProfileId"]
            )
            for rows in found
            for row in rows
        }

    def profiles(self) -> Mapping[str, str]:
        """The Ids of all profiles by their names."""
        (rows,) = self._session.rows([profiles_part()])
        return {row["Name"]: row["Id"] for row in rows}
