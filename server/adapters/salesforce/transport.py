"""HTTP towards Salesforce: TLS, a limit in time, and what answers say besides."""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

import requests

#: Seconds a connection may take, and seconds between two bytes of an answer.
_TIMEOUT = (30.0, 30.0)


class Transport(requests.Session):
    """A pool of connections whose every request has a timeout.

    `calls` counts the requests; `server_time` is the clock of the last answer.
    """

    def __init__(self, ca_file: str = "") -> None:
        """Trust `ca_file` instead of the public authorities where it is given."""
        super().__init__()
        # The environment must not choose proxies or certificates for customers' data.
        self.trust_env = False
        self.verify = ca_file or True
        self.calls = 0
        self.server_time: datetime | None = None
        self.retry_after = 0.0

    def request(  # type: ignore[override]
        self, method: str, url: str, **options: Any
    ) -> requests.Response:
        """Send one request; raises what requests raises.

        Redirects are not followed: a token must not travel to another host.
        """
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
