"""Who administers Tandem in an org, and the profiles that an administrator sets for.

Object Reference, PermissionSetAssignment: it exists only for users with View Setup and
Configuration, so the integration user needs that right.
"""

from __future__ import annotations

from simple_salesforce import format_soql

from server.adapters.salesforce.composite import Part, query

#: The API name of the permission set in the package; a set of another package that has
#: the same name is another set.
ADMIN_SET = "Tandem_Admin"


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


def profiles_part() -> Part:
    """The query for all profiles."""
    return query("SELECT Id, Name FROM Profile ORDER BY Name")
