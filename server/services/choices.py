"""What a user can choose from in the settings of a kind."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from server.domain.connections import User
from server.domain.errors import TandemError
from server.domain.org import OrgFacts
from server.ports.connector import Connector, Folder
from server.ports.stores import Orgs
from server.services.recent import Recent

#: How long a mailbox's calendars are shown before Exchange is asked again.
FOLDERS_HOLD = timedelta(seconds=60)

#: What `ChoicesService` keeps; folders have names that people gave them.
RecentFolders = Recent[Sequence[Folder]]


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
    recent: RecentFolders

    def of(self, user: User, facts: OrgFacts, *, fresh: bool = False) -> Choices:
        """The user's calendars, and the types that Salesforce has told with `facts`.

        The calendars are those of the last minute, unless they have to be `fresh`. An
        Exchange that cannot be asked leaves the rest of the settings usable.
        """
        types = tuple(sorted(facts.limits.types))
        key = (user.org_id, user.id, user.mailbox)
        try:
            folders = self.recent.get(
                key, lambda: self._folders(user, facts), fresh=fresh
            )
        except TandemError as error:
            return Choices(folders=None, types=types, problem=error)
        return Choices(folders=folders, types=types)

    def _folders(self, user: User, facts: OrgFacts) -> Sequence[Folder]:
        org = self.orgs.get(user.org_id)
        door = self.connector.exchange(org, user, zone=facts.zone)
        try:
            return tuple(door.folders())
        finally:
            door.close()
