"""HTTP to Exchange: one session a run, requests counted, failures never repeated."""

from __future__ import annotations

from typing import Any

import requests
from exchangelib.configuration import Configuration
from exchangelib.protocol import CachingProtocol, FailFast, Protocol
from exchangelib.transport import DEFAULT_HEADERS
from exchangelib.util import is_xml
from requests.auth import AuthBase

from server.adapters.exchange.ews.errors import HttpFailure
from server.adapters.outbound import GuardedAdapter, GuardedSession
from server.domain.reach import Reach

#: Seconds without a byte from Exchange after which a request is given up.
TIMEOUT = 60
USER_AGENT = "Tandem"
_PIECE = 256 * 1024


class WholeResponse(requests.Response):
    """An answer that is handed to the XML parser in large pieces.

    exchangelib reads `iter_content()` with its default of one byte a piece, which
    costs more time than everything else together.
    """

    def iter_content(
        self, chunk_size: int | None = _PIECE, decode_unicode: bool = False
    ) -> Any:
        """Give the content in pieces that are worth a call."""
        return super().iter_content(max(chunk_size or 0, _PIECE), decode_unicode)


class CountingAdapter(GuardedAdapter):
    """Sends requests and knows how many it has sent."""

    calls = 0

    def send(
        self, request: requests.PreparedRequest, *args: Any, **options: Any
    ) -> requests.Response:
        """Send one request; it counts whether or not it is answered."""
        self.calls += 1
        response = super().send(request, *args, **options)
        response.__class__ = WholeResponse
        return response


class EwsHttpSession(GuardedSession):
    """An HTTP session with the two attributes that exchangelib expects on it."""

    session_id = 0
    usage_count = 0


class NoRetry(FailFast):
    """Report every failed answer at once.

    exchangelib's tolerant policy repeats creates whose answer was lost and so makes
    duplicates; its fail-fast policy drops Retry-After and quotes whole answers.
    """

    def raise_response_errors(self, response: requests.Response) -> None:
        """Raise `HttpFailure` unless the answer is a SOAP document."""
        if response.status_code == 200:
            return
        # Exchange sends SOAP faults with status 500.
        if response.status_code == 500 and is_xml(response.content):
            return
        raise HttpFailure(response.status_code, retry_after=_retry_after(response))


class _Uncached(CachingProtocol):
    """Keeps protocols out of exchangelib's cache, which never forgets one."""

    def __call__(self, *args: Any, **options: Any) -> Any:
        return type.__call__(self, *args, **options)


class EwsProtocol(Protocol, metaclass=_Uncached):
    """exchangelib's protocol over a session of our own making."""

    TIMEOUT = TIMEOUT

    def __init__(
        self,
        config: Configuration,
        *,
        authentication: AuthBase,
        ca_file: str,
        reach: Reach,
    ) -> None:
        """Connect nothing yet; an empty `ca_file` trusts the public authorities."""
        super().__init__(config=config)
        self._authentication = authentication
        self._ca_file = ca_file
        self._adapter = CountingAdapter(reach)

    @property
    def calls(self) -> int:
        """Requests sent to Exchange so far."""
        return self._adapter.calls

    def create_session(self) -> EwsHttpSession:
        """Give a session that ignores the process's proxy, netrc and CA variables."""
        session = EwsHttpSession(ca_file=self._ca_file)
        session.headers.update(DEFAULT_HEADERS)
        session.headers["User-Agent"] = USER_AGENT
        session.auth = self._authentication
        session.guard(self._adapter)
        return session

    def close_session(self, session: EwsHttpSession) -> None:
        """Close the connections of a session; a shared token stays valid."""
        session.close()


def _retry_after(response: requests.Response) -> float:
    text = response.headers.get("Retry-After", "")
    return float(text) if text.isdigit() else 0.0
