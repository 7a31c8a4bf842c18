"""HTTP towards Salesforce: TLS, a limit in time, and what answers say besides."""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

import requests

from server.adapters.outbound import GuardedSession
from server.domain.reach import PUBLIC, Reach

#: Seconds a connection may take, and seconds between two bytes of an answer. Whoever
#: waits for a page gets the last known settings before the platform gives up at 30 s.
_TIMEOUT = (8.0, 30.0)


class Transport(GuardedSession):
    """A pool of connections whose every request has a timeout.

    `calls` counts the requests; `server_time` is the clock of the last answer.
    """

    def __init__(self, ca_file: str = "", reach: Reach = PUBLIC) -> None:
        """Trust `ca_file` instead of the public authorities where it is given."""
        super().__init__(reach, ca_file=ca_file)
        self._reach = reach
        self.calls = 0
        self.server_time: datetime | None = None
        self.retry_after = 0.0

    def request(  # type: ignore[override]
        self, method: str, url: str, **options: Any
    ) -> requests.Response:
        """Send one request; raises what requests raises.

        Raises `InvalidSetting` for an address that is none of Salesforce.
        Redirects are not followed: a token must not travel to another host.
        """
        self._reach.check_salesforce("salesforce_url", url)
        self.calls += 1
        options.setdefault("timeout", _TIMEOUT)
        options["allow_redirects"] = False
        answer = super().request(method, url, **options)
        self.server_time = _instant(answer.headers.get("Date")) or self.server_time
        self.retry_after = _seconds(answer.headers.get("Retry-After"))
        return answer


def _instant(text: str | None) -> datetime | None:
    """Read a Date header."""
    try:
        return parsedate_to_datetime(text or "").astimezone(UTC)
    except ValueError:
        return None


def _seconds(text: str | None) -> float:
    """Read a Retry-After header in seconds; 0 where there is none."""
    return float(text) if text and text.isdecimal() else 0.0
