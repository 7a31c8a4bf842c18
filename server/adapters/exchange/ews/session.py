"""One run's session with one mailbox on Exchange."""

from __future__ import annotations

import logging
import threading
from types import TracebackType
from urllib.parse import urlsplit

from exchangelib import DELEGATE, IMPERSONATION, Account, Configuration, Identity
from exchangelib.credentials import BaseCredentials
from exchangelib.errors import UnknownTimeZone
from exchangelib.ewsdatetime import EWSTimeZone
from exchangelib.properties import DistinguishedFolderId, FolderId, Mailbox
from exchangelib.transport import BASIC, OAUTH2
from exchangelib.version import EXCHANGE_2013_SP1, Build, Version
from requests.auth import AuthBase, HTTPBasicAuth

from server.adapters.exchange.ews.tokens import Application, BearerAuth, token_source
from server.adapters.exchange.ews.transport import EwsProtocol, NoRetry
from server.domain.connections import ExchangeAuth, ExchangeConnection
from server.domain.errors import InvalidSetting
from server.domain.reach import PUBLIC, Reach
from server.ports.tokens import TokenShelf

_SIGN_IN = "https://login.microsoftonline.com/{tenant}/oauth2/v2.0/token"
#: The oldest server that is served. Every newer one understands its requests, and the
#: first answer tells the real build, so that nobody has to be asked for it before.
_OLDEST = EXCHANGE_2013_SP1

# exchangelib logs whole requests and answers when something unexpected happens, and
# they hold subjects, bodies and addresses (N11).
_LIBRARY_LOG = logging.getLogger("exchangelib")
_LIBRARY_LOG.setLevel(logging.CRITICAL + 1)
_LIBRARY_LOG.propagate = False


class _Signature(BaseCredentials):
    """Stands where exchangelib wants credentials; requests are signed elsewhere."""


class MailboxAccount(Account):
    """exchangelib's account, made without its cache and the process's time zone."""

    def __init__(
        self, mailbox: str, *, protocol: EwsProtocol, zone: EWSTimeZone, access: str
    ) -> None:
        """Name the mailbox; nothing is asked of Exchange."""
        self.protocol = protocol
        self.identity = Identity(primary_smtp_address=mailbox)
        self.access_type = access
        self.default_timezone = zone
        self.affinity_cookie = None
        self.ad_response = None
        self.fullname = None
        self.locale = None
        self._version = None
        self._version_lock = threading.Lock()


class EwsSession:
    """A mailbox that is open for one run; `close()` it at the end.

    Opening costs no request. `zone` is the user's IANA time zone: new all-day items
    start at its midnight.
    """

    def __init__(
        self,
        connection: ExchangeConnection,
        *,
        mailbox: str,
        zone: str,
        reach: Reach = PUBLIC,
        shelf: TokenShelf | None = None,
    ) -> None:
        """Prepare; raises `InvalidSetting` for an address that is not secure."""
        reach.check("ews_url", connection.ews_url)
        self.mailbox = mailbox.lower()
        oauth = connection.auth is ExchangeAuth.OAUTH
        config = Configuration(
            credentials=_Signature(),
            service_endpoint=connection.ews_url,
            auth_type=OAUTH2 if oauth else BASIC,
            version=_version(connection.version),
            retry_policy=NoRetry(),
            max_connections=1,
        )
        self._protocol = EwsProtocol(
            config,
            authentication=_authentication(connection, reach, shelf),
            ca_file=connection.ca_file,
            reach=reach,
        )
        self.account = MailboxAccount(
            self.mailbox,
            protocol=self._protocol,
            zone=_zone(zone),
            access=IMPERSONATION if oauth else DELEGATE,
        )

    @property
    def calls(self) -> int:
        """Requests sent to Exchange so far; token requests are left out."""
        return self._protocol.calls

    @property
    def version(self) -> str:
        """The server's build; the oldest that is served until an answer told it."""
        return str(self.account.version.build)

    def folder(self, folder_id: str) -> FolderId:
        """The calendar folder with that id; the main calendar for an empty one."""
        if folder_id:
            return FolderId(id=folder_id)
        return self.well_known("calendar")

    def well_known(self, name: str) -> DistinguishedFolderId:
        """A folder that every mailbox has, by its name in EWS."""
        owner = Mailbox(email_address=self.mailbox)
        return DistinguishedFolderId(id=name, mailbox=owner)

    def close(self) -> None:
        """Close the connection; the application's token stays for other runs."""
        self._protocol.close()

    def __enter__(self) -> EwsSession:
        """Give the session itself."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close the session."""
        self.close()


def _zone(name: str) -> EWSTimeZone:
    try:
        return EWSTimeZone(name)
    except (UnknownTimeZone, ValueError):
        raise InvalidSetting("zone", "the time zone is not known") from None


def _version(build: str) -> Version:
    numbers = build.split(".")
    if len(numbers) != 4 or not all(number.isdigit() for number in numbers):
        return Version(_OLDEST)
    try:
        return Version(Build(*(int(number) for number in numbers)))
    except ValueError:
        # A build of a generation that exchangelib does not know yet.
        return Version(_OLDEST)


def _authentication(
    connection: ExchangeConnection, reach: Reach, shelf: TokenShelf | None
) -> AuthBase:
    if connection.auth is ExchangeAuth.BASIC:
        # requests would encode text as Latin-1 and fail on other letters.
        username, secret = connection.username.encode(), connection.secret.encode()
        return HTTPBasicAuth(username, secret)
    token_url = connection.token_url or _SIGN_IN.format(tenant=connection.tenant)
    reach.check("token_url", token_url)
    host = urlsplit(connection.ews_url)
    application = Application(
        token_url=token_url,
        client_id=connection.client_id,
        secret=connection.secret,
        scope=f"{host.scheme}://{host.netloc}/.default",
        ca_file=connection.ca_file,
        reach=reach,
    )
    return BearerAuth(token_source(application, shelf))
