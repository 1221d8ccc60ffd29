"""Answers that are longer than their readers are patient: what waits, what ends, and which threads are given back."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from typing import Any

import pytest
from twisted.internet.error import ConnectionDone
from twisted.python.failure import Failure

from supportdesk import patience
from supportdesk.patience import ReaderGone
from supportdesk.pool import Pool
from tests.connections import connection, turns

PIECE = b"x" * 1_000
Scope = dict[str, Any]


class Pieces:
    """A WSGI application that yields pieces without end, and knows whether it was closed."""

    def __init__(self) -> None:
        self.yielded = 0
        self.was_closed = False

    def __call__(self, environ: Any, start_response: Any) -> Iterator[bytes]:
        start_response("200 OK", [])
        return self._pieces()

    def _pieces(self) -> Iterator[bytes]:
        try:
            while True:
                self.yielded += 1
                yield PIECE
        finally:
            self.was_closed = True


async def no_body() -> dict[str, Any]:
    return {"type": "http.request", "body": b"", "more_body": False}


def scope() -> Scope:
    return {
        "type": "http", "method": "GET", "path": "/", "root_path": "", "query_string": b"", "headers": [],
        "http_version": "1.1", "scheme": "http", "server": ("127.0.0.1", 80), "client": ("127.0.0.1", 1),
    }  # fmt: skip


def stream(sent: list[int], pieces: int = 1_000) -> Callable[..., Awaitable[None]]:
    """Return an ASGI application that notes each piece that was taken from it."""

    async def application(*, send: Any, **_connection: Any) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        for number in range(pieces):
            await send({"type": "http.response.body", "body": PIECE, "more_body": True})
            sent.append(number)
            await asyncio.sleep(0)
        await send({"type": "http.response.body", "body": b"", "more_body": False})

    return application


def test_a_sender_waits_while_the_readers_buffer_is_full_and_goes_on_after() -> None:
    async def scenario() -> None:
        sent: list[int] = []
        async with connection(stream(sent, pieces=40)) as (transport, _server):
            await turns(5)
            transport.producer.pauseProducing()
            await turns()
            held_at = len(sent)
            await turns()
            assert 0 < len(sent) == held_at < 40

            transport.producer.resumeProducing()
            await turns(100)
            assert len(sent) == 40
            assert transport.value().count(PIECE) == 40

    asyncio.run(scenario())


def test_a_reader_who_takes_nothing_for_too_long_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(patience, "PATIENCE_S", 0.01)

    async def scenario() -> None:
        sent: list[int] = []
        async with connection(stream(sent)) as (transport, server):
            await turns(5)
            transport.producer.pauseProducing()
            (details,) = server.connections.values()
            with pytest.raises(ReaderGone):
                await asyncio.wait_for(details["application_instance"], 5)
            assert transport.disconnecting

    asyncio.run(scenario())


def test_a_sender_hears_that_the_reader_has_gone() -> None:
    async def scenario() -> None:
        sent: list[int] = []
        async with connection(stream(sent)) as (_transport, server):
            await turns(5)
            (details,) = server.connections.values()
            details["disconnected"] = 1.0
            with pytest.raises(ReaderGone):
                await asyncio.wait_for(details["application_instance"], 5)

    asyncio.run(scenario())


def test_the_end_of_an_answer_to_a_reader_who_has_gone_is_no_error() -> None:
    async def scenario() -> None:
        sent: list[int] = []
        async with connection(stream(sent, pieces=0)) as (_transport, server):
            (details,) = server.connections.values()
            details["disconnected"] = 1.0
            await asyncio.wait_for(details["application_instance"], 5)

    asyncio.run(scenario())


def test_a_reader_who_goes_between_the_last_piece_and_the_end_is_no_error() -> None:
    async def scenario() -> None:
        has_gone = asyncio.Event()

        async def application(*, send: Any, **_connection: Any) -> None:
            await send({"type": "http.response.start", "status": 200, "headers": []})
            await send({"type": "http.response.body", "body": PIECE, "more_body": True})
            await has_gone.wait()
            await send({"type": "http.response.body", "body": b"", "more_body": False})

        async with connection(application) as (transport, server):
            await turns()
            assert transport.value().endswith(PIECE + b"\r\n")
            ((protocol, details),) = server.connections.items()
            protocol.connectionLost(Failure(ConnectionDone()))
            has_gone.set()
            await asyncio.wait_for(details["application_instance"], 5)

    asyncio.run(scenario())


def test_the_pool_ends_an_application_that_nobody_reads_and_has_its_thread_again() -> None:
    async def scenario() -> None:
        app = Pieces()
        pool = Pool(app, workers=1)
        for turn in range(1, 4):
            left = 3

            async def send(_message: Any) -> None:
                nonlocal left
                left -= 1
                if left < 0:
                    raise ReaderGone

            await asyncio.wait_for(pool(scope(), no_body, send), 5)
            assert (app.was_closed, app.yielded < turn * 30) == (True, True)
            app.was_closed = False

    asyncio.run(scenario())


def test_the_pool_gives_a_thread_back_that_waits_for_room_when_the_server_cancels() -> None:
    async def scenario() -> None:
        app = Pieces()
        pool = Pool(app, workers=1)
        never = asyncio.Event()

        async def send(message: Any) -> None:
            if message["type"] == "http.response.body":
                await never.wait()

        serving = asyncio.ensure_future(pool(scope(), no_body, send))
        while app.yielded < 1:
            await asyncio.sleep(0.001)
        serving.cancel()
        with pytest.raises(asyncio.CancelledError):
            await serving

        free = asyncio.get_running_loop().run_in_executor(pool.executor, lambda: "free")
        assert (await asyncio.wait_for(free, 5), app.was_closed) == ("free", True)

    asyncio.run(scenario())


def test_an_answer_that_is_read_to_its_end_is_whole() -> None:
    async def scenario() -> None:
        def app(_environ: Any, start_response: Any) -> list[bytes]:
            start_response("200 OK", [("X-Own", "yes")])
            return [b"one", b"two"]

        messages: list[dict[str, Any]] = []

        async def send(message: dict[str, Any]) -> None:
            messages.append(message)

        await Pool(app, workers=1)(scope(), no_body, send)

        assert messages[0]["headers"] == [(b"x-own", b"yes")]
        assert b"".join(message.get("body", b"") for message in messages) == b"onetwo"

    asyncio.run(scenario())


def test_an_answer_that_is_no_stream_comes_in_one_piece_and_a_long_body_is_read_on() -> None:
    class Whole(list[bytes]):
        streaming = False

    async def scenario() -> None:
        def app(environ: Any, start_response: Any) -> Whole:
            start_response("200 OK", [])
            return Whole([b"read ", environ["wsgi.input"].read()])

        chunks = iter([{"body": b"one ", "more_body": True}, {"body": b"two", "more_body": False}])
        messages: list[dict[str, Any]] = []

        async def receive() -> dict[str, Any]:
            return {"type": "http.request", **next(chunks)}

        async def send(message: dict[str, Any]) -> None:
            messages.append(message)

        await Pool(app, workers=1)(scope(), receive, send)

        assert messages[1:] == [{"type": "http.response.body", "body": b"read one two", "more_body": False}]

    asyncio.run(scenario())
