"""What the control door lets a person do in Salesforce, in JSON values."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any

from emulators.salesforce.errors import ApiError
from emulators.salesforce.named_credential import NamedCredential
from emulators.salesforce.steering import Steering


class Actions:
    """The acts of users on one org; `user` is a username, whose rights count."""

    def __init__(self, salesforce: Steering, credential: NamedCredential) -> None:
        self._salesforce = salesforce
        self._credential = credential

    def by_name(self) -> Mapping[str, Callable[..., Any]]:
        """Give the actions as the control door takes them."""
        acts: tuple[Callable[..., Any], ...] = (
            self.create,
            self.update,
            self.delete,
            self.undelete,
            self.assign,
            self.unassign,
            self.set_policy,
            self.assertion,
        )
        return {act.__name__: _explained(act) for act in acts}

    def create(self, user: str, object: str, fields: dict[str, Any]) -> Any:
        """Create a record and give its id."""
        return {"id": self._salesforce.insert(object, user, **_object(fields))}

    def update(self, user: str, object: str, id: str, fields: dict[str, Any]) -> Any:
        """Change fields of a record."""
        self._salesforce.update(object, user, id, **_object(fields))
        return {"id": id}

    def delete(self, user: str, object: str, id: str) -> Any:
        """Put a record into the recycle bin."""
        self._salesforce.delete(object, user, id)
        return {"id": id}

    def undelete(self, user: str, object: str, id: str) -> Any:
        """Take a record out of the recycle bin."""
        self._salesforce.undelete(object, user, id)
        return {"id": id}

    def assign(self, user: str, permission_set: str) -> Any:
        """Give a user a permission set, as an administrator does in Setup."""
        self._salesforce.assign(user, permission_set)
        return {"user": user, "permission_set": permission_set}

    def unassign(self, user: str, permission_set: str) -> Any:
        """Take a permission set from a user."""
        self._salesforce.unassign(user, permission_set)
        return {"user": user, "permission_set": permission_set}

    def set_policy(
        self,
        object: str,
        setting: str,
        value: str | None,
        locked: bool = False,
        scope: str = "Org",
    ) -> Any:
        """Deploy one record of Tandem_Setting__mdt, as an administrator does."""
        record = self._salesforce.set_policy(
            object, setting, value, locked=locked, scope=scope
        )
        return {"id": record}

    def assertion(
        self,
        user: str,
        audience: str,
        algorithm: str = "RS256",
        claims: dict[str, Any] | None = None,
    ) -> Any:
        """Sign an assertion for a user, as a Named Credential does."""
        with self._salesforce.lock:
            signed = self._credential.assertion(
                self._salesforce.org,
                user,
                audience,
                algorithm=algorithm,
                claims=_object(claims or {}),
            )
        return {"assertion": signed}


def _object(fields: object) -> dict[str, Any]:
    """Check that the fields are a JSON object."""
    if not isinstance(fields, dict):
        raise ValueError('fields and claims are objects such as {"Subject": "Visit"}')
    return fields


def _explained(act: Callable[..., Any]) -> Callable[..., Any]:
    """Let an act refuse with a ValueError where a request would get an error code."""

    @wraps(act)
    def explained(**given: Any) -> Any:
        try:
            return act(**given)
        except ApiError as refused:
            raise ValueError(str(refused)) from refused

    return explained
