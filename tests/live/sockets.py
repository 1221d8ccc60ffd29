"""Websocket clients for tests: connect, read frames, and see how a socket was closed."""

import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

from asgiref.sync import async_to_sync
from channels.db import database_sync_to_async
from channels.routing import URLRouter
from channels.testing import WebsocketCommunicator

from apps.live.routing import websocket_urlpatterns
from apps.live.services import publish

TIMEOUT_S = 5
# A socket that leaves while the Redis layer still connects ends only when its task is cancelled.
LEAVE_S = 0.3


class Socket:
    """An open websocket."""

    def __init__(self, communicator: WebsocketCommunicator) -> None:
        self.communicator = communicator

    async def frames(self, count: int) -> list[dict[str, Any]]:
        """Return the next frames."""
        return [json.loads(await self.communicator.receive_from(timeout=TIMEOUT_S)) for _ in range(count)]

    async def seqs(self, count: int) -> list[int]:
        """Return the sequence numbers of the next frames."""
        return [frame["seq"] for frame in await self.frames(count)]

    async def close_code(self) -> int:
        """Return the code that the server closes the socket with."""
        output = await self.communicator.receive_output(timeout=TIMEOUT_S)
        assert output["type"] == "websocket.close", output
        return int(output["code"])

    async def is_silent(self) -> bool:
        """Tell that nothing more waits to be read."""
        return bool(await self.communicator.receive_nothing())


@asynccontextmanager
async def connected(path: str, user: Any) -> AsyncIterator[Socket]:
    """Connect as a user to a websocket of the application."""
    communicator = WebsocketCommunicator(URLRouter(websocket_urlpatterns), path)
    communicator.scope["user"] = user
    accepted, _ = await communicator.connect(timeout=TIMEOUT_S)
    assert accepted
    try:
        yield Socket(communicator)
    finally:
        await communicator.disconnect(timeout=LEAVE_S)


def close_code_of(path: str, user: Any) -> int:
    """Return the code with which the server closes a websocket right after it was opened."""

    async def story() -> int:
        async with connected(path, user) as socket:
            return await socket.close_code()

    return run(story)


def run(story: Callable[[], Awaitable[Any]]) -> Any:
    """Run a story of sockets to its end; its database calls run in the test's own thread."""
    return async_to_sync(story)()


async def tell(stream: str, event: str = "status", **data: Any) -> int:
    """Publish an event from within a story."""
    return int(await database_sync_to_async(publish)(stream=stream, event=event, data=data))
