"""A turn as a stream of server-sent events, while it happens in a thread of its own."""

import asyncio
import json
import logging
import queue
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import suppress
from contextvars import copy_context
from threading import Event, Thread

from django.core.handlers.asgi import ASGIRequest
from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection
from django.http import HttpRequest, StreamingHttpResponse

from apps.agent.errors import TurnFailed
from apps.agent.services import Follower
from apps.agent.types import TurnEvent
from apps.core.cores import stay_on_one_core
from apps.core.errors import SupportDeskError

logger = logging.getLogger(__name__)
Put = Callable[[TurnEvent | None], None]
Run = Callable[[Follower], object]


def wants_stream(request: HttpRequest) -> bool:
    """Tell whether the client asked for server-sent events."""
    return "text/event-stream" in request.headers.get("Accept", "")


def last_event_id(request: HttpRequest) -> int | None:
    """Return the number of the last event that a client saw before it lost the connection, if it says one."""
    text = request.headers.get("Last-Event-ID", "") or str(request.GET.get("after", ""))
    return int(text) if text.isascii() and text.isdigit() else None


def stream(request: HttpRequest, run: Run) -> StreamingHttpResponse:
    """Return the events that `run` tells its follower as they come; an exception becomes an `error` event.

    The follower is gone once the client has left. Under ASGI a plain generator would be sent whole at its end,
    under WSGI an asynchronous one can not be read.
    """
    # Taken now: when the first event is read, the request and its id are over.
    context = copy_context()

    def in_context(follower: Follower) -> None:
        context.run(run, follower)

    frames = _frames_async(in_context) if isinstance(request, ASGIRequest) else _frames(in_context)
    response = StreamingHttpResponse(frames, content_type="text/event-stream; charset=utf-8")
    response.headers["Cache-Control"] = "no-cache"
    response.headers["X-Accel-Buffering"] = "no"
    return response


def frame(event: TurnEvent) -> str:
    """Return an event as it goes over the wire; its number is what a client comes back with."""
    number = "" if event.seq is None else f"id: {event.seq}\n"
    return f"event: {event.event}\ndata: {json.dumps(dict(event.data), cls=DjangoJSONEncoder)}\n{number}\n"


def _frames(run: Run) -> Iterator[str]:
    events: queue.SimpleQueue[TurnEvent | None] = queue.SimpleQueue()
    gone = Event()
    _start(run, events.put, gone)
    try:
        while (event := events.get()) is not None:
            yield frame(event)
    finally:
        gone.set()


async def _frames_async(run: Run) -> AsyncIterator[str]:
    loop = asyncio.get_running_loop()
    events: asyncio.Queue[TurnEvent | None] = asyncio.Queue()
    gone = Event()

    def put(event: TurnEvent | None) -> None:
        # A server that stops has closed its loop.
        with suppress(RuntimeError):
            loop.call_soon_threadsafe(events.put_nowait, event)

    _start(run, put, gone)
    try:
        while (event := await events.get()) is not None:
            yield frame(event)
    finally:
        gone.set()


def _start(run: Run, put: Put, gone: Event) -> None:
    Thread(target=_work, args=(run, put, gone), name="turn", daemon=True).start()


def _work(run: Run, put: Put, gone: Event) -> None:
    stay_on_one_core()
    try:
        run(Follower(put, gone))
    except SupportDeskError as error:
        put(_failed(error))
    except Exception:
        # The outermost edge of the thread: without an event the client would wait for ever.
        logger.exception("The streamed turn failed")
        put(_failed(TurnFailed()))
    finally:
        put(None)
        connection.close()


def _failed(error: SupportDeskError) -> TurnEvent:
    problem = {"code": error.code, "message": str(error), "status": error.status, "retryable": error.retryable}
    return TurnEvent("error", problem)
