"""What `tandem doctor` is told about a user's Salesforce."""

from __future__ import annotations

import pytest

from server.domain.errors import CredentialsRejected
from tests.salesforce_org import POLICY_READER, ServedOrg


def checked(org: ServedOrg) -> dict[str, str]:
    """Check Ana's Salesforce."""
    return {one.subject: one.detail for one in org.run().check()}


def test_a_healthy_org_is_described(salesforce_org: ServedOrg):
    """User, org, allowance and what the package brings are all there."""
    salesforce_org.emulator.set_policy("Calendar", "mode", "sync_all")
    found = checked(salesforce_org)
    assert found == {
        "Salesforce user": "ana@acme.test, active, Europe/Berlin",
        "Salesforce org": salesforce_org.emulator.org.id,
        "Salesforce requests": "1 of 100000 in 24 hours",
        "Admin's defaults and locks": "Readable; rules: 1.",
        "Field Tandem_Key__c": "There, as an external id.",
        "People": "Contacts and leads can be searched by address.",
    }


def test_everything_that_is_missing_is_named(salesforce_org: ServedOrg):
    """Each finding says what to do about it."""
    org = salesforce_org.emulator.org
    org.permission_sets[POLICY_READER].custom_metadata.clear()
    org.remove_field("Event", "Tandem_Key__c")
    org.profiles["Standard User"].no_access.add("Lead")
    found = checked(salesforce_org)
    assert "install the Tandem package" in found["Admin's defaults and locks"]
    assert "install the Tandem package" in found["Field Tandem_Key__c"]
    assert found["People"] == "The user may not read the addresses of leads."


def test_a_check_fails_as_a_run_would(salesforce_org: ServedOrg):
    """Doctor shows the very error, with its remedy."""
    salesforce_org.reconnect(consumer_key="unknown")
    with pytest.raises(CredentialsRejected):
        checked(salesforce_org)
