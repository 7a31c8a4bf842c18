"""Certificates for loopback: accepted when good, refused for the right reason."""

import socket
import ssl
import stat

import pytest

from emulators.certificates import TLSFiles, make_ca, make_expired, make_for_host
from emulators.host import serve


def app(environ, start_response):
    """Answer with nothing."""
    start_response("204 No Content", [])
    return []


def handshake(files: TLSFiles, trusted: TLSFiles, host: str) -> str | None:
    """Shake hands with a server of these files as a strict client would."""
    context = ssl.create_default_context(cafile=trusted.ca_file)
    context.verify_flags |= ssl.VERIFY_X509_STRICT
    with (
        serve(app, tls=files) as server,
        socket.create_connection(("127.0.0.1", server.port), timeout=10) as plain,
        context.wrap_socket(plain, server_hostname=host) as secured,
    ):
        return secured.version()


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "::1"])
def test_loopback_names_are_trusted(tmp_path, host):
    """A strict client that trusts the CA accepts every name of loopback."""
    files = make_ca(tmp_path)
    assert handshake(files, files, host) == "TLSv1.3"


def test_private_key_is_for_its_owner_only(tmp_path):
    """Nobody else on the machine can read the server's key."""
    mode = make_ca(tmp_path / "new").key_file.stat().st_mode
    assert stat.S_IMODE(mode) == 0o600


def test_expired_certificate_is_refused_as_expired(tmp_path):
    """Only the dates of an expired certificate are wrong."""
    files = make_expired(tmp_path)
    with pytest.raises(ssl.SSLCertVerificationError, match="certificate has expired"):
        handshake(files, files, "localhost")


def test_certificate_of_another_host_is_refused_by_name(tmp_path):
    """Only the name of a certificate for another host is wrong."""
    files = make_for_host(tmp_path, "login.salesforce.example")
    with pytest.raises(ssl.SSLCertVerificationError, match="not valid for 'localhost'"):
        handshake(files, files, "localhost")
    assert handshake(files, files, "login.salesforce.example") == "TLSv1.3"


def test_certificate_of_an_unknown_authority_is_refused(tmp_path):
    """A client that trusts another CA refuses the server."""
    files, other = make_ca(tmp_path / "ours"), make_ca(tmp_path / "theirs")
    with pytest.raises(ssl.SSLCertVerificationError, match="verify failed"):
        handshake(files, other, "localhost")
