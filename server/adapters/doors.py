"""The doors to Exchange and Salesforce, as use cases see them."""

from __future__ import annotations

from collections.abc import Sequence

from server.adapters.exchange.ews import folders as ews_folders
from server.adapters.exchange.ews.calendar import EwsCalendar
from server.adapters.exchange.ews.postbox import EwsPostbox
from server.adapters.exchange.ews.session import EwsSession
from server.adapters.salesforce.gateway import SalesforceGateway
from server.adapters.salesforce.shape import DescribeCache
from server.adapters.salesforce.tokens import TokenCache
from server.domain.connections import Org, User
from server.domain.reach import Reach
from server.ports.clock import Clock
from server.ports.connector import ExchangeDoor, Finding, Folder, SalesforceDoor
from server.ports.postbox import Postbox
from server.ports.side import CalendarSide
from server.ports.tokens import TokenShelf


class OpenExchange:
    """An `ExchangeDoor` over EWS."""

    def __init__(self, session: EwsSession, folder: str) -> None:
        """Take an open mailbox and the folder chosen in it."""
        self._session = session
        self._calendar = EwsCalendar(session, folder)

    @property
    def calendar(self) -> CalendarSide:
        """The items of the chosen folder."""
        return self._calendar

    @property
    def postbox(self) -> Postbox:
        """What mails the mailbox's owner."""
        return EwsPostbox(self._session)

    def folders(self) -> Sequence[Folder]:
        """The mailbox's calendars."""
        return [
            Folder(found.id, found.name, found.is_main)
            for found in ews_folders.folders(self._session)
        ]

    def check(self) -> Sequence[Finding]:
        """Open the main calendar."""
        return [Finding("Exchange", f"build {ews_folders.check(self._session)}")]

    def close(self) -> None:
        """Close the connection."""
        self._session.close()


class Doors:
    """Fills `Connector`: opens the two systems over their own protocols."""

    def __init__(
        self,
        gateway: SalesforceGateway,
        reach: Reach,
        shelf: TokenShelf | None = None,
    ) -> None:
        """Open Salesforce through the gateway, and both only where `reach` allows.

        Tokens for Exchange are shared with other processes by way of the `shelf`.
        """
        self._gateway = gateway
        self._reach = reach
        self._shelf = shelf

    @classmethod
    def of_process(
        cls, describes: DescribeCache, clock: Clock, reach: Reach, shelf: TokenShelf
    ) -> Doors:
        """The doors of a process that shares its tokens with others."""
        tokens = TokenCache(shelf)
        gateway = SalesforceGateway(describes, clock, tokens, reach=reach)
        return cls(gateway, reach, shelf)

    def salesforce(
        self,
        org: Org,
        user: User,
        *,
        cursor: str | None = None,
        retry: frozenset[str] = frozenset(),
        linked: frozenset[str] = frozenset(),
    ) -> SalesforceDoor:
        """The user's Salesforce."""
        return self._gateway.open(
            org.salesforce,
            user.username,
            cursor=cursor,
            retry=retry,
            linked=linked,
        )

    def exchange(
        self, org: Org, user: User, *, zone: str, folder: str = ""
    ) -> ExchangeDoor:
        """The user's mailbox."""
        connection = user.exchange or org.exchange
        session = EwsSession(
            connection,
            mailbox=user.mailbox,
            zone=zone,
            reach=self._reach,
            shelf=self._shelf,
        )
        return OpenExchange(session, folder)
