"""Documents that a server sends to do harm: none is expanded, none reads a file."""

from __future__ import annotations

from pathlib import Path

import pytest

from emulators.host import serve
from server.adapters.exchange.ews.folders import check
from server.adapters.exchange.ews.session import EwsSession
from server.domain.connections import ExchangeAuth, ExchangeConnection
from server.domain.errors import TandemError
from tests.builders import HERE

SECRET = "the-content-of-a-file"
SOAP = """\
<?xml version="1.0"?>
{declared}
<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><s:Fault>
<faultcode>s:Server</faultcode><faultstring>{used}</faultstring>
</s:Fault></s:Body></s:Envelope>
"""
LAUGHS = "".join(
    f'<!ENTITY e{n} "{f"&e{n - 1};" * 10 if n else "ha" * 10}">' for n in range(9)
)


@pytest.mark.parametrize("status", ["200 OK", "500 Internal Server Error"])
@pytest.mark.parametrize("kind", ["file", "bomb", "external"])
def test_entities_of_a_hostile_server(kind: str, status: str, tmp_path: Path):
    """Neither files nor other servers are read, and no bomb goes off."""
    file = tmp_path / "secret"
    file.write_text(SECRET)
    asked: list[str] = []
    declared = {
        "file": f'<!DOCTYPE x [<!ENTITY e SYSTEM "{file.as_uri()}">]>',
        "bomb": f"<!DOCTYPE x [{LAUGHS}<!ENTITY e '&e8;'>]>",
    }

    def hostile(environ, start_response):
        """Answer every request alike."""
        asked.append(environ["PATH_INFO"])
        place = f"http://{environ['HTTP_HOST']}/elsewhere"
        external = f'<!DOCTYPE x [<!ENTITY e SYSTEM "{place}">]>'
        body = SOAP.format(declared=declared.get(kind, external), used="&e;").encode()
        headers = [("Content-Type", "text/xml"), ("Content-Length", str(len(body)))]
        start_response(status, headers)
        return [body]

    with serve(hostile) as server:
        connection = ExchangeConnection(
            ews_url=f"{server.url}/EWS", auth=ExchangeAuth.BASIC, username="a"
        )
        with (
            EwsSession(
                connection, mailbox="ann@acme.example", zone="UTC", reach=HERE
            ) as session,
            pytest.raises(TandemError) as caught,
        ):
            check(session)
    told = f"{caught.value} {caught.value.remedy} {caught.value.__cause__!r}"
    assert SECRET not in told
    assert "hahaha" not in told
    assert "/elsewhere" not in asked
