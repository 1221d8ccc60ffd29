"""A TCP proxy that stands between the runtime and an upstream and spoils what passes.

One request a connection: it is read whole, counted, and handed to the fault of the moment.
"""

import socket
import socketserver
import struct
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

UPSTREAM_S = 30.0
RESET_ON_CLOSE = struct.pack("ii", 1, 0)


@dataclass(frozen=True)
class Exchange:
    """One request on its way: the client's socket, the request's bytes, the way to the upstream."""

    client: socket.socket
    request: bytes
    upstream: tuple[str, int]
    over: threading.Event

    def answer(self) -> bytes:
        """Return the upstream's whole answer."""
        with socket.create_connection(self.upstream, timeout=UPSTREAM_S) as upstream:
            upstream.sendall(self.request)
            return b"".join(iter(lambda: upstream.recv(65_536), b""))

    def wait(self, seconds: float | None = None) -> None:
        """Wait, but no longer than the proxy lives."""
        self.over.wait(seconds)


Fault = Callable[[Exchange], None]


def passing(exchange: Exchange) -> None:
    """Let everything through."""
    exchange.client.sendall(exchange.answer())


def latency(seconds: float) -> Fault:
    """Hold the request back, then let it through."""

    def fault(exchange: Exchange) -> None:
        exchange.wait(seconds)
        passing(exchange)

    return fault


def reset(exchange: Exchange) -> None:
    """Take the request and reset the connection."""
    exchange.client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET_ON_CLOSE)


def cut_after(length: int) -> Fault:
    """Hand on the request, and of the answer only its first bytes."""
    return lambda exchange: exchange.client.sendall(exchange.answer()[:length])


def black_hole(exchange: Exchange) -> None:
    """Take the request and never answer."""
    exchange.wait()


def drip(seconds_a_byte: float) -> Fault:
    """Hand on the request, and the answer byte by byte."""

    def fault(exchange: Exchange) -> None:
        for byte in exchange.answer():
            exchange.client.sendall(bytes([byte]))
            exchange.wait(seconds_a_byte)

    return fault


def status(code: int, **headers: str) -> Fault:
    """Answer in the upstream's place."""
    lines = [f"HTTP/1.1 {code} {HTTPStatus(code).phrase}", "Connection: close", "Content-Length: 2"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    head = "\r\n".join([*lines, "Content-Type: application/json", "", "{}"]).encode()
    return lambda exchange: exchange.client.sendall(head)


@dataclass
class Hold:
    """Hand on the request, keep the answer back until told, and say when the upstream has done its part."""

    answered: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(0))
    release: threading.Event = field(default_factory=threading.Event)

    def __call__(self, exchange: Exchange) -> None:
        """Act as a fault."""
        answer = exchange.answer()
        self.answered.release()
        while not (self.release.wait(0.01) or exchange.over.is_set()):
            pass
        exchange.client.sendall(answer)


class FaultProxy:
    """Listens on a port of its own; `fault` may be changed at any time, `requests` counts what arrived."""

    def __init__(self, upstream_url: str) -> None:
        parts = urlsplit(upstream_url)
        self.upstream = (parts.hostname or "", parts.port or 80)
        self.fault: Fault = passing
        self.requests = 0
        self._over = threading.Event()
        self._lock = threading.Lock()
        self._server = _Server(("127.0.0.1", 0), _handler_of(self))
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True)
        self._thread.start()

    @property
    def url(self) -> str:
        """Return the address to send to."""
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def close(self) -> None:
        """Stop listening and let go of every request; from now on connections are refused."""
        self._over.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def serve(self, client: socket.socket) -> None:
        """Serve one connection."""
        request = _read_request(client)
        if not request:
            return
        with self._lock:
            self.requests += 1
        try:
            self.fault(Exchange(client, request, self.upstream, self._over))
        except OSError:
            """One of the two sides has gone; so has the exchange."""


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 128

    def shutdown_request(self, request: Any) -> None:
        self.close_request(request)


def _handler_of(proxy: FaultProxy) -> type[socketserver.BaseRequestHandler]:
    class Handler(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            proxy.serve(self.request)

    return Handler


def _read_request(client: socket.socket) -> bytes:
    """Return a whole request that asks for one answer only; empty where the client went away."""
    received = b""
    while b"\r\n\r\n" not in received:
        chunk = client.recv(65_536)
        if not chunk:
            return b""
        received += chunk
    head, _, body = received.partition(b"\r\n\r\n")
    lines = [line for line in head.split(b"\r\n") if not line.lower().startswith(b"connection:")]
    length = next((int(line.split(b":")[1]) for line in lines if line.lower().startswith(b"content-length:")), 0)
    while len(body) < length:
        body += client.recv(65_536)
    return b"\r\n".join([*lines, b"Connection: close", b"", b""]) + body
