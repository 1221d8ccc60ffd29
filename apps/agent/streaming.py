"""A turn as a stream of server-sent events, while it happens in a thread of its own."""

import asyncio
import json
import logging
import queue
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import suppress
from contextvars import copy_context
from threading import Thread

from django.core.handlers.asgi import ASGIRequest
from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection
from django.http import HttpRequest, StreamingHttpResponse

from apps.agent.errors import TurnFailed
from apps.agent.types import TurnEvent
from apps.core.errors import SupportDeskError

logger = logging.getLogger(__name__)
Put = Callable[[TurnEvent | None], None]
Emit = Callable[[TurnEvent], None]
Run = Callable[[Emit], object]


def wants_stream(request: HttpRequest) -> bool:
    """Tell whether the client asked for server-sent events."""
    return "text/event-stream" in request.headers.get("Accept", "")


def stream(request: HttpRequest, run: Run) -> StreamingHttpResponse:
    """Return the events that `run` emits as they come; an exception becomes an `error` event.

    Under ASGI a plain generator would be sent whole at its end, under WSGI an asynchronous one can not be read.
    """
    # Taken now: when the first event is read, the request and its id are over.
    context = copy_context()

    def in_context(emit: Emit) -> None:
        context.run(run, emit)

    frames = _frames_async(in_context) if isinstance(request, ASGIRequest) else _frames(in_context)
    response = StreamingHttpResponse(frames, content_type="text/event-stream; charset=utf-8")
    response.headers["Cache-Control"] = "no-cache"
    response.headers["X-Accel-Buffering"] = "no"
    return response


def frame(event: TurnEvent) -> str:
    """Return an event as it goes over the wire."""
    return f"event: {event.event}\ndata: {json.dumps(dict(event.data), cls=DjangoJSONEncoder)}\n\n"


def _frames(run: Run) -> Iterator[str]:
    events: queue.SimpleQueue[TurnEvent | None] = queue.SimpleQueue()
    _start(run, events.put)
    while (event := events.get()) is not None:
        yield frame(event)


async def _frames_async(run: Run) -> AsyncIterator[str]:
    loop = asyncio.get_running_loop()
    events: asyncio.Queue[TurnEvent | None] = asyncio.Queue()

    def put(event: TurnEvent | None) -> None:
        # A server that stops has closed its loop; the turn goes on to its end all the same.
        with suppress(RuntimeError):
            loop.call_soon_threadsafe(events.put_nowait, event)

    _start(run, put)
    while (event := await events.get()) is not None:
        yield frame(event)


def _start(run: Run, put: Put) -> None:
    Thread(target=_work, args=(run, put), name="turn", daemon=True).start()


def _work(run: Run, put: Put) -> None:
    try:
        run(put)
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
