"""OAuth access tokens: one for each application, shared by every run in the process."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import requests
from requests.auth import AuthBase

from server.adapters.exchange.ews.errors import of_connection
from server.adapters.outbound import GuardedSession
from server.domain.errors import CredentialsRejected, Unreachable
from server.domain.reach import PUBLIC, Reach
from server.ports.tokens import NoShelf, TokenShelf

_TIMEOUT = 60
#: Seconds before its end at which a token is no longer used.
_MARGIN = 120


@dataclass(frozen=True, slots=True)
class Application:
    """An OAuth application (client credentials, RFC 6749 4.4) and where it signs in."""

    token_url: str
    client_id: str
    secret: str = field(repr=False)
    scope: str
    ca_file: str = ""
    reach: Reach = PUBLIC


class TokenSource:
    """Fetches a token when there is none that will last; safe between threads."""

    def __init__(
        self,
        application: Application,
        *,
        monotonic: Callable[[], float] = time.monotonic,
        shelf: TokenShelf | None = None,
    ) -> None:
        """Fetch nothing yet; `monotonic` counts the seconds of a token's life.

        Other processes take the token from the `shelf`: a worker's child lives for one
        run, and the sign-in service does not like to be asked by each.
        """
        self._shelf = shelf or NoShelf()
        self._application = application
        self._monotonic = monotonic
        self._lock = threading.Lock()
        self._token = ""
        self._usable_until = 0.0

    def token(self) -> str:
        """Give a token; raises `CredentialsRejected`, `Unreachable` and TLS errors."""
        with self._lock:
            if not self._token or self._monotonic() >= self._usable_until:
                self._renew()
            return self._token

    def forget(self, token: str) -> None:
        """Drop a token that Exchange did not accept, unless it is replaced already."""
        with self._lock:
            if token == self._token:
                self._token = ""
            name = self._name()
            if (self._shelf.get(name) or ("", 0))[0] == token:
                self._shelf.drop(name)

    def _take(self) -> bool:
        """Take the token that another process has fetched, if there is one."""
        found = self._shelf.get(self._name())
        if found is None:
            return False
        self._token, seconds = found
        self._usable_until = self._monotonic() + seconds
        return True

    def _name(self) -> str:
        """All that the token is given for: nobody else finds it."""
        one = self._application
        told = (one.token_url, one.client_id, one.secret, one.scope, one.ca_file)
        return json.dumps(["exchange", *told])

    def _renew(self) -> None:
        if not self._take():
            self._fetch()

    def _fetch(self) -> None:
        try:
            answer = self._post()
            granted = _granted(answer)
        except (requests.RequestException, OSError) as error:
            # Nothing has been asked of Exchange itself yet.
            raise of_connection(error, sent=False) from None
        lifetime = float(granted.get("expires_in", 0))
        self._token = str(granted["access_token"])
        seconds = max(lifetime - _MARGIN, 0.0)
        self._usable_until = self._monotonic() + seconds
        self._shelf.put(self._name(), self._token, seconds)

    def _post(self) -> requests.Response:
        application = self._application
        form = {
            "grant_type": "client_credentials",
            "client_id": application.client_id,
            "client_secret": application.secret,
            "scope": application.scope,
        }
        with GuardedSession(application.reach, ca_file=application.ca_file) as session:
            return session.post(
                application.token_url,
                data=form,
                timeout=_TIMEOUT,
                allow_redirects=False,
            )


def _granted(answer: requests.Response) -> dict[str, Any]:
    if answer.status_code >= 500 or answer.status_code == 429:
        raise Unreachable("The sign-in service of Exchange is not available.")
    content = answer.json() if answer.status_code == 200 else {}
    if not isinstance(content, dict) or "access_token" not in content:
        raise CredentialsRejected("The sign-in service refuses this application.")
    return content


_SOURCES: dict[tuple[Application, TokenShelf | None], TokenSource] = {}
_SOURCES_LOCK = threading.Lock()


def token_source(
    application: Application, shelf: TokenShelf | None = None
) -> TokenSource:
    """Give the one source of an application in this process."""
    with _SOURCES_LOCK:
        new = TokenSource(application, shelf=shelf)
        return _SOURCES.setdefault((application, shelf), new)


class BearerAuth(AuthBase):
    """Signs requests with a token; one that Exchange rejects is renewed once."""

    def __init__(self, source: TokenSource) -> None:
        """Take tokens from a source."""
        self._source = source

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        """Put the token on a request."""
        token = self._source.token()
        request.headers["Authorization"] = f"Bearer {token}"

        def renew(response: requests.Response, **options: Any) -> requests.Response:
            return self._renew(token, response, options)

        request.hooks["response"].append(renew)
        return request

    def _renew(
        self, token: str, response: requests.Response, options: dict[str, Any]
    ) -> requests.Response:
        if response.status_code != 401:
            return response
        # Exchange executes nothing that it answers with 401, so repeating is safe.
        response.close()
        self._source.forget(token)
        again = response.request.copy()
        again.headers["Authorization"] = f"Bearer {self._source.token()}"
        connection: Any = response.connection
        answer: requests.Response = connection.send(again, **options)
        return answer
