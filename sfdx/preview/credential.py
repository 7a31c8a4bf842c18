"""The Named Credential of the emulated org: calls to the service, signed as its users.

This is the development door. It can sign only what the emulated org lets it sign, with
a key that was made for this one start; a service takes it only where the certificate of
that org was registered.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import requests

_GRANT = "urn:ietf:params:oauth:grant-type:jwt-bearer"
_UNAUTHORIZED = 401
#: Seconds a callout may take, as in the controllers.
TIMEOUT = 20.0


class NotReached(Exception):
    """The service gave no answer at all."""


@dataclass(slots=True)
class NamedCredential:
    """Calls a service as a user of the org.

    `control_url` is the emulated org's control door and `ca_file` what its TLS is
    signed with. The audience is the service's address, as in the External Credential.
    """

    service_url: str
    control_url: str
    ca_file: str
    audience: str
    _tokens: dict[str, str] = field(default_factory=dict)

    def call(
        self, user: str, verb: str, path: str, **options: Any
    ) -> requests.Response:
        """Call as a user; with a new token once, as Salesforce does on a 401.

        Raises `NotReached`.
        """
        token = self._token(user)
        answer = self._send(verb, path, token, options)
        if answer.status_code == _UNAUTHORIZED:
            again = self._token(user, refused=token)
            answer = self._send(verb, path, again, options)
        return answer

    def control(self, path: str, act: Mapping[str, Any] | None = None) -> Any:
        """Ask the control door of the emulated org, or let it act."""
        with _session() as session:
            session.verify = self.ca_file
            url = self.control_url.rstrip("/") + path
            method = "GET" if act is None else "POST"
            answer = session.request(method, url, json=act, timeout=TIMEOUT)
            answer.raise_for_status()
            return answer.json()

    def _token(self, user: str, refused: str | None = None) -> str:
        """The user's token; a new one where this very one was refused."""
        # Calls that begin together each ask for one, as they may in Salesforce.
        known = self._tokens.get(user)
        if known is None or known == refused:
            known = self._tokens[user] = self._exchanged(user)
        return known

    def _exchanged(self, user: str) -> str:
        """A token for an assertion; what is no token is refused by the service."""
        act = {"do": "assertion", "user": user, "audience": self.audience}
        signed = self.control("/act", act)["result"]["assertion"]
        form = {"grant_type": _GRANT, "assertion": signed}
        answer = self._request("POST", "/oauth/token", data=form)
        return str(answer.json().get("access_token", "")) if answer.ok else ""

    def _send(
        self, verb: str, path: str, token: str, options: Mapping[str, Any]
    ) -> requests.Response:
        given = dict(options)
        headers = {**given.pop("headers", {}), "Authorization": f"Bearer {token}"}
        return self._request(verb, path, headers=headers, **given)

    def _request(self, verb: str, path: str, **options: Any) -> requests.Response:
        try:
            with _session() as session:
                return session.request(
                    verb, self.service_url + path, timeout=TIMEOUT, **options
                )
        except requests.RequestException as problem:
            raise NotReached(str(problem)) from problem


def _session() -> requests.Session:
    """A client for loopback, whatever proxies and CAs the machine has set."""
    session = requests.Session()
    session.trust_env = False
    return session
