"""The server under the emulators: bodies, keep-alive, drops, and closing."""

import http.client
import io
import logging
import socket
import ssl
import threading
from datetime import UTC, datetime

import pytest

from emulators.certificates import make_ca
from emulators.clock import EmulatedClock
from emulators.faults import DropConnection
from emulators.host import serve


def echo(environ, start_response):
    """Answer with the request's method, path, query, length and body."""
    body = environ["wsgi.input"].read()
    told = [environ["REQUEST_METHOD"], environ["PATH_INFO"], environ["QUERY_STRING"]]
    start_response("200 OK", [("Content-Type", "text/plain"), ("X-Told", "yes")])
    told += [environ["CONTENT_LENGTH"], environ["wsgi.url_scheme"]]
    return [" ".join(told).encode(), b"\n", body]


def dropping(environ, start_response):
    """Drop the connection, on /late only after the answer has begun."""
    if environ["PATH_INFO"] == "/late":
        start_response("200 OK", [])
        return _parts_then_drop()
    raise DropConnection


def _parts_then_drop():
    yield b"half an answer"
    raise DropConnection


@pytest.fixture
def server():
    """Serve the echo app."""
    with serve(echo) as running:
        yield running


def connect(server):
    """Open one connection for several requests."""
    return http.client.HTTPConnection("127.0.0.1", server.port, timeout=10)


def raw(server, request: bytes) -> bytes:
    """Send bytes, say that no more follow, and read until the server closes."""
    with socket.create_connection(("127.0.0.1", server.port), timeout=10) as plain:
        plain.sendall(request)
        plain.shutdown(socket.SHUT_WR)
        return b"".join(iter(lambda: plain.recv(65536), b""))


def test_request_reaches_the_app_whole(server):
    """Method, decoded path, query and body arrive as they were sent."""
    client = connect(server)
    client.request("PATCH", "/a%20b?q=1", body=b"hello")
    answer = client.getresponse()
    assert (answer.status, answer.getheader("X-Told")) == (200, "yes")
    assert answer.read() == b"PATCH /a b q=1 5 http\nhello"
    client.close()


def test_connection_is_kept_for_the_next_request(server):
    """Many requests go over one connection, whatever their bodies."""
    client = connect(server)
    client.connect()
    first = client.sock
    for size in (0, 1, 70_000):
        client.request("POST", "/", body=b"x" * size)
        assert len(client.getresponse().read()) == len(f"POST /  {size} http\n") + size
    assert client.sock is first
    client.close()


def test_chunked_body_is_decoded(server):
    """A chunked body reaches the app joined, with its length."""
    client = connect(server)
    chunks = iter([b"one ", b"two ", b"three"])
    client.request("POST", "/", body=chunks, encode_chunked=True)
    assert client.getresponse().read() == b"POST /  13 http\none two three"
    client.request("GET", "/next")
    assert client.getresponse().read() == b"GET /next  0 http\n"
    client.close()


def test_client_that_asks_first_is_told_to_continue(server):
    """A client that waits for 100 Continue gets it before it sends the body."""
    with socket.create_connection(("127.0.0.1", server.port), timeout=10) as plain:
        plain.sendall(
            b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n"
            b"Expect: 100-continue\r\n\r\n"
        )
        assert plain.recv(1000) == b"HTTP/1.1 100 Continue\r\n\r\n"
        plain.sendall(b"ok")
        assert plain.recv(1000).endswith(b"POST /  2 http\nok")


def test_http_1_0_client_is_answered_and_let_go(server):
    """A client of HTTP/1.0 gets its answer and the end of the connection."""
    answer = raw(server, b"GET /old HTTP/1.0\r\n\r\n")
    assert answer.endswith(b"GET /old  0 http\n")


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        (b"Content-Length: many", 400),
        (b"Content-Length: 99999999999", 413),
        (b"Content-Length: 20", 400),
        (b"Transfer-Encoding: gzip", 501),
        (b"Transfer-Encoding: chunked\r\nContent-Length: 2", 501),
        (b"Transfer-Encoding: chunked", 400),
    ],
)
def test_body_that_cannot_be_read_is_refused(server, headers, status):
    """An unreadable body gets its own status, and the connection ends."""
    request = b"POST / HTTP/1.1\r\nHost: x\r\n" + headers + b"\r\n\r\nno hexadecimal"
    answer = raw(server, request)
    assert answer.startswith(f"HTTP/1.1 {status} ".encode())
    assert answer.count(b"HTTP/1.1 ") == 1


@pytest.mark.parametrize("path", ["/", "/late"])
def test_dropped_connection_carries_no_byte(path):
    """However far the app got, a dropped connection answers nothing at all."""
    with serve(dropping) as server:
        request = f"GET {path} HTTP/1.1\r\nHost: x\r\n\r\n".encode()
        assert raw(server, request) == b""


def test_broken_app_is_answered_and_logged(caplog):
    """A defect of an app becomes a 500 that says so, and the server goes on."""

    def broken(environ, start_response):
        """Fail."""
        raise RuntimeError("no such thing")

    with serve(broken) as server, caplog.at_level(logging.ERROR):
        client = connect(server)
        for _ in range(2):
            client.request("GET", "/")
            answer = client.getresponse()
            assert answer.status == 500
            assert b"RuntimeError: no such thing" in answer.read()
        client.close()
    assert "the emulator failed on GET /" in caplog.text


