"""Who administers Tandem in an org, and the profiles that an administrator sets for.

Object Reference, PermissionSetAssignment and PermissionSetGroupComponent: they exist
only for users with View Setup and Configuration, so the integration user needs that.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime

from simple_salesforce import format_soql

from server.adapters.salesforce.composite import Part, query
from server.adapters.salesforce.events import literal

#: The API name of the permission set in the package; a set of another package that has
#: the same name is another set.
ADMIN_SET = "Tandem_Admin"
_PROFILE_ID = re.compile(r"00e\w{12}(\w{3})?", re.ASCII)


#: The set itself, and the groups that it is a part of. Who has a group is assigned the
#: group's own set alone (Object Reference, PermissionSetGroupComponent).
_DIRECTLY = format_soql(
    "PermissionSet.Name = {} AND PermissionSet.NamespacePrefix = NULL", ADMIN_SET
)
_BY_GROUP = format_soql(
    "PermissionSetGroupId IN (SELECT PermissionSetGroupId "
    "FROM PermissionSetGroupComponent WHERE {:literal})",
    _DIRECTLY,
)


def assignment_parts(*, user_id: str, username: str, at: datetime) -> list[Part]:
    """The queries for a user's assignments; by Id where it is known, as names change.

    Two, because a semi-join may stand in no OR. An assignment ends at its expiration
    date, whether or not Salesforce has found the time to call it inactive.
    """
    named = format_soql("Assignee.Username = {}", username)
    who = format_soql("AssigneeId = {}", user_id) if user_id else named
    return [
        query(
            format_soql(
                "SELECT Id FROM PermissionSetAssignment WHERE {way:literal} "
                "AND IsActive = TRUE AND Assignee.IsActive = TRUE "
                "AND (ExpirationDate = NULL OR ExpirationDate > {at:literal}) "
                "AND {who:literal} LIMIT 1",
                way=way,
                at=literal(at),
                who=who,
            )
        )
        for way in (_DIRECTLY, _BY_GROUP)
    ]


def holder_parts(profiles: Iterable[str]) -> list[Part]:
    """The queries for the active users with one of these profiles, by name or by Id.

    A name in a filter for Ids would be refused, so they are told apart by their form.
    """
    names = sorted(set(profiles))
    ids = [name for name in names if _PROFILE_ID.fullmatch(name)]
    by = {"Profile.Name": names, "ProfileId": ids}
    return [
        query(
            format_soql(
                "SELECT Username, ProfileId, Profile.Name FROM User "
                "WHERE IsActive = TRUE AND {field:literal} IN {values}",
                field=field,
                values=values,
            )
        )
        for field, values in by.items()
        if values
    ]


def profiles_part() -> Part:
    """The query for all profiles."""
    return query("SELECT Id, Name FROM Profile ORDER BY Name")
