"""The EWS service behind the HTTP door: from a SOAP document to its answer."""

from __future__ import annotations

import re
from dataclasses import dataclass

from emulators.exchange import soap, timezones
from emulators.exchange.accounts import Accounts, Caller
from emulators.exchange.authentication import acting_caller
from emulators.exchange.calls import Call
from emulators.exchange.operations import OPERATIONS
from emulators.exchange.soap import Element, SoapFault, child, children, local
from emulators.exchange.store import Store
from emulators.exchange.subscriptions import Subscriptions
from emulators.exchange.values import invalid
from emulators.faults import Fault

_VERSION = re.compile(r"Exchange20\d\d(_SP\d)?|V\d{4}_\d\d_\d\d|V2_\d+")
_OF_A_CALL = "throttle"


@dataclass(frozen=True, slots=True)
class Request:
    """A SOAP request: its header, if any, and the operation's element."""

    header: Element | None
    body: Element

    @property
    def operation(self) -> str:
        """The name of the operation asked for."""
        return local(self.body)


def parse_request(document: bytes) -> Request:
    """Return the parts of a SOAP document; anything else is a schema fault."""
    root = soap.parse(document)
    operations = children(root.find(f"{soap.S}Body"))
    if root.tag != f"{soap.S}Envelope" or len(operations) != 1:
        raise invalid("The document is no SOAP envelope with one request.")
    if local(operations[0]) not in OPERATIONS:
        raise invalid(f"{local(operations[0])} is no operation of this server.")
    return Request(root.find(f"{soap.S}Header"), operations[0])


@dataclass(slots=True)
class Service:
    """What requests work on."""

    store: Store
    accounts: Accounts
    subscriptions: Subscriptions

    def acting(self, caller: Caller, request: Request) -> Caller:
        """Return whom a request acts as, or raise the fault that refuses it."""
        return acting_caller(caller, request.header, self.store)

    def answer(self, request: Request, caller: Caller, fault: Fault | None) -> Element:
        """Execute a request and return the body of its answer."""
        if fault is not None and fault.kind == _OF_A_CALL:
            raise SoapFault(
                "ErrorServerBusy",
                "The server cannot service this request right now. Try again later.",
                back_off=fault.seconds,
            )
        _check_version(request.header)
        call = Call(
            self.store,
            self.accounts,
            self.subscriptions,
            caller,
            request.body,
            _zone(request.header),
            fault,
        )
        with self.store.lock:
            return OPERATIONS[request.operation](call)


def _check_version(header: Element | None) -> None:
    element = child(header, "RequestServerVersion")
    if element is not None and not _VERSION.fullmatch(element.get("Version", "")):
        raise SoapFault(
            "ErrorInvalidServerVersion", "The requested version is not known."
        )


def _zone(header: Element | None) -> timezones.Zone:
    context = children(child(header, "TimeZoneContext"))
    if not context:
        return timezones.UTC_ZONE
    try:
        return timezones.from_element(context[0])
    except timezones.UnknownZone as error:
        raise SoapFault(error.code, str(error)) from error
