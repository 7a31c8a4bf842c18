"""What is known of an org, its users and their mailboxes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class ExchangeAuth(StrEnum):
    """How the service proves itself to Exchange."""

    BASIC = "basic"
    OAUTH = "oauth"


class MailboxSource(StrEnum):
    """Who decided which mailbox a user has."""

    ADMINISTRATOR = "administrator"
    #: It is the e-mail address that the user has in Salesforce.
    SALESFORCE = "salesforce"


@dataclass(frozen=True, slots=True, kw_only=True)
class SalesforceConnection:
    """How to reach one Salesforce org.

    `instance_url` is the org's My Domain, `login_url` the host that gives tokens and is
    the audience of the assertion. `private_key` signs it (PEM). `ca_file` replaces the
    public authorities where the server has a CA of its own.
    """

    instance_url: str
    login_url: str
    consumer_key: str
    private_key: str = field(repr=False)
    integration_username: str = ""
    ca_file: str = ""
    api_version: str = "66.0"


@dataclass(frozen=True, slots=True, kw_only=True)
class ExchangeConnection:
    """How to reach one Exchange: an EWS address and an account.

    Basic uses `username` and `secret`; OAuth uses `client_id`, `secret`, `tenant` and
    `token_url` and impersonates the mailbox. `version` is the server's build as
    "major.minor.build.revision", learnt at the first contact.
    """

    ews_url: str
    auth: ExchangeAuth
    username: str = ""
    secret: str = field(default="", repr=False)
    client_id: str = ""
    tenant: str = ""
    token_url: str = ""
    version: str = ""
    ca_file: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Org:
    """One customer's Salesforce org; `name` is unique and names it in commands.

    `mailbox_domains` are those in which its administrators may give mailboxes, in
    lower case; none where nobody has listed any.
    """

    id: str
    name: str
    salesforce_org_id: str
    salesforce: SalesforceConnection
    exchange: ExchangeConnection
    vocabulary: Mapping[str, str] = field(default_factory=dict)
    mailbox_domains: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class User:
    """One Salesforce user and the mailbox the org's admin gave them.

    `salesforce_id` is learnt at the first contact. `exchange` overrides the org's
    connection where a user has an account of their own (Basic).
    """

    id: str
    org_id: str
    username: str
    mailbox: str
    mailbox_source: MailboxSource = MailboxSource.ADMINISTRATOR
    salesforce_id: str = ""
    exchange: ExchangeConnection | None = None
    active: bool = True
