"""The demo's stand-in for the Lightning panel: it calls the API over HTTP as a user.

Who calls is proved as in production, by an assertion that the (emulated) org has signed
with the certificate that is registered for it.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

import requests

from server.domain.connections import User
from server.domain.errors import Unreachable
from server.domain.settings import Mode

_GRANT = "urn:ietf:params:oauth:grant-type:jwt-bearer"
_CALENDAR = "/v1/settings/calendar"
#: Seconds that one answer may take, and that an assertion is good for.
_PATIENCE, _LIFETIME = 60, 120


class Panel:
    """The API as a user's page sees it; every method raises `Unreachable`."""

    def __init__(
        self, url: str, salesforce: Mapping[str, Any], now: Callable[[], datetime]
    ) -> None:
        """Call the service at `url` for users of the emulated org.

        `now` tells the service's time: the org's clock may be set to another day.
        """
        self._url = url
        self._salesforce = salesforce
        self._now = now
        self._http = requests.Session()
        # Proxies and authorities of the machine have no say on loopback.
        self._http.trust_env = False

    def switch_on(self, user: User) -> None:
        """Choose Sync All and save, which starts the first run (seed line 48)."""
        self.choose(user, {"mode": Mode.SYNC_ALL.value})

    def choose(self, user: User, values: Mapping[str, Any]) -> None:
        """Change some settings and save."""
        token = self.token(user)
        shown = self._call("GET", _CALENDAR, token)
        tag = {"If-Match": shown.headers["ETag"]}
        self._call("PUT", _CALENDAR, token, json=dict(values), headers=tag)

    def sync_now(self, user: User) -> None:
        """Press Sync Now."""
        self._call("POST", "/v1/jobs/calendar/run", self.token(user))

    def token(self, user: User) -> str:
        """A token of ten minutes, for an assertion that the org signs now."""
        form = {"grant_type": _GRANT, "assertion": self._assertion(user)}
        answer = self._sent("POST", f"{self._url}/oauth/token", data=form)
        return str(answer.json()["access_token"])

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def _assertion(self, user: User) -> str:
        """What the org signs for this user's call; its key never leaves the org."""
        at = int(self._now().timestamp())
        body = {
            "do": "assertion",
            "user": user.username,
            "audience": self._url,
            # Two calls within one second must not look like one that is repeated.
            "claims": {
                "iat": at,
                "nbf": at,
                "exp": at + _LIFETIME,
                "jti": secrets.token_hex(8),
            },
        }
        door, authority = self._salesforce["control_url"], self._salesforce["ca_file"]
        answer = self._sent("POST", f"{door}act", json=body, verify=authority)
        return str(answer.json()["result"]["assertion"])

    def _call(
        self, method: str, path: str, token: str, **options: Any
    ) -> requests.Response:
        headers = {"Authorization": f"Bearer {token}", **options.pop("headers", {})}
        return self._sent(method, self._url + path, headers=headers, **options)

    def _sent(self, method: str, address: str, **options: Any) -> requests.Response:
        try:
            answer = self._http.request(method, address, timeout=_PATIENCE, **options)
            answer.raise_for_status()
        except requests.RequestException as error:
            place = address.removeprefix(self._url)
            raise Unreachable(
                f"A call of the demo was not answered well: {method} {place}.",
                remedy="Start the demo again, and read the web process's log.",
            ) from error
        return answer
