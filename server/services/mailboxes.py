"""Which mailbox a user has: the administrators decide, within domains they list."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from server.domain.connections import MailboxSource, Org, User
from server.domain.errors import InvalidSetting, NotFound, Refused
from server.ports.connector import Connector
from server.ports.stores import Orgs, Users
from server.services.reconnection import Reconnection

#: So many domains an org may list.
MOST_DOMAINS = 100
_LABEL = r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?"
_DOMAIN = re.compile(rf"{_LABEL}(\.{_LABEL})+")
_LOCAL = re.compile(r"[^\s@,;:<>()\[\]\"\\]{1,64}")


def _nothing(_user: User) -> None:
    """Note nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mailboxes:
    """The administrators' use cases around mailboxes."""

    orgs: Orgs
    users: Users
    connector: Connector
    reconnection: Reconnection

    def list_domains(self, org_id: str, domains: Iterable[str]) -> tuple[str, ...]:
        """Say in which domains mailboxes may be; gives them as they are kept.

        Mailboxes that users have already stay theirs. Raises `InvalidSetting`.
        """
        listed = tuple(dict.fromkeys(map(_domain, domains)))
        if len(listed) > MOST_DOMAINS:
            raise InvalidSetting(
                "domains", f"are more than {MOST_DOMAINS}.", remedy="List fewer."
            )
        self.orgs.update(replace(self.orgs.get(org_id), mailbox_domains=listed))
        return listed

    def give(
        self,
        org_id: str,
        user_id: str,
        mailbox: str | None,
        *,
        note: Callable[[User], None] = _nothing,
    ) -> User:
        """Give a user of an org a mailbox, and gives the user as they are then.

        None: the e-mail address they have in Salesforce. Another mailbox forgets what
        is remembered of the old one and asks for a run (T69); nothing is deleted.
        `note` is called in the same transaction. Raises `NotFound`, `InvalidSetting`,
        `Busy`, or why Salesforce tells nothing.
        """
        org, user = self.orgs.get(org_id), self._own(org_id, user_id)
        source = MailboxSource.ADMINISTRATOR
        if mailbox is None:
            source = MailboxSource.SALESFORCE
            mailbox = self._address_in_salesforce(org, user)
        address = _address(mailbox)
        self._refuse_foreign(org, address)
        self._refuse_taken(user, address)
        user = replace(user, mailbox_source=source)
        with self.reconnection.runs.transactions.together():
            if address == user.mailbox.casefold():
                self.users.update(user)
            else:
                user = self.reconnection.reconnect(user, mailbox=address)
            note(user)
        return user

    def _own(self, org_id: str, user_id: str) -> User:
        """A user of this org; one of another is as unknown as nobody."""
        unknown = NotFound(
            "There is no such user.", remedy="Ask for the list of users again."
        )
        try:
            user = self.users.get(user_id)
        except NotFound:
            raise unknown from None
        if user.org_id != org_id:
            raise unknown
        return user

    def _address_in_salesforce(self, org: Org, user: User) -> str:
        door = self.connector.salesforce(org, user)
        try:
            address = door.org.facts().email
        finally:
            door.close()
        if not address:
            raise Refused(
                "Salesforce knows no e-mail address of this user.",
                remedy="Name the mailbox yourself.",
            )
        return address

    def _refuse_foreign(self, org: Org, address: str) -> None:
        if address.rpartition("@")[2] not in org.mailbox_domains:
            raise InvalidSetting(
                "mailbox",
                "is not in a domain that your organisation has listed.",
                remedy="Use an address of a listed domain, or list this one first.",
            )

    def _refuse_taken(self, user: User, address: str) -> None:
        others = (one for one in self.users.of_org(user.org_id) if one.id != user.id)
        if any(one.mailbox.casefold() == address for one in others):
            raise InvalidSetting(
                "mailbox",
                "belongs to another user of your organisation.",
                remedy="Give that user another mailbox first.",
            )


def _address(text: str) -> str:
    address = text.strip().casefold()
    local, _, domain = address.rpartition("@")
    if not _LOCAL.fullmatch(local) or not _is_domain(domain):
        raise InvalidSetting(
            "mailbox", "is no e-mail address.", remedy="Write it like ann@acme.com."
        )
    return address


def _domain(text: str) -> str:
    domain = text.strip().casefold().removeprefix("@")
    if not _is_domain(domain):
        raise InvalidSetting(
            "domains",
            "hold something that is no domain.",
            remedy="Write each like acme.com.",
        )
    return domain


def _is_domain(text: str) -> bool:
    return len(text) <= 253 and _DOMAIN.fullmatch(text) is not None
