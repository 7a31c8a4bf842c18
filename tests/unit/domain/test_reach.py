"""Which addresses that come from data may be reached, and which never."""

import pytest

from server.domain.errors import AddressForbidden, InvalidSetting
from server.domain.reach import PUBLIC, Reach
from tests.builders import HERE

INSIDE = [
    "127.0.0.1",
    "10.0.0.1",
    "172.16.3.4",
    "192.168.1.1",
    "169.254.169.254",
    "100.64.0.1",
    "0.0.0.0",
    "224.0.0.1",
    "::1",
    "::",
    "fe80::1",
    "fd00::1",
    "::ffff:127.0.0.1",
    "::ffff:10.0.0.1",
    "64:ff9b::a9fe:a9fe",
    "2002:a00:1::",
]


@pytest.mark.parametrize("address", INSIDE)
def test_addresses_inside_are_closed(address):
    """Nothing private, local or embedded in another form is reached in production."""
    assert not PUBLIC.allows(address)


@pytest.mark.parametrize("address", ["52.96.0.1", "2603:1006::1", "::ffff:52.96.0.1"])
def test_public_addresses_are_open(address):
    """Exchange Online and Salesforce answer there."""
    assert PUBLIC.allows(address)


def test_one_address_inside_closes_a_name():
    """A name may have many addresses; none is tried where one is not allowed."""
    PUBLIC.check_addresses(["52.96.0.1", "2603:1006::1"])
    for addresses in (["52.96.0.1", "10.0.0.1"], ["::1", "52.96.0.1"]):
        with pytest.raises(AddressForbidden):
            PUBLIC.check_addresses(addresses)


def test_a_listed_network_is_open():
    """A customer's private network is opened by the operator, and nothing beside it."""
    reach = Reach.parse(" 10.20.0.0/16 , fd12::/32")
    assert reach.allows("10.20.3.4")
    assert reach.allows("::ffff:10.20.3.4")
    assert reach.allows("fd12::7")
    assert not reach.allows("10.21.0.1")
    assert not reach.allows("127.0.0.1")


@pytest.mark.parametrize(
    "networks",
    [
        "nonsense",
        "10.0.0.1/8",
        "127.0.0.0/8",
        "0.0.0.0/0",
        "169.254.169.254",
        "::/0",
        "::1",
        "fe80::/64",
    ],
)
def test_no_list_opens_the_machine(networks):
    """The service's own machine and the platform's metadata stay closed in any case."""
    with pytest.raises(InvalidSetting, match="TANDEM_PRIVATE_NETWORKS"):
        Reach.parse(networks)


@pytest.mark.parametrize(
    "url",
    [
        "http://mail.example.com/EWS",
        "http://127.0.0.1/EWS",
        "ftp://mail.example.com",
        "https://",
        "https://user:secret@mail.example.com",
        "https://mail.example.com:99999/",
        "https://mail.example.com:0/",
        "https://mail.example.com\\@inside/",
        "https://mail.example.com/\n",
        "",
    ],
)
def test_only_tls_to_a_named_host(url):
    """Anything else is refused before a name is looked up."""
    with pytest.raises(InvalidSetting, match="ews_url"):
        PUBLIC.check("ews_url", url)


@pytest.mark.parametrize(
    "url",
    [
        "https://evil.example",
        "https://salesforce.com.evil.example",
        "https://evilsalesforce.com",
        "https://salesforce.com",
        "https://acme.my.salesforce.com:8443",
        "https://127.0.0.1",
        "http://acme.my.salesforce.com",
    ],
)
def test_only_salesforce_is_salesforce(url):
    """Tokens and assertions travel to hosts of Salesforce alone."""
    with pytest.raises(InvalidSetting):
        PUBLIC.check_salesforce("salesforce_url", url)


@pytest.mark.parametrize(
    "url",
    [
        "https://acme.my.salesforce.com",
        "https://ACME--uat.sandbox.my.salesforce.com/",
        "https://login.salesforce.com:443",
    ],
)
def test_hosts_of_salesforce(url):
    """My Domain of production orgs and sandboxes, and the login hosts."""
    PUBLIC.check_salesforce("salesforce_url", url)


def test_development_opens_this_machine_only():
    """Emulators on loopback take the place of both systems, also without TLS."""
    HERE.check("ews_url", "http://127.0.0.1:8080/EWS")
    HERE.check_salesforce("salesforce_url", "https://localhost:8443")
    assert HERE.allows("127.0.0.1")
    assert not HERE.allows("10.0.0.1")
    for url in ("http://mail.example.com", "http://127.0.0.1.evil.example"):
        with pytest.raises(InvalidSetting):
            HERE.check("ews_url", url)
    with pytest.raises(InvalidSetting):
        HERE.check_salesforce("salesforce_url", "https://evil.example")
