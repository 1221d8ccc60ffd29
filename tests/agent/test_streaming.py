"""A stream of events while the turn goes on."""

import asyncio
import json
import threading
from collections.abc import Callable

from django.test import AsyncRequestFactory, RequestFactory

from apps.agent.errors import TurnFailed
from apps.agent.services import Follower
from apps.agent.streaming import frame, last_event_id, stream, wants_stream
from apps.agent.types import TurnEvent
from apps.conversations.errors import EmptyMessage
from apps.core.request_id import current_request_id, request_id_bound

Run = Callable[[Follower], object]


def body(run: Run) -> str:
    """Return the whole stream of a run under WSGI."""
    return b"".join(stream(RequestFactory().get("/"), run).streaming_content).decode()


def test_an_event_is_one_frame_whatever_its_text() -> None:
    assert frame(TurnEvent("text", {"text": "a\n\nb: ü"})) == 'event: text\ndata: {"text": "a\\n\\nb: \\u00fc"}\n\n'


def test_a_client_says_by_its_accept_header_that_it_wants_a_stream() -> None:
    wanted = [RequestFactory().get("/", headers={"Accept": kind}) for kind in ("text/event-stream", "application/json")]

    assert [wants_stream(request) for request in wanted] == [True, False]


def test_the_events_come_in_their_order() -> None:
    def run(follower: Follower) -> None:
        for number in range(3):
            follower.emit(TurnEvent("status", {"n": number}))

    assert body(run) == "".join(f'event: status\ndata: {{"n": {number}}}\n\n' for number in range(3))


def test_an_error_of_ours_is_an_event_with_its_code() -> None:
    def run(follower: Follower) -> None:
        raise EmptyMessage

    event, data, *_ = body(run).splitlines()
    assert (event, json.loads(data.removeprefix("data: "))["code"]) == ("event: error", "empty_message")


def test_any_other_error_is_an_event_that_says_what_was_kept() -> None:
    def run(follower: Follower) -> None:
        follower.emit(TurnEvent("start"))
        raise ZeroDivisionError

    _start, _data, _, event, data, *_ = body(run).splitlines()
    problem = json.loads(data.removeprefix("data: "))
    assert (event, problem["code"], problem["message"]) == ("event: error", "turn_failed", str(TurnFailed()))


def test_the_turn_keeps_the_request_id() -> None:
    seen: list[str] = []
    with request_id_bound("request-of-the-stream"):
        response = stream(RequestFactory().get("/"), lambda _follower: seen.append(current_request_id()))
    list(response)

    assert seen == ["request-of-the-stream"]


def test_under_asgi_the_first_event_comes_before_the_turn_has_ended() -> None:
    may_end = threading.Event()

    def run(follower: Follower) -> None:
        follower.emit(TurnEvent("start"))
        assert may_end.wait(timeout=5)
        follower.emit(TurnEvent("complete"))

    async def read() -> list[str]:
        response = stream(AsyncRequestFactory().get("/"), run)
        frames = aiter(response)
        first = await anext(frames)
        may_end.set()
        return [first.decode(), *[part.decode() async for part in frames]]

    assert asyncio.run(read()) == ["event: start\ndata: {}\n\n", "event: complete\ndata: {}\n\n"]


def test_a_turn_learns_that_its_client_has_gone() -> None:
    ended = threading.Event()

    def run(follower: Follower) -> None:
        follower.emit(TurnEvent("start"))
        assert follower.gone.wait(timeout=5)
        ended.set()

    async def leave() -> None:
        frames = aiter(stream(AsyncRequestFactory().get("/"), run))
        await anext(frames)
        await frames.aclose()

    asyncio.run(leave())

    assert ended.wait(timeout=5)


def test_an_event_of_the_log_is_numbered_so_that_a_client_can_come_back_with_it() -> None:
    assert frame(TurnEvent("text", {}, seq=7)) == "event: text\ndata: {}\nid: 7\n\n"


def test_a_client_comes_back_with_the_number_of_its_last_event() -> None:
    request = RequestFactory()

    assert last_event_id(request.get("/", headers={"Last-Event-ID": "7"})) == 7
    assert last_event_id(request.get("/?after=8")) == 8
    assert [last_event_id(request.get(path)) for path in ("/", "/?after=-1", "/?after=x")] == [None, None, None]
