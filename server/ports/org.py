"""What a run has to know of the Salesforce org and the user before it plans."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Protocol

from server.domain.org import OrgFacts, Person, Profile


class OrgReader(Protocol):
    """Reads the org for one user; raises `Transient` or `Permanent`."""

    def facts(self) -> OrgFacts:
        """The user, the policy and the limits, as fresh as this run."""

    def people(
        self, addresses: Iterable[str], *, alternate: bool
    ) -> Mapping[str, tuple[Person, ...]]:
        """Who is behind lower-case addresses; one batched look-up (A21).

        `alternate` searches every e-mail field of contacts and leads, else only the
        standard one. Addresses nobody has are left out. Smart Addresses must not be
        handed in (N24).
        """

    def is_administrator(self, *, user_id: str, username: str) -> bool:
        """Whether somebody of this org has the permission set for administrators.

        `user_id` is their Salesforce Id, empty where it is not known. Only a user who
        sees the setup can tell; for others this raises `Permanent`.
        """

    def holders(self, profiles: Iterable[str]) -> Mapping[str, Profile]:
        """The profiles of all active users who have one of these, by name or Id.

        The keys are case-folded usernames.
        """

    def profiles(self) -> Mapping[str, str]:
        """The Ids of the org's profiles by their names, in the order of these."""
