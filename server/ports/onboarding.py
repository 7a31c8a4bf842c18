"""What an administrator's sign-in at Salesforce proves."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """Somebody who administers Tandem in an org has signed in there.

    `org_id` has 18 characters, `instance_url` is the org's own address without a path.
    """

    org_id: str
    instance_url: str
    username: str


class AdministratorLogin(Protocol):
    """The web-server flow of Salesforce (OAuth 2.0 with PKCE)."""

    def address(self, login_url: str, *, state: str, challenge: str) -> str:
        """Where to send a browser; raises `InvalidSetting` for what is not Salesforce.

        `challenge` is the S256 challenge of the verifier that `prove` needs.
        """

    def prove(self, login_url: str, *, code: str, verifier: str) -> Proof:
        """What the code that came back is worth; nothing of it is kept.

        Raises `Refused` for a code that is no longer good, `NotAdministrator` for
        whoever does not administer Tandem, `Permanent` for an app that is set up wrong,
        and `Transient`.
        """
