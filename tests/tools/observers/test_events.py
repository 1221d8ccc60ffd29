"""What followers of the live streams hear of a call, frame by frame, over the websocket."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
import responses

from apps.accounts.models import User
from apps.audit.models import ToolCall
from apps.conversations.models import ChatSession
from apps.conversations.services import start_session
from apps.tools.errors import ToolError
from apps.tools.models import ForcedState, ToolConfig
from apps.tools.services import execute_tool, set_breaker
from apps.tools.types import CallContext, PlannedCall, ToolResult
from tests.live.sockets import connected, run
from tests.tools.conftest import UPSTREAM, Clock

Look = Callable[..., ToolResult]
FRAME = {"event", "seq", "timestamp", "data"}
DATA = {
    "tool_name",
    "operation",
    "status",
    "tool_call_id",
    "caller_role",
    "latency_ms",
    "cached",
    "retry_count",
    "result_preview",
    "error",
}


@pytest.fixture
def session(agent: User) -> ChatSession:
    return start_session(owner=agent)


@pytest.fixture
def look_in(session: ChatSession, probe: ToolConfig, context: CallContext) -> Callable[[str], ToolResult]:
    """Call the reading operation in a session."""

    def call(number: str) -> ToolResult:
        planned = PlannedCall("probe", "look", {"number": number})
        return execute_tool(call=planned, context=replace(context, session_id=session.pk))

    return call


def frames(address: str, user: User, count: int) -> list[dict[str, Any]]:
    """Return the first frames that a follower gets at an address."""

    async def story() -> list[dict[str, Any]]:
        async with connected(address, user) as socket:
            return await socket.frames(count)

    return list(run(story))


def test_every_frame_of_a_call_has_exactly_the_keys_of_the_contract(
    look: Look, operator: User, upstream: responses.RequestsMock
) -> None:
    upstream.get(f"{UPSTREAM}/things/7", json={"number": "7"})
    look("7")

    heard = frames("/ws/tools?after=0", operator, 2)

    assert [(set(frame), set(frame["data"])) for frame in heard] == [(FRAME, DATA), (FRAME, DATA)]
    assert [(frame["event"], frame["seq"]) for frame in heard] == [("tool_status", 1), ("tool_status", 2)]


def test_a_completed_call_is_told_with_its_figures(
    look: Look, operator: User, upstream: responses.RequestsMock
) -> None:
    upstream.get(f"{UPSTREAM}/things/7", status=503, json={})
    upstream.get(f"{UPSTREAM}/things/7", json={"number": "7", "owner": "Anna", "secret": "s3cret"})
    look("7")
    call = ToolCall.objects.get()

    started, completed = (frame["data"] for frame in frames("/ws/tools?after=0", operator, 2))

    same = {"tool_name": "probe", "operation": "look", "tool_call_id": str(call.pk), "caller_role": "agent"}
    nothing_yet = {"latency_ms": None, "cached": False, "retry_count": 0, "result_preview": "", "error": None}
    assert started == same | nothing_yet | {"status": "started"}
    assert completed == same | {
        "status": "completed",
        "latency_ms": call.latency_ms,
        "cached": False,
        "retry_count": 1,
        "result_preview": '{"number": "7", "owner": "Anna", "secret": "•••"}',
        "error": None,
    }


def test_an_answer_from_the_cache_is_told_as_such_with_its_age(
    look: Look, operator: User, upstream: responses.RequestsMock, clock: Clock
) -> None:
    upstream.get(f"{UPSTREAM}/things/7", json={"number": "7"})
    look("7")
    clock.advance(12)
    look("7")

    heard = [frame["data"] for frame in frames("/ws/tools?after=0", operator, 4)]

    assert [(data["status"], data["cached"], data.get("age_s")) for data in heard] == [
        ("started", False, None),
        ("completed", False, None),
        ("started", False, None),
        ("completed", True, 12.0),
    ]


@pytest.mark.parametrize(
    ("status", "retries", "error"),
    [
        (404, 0, "127.0.0.1:9999 answered with status 404: it knows no such thing."),
        (503, 2, "127.0.0.1:9999 answered with status 503: it has a fault of its own."),
    ],
)
def test_a_failed_call_is_told_with_its_error(
    status: int, retries: int, error: str, look: Look, operator: User, upstream: responses.RequestsMock
) -> None:
    upstream.get(f"{UPSTREAM}/things/7", status=status, json={})
    with pytest.raises(ToolError):
        look("7")

    data = frames("/ws/tools?after=0", operator, 2)[1]["data"]

    assert (data["status"], data["retry_count"], data["error"], data["result_preview"]) == (
        "failed",
        retries,
        error,
        "",
    )


def test_a_refused_call_is_told_as_failed_with_the_reason(
    look: Look, change: Callable[..., ToolConfig], operator: User
) -> None:
    change(enabled=False)
    with pytest.raises(ToolError) as refused:
        look("7")

    data = frames("/ws/tools?after=0", operator, 2)[1]["data"]

    assert (data["status"], data["error"]) == ("failed", str(refused.value))


def test_a_follower_of_the_chat_hears_of_the_calls_of_that_session_only(
    look: Look,
    look_in: Callable[[str], ToolResult],
    session: ChatSession,
    agent: User,
    upstream: responses.RequestsMock,
) -> None:
    upstream.get(f"{UPSTREAM}/things/7", json={"number": "7"})
    upstream.get(f"{UPSTREAM}/things/8", json={"number": "8"})
    look("7")
    look_in("8")
    mine = str(ToolCall.objects.get(session_id=session.pk).pk)

    heard = frames(f"/ws/chat?session_id={session.pk}&after=0", agent, 2)

    assert [(frame["event"], frame["data"]["tool_call_id"]) for frame in heard] == [("tool_status", mine)] * 2


def test_who_comes_back_gets_what_it_missed(look: Look, operator: User, upstream: responses.RequestsMock) -> None:
    upstream.get(f"{UPSTREAM}/things/7", json={"number": "7"})
    look("7")

    assert [frame["data"]["status"] for frame in frames("/ws/tools?after=1", operator, 1)] == ["completed"]


def test_a_breaker_that_an_operator_works_is_told(probe: ToolConfig, operator: User) -> None:
    set_breaker(config=probe, state=ForcedState.FORCE_OPEN, reason="Migration", actor=operator)

    (frame,) = frames("/ws/tools?after=0", operator, 1)

    assert (frame["event"], frame["data"]) == (
        "breaker",
        {"tool_name": "probe", "before": "closed", "after": "open", "reason": "Migration", "actor": "operator"},
    )
