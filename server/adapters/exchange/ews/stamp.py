"""The property that marks Exchange items which came from Salesforce.

It is a MAPI named property, so EWS and Microsoft Graph see the same one. The GUID and
the name are part of the data in customers' mailboxes and never change.
"""

from __future__ import annotations

from exchangelib import CalendarItem
from exchangelib.extended_properties import ExtendedProperty

PROPERTY_SET = "6cbeaa48-31ad-4c59-a5e3-7aad90b4582b"
PROPERTY_NAME = "TandemSalesforceId"
#: The name under which exchangelib knows the property on a calendar item.
FIELD = "salesforce_id"


class SalesforceId(ExtendedProperty):
    """The Id of the Salesforce event that an item was made from."""

    property_set_id = PROPERTY_SET
    property_name = PROPERTY_NAME
    property_type = "String"


CalendarItem.register(FIELD, SalesforceId)
