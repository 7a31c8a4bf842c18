"""What a user can choose from in the settings of a kind."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from server.domain.connections import User
from server.domain.errors import TandemError
from server.domain.org import OrgFacts
from server.ports.connector import Connector, Folder
from server.ports.stores import Orgs


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """The choices that come from the two systems.

    `folders` is None where Exchange cannot be asked, for the reason in `problem`.
    """

    folders: Sequence[Folder] | None
    types: tuple[str, ...]
    problem: TandemError | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChoicesService:
    """Asks for the choices of a user."""

    orgs: Orgs
    connector: Connector

    def of(self, user: User, facts: OrgFacts) -> Choices:
        """The user's calendars, and the types that Salesforce has told with `facts`.

        An Exchange that cannot be asked leaves the rest of the settings usable.
        """
        types = tuple(sorted(facts.limits.types))
        door = self.connector.exchange(
            self.orgs.get(user.org_id), user, zone=facts.zone
        )
        try:
            return Choices(folders=door.folders(), types=types)
        except TandemError as error:
            return Choices(folders=None, types=types, problem=error)
        finally:
            door.close()
