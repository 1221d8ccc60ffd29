"""Connections of the server over a transport in memory."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

from daphne.http_protocol import HTTPFactory
from twisted.internet.address import IPv4Address
from twisted.internet.testing import StringTransport

from supportdesk.server import DeskServer

App = Callable[..., Awaitable[None]]
GET = b"GET / HTTP/1.1\r\nHost: here\r\n\r\n"


@asynccontextmanager
async def connection(application: App, request: bytes = GET) -> AsyncIterator[tuple[Any, DeskServer]]:
    """A real connection of daphne over a transport in memory, whose buffer a test can call full."""
    server = DeskServer(application=application, endpoints=["unused"])
    server.connections = {}
    channel = HTTPFactory(server).buildProtocol(IPv4Address("TCP", "127.0.0.1", 1))
    transport = StringTransport()
    channel.makeConnection(transport)
    channel.dataReceived(request)
    yield transport, server
    for details in server.connections.values():
        details["application_instance"].cancel()


async def turns(number: int = 20) -> None:
    """Let the event loop go on."""
    for _ in range(number):
        await asyncio.sleep(0)
