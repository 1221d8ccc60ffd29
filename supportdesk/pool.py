"""The WSGI application in a fixed pool of threads, behind the ASGI server.

What an answer that is not streamed costs beside its view is the way to a thread and back, once each: the request's body
goes along, and the whole answer comes back. A stream goes piece by piece, and ends once nobody reads.
"""

import asyncio
import contextvars
from collections.abc import Awaitable, Callable, Iterable, Sequence
from concurrent.futures import CancelledError, ThreadPoolExecutor
from functools import partial
from typing import Any

from a2wsgi.wsgi import Body, build_environ

from apps.core.cores import stay_on_one_core
from supportdesk.patience import ReaderGone

Message = dict[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]


class Pool:
    """Serves requests in its threads."""

    def __init__(self, app: Callable[..., Iterable[bytes]], *, workers: int) -> None:
        self._app = app
        self.executor = ThreadPoolExecutor(workers, thread_name_prefix="WSGI", initializer=stay_on_one_core)

    async def __call__(self, scope: Any, receive: Receive, send: Send) -> None:
        """Serve one request."""
        loop = asyncio.get_running_loop()
        environ = build_environ(scope, await _begun_body(loop, receive))
        stream = _Stream(loop, send)
        work = partial(contextvars.copy_context().run, _serve, self._app, environ, stream.send)
        try:
            for message in await loop.run_in_executor(self.executor, work):
                await send(message)
        except ReaderGone:
            return
        finally:
            stream.end()


async def _begun_body(loop: asyncio.AbstractEventLoop, receive: Any) -> Body:
    """Return the request's body with what has arrived of it: all of it, but for long ones."""
    body, first = Body(loop, receive), await receive()
    body.buffer.extend(first.get("body", b""))
    body._has_more = first.get("more_body", False)
    return body


class _Stream:
    """Hands the pieces of a stream from the application's thread to the loop, one at a time."""

    def __init__(self, loop: asyncio.AbstractEventLoop, send: Send) -> None:
        self._loop = loop
        self._send = send
        self._sending: asyncio.Task[None] | None = None
        self._is_over = False

    def send(self, message: Message) -> None:
        """Send a piece, from the thread, once there is room for it; raises ReaderGone where nobody reads."""
        try:
            asyncio.run_coroutine_threadsafe(self._pass_on(message), self._loop).result()
        except CancelledError:
            raise ReaderGone from None

    async def _pass_on(self, message: Message) -> None:
        if self._is_over:
            raise ReaderGone
        self._sending = asyncio.current_task()
        await self._send(message)

    def end(self) -> None:
        """Let a thread go that still waits for room: the server has given the request up, or it is answered."""
        self._is_over = True
        if self._sending:
            self._sending.cancel()


def _serve(app: Callable[..., Any], environ: Any, send: Callable[[Message], None]) -> Sequence[Message]:
    """Run the application in this thread; return its answer, or what is left to send of a stream."""
    start: Message = {}
    answer = app(environ, partial(_start, start))
    try:
        if not getattr(answer, "streaming", True):
            return [start, _piece(b"".join(answer))]
        send(start)
        for piece in answer:
            send(_piece(piece, more_body=True))
        return [_piece(b"")]
    finally:
        getattr(answer, "close", lambda: None)()


def _start(message: Message, status: str, headers: list[tuple[str, str]], _exc_info: Any = None) -> None:
    message |= {
        "type": "http.response.start",
        "status": int(status.partition(" ")[0]),
        "headers": [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers],
    }


def _piece(body: bytes, *, more_body: bool = False) -> Message:
    return {"type": "http.response.body", "body": body, "more_body": more_body}
