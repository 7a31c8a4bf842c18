"""One user's session at Salesforce during one run."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import requests
from simple_salesforce import Salesforce
from simple_salesforce.exceptions import SalesforceError, SalesforceExpiredSession

from server.adapters.salesforce.composite import (
    Answer,
    Part,
    batches,
    body_of,
    read_answers,
)
from server.adapters.salesforce.errors import refusals, translated, whole_fault
from server.adapters.salesforce.events import Row
from server.adapters.salesforce.tokens import Token, TokenCache, request_token
from server.adapters.salesforce.transport import Transport
from server.domain.connections import SalesforceConnection
from server.domain.errors import Unreachable
from server.domain.reach import PUBLIC, Reach
from server.ports.clock import Clock

#: Salesforce indents its answers unless told not to.
_HEADERS = {"X-PrettyPrint": "0"}


class SalesforceSession:
    """Sends requests as one user and counts them; close it when the run is over.

    A session that has expired is renewed once: a 401 was not executed, so the request
    may be sent again. Nothing else is ever sent twice.
    """

    def __init__(
        self,
        connection: SalesforceConnection,
        username: str,
        *,
        tokens: TokenCache,
        clock: Clock,
        reach: Reach = PUBLIC,
    ) -> None:
        """Prepare a session; nothing is sent yet."""
        self._connection = connection
        self._username = username
        self._tokens = tokens
        self._clock = clock
        self._reach = reach
        self._transport = Transport(connection.ca_file, reach)
        self._client: Salesforce | None = None
        self._token: Token | None = None

    @property
    def username(self) -> str:
        """Whose session this is."""
        return self._username

    @property
    def calls(self) -> int:
        """HTTP requests so far, token requests left out."""
        return self._transport.calls

    @property
    def usage(self) -> tuple[int, int] | None:
        """Requests the org has used of those it may use in 24 hours, if known."""
        known = self._client.api_usage.get("api-usage") if self._client else None
        return (known.used, known.total) if known else None

    @property
    def server_time(self) -> datetime:
        """Salesforce's clock at the last answer; raises `Unreachable` if it told none.

        Our own clock is never mixed with its timestamps.
        """
        if self._transport.server_time is None:
            raise Unreachable("Salesforce's answer carries no date.", sent=True)
        return self._transport.server_time

    @property
    def user_id(self) -> str:
        """The Salesforce Id of the user; asks for a token if there is none."""
        return self._logged_in().user_id

    @property
    def org_id(self) -> str:
        """The Salesforce Id of the org; asks for a token if there is none."""
        return self._logged_in().org_id

    def now(self) -> datetime:
        """Our own clock; for the age of answers only."""
        return self._clock.now()

    def ask(self, parts: Sequence[Part]) -> list[Answer]:
        """Send subrequests in as few requests as possible; one answer each, in order.

        The refusal of a whole request is raised, that of a part is its answer.
        """
        answers: list[Answer] = []
        for batch in batches(parts):
            answers += (
                self._composite(batch)
                if not batch[0].alone
                else [self._direct(batch[0])]
            )
        return answers

    def rows(self, queries: Sequence[Part]) -> list[list[Row]]:
        """All rows of each query; one more request for each further page."""
        return [self.pages(answer) for answer in self.ask(queries)]

    def pages(self, answer: Answer) -> list[Row]:
        """The rows of an answered query with those of its further pages."""
        page = answer.content()
        rows: list[Row] = list(page["records"])
        while not page["done"]:
            page = self._more(page["nextRecordsUrl"])
            rows += page["records"]
        return rows

    def _composite(self, parts: Sequence[Part]) -> list[Answer]:
        content = self._call("POST", "composite", json=body_of(parts, self._root))
        return read_answers(content, parts)

    def _direct(self, part: Part) -> Answer:
        """Send one subrequest as a request of its own."""
        try:
            content = self._send(part.method, part.path, json=part.body)
        except SalesforceError as refused:
            answer = Answer(refused.status, refused.content)
            if answer.lasting:
                return answer
            raise self._fault(refused) from refused
        return Answer(requests.codes.ok, content)

    def _more(self, next_records: str) -> dict[str, Any]:
        """Read the next page of a query, by the address its last page named."""
        page = self._call("GET", next_records.removeprefix(self._root))
        return page if isinstance(page, dict) else {}

    @property
    def _root(self) -> str:
        return f"/services/data/v{self._connection.api_version}/"

    def close(self) -> None:
        """Close the connections; the token stays for the next run."""
        self._transport.close()

    def _call(self, method: str, path: str, **options: Any) -> Any:
        try:
            return self._send(method, path, **options)
        except SalesforceError as refused:
            raise self._fault(refused) from refused

    def _fault(self, refused: SalesforceError) -> Exception:
        """The service's own error for a refused request."""
        return whole_fault(
            refused.status,
            refusals(refused.content),
            retry_after=self._transport.retry_after,
        )

    def _send(self, method: str, path: str, **options: Any) -> Any:
        try:
            return self._send_once(method, path, **options)
        except SalesforceExpiredSession:
            if self._token is not None:
                self._tokens.discard(self._connection, self._username, self._token)
            self._token = self._client = None
        return self._send_once(method, path, **options)

    def _send_once(self, method: str, path: str, **options: Any) -> Any:
        token = self._logged_in()
        with translated():
            if self._client is None:
                self._client = self._connect(token)
            return self._client.restful(
                path, method=method, headers=dict(_HEADERS), **options
            )

    def _connect(self, token: Token) -> Salesforce:
        return Salesforce(
            session_id=token.access_token,
            instance_url=self._connection.instance_url,
            version=self._connection.api_version,
            session=self._transport,
            object_pairs_hook=None,
        )

    def _logged_in(self) -> Token:
        """The user's token: the one this process keeps, else a new one."""
        if self._token is not None:
            return self._token
        now = self._clock.now()
        token = self._tokens.get(self._connection, self._username, now)
        if token is None:
            token = request_token(self._connection, self._username, now, self._reach)
            self._tokens.put(self._connection, self._username, token, now)
        self._token = token
        return token
