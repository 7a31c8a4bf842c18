"""Who a request acts as: the Authorization header and the impersonation header."""

from __future__ import annotations

import json
from dataclasses import dataclass
from urllib.parse import parse_qs

from emulators.exchange.accounts import TOKEN_LIFETIME, Accounts, Caller
from emulators.exchange.soap import Element, SoapFault, child, children
from emulators.exchange.store import Store

CHALLENGES = [
    ("WWW-Authenticate", 'Basic realm="exchange"'),
    ("WWW-Authenticate", 'Bearer authorization_uri="/oauth2/v2.0/authorize"'),
]


def acting_caller(caller: Caller, header: Element | None, store: Store) -> Caller:
    """Return whom the request acts as once impersonation is taken into account."""
    wrapper = child(header, "ExchangeImpersonation")
    if wrapper is None:
        if caller.is_application:
            raise SoapFault(
                "ErrorInvalidExchangeImpersonationHeaderData",
                "ExchangeImpersonation SOAP header must be present for this type of"
                " OAuth token.",
            )
        return caller
    if not caller.everywhere:
        raise SoapFault(
            "ErrorImpersonateUserDenied",
            "The account does not have permission to impersonate the requested user.",
        )
    sid = children(child(wrapper, "ConnectingSID"))
    address = (sid[0].text or "").strip() if sid else ""
    mailbox = store.mailbox(address)
    if mailbox is None:
        raise SoapFault(
            "ErrorNonExistentMailbox",
            "The SMTP address has no mailbox associated with it.",
        )
    return Caller(mailbox.address)


@dataclass(frozen=True, slots=True)
class TokenAnswer:
    """HTTP status line and JSON body of the token endpoint."""

    status: str
    body: bytes


def issue_token(accounts: Accounts, tenant: str, form: bytes) -> TokenAnswer:
    """Answer a client-credentials request (RFC 6749, 4.4)."""
    given = {name: values[0] for name, values in parse_qs(form.decode()).items()}
    if given.get("grant_type") != "client_credentials":
        return _refused("400 Bad Request", "unsupported_grant_type")
    token = accounts.issue_token(
        tenant, given.get("client_id", ""), given.get("client_secret", "")
    )
    if token is None:
        return _refused("401 Unauthorized", "invalid_client")
    lifetime = int(TOKEN_LIFETIME.total_seconds())
    answer = {"token_type": "Bearer", "expires_in": lifetime, "access_token": token}
    return TokenAnswer("200 OK", json.dumps(answer).encode())


def _refused(status: str, error: str) -> TokenAnswer:
    body = json.dumps({"error": error, "error_description": f"{error} (emulated)"})
    return TokenAnswer(status, body.encode())
