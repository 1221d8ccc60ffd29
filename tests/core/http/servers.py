"""Upstreams that do as a test says, byte by byte."""

import re
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

Handler = Callable[["Connection"], None]


@dataclass
class Connection:
    """One client's connection as the server sees it; `number` counts from 1."""

    socket: socket.socket
    number: int
    stopped: threading.Event

    def read_request(self) -> bytes:
        """Return the next request with its body, empty where the client has gone.

        A body left unread would turn the connection's end into a reset, which takes the answer with it.
        """
        request = b""
        while not is_whole(request):
            piece = self.socket.recv(65536)
            if not piece:
                return b""
            request += piece
        return request

    def send(self, data: bytes) -> None:
        self.socket.sendall(data)

    def drip(self, data: bytes, *, every_s: float) -> None:
        """Send the data byte by byte until the client hangs up or the test ends."""
        for byte in data:
            if self.stopped.wait(every_s):
                return
            self.send(bytes([byte]))

    def wait(self) -> None:
        """Say nothing until the test ends."""
        self.stopped.wait(30)


def is_whole(request: bytes) -> bool:
    """Tell whether a request's head and the body it announces are there."""
    head, end, body = request.partition(b"\r\n\r\n")
    length = re.search(rb"(?i)\r\ncontent-length: *(\d+)", head)
    return bool(end) and len(body) >= int(length[1] if length else 0)


@dataclass
class Upstream:
    """A listening server; `requests` holds the head of each request it was sent."""

    port: int
    requests: list[bytes] = field(default_factory=list)
    connections: int = 0
    over: list[threading.Event] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def paths(self) -> list[str]:
        return [head.split(b" ")[1].decode() for head in self.requests]


def answer(body: bytes = b"{}", *, status: str = "200 OK", headers: str = "", length: int | None = None) -> bytes:
    """Return a whole answer, whose announced length may be wrong."""
    kind = "" if "content-type" in headers.lower() else "Content-Type: application/json\r\n"
    announced = len(body) if length is None else length
    return f"HTTP/1.1 {status}\r\n{kind}{headers}Content-Length: {announced}\r\n\r\n".encode() + body


def always(data: bytes) -> Handler:
    """Return a handler that gives every request of a connection the same answer."""

    def handle(connection: Connection) -> None:
        while connection.read_request():
            connection.send(data)

    return handle


@contextmanager
def serving(handler: Handler, wrap: Callable[[socket.socket], socket.socket] | None = None) -> Iterator[Upstream]:
    """Serve with the handler, in one thread a connection, until the block ends."""
    listener = socket.create_server(("127.0.0.1", 0))
    upstream = Upstream(port=listener.getsockname()[1])
    stopped = threading.Event()
    threads: list[threading.Thread] = []
    peers: list[socket.socket] = []

    class Recording(Connection):
        def read_request(self) -> bytes:
            head = super().read_request()
            if head:
                upstream.requests.append(head)
            return head

    def talk(peer: socket.socket, number: int, over: threading.Event) -> None:
        with suppress(OSError), peer, wrap(peer) if wrap else peer as wrapped:
            handler(Recording(wrapped, number, stopped))
        over.set()

    def accept() -> None:
        with suppress(OSError):
            while True:
                peer, _address = listener.accept()
                peers.append(peer)
                upstream.connections += 1
                upstream.over.append(threading.Event())
                thread = threading.Thread(
                    target=talk, args=(peer, upstream.connections, upstream.over[-1]), daemon=True
                )
                thread.start()
                threads.append(thread)

    threading.Thread(target=accept, daemon=True).start()
    try:
        yield upstream
    finally:
        stopped.set()
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        for peer in peers:
            with suppress(OSError):
                peer.shutdown(socket.SHUT_RDWR)
        for thread in threads:
            thread.join(timeout=5)
