"""An emulated org for the tests of the Salesforce adapter."""

from tests.salesforce_org import salesforce_app_key, salesforce_org, salesforce_tls

__all__ = ["salesforce_app_key", "salesforce_org", "salesforce_tls"]
