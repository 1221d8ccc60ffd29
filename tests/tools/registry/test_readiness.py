"""A tool that could not be prepared is refused, on record, until a later call prepares it; other tools go on."""

import threading
from collections.abc import Callable, Iterator
from io import StringIO

import pytest
import responses
from django.core.management import call_command
from django.core.management.base import CommandError
from django.test import Client

from apps.accounts.models import User
from apps.audit.models import ToolCall
from apps.tools.errors import ToolDisabled, ToolUnavailable
from apps.tools.models import ToolConfig
from apps.tools.registry import readiness
from apps.tools.registry.lifecycle import initialise_tool
from apps.tools.registry.registry import Stage, registry
from apps.tools.services import execute_tool, explain_call
from apps.tools.types import CallContext, PlannedCall, ToolResult
from tests.tools.conftest import UPSTREAM, ProbeTool

Look = Callable[..., ToolResult]
Change = Callable[..., ToolConfig]


class Room:
    """What the tool needs when it is prepared; `gone` makes that fail."""

    def __init__(self) -> None:
        self.gone = True
        self.asked = 0

    def __call__(self) -> None:
        self.asked += 1
        if self.gone:
            raise OSError("no room")


@pytest.fixture
def room(probe: ToolConfig, monkeypatch: pytest.MonkeyPatch) -> Room:
    """Let the test tool fail when it is prepared, as at the start of a server."""
    made = Room()
    monkeypatch.setattr(ProbeTool, "initialise", staticmethod(made))
    initialise_tool(registry.get("probe"))
    return made


@pytest.fixture
def rested(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the pause after a failure be over at once."""
    monkeypatch.setattr(readiness, "PAUSE_S", 0.0)


@pytest.fixture
def answering(upstream: responses.RequestsMock) -> Iterator[responses.RequestsMock]:
    upstream.get(f"{UPSTREAM}/things/7", json={"number": "7"})
    return upstream


def test_a_call_of_a_tool_that_is_not_prepared_is_refused_and_on_record(room: Room, look: Look) -> None:
    with pytest.raises(ToolUnavailable) as caught:
        look()

    row = ToolCall.objects.get()
    assert (row.status, row.gate, row.error_code, row.attempt_count) == ("refused", "enabled", "tool_unavailable", 0)
    assert (row.pk, row.retryable) == (caught.value.tool_call_id, True)
    assert 14 < (row.retry_after or 0) <= readiness.PAUSE_S


def test_the_api_says_when_to_try_again(room: Room, client_for: Callable[[User], Client], agent: User) -> None:
    body = {"tool": "probe", "operation": "look", "payload": {"number": "7"}}

    answer = client_for(agent).post("/api/v1/tools/execute", body, content_type="application/json")

    problem = answer.json()
    assert (answer.status_code, problem["code"], problem["gate"]) == (503, "tool_unavailable", "enabled")
    assert (problem["retryable"], answer.headers["Retry-After"]) == (True, str(int(problem["retry_after"])))


def test_the_reason_of_the_failure_stays_with_the_operators(room: Room, look: Look) -> None:
    with pytest.raises(ToolUnavailable) as caught:
        look()

    assert "no room" not in str(caught.value)
    assert registry.info("probe").fault == "OSError: no room"


def test_other_tools_go_on(room: Room, look: Look, context: CallContext) -> None:
    call = PlannedCall("stage_classifier", "classify", {"messages": [{"text": "I want to cancel."}]})

    result = execute_tool(call=call, context=context)

    assert (result.tool, result.data["stage"] != "") == ("stage_classifier", True)


def test_within_the_pause_nothing_is_prepared_again(room: Room, look: Look) -> None:
    for _ in range(3):
        with pytest.raises(ToolUnavailable):
            look()

    assert room.asked == 1


def test_after_the_pause_a_call_prepares_the_tool_and_goes_on(
    room: Room, rested: None, look: Look, answering: responses.RequestsMock
) -> None:
    room.gone = False

    assert look().data["number"] == "7"
    assert (room.asked, registry.info("probe").stage) == (2, Stage.READY)


def test_a_second_failure_is_another_pause(room: Room, look: Look, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(readiness, "PAUSE_S", 0.0)
    with pytest.raises(ToolUnavailable):
        look()
    monkeypatch.setattr(readiness, "PAUSE_S", 60.0)
    with pytest.raises(ToolUnavailable):
        look()

    assert room.asked == 2


def test_one_caller_prepares_while_the_others_are_refused(
    room: Room, rested: None, context: CallContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    entered, may_go_on, tool = threading.Event(), threading.Event(), registry.get("probe")

    def prepare() -> None:
        entered.set()
        assert may_go_on.wait(10)

    monkeypatch.setattr(ProbeTool, "initialise", staticmethod(prepare))
    first = threading.Thread(target=lambda: readiness.make_ready(tool, within_s=10))
    first.start()
    assert entered.wait(10)

    with pytest.raises(ToolUnavailable):
        readiness.make_ready(tool, within_s=10)
    may_go_on.set()
    first.join(10)

    readiness.make_ready(tool, within_s=10)
    assert registry.info("probe").stage == Stage.READY


def test_preparing_takes_no_longer_than_an_attempt_may(
    room: Room, rested: None, change: Change, look: Look, monkeypatch: pytest.MonkeyPatch
) -> None:
    over = threading.Event()
    monkeypatch.setattr(ProbeTool, "initialise", staticmethod(lambda: over.wait(30)))
    change(timeout_s=0.1)

    with pytest.raises(ToolUnavailable):
        look()
    over.set()

    assert registry.info("probe").fault == "It did not finish within 0.1 seconds."


def test_the_switch_is_looked_at_first(room: Room, rested: None, change: Change, look: Look) -> None:
    change(enabled=False)

    with pytest.raises(ToolDisabled):
        look()
    assert room.asked == 1


def test_explaining_says_so_and_prepares_nothing(room: Room, rested: None, context: CallContext) -> None:
    call = PlannedCall("probe", "look", {"number": "7"})

    verdicts = {verdict.gate: verdict for verdict in explain_call(call=call, context=context)}

    assert (verdicts["enabled"].verdict, room.asked) == ("refuse", 1)
    assert verdicts["enabled"].reason.startswith("“probe” could not be prepared")


def test_a_tool_that_was_never_prepared_is_called_as_it_is(look: Look, answering: responses.RequestsMock) -> None:
    assert registry.info("probe").stage == Stage.REGISTERED
    assert look().data["number"] == "7"


def test_the_command_prepares_the_tool_that_it_calls(room: Room, look: Look, answering: responses.RequestsMock) -> None:
    room.gone = False
    registry.note_stage("probe", Stage.REGISTERED)

    call_command("tools", "call", "probe", "look", "--argument", "number=7", stdout=StringIO())
    call_command("tools", "call", "probe", "look", "--argument", "number=7", stdout=StringIO())

    assert (room.asked, ToolCall.objects.filter(status="completed").count()) == (2, 2)


def test_the_command_says_that_a_tool_could_not_be_prepared(room: Room) -> None:
    with pytest.raises(CommandError, match="tool_unavailable at the gate “enabled”"):
        call_command("tools", "call", "probe", "look", "--argument", "number=7", stdout=StringIO())
