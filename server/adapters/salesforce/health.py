"""Whether a user's Salesforce is ready for the sync, for `tandem doctor`."""

from __future__ import annotations

from collections.abc import Iterator

from server.adapters.salesforce.opening import Opened
from server.adapters.salesforce.session import SalesforceSession
from server.ports.connector import Finding


def findings(session: SalesforceSession, opened: Opened) -> Iterator[Finding]:
    """What the first request of a run tells about the user, the org and its fields."""
    yield Finding("Salesforce user", _user(opened))
    yield Finding("Salesforce org", session.org_id)
    if session.usage is not None:
        used, allowed = session.usage
        yield Finding("Salesforce requests", f"{used} of {allowed} in 24 hours")
    yield Finding("Admin's defaults and locks", _policy(opened))
    yield Finding("Field Tandem_Key__c", _key(opened))
    yield Finding("People", _people(opened))


def _user(opened: Opened) -> str:
    user = opened.user
    state = "active" if user["IsActive"] else "deactivated, so nothing is synced"
    return f"{user['Username']}, {state}, {user['TimeZoneSidKey']}"


def _policy(opened: Opened) -> str:
    if opened.policy_readable:
        return f"Readable; rules: {len(opened.policy.rules)}."
    return (
        "Cannot be read: install the Tandem package and give the user read access to "
        "Tandem_Setting__mdt."
    )


def _key(opened: Opened) -> str:
    if opened.shape.key_is_external:
        return "There, as an external id."
    if opened.shape.has_key:
        return (
            "There, but no external id: each batch of new events costs one more "
            "request."
        )
    return (
        "Missing: install the Tandem package and give the user access to the field, "
        "or a lost answer may double an event."
    )


def _people(opened: Opened) -> str:
    hidden = [
        name
        for name, addresses in (
            ("contacts", opened.shape.contact_addresses),
            ("leads", opened.shape.lead_addresses),
        )
        if not addresses
    ]
    if not hidden:
        return "Contacts and leads can be searched by address."
    return f"The user may not read the addresses of {' and '.join(hidden)}."
