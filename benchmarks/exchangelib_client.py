"""A mailbox read with exchangelib or by Tandem, in a process of its own.

`benchmarks.exchangelib_http` starts it: exchangelib has one transport in a process.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import requests
from exchangelib import DELEGATE, Account, Configuration, Credentials
from exchangelib.protocol import BaseProtocol
from exchangelib.transport import BASIC
from exchangelib.version import EXCHANGE_2016, Version
from requests.adapters import HTTPAdapter

from benchmarks import children
from benchmarks.exchangelib_http import CHUNKED, TANDEM
from benchmarks.timing import middle, timed
from server.adapters.exchange.ews import stamp
from server.adapters.exchange.ews.calendar import EwsCalendar
from server.adapters.exchange.ews.items import FIELDS
from server.adapters.exchange.ews.session import EwsSession
from server.adapters.exchange.ews.transport import WholeResponse
from server.domain.connections import ExchangeAuth, ExchangeConnection
from server.domain.reach import Reach
from server.ports.side import FeedRequest
from server.sync.window import window_around

#: What Tandem reads of an item, as far as exchangelib knows it under a public name.
_FIELDS = tuple(
    name for name in FIELDS if not name.startswith("_") and name != stamp.FIELD
)
_SYNC_PAGE, _FETCH_CHUNK = 512, 100

#: Reads everything once and gives how many items came.
Read = Callable[[], int]


class _Chunked(HTTPAdapter):
    """exchangelib's own transport, but reading answers in pieces as Tandem's does."""

    def send(
        self, request: requests.PreparedRequest, *args: Any, **options: Any
    ) -> requests.Response:
        """Send one request."""
        response = super().send(request, *args, **options)
        response.__class__ = WholeResponse
        return response


def read_repeatedly(given: Mapping[str, Any]) -> dict[str, Any]:
    """Read the mailbox several times each way; seconds of CPU and wall for each."""
    if given["reader"] == CHUNKED:
        BaseProtocol.HTTP_ADAPTER_CLS = _Chunked
    told, box = given["told"], given["told"]["exchange"]["mailboxes"][0]
    if given["reader"] == TANDEM:
        ways: dict[str, Read] = {"read": _tandem(told, box)}
    else:
        ways = _exchangelib(told, box)
    found = {}
    for name, read in ways.items():
        # The first time fills exchangelib's caches.
        read()
        costs = []
        for _ in range(given["repeats"]):
            cost, count = timed(read)
            if count != given["size"]:
                raise RuntimeError(f"{name} gave {count} items.")
            costs.append(cost)
        cost = middle(costs)
        found[name] = {"cpu": cost.cpu, "wall": cost.wall}
    return found


def _exchangelib(told: Mapping[str, Any], box: Mapping[str, str]) -> dict[str, Read]:
    configuration = Configuration(
        service_endpoint=told["exchange"]["url"],
        credentials=Credentials(box["address"], box["password"]),
        auth_type=BASIC,
        version=Version(EXCHANGE_2016),
    )
    account = Account(
        primary_smtp_address=box["address"],
        config=configuration,
        autodiscover=False,
        access_type=DELEGATE,
    )
    calendar = account.calendar
    ids = list(calendar.all().values_list("id", "changekey"))

    def sync() -> int:
        calendar.item_sync_state = None
        changes = calendar.sync_items(
            only_fields=_FIELDS, max_changes_returned=_SYNC_PAGE
        )
        return len(list(changes))

    def fetch() -> int:
        found = account.fetch(ids, only_fields=_FIELDS, chunk_size=_FETCH_CHUNK)
        return len([item for item in found if item.subject])

    return {"sync": sync, "fetch": fetch}


def _tandem(told: Mapping[str, Any], box: Mapping[str, str]) -> Read:
    connection = ExchangeConnection(
        ews_url=told["exchange"]["url"],
        auth=ExchangeAuth.BASIC,
        username=box["address"],
        secret=box["password"],
    )
    now = datetime.fromisoformat(told["now"])
    window = window_around(now, ZoneInfo(box["zone"]), past_days=30, future_days=365)

    def read() -> int:
        session = EwsSession(
            connection,
            mailbox=box["address"],
            zone=box["zone"],
            reach=Reach(development=True),
        )
        with session:
            feed = EwsCalendar(session).read(FeedRequest(window=window))
        return len([seen for seen in feed.observations if seen.item])

    return read


if __name__ == "__main__":
    children.answer(read_repeatedly(children.given()))
