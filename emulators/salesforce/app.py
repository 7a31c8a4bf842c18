"""The Salesforce emulator: a WSGI app, and the Python side for scenes and tests."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any
from wsgiref.types import StartResponse, WSGIEnvironment

from emulators.clock import EmulatedClock
from emulators.control import PREFIX, ControlDoor
from emulators.counts import RequestCounts
from emulators.faults import DropConnection, Fault, FaultPlan
from emulators.salesforce import identity, token, web_login
from emulators.salesforce.actions import Actions
from emulators.salesforce.cursors import Cursors
from emulators.salesforce.errors import ApiError, request_limit
from emulators.salesforce.named_credential import NamedCredential
from emulators.salesforce.rest import discovery, routes
from emulators.salesforce.rest.call import Call, Members
from emulators.salesforce.rest.wire import (
    MAX_URI,
    Answer,
    Request,
    encoded_length,
    refusal,
)
from emulators.salesforce.schema import Row
from emulators.salesforce.steering import Steering
from emulators.salesforce.usage import Usage

_TOKEN_PATH = "/services/oauth2/token"
_USER_INFO_PATH = "/services/oauth2/userinfo"
_MEMBER_KINDS = frozenset({"item_error", "conflict"})
_UNAVAILABLE = ApiError("SERVER_UNAVAILABLE", "Server temporarily unavailable")

Work = Callable[[Fault | None], Answer]


class SalesforceEmulator(Steering):
    """One org behind a REST API; thread-safe, everything in memory."""

    name = "salesforce"

    def __init__(self, clock: EmulatedClock, faults: FaultPlan) -> None:
        self.clock = clock
        self.faults = faults
        self.requests = RequestCounts()
        self.named_credential = NamedCredential()
        acts = Actions(self, self.named_credential).by_name()
        self.control = ControlDoor(self, actions=acts)
        super().__init__()
        self._renew()

    def reset(self) -> None:
        """Forget all content, sessions, counts and faults."""
        with self.lock:
            self.new_org()
            self._renew()
        self.requests.clear()
        self.faults.clear()

    def _renew(self) -> None:
        self.sessions = token.Sessions(self.org)
        self.codes = web_login.Codes(self.org, self.sessions)
        self.cursors = Cursors()
        self.usage = Usage(self.clock)

    def __call__(
        self, environ: WSGIEnvironment, start_response: StartResponse
    ) -> Iterable[bytes]:
        """Answer one request."""
        if environ["PATH_INFO"].startswith(PREFIX):
            return self.control(environ, start_response)
        if encoded_length(environ) > MAX_URI:
            return _too_long(start_response)
        request = Request.read(environ)
        return self._answer(request).send(request, start_response)

    def _answer(self, request: Request) -> Answer:
        """Find who answers, let a scripted fault strike, and answer."""
        if request.path == _TOKEN_PATH:
            return self._token(request)
        if request.path == web_login.AUTHORIZE_PATH:
            return self._oauth("authorize", request, self.codes.authorize)
        if request.path == web_login.REVOKE_PATH:
            return self._oauth("revoke", request, self.codes.revoke)
        if request.path.rstrip("/") == "/services/data":
            self.requests.add("versions")
            return discovery.versions()
        return self._who_am_i(request) or self._resource(request)

    def _who_am_i(self, request: Request) -> Answer | None:
        user = self.sessions.username(token.bearer(request))
        if request.path == _USER_INFO_PATH:
            return self._struck("userinfo", user, request, self._user_info(request))
        if identity.IDENTITY_PATH.fullmatch(request.path):
            return self._struck("identity", user, request, self._identity(request))
        return None

    def _resource(self, request: Request) -> Answer:
        user = self.sessions.username(token.bearer(request))
        try:
            version, route, _ = routes.find(request)
        except ApiError as error:
            self.requests.add("unknown")
            return refusal(error)

        def work(fault: Fault | None) -> Answer:
            return self._call(request, version, route.operation, fault)

        answer = self._struck(route.operation, user, request, work)
        answer.headers["Sforce-Limit-Info"] = self._limit_info()
        return answer

    def _limit_info(self) -> str:
        with self.lock:
            most = self.org.settings.daily_api_requests
            return f"api-usage={self.usage.count()}/{most}"

    def _token(self, request: Request) -> Answer:
        if request.method != "POST":
            error = token.TokenError("invalid_request", "must use HTTP POST")
            return error.to_answer()

        def work(fault: Fault | None) -> Answer:
            if fault is not None and fault.kind == "error":
                return token.TokenError(fault.code, fault.message).to_answer()
            with self.lock:
                if token.grant_type(request) == web_login.AUTHORIZATION_CODE:
                    return self.codes.exchange(request)
                return token.grant(self.org, self.sessions, request)

        return self._struck("token", token.claimed_user(request), request, work)

    def _oauth(
        self, operation: str, request: Request, work: Callable[[Request], Answer]
    ) -> Answer:
        def answer(_fault: Fault | None) -> Answer:
            with self.lock:
                return work(request)

        return self._struck(operation, None, request, answer)

    def _user_info(self, request: Request) -> Work:
        def work(fault: Fault | None) -> Answer:
            with self.lock:
                user = self.sessions.user(token.bearer(request))
                return identity.user_info(self.org, user, request)

        return work

    def _identity(self, request: Request) -> Work:
        def work(fault: Fault | None) -> Answer:
            with self.lock:
                asked_by = self._user_of(token.bearer(request))
                return identity.identity(self.org, asked_by, request)

        return work

    def _user_of(self, bearer: str | None) -> Row | None:
        try:
            return self.sessions.user(bearer)
        except ApiError:
            return None

    def _struck(
        self, operation: str, user: str | None, request: Request, work: Work
    ) -> Answer:
        """Do the work of a call, or what a scripted fault makes of it."""
        self.requests.add(operation)
        fault = self.faults.strike(operation, user)
        kind = fault.kind if fault else ""
        if kind == "drop_before":
            raise DropConnection
        if fault is not None and kind == "unavailable_before":
            return _unavailable(fault)
        try:
            answer = self._work(fault, request, work)
        except ApiError as error:
            answer = refusal(error)
        if kind == "drop_after":
            raise DropConnection
        if fault is not None and kind == "unavailable_after":
            return _unavailable(fault)
        if fault is not None and kind == "slow":
            self.clock.pause(fault.seconds)
        return answer

    def _work(self, fault: Fault | None, request: Request, work: Work) -> Answer:
        """Do the work unless the fault refuses the whole call."""
        kind = fault.kind if fault else ""
        if kind == "throttle":
            if request.path == _TOKEN_PATH:
                return token.login_rate_exceeded().to_answer()
            raise request_limit()
        if kind == "expired_token":
            self.sessions.revoke(token.bearer(request))
        if fault is not None and kind == "error" and request.path != _TOKEN_PATH:
            raise ApiError(fault.code, fault.message or fault.code)
        return work(fault)

    def _call(
        self, request: Request, version: str, operation: str, fault: Fault | None
    ) -> Answer:
        """Answer an API call in a transaction of its own."""
        with self.lock:
            actor = self.org.access(self.sessions.user(token.bearer(request)))
            if not actor.api_enabled:
                raise ApiError(
                    "API_CURRENTLY_DISABLED", "API is disabled for this User"
                )
            if self.usage.count() >= self.org.settings.daily_api_requests:
                raise request_limit()
            self.usage.add()
            _check_content_type(request)
            hits = fault if fault and fault.kind in _MEMBER_KINDS else None
            call = Call(
                org=self.org,
                actor=actor,
                request=request,
                version=version,
                members=Members(hits, single=operation.startswith("sobject.")),
                cursors=self.cursors,
                route=routes.answer,
                usage=self.usage.count,
            )
            return self.in_transaction(lambda: routes.answer(call))

    def items(self, object: str = "Event") -> list[dict[str, Any]]:
        """Show all records of an object, deleted ones too."""
        return self.records(object)


def _check_content_type(request: Request) -> None:
    if request.body and "json" not in request.headers["content-type"]:
        raise ApiError(
            "UNSUPPORTED_MEDIA_TYPE",
            "This emulator takes JSON bodies only: Content-Type application/json",
        )


def _unavailable(fault: Fault) -> Answer:
    seconds = str(max(1, round(fault.seconds)))
    return Answer(503, [_UNAVAILABLE.to_json()], {"Retry-After": seconds})


def _too_long(start_response: StartResponse) -> list[bytes]:
    body = b"<h1>Bad Message 414</h1><pre>reason: URI Too Long</pre>"
    headers = [("Content-Type", "text/html"), ("Content-Length", str(len(body)))]
    start_response("414 URI Too Long", headers)
    return [body]
