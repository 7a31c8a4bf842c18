"""A threaded HTTP/1.1 server for the emulators' WSGI apps, on loopback only."""

from __future__ import annotations

import logging
import socket
import socketserver
import ssl
import threading
from types import TracebackType
from typing import Any
from wsgiref.types import WSGIApplication

from emulators.certificates import TLSFiles, make_ca
from emulators.clock import EmulatedClock
from emulators.connection import LOOPBACK, Connection

__all__ = ["Server", "TLSFiles", "make_ca", "serve"]

_LOG = logging.getLogger(__name__)
_ACCEPT_POLL_SECONDS = 0.05


def serve(
    app: WSGIApplication,
    *,
    port: int = 0,
    tls: TLSFiles | None = None,
    clock: EmulatedClock | None = None,
) -> Server:
    """Start serving an app on loopback; port 0 takes a free one.

    With `clock`, answers are dated by it, and close() ends its pauses instead of
    waiting for them.
    """
    return Server(app, port=port, tls=tls, clock=clock)


class Server:
    """A running server; close() returns once every thread has ended."""

    def __init__(
        self,
        app: WSGIApplication,
        *,
        port: int,
        tls: TLSFiles | None,
        clock: EmulatedClock | None,
    ) -> None:
        context = None if tls is None else _server_context(tls)
        self._listener = _Listener(app, port, context, clock)
        self._clock = clock
        self.port: int = self._listener.server_address[1]
        self.url = f"{self._listener.scheme}://{LOOPBACK}:{self.port}"
        self._loop = threading.Thread(
            target=self._listener.serve_forever,
            args=(_ACCEPT_POLL_SECONDS,),
            name=f"emulator-{self.port}",
            daemon=True,
        )
        self._loop.start()

    def close(self) -> None:
        """Stop accepting, let requests under way finish, and join all threads."""
        if self._loop.is_alive():
            self._listener.shutdown()
            self._loop.join()
        self._listener.server_close()
        if self._clock is not None:
            self._clock.wake()
        self._listener.end_connections()

    def __enter__(self) -> Server:
        """Give the server itself."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close the server."""
        self.close()


def _server_context(tls: TLSFiles) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tls.cert_file, tls.key_file)
    return context


class _Listener(socketserver.TCPServer):
    """Accepts connections and keeps hold of each one's socket and thread."""

    allow_reuse_address = True
    request_queue_size = 128

    def __init__(
        self,
        app: WSGIApplication,
        port: int,
        context: ssl.SSLContext | None,
        clock: EmulatedClock | None,
    ) -> None:
        self.app = app
        self.clock = clock
        self.context = context
        self.scheme = "http" if context is None else "https"
        self._lock = threading.Lock()
        self._open: dict[threading.Thread, socket.socket] = {}
        super().__init__((LOOPBACK, port), Connection)

    def process_request(self, request: Any, client_address: Any) -> None:
        """Give the connection a thread of its own."""
        if self.context is not None:
            # Wrapping takes the descriptor out of the plain socket, so it has to
            # happen before the socket is remembered; the handshake can wait.
            request = self.context.wrap_socket(
                request, server_side=True, do_handshake_on_connect=False
            )
        thread = threading.Thread(
            target=self._converse, args=(request, client_address), daemon=True
        )
        with self._lock:
            self._open[thread] = request
        thread.start()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Log a connection that broke before it had a thread."""
        _LOG.debug("connection ended early", exc_info=True)

    def _converse(self, request: socket.socket, client_address: Any) -> None:
        """Answer one connection's requests until either side closes it."""
        try:
            # The handshake belongs to this thread: a client that never finishes
            # it must not keep others from being accepted.
            if isinstance(request, ssl.SSLSocket):
                request.do_handshake()
            self.finish_request(request, client_address)
        except OSError as gone:
            _LOG.debug("connection ended: %s", gone)
        finally:
            self.shutdown_request(request)
            with self._lock:
                self._open.pop(threading.current_thread(), None)

    def end_connections(self) -> None:
        """Tell every connection that no more is read, and wait for its thread."""
        with self._lock:
            still_open = dict(self._open)
        for connection in still_open.values():
            _stop_reading(connection)
        for thread in still_open:
            thread.join()


def _stop_reading(connection: socket.socket) -> None:
    """Make a blocked read return its end, while an answer may still be written.

    The plain socket method is called because SSLSocket.shutdown would also take
    the encryption away from under an answer.
    """
    try:
        socket.socket.shutdown(connection, socket.SHUT_RD)
    except OSError as closed:
        _LOG.debug("connection was closed already: %s", closed)
