"""Who may sign in: mailbox users, service accounts and OAuth applications."""

from __future__ import annotations

import base64
import binascii
import hmac
import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from emulators.clock import EmulatedClock

TOKEN_LIFETIME = timedelta(seconds=3599)


@dataclass(frozen=True, slots=True)
class Caller:
    """Somebody who signed in; the address is empty for an application.

    everywhere: may open every mailbox (full access as an application, or the
    ApplicationImpersonation role with full access for a service account).
    """

    address: str
    everywhere: bool = False
    is_application: bool = False


@dataclass(slots=True)
class _Account:
    password: str
    everywhere: bool
    shared: set[str] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class _Application:
    secret: str
    tenant: str


class Accounts:
    """The sign-in data of the organisation and the tokens it has issued."""

    def __init__(self, clock: EmulatedClock) -> None:
        """Start without accounts; tokens expire by the clock."""
        self._clock = clock
        self._users: dict[str, _Account] = {}
        self._applications: dict[str, _Application] = {}
        self._tokens: dict[str, datetime] = {}

    def add_user(self, address: str, password: str, *, everywhere: bool) -> None:
        """Add a user, or a service account that may open every mailbox."""
        self._users[address.casefold()] = _Account(password, everywhere)

    def share(self, owner: str, user: str) -> None:
        """Give a user full access to the owner's mailbox."""
        self._users[user.casefold()].shared.add(owner.casefold())

    def add_application(self, client_id: str, secret: str, tenant: str) -> None:
        """Add an application that may open every mailbox of the tenant."""
        self._applications[client_id] = _Application(secret, tenant)

    def may_open(self, caller: Caller, owner: str) -> bool:
        """Tell whether a caller has full access to a mailbox."""
        if caller.everywhere or caller.address.casefold() == owner.casefold():
            return True
        account = self._users.get(caller.address.casefold())
        return account is not None and owner.casefold() in account.shared

    def sign_in(self, authorization: str) -> Caller | None:
        """Return who an Authorization header stands for; None when it is no good."""
        scheme, _, credentials = authorization.partition(" ")
        if scheme.lower() == "basic":
            return self._basic(credentials)
        if scheme.lower() == "bearer":
            return self._bearer(credentials.strip())
        return None

    def _basic(self, credentials: str) -> Caller | None:
        try:
            decoded = base64.b64decode(credentials, validate=True).decode()
        except (binascii.Error, UnicodeDecodeError):
            return None
        name, _, password = decoded.partition(":")
        account = self._users.get(name.rpartition("\\")[2].casefold())
        if account is None or not _same(account.password, password):
            return None
        return Caller(name.rpartition("\\")[2], account.everywhere)

    def _bearer(self, token: str) -> Caller | None:
        expires = self._tokens.get(token)
        if expires is None or expires <= self._clock.now():
            return None
        return Caller("", everywhere=True, is_application=True)

    def issue_token(self, tenant: str, client_id: str, secret: str) -> str | None:
        """Return a new token for an application; None for wrong credentials."""
        application = self._applications.get(client_id)
        if application is None or application.tenant != tenant:
            return None
        if not _same(application.secret, secret):
            return None
        token = secrets.token_urlsafe(32)
        self._tokens[token] = self._clock.now() + TOKEN_LIFETIME
        return token

    def revoke_tokens(self) -> None:
        """Make every token issued so far worthless."""
        self._tokens.clear()


def _same(left: str, right: str) -> bool:
    return hmac.compare_digest(left.encode(), right.encode())
