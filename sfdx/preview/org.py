"""What the controllers ask of the org itself: users, profiles, rules, deployments."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from sfdx.preview.credential import NamedCredential
from sfdx.preview.refusal import labelled

#: The permission set that makes an administrator, and what it lets one do.
ADMIN_SET = "Tandem_Admin"
ADMIN_PERMISSION = "Tandem_Administration"
_TYPE = "Tandem_Setting__mdt"


@dataclass(slots=True)
class EmulatedOrg:
    """The org behind the panel, seen through its control door."""

    credential: NamedCredential
    #: What Salesforce says of the deployments to come; nothing of those that succeed.
    fault: str = ""
    _deployments: dict[str, int] = field(default_factory=dict)
    _numbers: count[int] = field(default_factory=lambda: count(1))

    def users(self) -> list[dict[str, Any]]:
        """Everybody who can be looked through, people with rights first."""
        permitted = self._assigned()
        found = [
            {
                "Id": row["Id"],
                "username": row["Username"],
                "name": row["Name"],
                "zone": row["TimeZoneSidKey"],
                "permissions": [ADMIN_PERMISSION] if row["Id"] in permitted else [],
            }
            for row in self._rows("User")
            if row["IsActive"] and not row["Username"].startswith("integration@")
        ]
        return sorted(found, key=lambda one: str(one["name"]))

    def is_admin(self, username: str) -> bool:
        """Say whether somebody has the admins' permission set."""
        return any(
            one["username"] == username and ADMIN_PERMISSION in one["permissions"]
            for one in self.users()
        )

    def getProfiles(self) -> list[str]:  # noqa: N802 - named as in Apex
        """The profiles that a rule can be scoped to."""
        return sorted(row["Name"] for row in self._rows("Profile"))

    def getRules(self) -> list[dict[str, Any]]:  # noqa: N802
        """The records of the custom metadata type."""
        return [
            {
                "name": row["DeveloperName"],
                "label": row["MasterLabel"],
                "kind": row["Object__c"],
                "setting": row["Setting__c"],
                "value": row["Value__c"] or "",
                "locked": row["Locked__c"],
                "scope": row["Scope__c"],
            }
            for row in sorted(
                self._rows(_TYPE), key=lambda row: str(row["DeveloperName"])
            )
        ]

    def saveRule(self, rule: str) -> dict[str, str]:  # noqa: N802
        """Change or make a record; the emulated org deploys it at once, or never."""
        wanted: Mapping[str, Any] = json.loads(rule)
        deployment = f"0Af{next(self._numbers):015d}"
        self._deployments[deployment] = 0
        if self.fault:
            return {"deployment": deployment, "record": ""}
        self.credential.control(
            "/act",
            {
                "do": "set_policy",
                "object": wanted["kind"],
                "setting": wanted["setting"],
                "value": wanted["value"],
                "locked": wanted["locked"],
                "scope": wanted["scope"],
            },
        )
        (record,) = [
            one["name"]
            for one in self.getRules()
            if all(one[part] == wanted[part] for part in ("kind", "setting", "scope"))
        ]
        return {"deployment": deployment, "record": record}

    def getDeployment(self, deploymentId: str) -> dict[str, str]:  # noqa: N802, N803
        """How a deployment goes: pending when first asked, so that it can be seen."""
        if deploymentId not in self._deployments:
            raise labelled(404, "Strange")
        asked = self._deployments[deploymentId]
        self._deployments[deploymentId] = asked + 1
        if asked and self.fault:
            return {"state": "failed", "problem": self.fault}
        return {"state": "succeeded" if asked else "pending", "problem": ""}

    def _assigned(self) -> set[str]:
        sets = {
            row["Id"] for row in self._rows("PermissionSet") if row["Name"] == ADMIN_SET
        }
        return {
            row["AssigneeId"]
            for row in self._rows("PermissionSetAssignment")
            if row["PermissionSetId"] in sets
        }

    def _rows(self, name: str) -> list[dict[str, Any]]:
        return list(self.credential.control(f"/items?object={name}"))
