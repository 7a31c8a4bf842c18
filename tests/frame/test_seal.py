"""Tests depend on nothing of the machine they run on."""

import os
import socket
import time
import warnings

import pytest
from pytest_socket import SocketConnectBlockedError

from tests.conftest import is_sealed


@pytest.mark.parametrize(
    "name",
    [
        "DATABASE_URL",
        "REDIS_URL",
        "TANDEM_MASTER_KEY",
        "PYTHONPATH",
        "PGHOST",
        "https_proxy",
        "REQUESTS_CA_BUNDLE",
        "CURL_CA_BUNDLE",
        "SSL_CERT_FILE",
    ],
)
def test_hides_what_a_shell_may_hold(name):
    """Settings, Python's switches, proxies and certificate stores are hidden."""
    assert is_sealed(name)


@pytest.mark.parametrize("name", ["PATH", "HOME", "TANDEM_TEST_POSTGRES_URL"])
def test_keeps_what_programs_and_tests_need(name):
    """Paths stay, and so does what is meant for the tests."""
    assert not is_sealed(name)


def test_environment_is_sealed():
    """No hidden variable is left when a test runs."""
    assert [name for name in os.environ if is_sealed(name)] == []


def test_local_time_is_utc():
    """The machine's own time zone is out of reach."""
    assert time.tzname == ("UTC", "UTC")


def test_other_hosts_are_out_of_reach():
    """A connection to anything but loopback fails before a packet leaves."""
    with warnings.catch_warnings(), socket.socket() as outside:
        warnings.simplefilter("ignore")

        with pytest.raises(SocketConnectBlockedError):
            outside.connect(("192.0.2.1", 80))
