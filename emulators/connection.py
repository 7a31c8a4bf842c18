"""One HTTP/1.1 connection: reads requests whole, calls the app, answers whole."""

from __future__ import annotations

import io
import logging
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler
from typing import IO, Any, Protocol, cast
from urllib.parse import unquote_to_bytes, urlsplit
from wsgiref.types import WSGIApplication, WSGIEnvironment

from werkzeug.serving import DechunkedInput

from emulators.clock import EmulatedClock
from emulators.faults import DropConnection

LOOPBACK = "127.0.0.1"

_LOG = logging.getLogger(__name__)
_MAX_BODY = 64 * 1024 * 1024
_OWN_HEADERS = frozenset({"connection", "content-length", "transfer-encoding"})
_TOLD_BY_BODY = frozenset({"Transfer-Encoding", "Content-Length"})
_BODILESS = frozenset({204, 304})


class Site(Protocol):
    """What a connection needs to know of its server."""

    app: WSGIApplication
    scheme: str
    server_address: Any
    clock: EmulatedClock | None


class _BadRequest(Exception):
    """A request this server refuses: HTTP status and the reason."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status = status
        self.reason = reason


class Connection(BaseHTTPRequestHandler):
    """One keep-alive connection: reads a request whole, answers it whole.

    Whole bodies both ways are what makes keep-alive and a dropped connection
    exact: nothing unread is left in front of the next request, and no byte of
    an answer is out before the app has finished.
    """

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1
    server_version = "Emulator"
    sys_version = ""
    server: Site  # type: ignore[assignment]

    def _exchange(self) -> None:
        """Read one request, run the app, and send what it answers."""
        try:
            environ = self._environ(self._read_body())
        except _BadRequest as refused:
            self.close_connection = True
            self.send_error(refused.status, refused.reason)
            return
        try:
            answer = _call(self.server.app, environ)
        except DropConnection:
            self.close_connection = True
        except Exception as failure:  # noqa: BLE001  whatever it is, the client sees it
            _LOG.exception("the emulator failed on %s %s", self.command, self.path)
            self._send(_failure(failure))
        else:
            self._send(answer)

    def __getattr__(self, name: str) -> Callable[[], None]:
        """Answer every method alike: the app decides which ones it takes."""
        if name.startswith("do_"):
            return self._exchange
        raise AttributeError(name)

    def date_time_string(self, timestamp: float | None = None) -> str:
        """Give the Date header: the emulated server's clock where it has one."""
        if timestamp is None and self.server.clock is not None:
            timestamp = self.server.clock.now().timestamp()
        return super().date_time_string(timestamp)

    def handle_expect_100(self) -> bool:
        """Send 100 Continue at once; the buffer would hold it back for ever."""
        proceed = super().handle_expect_100()
        self.wfile.flush()
        return proceed

    def log_message(self, format: str, *args: Any) -> None:
        """Keep request lines out of the terminal; they are debug messages."""
        _LOG.debug(format, *args)

    def _read_body(self) -> bytes:
        coding = self.headers.get("Transfer-Encoding", "identity").strip().lower()
        length = self.headers.get("Content-Length")
        if coding == "chunked" and length is None:
            return self._read_chunks()
        if coding != "identity":
            raise _BadRequest(501, "Transfer-Encoding other than chunked")
        if not (length or "0").isdecimal():
            raise _BadRequest(400, "Content-Length is not a number")
        size = int(length or "0")
        if size > _MAX_BODY:
            raise _BadRequest(413, "Body too large")
        body = self.rfile.read(size)
        if len(body) < size:
            raise _BadRequest(400, "Body shorter than its Content-Length")
        return body

    def _read_chunks(self) -> bytes:
        # DechunkedInput is a RawIOBase at run time; its annotations ask for IO.
        raw: Any = DechunkedInput(cast("IO[bytes]", self.rfile))
        stream = io.BufferedReader(raw)
        try:
            body = stream.read(_MAX_BODY + 1)
        except (OSError, ValueError) as broken:
            raise _BadRequest(400, "Broken chunked body") from broken
        if len(body) > _MAX_BODY:
            raise _BadRequest(413, "Body too large")
        return body

    def _environ(self, body: bytes) -> WSGIEnvironment:
        """Describe the request as PEP 3333 asks; the input ends with the body."""
        target = urlsplit(self.path)
        environ: WSGIEnvironment = {
            "REQUEST_METHOD": self.command,
            "SCRIPT_NAME": "",
            "PATH_INFO": unquote_to_bytes(target.path).decode("latin-1"),
            "QUERY_STRING": target.query,
            "SERVER_NAME": LOOPBACK,
            "SERVER_PORT": str(self.server.server_address[1]),
            "SERVER_PROTOCOL": self.request_version,
            "REMOTE_ADDR": str(self.client_address[0]),
            "wsgi.version": (1, 0),
            "wsgi.url_scheme": self.server.scheme,
            "wsgi.input": io.BytesIO(body),
            "wsgi.input_terminated": True,
            "wsgi.errors": sys.stderr,
            "wsgi.multithread": True,
            "wsgi.multiprocess": False,
            "wsgi.run_once": False,
        }
        for name in {name.title() for name in self.headers} - _TOLD_BY_BODY:
            environ[_cgi_name(name)] = ",".join(self.headers.get_all(name, ()))
        environ["CONTENT_LENGTH"] = str(len(body))
        return environ

    def _send(self, answer: _Answer) -> None:
        """Write an answer; its length is always told, so the next can follow."""
        status, _, reason = answer.status.partition(" ")
        self.send_response(int(status), reason)
        for name, value in answer.headers:
            closes = (name.lower(), value.lower()) == ("connection", "close")
            if closes or name.lower() not in _OWN_HEADERS:
                self.send_header(name, value)
        if int(status) not in _BODILESS:
            self.send_header("Content-Length", str(len(answer.body)))
        self.end_headers()
        if int(status) not in _BODILESS and self.command != "HEAD":
            self.wfile.write(answer.body)


@dataclass(frozen=True, slots=True)
class _Answer:
    """A whole answer of an app, not yet on the wire."""

    status: str
    headers: list[tuple[str, str]]
    body: bytes


def _call(app: WSGIApplication, environ: WSGIEnvironment) -> _Answer:
    """Run the app to its end and collect what it answers."""
    started: list[tuple[str, list[tuple[str, str]]]] = []
    parts: list[bytes] = []

    def start_response(
        status: str, headers: list[tuple[str, str]], exc_info: Any = None, /
    ) -> Any:
        started.append((status, headers))
        return parts.append

    chunks: Iterable[bytes] = app(environ, start_response)
    try:
        parts.extend(chunks)
    finally:
        close = getattr(chunks, "close", None)
        if close is not None:
            close()
    # Nothing is on the wire yet, so a second start_response simply wins, as
    # PEP 3333 asks for when an app reports an error late.
    status, headers = started[-1]
    return _Answer(status, headers, b"".join(parts))


def _failure(error: Exception) -> _Answer:
    """Say that the emulator itself is broken, and how, to whoever tests with it."""
    text = f"The emulator failed: {type(error).__name__}: {error}\n"
    headers = [("Content-Type", "text/plain; charset=utf-8")]
    return _Answer("500 Internal Server Error", headers, text.encode())


def _cgi_name(header: str) -> str:
    """Give a header's name in the environ."""
    name = header.upper().replace("-", "_")
    return name if name == "CONTENT_TYPE" else f"HTTP_{name}"
