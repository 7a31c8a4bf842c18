"""A server of ours behind TLS with a certificate that nobody knows, as on Heroku."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from emulators.host import make_ca


@contextmanager
def tls_in_front_of(url: str, folder: Path) -> Iterator[str]:
    """Give the `rediss://` address of a Valkey for the time of the block."""
    files = make_ca(folder)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(files.cert_file, files.key_file)
    port = int(url.rpartition(":")[2].partition("/")[0])
    with socket.create_server(("127.0.0.1", 0)) as listener:
        threading.Thread(
            target=_accept, args=(listener, context, port), daemon=True
        ).start()
        yield f"rediss://127.0.0.1:{listener.getsockname()[1]}/0"


def _accept(listener: socket.socket, context: ssl.SSLContext, port: int) -> None:
    with suppress(OSError):
        while True:
            client = listener.accept()[0]
            threading.Thread(
                target=_serve, args=(client, context, port), daemon=True
            ).start()


def _serve(client: socket.socket, context: ssl.SSLContext, port: int) -> None:
    with suppress(OSError):
        inner = context.wrap_socket(client, server_side=True)
        outer = socket.create_connection(("127.0.0.1", port))
        for ends in ((inner, outer), (outer, inner)):
            threading.Thread(target=_pump, args=ends, daemon=True).start()


def _pump(source: socket.socket, target: socket.socket) -> None:
    with suppress(OSError):
        while data := source.recv(65536):
            target.sendall(data)
    with suppress(OSError):
        # Closing alone would not tell the other side while a thread still reads there,
        # and a worker that is gone would go on taking messages.
        target.shutdown(socket.SHUT_RDWR)
    target.close()
