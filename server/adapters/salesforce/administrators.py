"""Who administers Tandem in an org, and the profiles that an administrator sets for.

Object Reference, PermissionSetAssignment: it exists only for users with View Setup and
Configuration, so the integration user needs that right.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from simple_salesforce import format_soql

from server.adapters.salesforce.composite import Part, query

#: The API name of the permission set in the package; a set of another package that has
#: the same name is another set.
ADMIN_SET = "Tandem_Admin"
_PROFILE_ID = re.compile(r"00e\w{12}(\w{3})?", re.ASCII)


def assignment_part(*, user_id: str, username: str) -> Part:
    """The query for a user's assignment; by Id where it is known, as names change."""
    named = format_soql("Assignee.Username = {}", username)
    who = format_soql("AssigneeId = {}", user_id) if user_id else named
    return query(
        format_soql(
            "SELECT Id FROM PermissionSetAssignment WHERE PermissionSet.Name = {name} "
            "AND PermissionSet.NamespacePrefix = NULL AND IsActive = TRUE "
            "AND Assignee.IsActive = TRUE AND {who:literal} LIMIT 1",
            name=ADMIN_SET,
            who=who,
        )
    )


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
