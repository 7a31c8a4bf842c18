"""The Exchange emulator: its WSGI app and the organisation behind it."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from wsgiref.types import StartResponse, WSGIEnvironment

from emulators.clock import EmulatedClock
from emulators.control import PREFIX, ControlDoor
from emulators.counts import RequestCounts
from emulators.exchange import listing, soap
from emulators.exchange.accounts import Accounts, Caller
from emulators.exchange.actions import Actions
from emulators.exchange.authentication import CHALLENGES, issue_token
from emulators.exchange.mail_log import MailLog
from emulators.exchange.outlook import UserMailbox
from emulators.exchange.service import Request, Service, parse_request
from emulators.exchange.soap import SoapFault
from emulators.exchange.store import Store
from emulators.exchange.subscriptions import Subscriptions
from emulators.faults import DropConnection, Fault, FaultPlan

EWS_PATH = "/EWS/Exchange.asmx"
_TOKEN_PATH = re.compile(r"/([^/]+)/oauth2/v2\.0/token")
_XML = "text/xml; charset=utf-8"
_JSON = "application/json; charset=utf-8"


@dataclass(slots=True)
class _Answer:
    status: str
    body: bytes = b""
    content_type: str = _XML
    headers: list[tuple[str, str]] = field(default_factory=list)


class ExchangeEmulator:
    """An Exchange organisation with its EWS, token and control doors."""

    name = "exchange"

    def __init__(self, clock: EmulatedClock, faults: FaultPlan) -> None:
        """Start an empty organisation."""
        self.clock = clock
        self.faults = faults
        self.requests = RequestCounts()
        self.mail_log = MailLog()
        acts = Actions(self).by_name()
        self.control = ControlDoor(self, mail=self.mail_log, actions=acts)
        self._begin()

    def _begin(self) -> None:
        self.store = Store(self.clock, self.mail_log)
        self.accounts = Accounts(self.clock)
        self._service = Service(self.store, self.accounts, Subscriptions())

    def reset(self) -> None:
        """Forget all content, accounts, mails, counts and faults."""
        self._begin()
        self.mail_log.clear()
        self.requests.clear()
        self.faults.clear()

    def add_mailbox(
        self,
        address: str,
        *,
        password: str = "secret",
        name: str = "",
        zone: str = "America/New_York",
    ) -> UserMailbox:
        """Add a user with a mailbox; the zone is an IANA name or a Windows id."""
        with self.store.lock:
            if self.store.mailbox(address) is not None:
                raise ValueError(f"there is a mailbox {address} already")
            mailbox = UserMailbox(self.store, address, name=name, zone=zone)
            self.store.mailboxes[address.casefold()] = mailbox
            self.accounts.add_user(address, password, everywhere=False)
            return mailbox

    def add_service_account(self, address: str, *, password: str) -> None:
        """Add a user without mailbox who may open and impersonate every mailbox."""
        self.accounts.add_user(address, password, everywhere=True)

    def add_application(self, client_id: str, *, secret: str, tenant: str) -> None:
        """Add an OAuth application that may impersonate every mailbox."""
        self.accounts.add_application(client_id, secret, tenant)

    def share(self, owner: str, user: str) -> None:
        """Give a user full access to the owner's mailbox."""
        self.accounts.share(owner, user)

    def mailbox(self, address: str) -> UserMailbox:
        """Return a mailbox; LookupError when there is none."""
        mailbox = self.store.mailbox(address)
        if not isinstance(mailbox, UserMailbox):
            raise LookupError(f"there is no mailbox {address}")
        return mailbox

    def items(self, mailbox: str = "", folder: str = "") -> Any:
        """Give the content of one or all mailboxes as JSON values."""
        with self.store.lock:
            return listing.content(self.store, mailbox, folder)

    def __call__(
        self, environ: WSGIEnvironment, start_response: StartResponse
    ) -> Iterable[bytes]:
        """Answer one HTTP request."""
        path = environ.get("PATH_INFO", "")
        if path.startswith(PREFIX):
            return self.control(environ, start_response)
        answer = self._route(path, environ)
        headers = [
            ("Content-Type", answer.content_type),
            ("Content-Length", str(len(answer.body))),
            *answer.headers,
        ]
        start_response(answer.status, headers)
        return [answer.body]

    def _route(self, path: str, environ: WSGIEnvironment) -> _Answer:
        token = _TOKEN_PATH.fullmatch(path)
        if token is not None:
            return self._token(token.group(1), _body(environ))
        if path.casefold() != EWS_PATH.casefold():
            return _Answer("404 Not Found")
        document = _body(environ)
        caller = self.accounts.sign_in(environ.get("HTTP_AUTHORIZATION", ""))
        if caller is None:
            self.requests.add("unauthenticated")
            return _unauthorized()
        if environ["REQUEST_METHOD"] != "POST":
            return _Answer("200 OK", content_type="text/html; charset=utf-8")
        return self._ews(document, caller)

    def _token(self, tenant: str, form: bytes) -> _Answer:
        self.requests.add("token")
        fault = self.faults.strike("token", None)
        refusal = self._before(fault)
        if refusal is not None:
            return refusal
        answer = issue_token(self.accounts, tenant, form)
        return self._after(fault, _Answer(answer.status, answer.body, _JSON))

    def _ews(self, document: bytes, caller: Caller) -> _Answer:
        try:
            request = parse_request(document)
        except SoapFault as error:
            self.requests.add("malformed")
            return _fault_answer(error)
        self.requests.add(request.operation)
        try:
            acting = self._service.acting(caller, request)
        except SoapFault as error:
            return _fault_answer(error)
        fault = self.faults.strike(request.operation, acting.address)
        refusal = self._before(fault)
        if refusal is not None:
            return refusal
        return self._after(fault, self._execute(request, acting, fault))

    def _execute(
        self, request: Request, caller: Caller, fault: Fault | None
    ) -> _Answer:
        try:
            body = self._service.answer(request, caller, fault)
        except SoapFault as error:
            return _fault_answer(error)
        return _Answer("200 OK", soap.envelope(body))

    def _before(self, fault: Fault | None) -> _Answer | None:
        if fault is None:
            return None
        if fault.kind == "drop_before":
            raise DropConnection
        if fault.kind == "unavailable_before":
            return _unavailable(fault)
        if fault.kind == "expired_token":
            self.accounts.revoke_tokens()
            return _unauthorized()
        return None

    def _after(self, fault: Fault | None, answer: _Answer) -> _Answer:
        if fault is None:
            return answer
        if fault.kind == "drop_after":
            raise DropConnection
        if fault.kind == "slow":
            self.clock.pause(fault.seconds)
        return _unavailable(fault) if fault.kind == "unavailable_after" else answer


def _body(environ: WSGIEnvironment) -> bytes:
    length = int(environ.get("CONTENT_LENGTH") or 0)
    return bytes(environ["wsgi.input"].read(length))


def _unauthorized() -> _Answer:
    return _Answer("401 Unauthorized", headers=list(CHALLENGES))


def _unavailable(fault: Fault) -> _Answer:
    seconds = str(math.ceil(fault.seconds))
    return _Answer("503 Service Unavailable", headers=[("Retry-After", seconds)])


def _fault_answer(error: SoapFault) -> _Answer:
    body = soap.envelope(soap.fault_body(error))
    return _Answer("500 Internal Server Error", body)
