"""The objects of a fresh org, by lower-case API name."""

from __future__ import annotations

from emulators.salesforce.objects.activities import EVENT, EVENT_RELATION, TASK
from emulators.salesforce.objects.messages import EMAIL_MESSAGE
from emulators.salesforce.objects.permissions import (
    PERMISSION_SET,
    PERMISSION_SET_ASSIGNMENT,
    PERMISSION_SET_GROUP,
    PERMISSION_SET_GROUP_COMPONENT,
)
from emulators.salesforce.objects.policies import TANDEM_SETTING
from emulators.salesforce.objects.records import ACCOUNT, CONTACT, LEAD, OPPORTUNITY
from emulators.salesforce.objects.setup import ORGANIZATION, PROFILE, USER
from emulators.salesforce.schema import ObjectType

STANDARD_OBJECTS: tuple[ObjectType, ...] = (
    ACCOUNT,
    CONTACT,
    EMAIL_MESSAGE,
    EVENT,
    EVENT_RELATION,
    LEAD,
    OPPORTUNITY,
    ORGANIZATION,
    PERMISSION_SET,
    PERMISSION_SET_ASSIGNMENT,
    PERMISSION_SET_GROUP,
    PERMISSION_SET_GROUP_COMPONENT,
    PROFILE,
    TANDEM_SETTING,
    TASK,
    USER,
)
