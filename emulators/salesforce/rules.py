"""Which rules belong to which object."""

from __future__ import annotations

from collections.abc import Mapping

from emulators.salesforce.changes import Rules
from emulators.salesforce.events import EVENT_RULES, TASK_RULES
from emulators.salesforce.invitations import RELATION_RULES
from emulators.salesforce.people import ACCOUNT_RULES, PERSON_RULES

RULES: Mapping[str, Rules] = {
    "Account": ACCOUNT_RULES,
    "Contact": PERSON_RULES,
    "Lead": PERSON_RULES,
    "User": PERSON_RULES,
    "Event": EVENT_RULES,
    "EventRelation": RELATION_RULES,
    "Task": TASK_RULES,
}