def test_app_may_end_the_connection():
    """An app that answers Connection: close is the last on its connection."""

    def closing(environ, start_response):
        """Answer and close."""
        start_response("200 OK", [("Connection", "close")])
        return [b"bye"]

    with serve(closing) as server:
        request = b"GET / HTTP/1.1\r\nHost: x\r\n\r\n"
        assert raw(server, request * 2).count(b"bye") == 1


def test_answers_without_a_body():
    """HEAD and 204 send no body, so the next answer is where it belongs."""

    def empty(environ, start_response):
        """Answer 204 to DELETE and a body to all else."""
        deletes = environ["REQUEST_METHOD"] == "DELETE"
        start_response("204 No Content" if deletes else "200 OK", [])
        return [] if deletes else [b"body"]

    with serve(empty) as server:
        client = connect(server)
        answers = []
        for method in ("HEAD", "DELETE", "GET"):
            client.request(method, "/")
            answer = client.getresponse()
            answers.append((answer.status, answer.read()))
        client.close()
    assert answers == [(200, b""), (204, b""), (200, b"body")]


def test_app_written_for_the_write_callable_works():
    """An app may use the old write() of start_response and a closable answer."""
    closed = []

    class Rest(io.BytesIO):
        """The rest of an answer."""

        def close(self) -> None:
            """Remember being closed."""
            closed.append(True)
            super().close()

    def old(environ, start_response):
        """Write one part and give the rest."""
        start_response("200 OK", [])(b"one ")
        return Rest(b"two")

    with serve(old) as server:
        assert raw(server, b"GET / HTTP/1.0\r\n\r\n").endswith(b"one two")
    assert closed == [True]


def test_requests_run_side_by_side():
    """Two requests that wait for each other both finish."""
    meeting = threading.Barrier(2, timeout=10)

    def together(environ, start_response):
        """Wait for the other request."""
        meeting.wait()
        start_response("200 OK", [])
        return [b"met"]

    with serve(together) as server:
        clients = [connect(server) for _ in range(2)]
        for client in clients:
            client.request("GET", "/")
        assert [client.getresponse().read() for client in clients] == [b"met"] * 2
        for client in clients:
            client.close()


def test_tls(tmp_path):
    """With certificate files the same app is served over TLS."""
    files = make_ca(tmp_path)
    context = ssl.create_default_context(cafile=files.ca_file)
    with serve(echo, tls=files) as server:
        assert server.url == f"https://127.0.0.1:{server.port}"
        client = http.client.HTTPSConnection(
            "localhost", server.port, context=context, timeout=10
        )
        client.request("GET", "/")
        assert client.getresponse().read() == b"GET /  0 https\n"
        client.close()


def test_stalled_handshake_keeps_nobody_waiting(tmp_path):
    """A client that never begins TLS does not hold others up, nor the closing."""
    files = make_ca(tmp_path)
    context = ssl.create_default_context(cafile=files.ca_file)
    with (
        serve(echo, tls=files) as server,
        socket.create_connection(("127.0.0.1", server.port)),
        socket.create_connection(("127.0.0.1", server.port), timeout=10) as plain,
        context.wrap_socket(plain, server_hostname="localhost") as secured,
    ):
        secured.sendall(b"GET / HTTP/1.0\r\n\r\n")
        assert b"200 OK" in secured.recv(1000)
        server.close()


def test_close_frees_the_port_and_ends_idle_connections(server):
    """After close() the kept connection is at its end and the port is free."""
    client = connect(server)
    client.request("GET", "/")
    client.getresponse().read()
    server.close()
    assert client.sock.recv(1) == b""
    client.close()
    with serve(echo, port=server.port) as again:
        assert again.port == server.port


def test_close_lets_a_request_under_way_finish():
    """close() returns only after a running request has been answered."""
    entered, leave = threading.Event(), threading.Event()

    def waiting(environ, start_response):
        """Say that it runs and wait to be let go."""
        entered.set()
        assert leave.wait(10)
        start_response("200 OK", [])
        return [b"finished"]

    server = serve(waiting)
    client = connect(server)
    client.request("GET", "/")
    assert entered.wait(10)
    closing = threading.Thread(target=server.close)
    closing.start()
    closing.join(0.2)
    assert closing.is_alive()
    leave.set()
    assert client.getresponse().read() == b"finished"
    closing.join(10)
    assert not closing.is_alive()
    client.close()


def test_close_wakes_the_clock_it_was_given():
    """A slow answer does not hold up close(): the pause ends and is answered."""
    clock, entered = EmulatedClock(), threading.Event()

    def slow(environ, start_response):
        """Answer after an hour."""
        entered.set()
        clock.pause(3600)
        start_response("200 OK", [])
        return [b"at last"]

    server = serve(slow, clock=clock)
    client = connect(server)
    client.request("GET", "/")
    assert entered.wait(10)
    server.close()
    assert client.getresponse().read() == b"at last"
    client.close()


def test_close_twice_is_harmless(server):
    """Closing a closed server does nothing."""
    server.close()
    server.close()


def test_answers_are_dated_by_the_emulated_clock():
    """The Date header tells the time of the clock the server was given."""
    clock = EmulatedClock()
    clock.freeze(datetime(2026, 11, 22, 15, 0, tzinfo=UTC))
    with serve(echo, clock=clock) as server:
        client = connect(server)
        client.request("GET", "/")
        answer = client.getresponse()
        assert answer.getheader("Date") == "Sun, 22 Nov 2026 15:00:00 GMT"
        answer.read()
        client.close()
