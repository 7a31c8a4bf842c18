"""Where this service may send requests whose address comes from data.

Orgs name their own servers, so an address is a wish of a customer: without a guard it
could name what only this service can reach (stack.md 5.4).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from ipaddress import (
    IPv4Address,
    IPv4Network,
    IPv6Address,
    IPv6Network,
    ip_address,
    ip_network,
)
from urllib.parse import SplitResult, urlsplit

from server.domain.errors import AddressForbidden, InvalidSetting

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

#: All of Salesforce answers below this name; customers' own pages do not.
SALESFORCE = ".salesforce.com"
_LOCALHOST = "localhost"
#: Networks whose addresses carry one of IPv4 (RFC 6052).
_TRANSLATED = IPv6Network("64:ff9b::/96")
_SETTING = "TANDEM_PRIVATE_NETWORKS"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """Public addresses over TLS, and besides those the `networks` that are listed.

    `development` opens this machine itself, also without TLS and in Salesforce's place;
    production has no way to it.
    """

    networks: tuple[Network, ...] = ()
    development: bool = False

    @classmethod
    def parse(cls, networks: str, *, development: bool = False) -> Reach:
        """Read networks parted by commas; raises `InvalidSetting`.

        The machine itself and its neighbours on the link cannot be opened.
        """
        parts = [part.strip() for part in networks.split(",") if part.strip()]
        return cls(
            networks=tuple(_network(part) for part in parts), development=development
        )

    def check(self, field: str, url: str) -> None:
        """Raise `InvalidSetting` for an address that no request may go to."""
        parts = _split(field, url)
        if parts.scheme == "https" and parts.hostname:
            return
        if parts.scheme == "http" and self._is_here(parts.hostname):
            return
        raise InvalidSetting(
            field,
            "the address must start with https://",
            remedy="Write it like https://mail.example.com/…",
        )

    def check_salesforce(self, field: str, url: str) -> None:
        """Raise `InvalidSetting` unless the address is one of Salesforce."""
        self.check(field, url)
        parts = _split(field, url)
        host = (parts.hostname or "").lower()
        official = host.endswith(SALESFORCE) and parts.port in {None, 443}
        if not (official or self._is_here(host)):
            raise InvalidSetting(
                field,
                "this is no address of Salesforce.",
                remedy="Use the My Domain address: https://….my.salesforce.com",
            )

    def check_addresses(self, addresses: Sequence[str]) -> None:
        """Raise `AddressForbidden` unless every address of a name may be reached.

        One that is inside among others that are not is a name that was set up for it.
        """
        if not all(self.allows(address) for address in addresses):
            raise AddressForbidden("A server's address is one that may not be reached.")

    def allows(self, text: str) -> bool:
        """Whether a connection to this IP address may be made."""
        address = _plain(ip_address(text))
        if address.is_loopback:
            return self.development
        if any(
            address.version == network.version and address in network
            for network in self.networks
        ):
            return True
        return address.is_global and not address.is_multicast

    def _is_here(self, host: str | None) -> bool:
        """Whether a host is this machine, and that may be reached."""
        if not self.development or not host:
            return False
        try:
            return host == _LOCALHOST or ip_address(host).is_loopback
        except ValueError:
            return False


#: What production opens where nothing is listed.
PUBLIC = Reach()


def _split(field: str, url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        valid = parts.port is None or parts.port > 0
    except ValueError:
        valid = False
    if not valid or parts.username is not None or "\\" in url or not url.isprintable():
        raise InvalidSetting(
            field,
            "this is no address of a server.",
            remedy="Write it like https://host/…, without a password.",
        )
    return parts


def _plain(address: Address) -> Address:
    """The address of IPv4 that one of IPv6 stands for, else the address itself."""
    if isinstance(address, IPv4Address):
        return address
    if address in _TRANSLATED:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour or address


def _network(text: str) -> Network:
    try:
        network = ip_network(text)
    except ValueError:
        raise InvalidSetting(
            _SETTING,
            "holds what is no network.",
            remedy="Write networks like 10.20.0.0/16, parted by commas.",
        ) from None
    forbidden = (ip_network("127.0.0.0/8"), ip_network("169.254.0.0/16"))
    forbidden_6 = (ip_network("::1/128"), ip_network("fe80::/10"))
    for one in forbidden if network.version == 4 else forbidden_6:
        if network.overlaps(one):
            raise InvalidSetting(
                _SETTING,
                "may not open this machine or its link.",
                remedy="List only the networks that customers' servers are in.",
            )
    return network
