"""Requests to addresses that come from data: resolved once, checked, then connected.

The connection is made to the very address that was checked, so a name that answers
differently the second time reaches nothing else.
"""

from __future__ import annotations

import socket
from functools import partial
from typing import Any

import requests
from requests.adapters import HTTPAdapter
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import NameResolutionError, NewConnectionError

from server.domain.reach import PUBLIC, Reach


class _Plain(HTTPConnection):
    """A connection without TLS, for the development of this service alone."""

    def __init__(self, *args: Any, reach: Reach, **options: Any) -> None:
        super().__init__(*args, **options)
        self.reach = reach

    def _new_conn(self) -> socket.socket:
        return _connected(self, partial(HTTPConnection._new_conn, self))


class _Secure(HTTPSConnection):
    """A connection over TLS; the certificate is that of the name, not the address."""

    def __init__(self, *args: Any, reach: Reach, **options: Any) -> None:
        super().__init__(*args, **options)
        self.reach = reach

    def _new_conn(self) -> socket.socket:
        return _connected(self, partial(HTTPSConnection._new_conn, self))


def _connected(
    connection: _Plain | _Secure, connect: partial[socket.socket]
) -> socket.socket:
    """Connect to the first address of the name that answers.

    Raises `AddressForbidden` where any of them may not be reached.
    """
    name = connection._dns_host
    failed: Exception | None = None
    try:
        for address in _addresses(connection, name):
            connection._dns_host = address
            try:
                return connect()
            except NewConnectionError as error:
                failed = error
    finally:
        connection._dns_host = name
    raise failed or NewConnectionError(connection, "The name has no address.")


def _addresses(connection: _Plain | _Secure, name: str) -> list[str]:
    try:
        found = socket.getaddrinfo(name, connection.port, type=socket.SOCK_STREAM)
    except (socket.gaierror, UnicodeError) as error:
        reason = error if isinstance(error, socket.gaierror) else socket.gaierror()
        raise NameResolutionError(name, connection, reason) from error
    addresses = list(dict.fromkeys(str(one[4][0]) for one in found))
    connection.reach.check_addresses(addresses)
    return addresses


class GuardedAdapter(HTTPAdapter):
    """Sends requests, but only to where `reach` allows."""

    def __init__(self, reach: Reach = PUBLIC) -> None:
        """Guard by a reach; public addresses unless told otherwise."""
        self._reach = reach
        super().__init__()

    def init_poolmanager(self, *args: Any, **options: Any) -> None:
        """Make pools whose connections are checked."""
        super().init_poolmanager(*args, **options)
        self.poolmanager.pool_classes_by_scheme = {
            "http": partial(_plain_pool, self._reach),
            "https": partial(_secure_pool, self._reach),
        }


def _plain_pool(reach: Reach, *args: Any, **options: Any) -> HTTPConnectionPool:
    pool = HTTPConnectionPool(*args, **options)
    vars(pool)["ConnectionCls"] = partial(_Plain, reach=reach)
    return pool


def _secure_pool(reach: Reach, *args: Any, **options: Any) -> HTTPSConnectionPool:
    pool = HTTPSConnectionPool(*args, **options)
    vars(pool)["ConnectionCls"] = partial(_Secure, reach=reach)
    return pool


class GuardedSession(requests.Session):
    """Every session to a server that data names; the only kind adapters may open.

    The environment chooses neither proxies nor certificates for customers' data.
    """

    def __init__(self, reach: Reach = PUBLIC, *, ca_file: str = "") -> None:
        """Trust `ca_file` instead of the public authorities where it is given."""
        super().__init__()
        self.trust_env = False
        self.verify = ca_file or True
        self.guard(GuardedAdapter(reach))

    def guard(self, adapter: GuardedAdapter) -> None:
        """Send everything through this adapter."""
        self.mount("https://", adapter)
        self.mount("http://", adapter)
