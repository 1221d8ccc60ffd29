"""What a gate says of a call is the same when the call is explained, tried dry and made, and is on record."""

from collections.abc import Callable
from typing import Any

import pytest
import responses
from django.core.management import call_command
from django.core.management.base import CommandError
from django.test import Client

from apps.accounts.models import User
from apps.audit.models import ToolCall
from apps.live.models import LiveEvent
from apps.tools.models import ForcedState, ToolConfig
from apps.tools.services import set_breaker
from tests.tools.conftest import UPSTREAM, Clock

Change = Callable[..., ToolConfig]
LOOK = {"tool": "probe", "operation": "look", "payload": {"number": "7"}}
TRANSFER = {"tool": "probe", "operation": "transfer", "payload": {"amount": "10.00"}}
SPEAK_OF_RIGHT_ARGUMENTS_ONLY = {"cache", "approval", "effect"}
WRONG = {"tool": "probe", "operation": "look", "payload": {}}


class Room:
    """The control room of one tool, and a caller of it."""

    def __init__(self, change: Change, operator: User, client: Client) -> None:
        self.change, self.operator, self.client = change, operator, client

    def execute(self, body: dict[str, Any], **more: Any) -> Any:
        return self.client.post("/api/v1/tools/execute", {**body, **more}, content_type="application/json")

    def force(self, state: ForcedState) -> None:
        row = ToolConfig.objects.get(name="probe")
        set_breaker(config=row, state=state, reason="Migration", actor=self.operator)

    def switch_off(self) -> None:
        self.change(enabled=False)

    def leave_to_auditors(self) -> None:
        self.change(allowed_roles=["auditor"])

    def use_up_the_minute(self) -> None:
        self.change(rate_per_minute=1, rate_burst=1)
        assert self.execute(LOOK).status_code == 200

    def use_up_the_callers_minute(self) -> None:
        self.change(caller_rate_per_minute=1, rate_burst=1)
        assert self.execute(LOOK).status_code == 200

    def use_up_the_day(self) -> None:
        self.change(daily_quota=1)
        assert self.execute(LOOK).status_code == 200

    def use_up_the_callers_day(self) -> None:
        self.change(caller_daily_quota=1)
        assert self.execute(LOOK).status_code == 200

    def open_the_breaker(self) -> None:
        self.force(ForcedState.FORCE_OPEN)

    def do_nothing(self) -> None:
        """Leave everything as it is."""


Situation = tuple[str, dict[str, Any], str, int, str, bool]
REFUSALS: tuple[Situation, ...] = (
    ("switch_off", LOOK, "enabled", 409, "tool_disabled", False),
    ("leave_to_auditors", LOOK, "access", 403, "access_denied", False),
    ("do_nothing", WRONG, "arguments", 422, "invalid_arguments", False),
    ("use_up_the_minute", LOOK, "quota", 429, "quota_exceeded", True),
    ("use_up_the_callers_minute", LOOK, "quota", 429, "quota_exceeded", True),
    ("use_up_the_day", LOOK, "quota", 429, "quota_exceeded", True),
    ("use_up_the_callers_day", LOOK, "quota", 429, "quota_exceeded", True),
    ("open_the_breaker", LOOK, "breaker", 503, "breaker_open", True),
)
every_refusal = pytest.mark.parametrize(
    ("situation", "body", "gate", "status", "code", "retryable"), REFUSALS, ids=[row[0] for row in REFUSALS]
)


@pytest.fixture
def room(
    probe: ToolConfig,
    change: Change,
    operator: User,
    agent: User,
    client_for: Callable[[User], Client],
    upstream: responses.RequestsMock,
    clock: Clock,
) -> Room:
    upstream.get(f"{UPSTREAM}/things/7", json={"number": "7"})
    change(cache_ttl_s=0)
    return Room(change, operator, client_for(agent))


def verdicts(answer: Any) -> dict[str, str]:
    return {one["gate"]: one["verdict"] for one in answer.json()["verdicts"]}


@every_refusal
def test_explain_names_the_gate_that_refuses_the_call_when_it_is_made(
    room: Room, situation: str, body: dict[str, Any], gate: str, status: int, code: str, retryable: bool
) -> None:
    getattr(room, situation)()

    explained = room.execute(body, explain=True)
    made = room.execute(body)

    refusing = {name for name, verdict in verdicts(explained).items() if verdict == "refuse"}
    assert refusing - SPEAK_OF_RIGHT_ARGUMENTS_ONLY == {gate}
    assert (made.status_code, made.json()["gate"], made.json()["code"], made.json()["retryable"]) == (
        status,
        gate,
        code,
        retryable,
    )


@every_refusal
def test_a_dry_run_is_refused_as_the_call_would_be(
    room: Room, situation: str, body: dict[str, Any], gate: str, status: int, code: str, retryable: bool
) -> None:
    getattr(room, situation)()

    answer = room.execute(body, dry_run=True)

    assert (answer.status_code, answer.json()["gate"], answer.json()["code"]) == (status, gate, code)


@every_refusal
def test_the_refusal_is_on_record_with_gate_code_and_the_words_that_the_caller_got(
    room: Room, situation: str, body: dict[str, Any], gate: str, status: int, code: str, retryable: bool
) -> None:
    getattr(room, situation)()

    told = room.execute(body).json()

    call = ToolCall.objects.get(pk=told["tool_call_id"])
    assert (call.status, call.gate, call.error_code, call.error_message) == ("refused", gate, code, told["detail"])
    assert (call.request_id, call.caller_role, call.attempts.count()) == (told["request_id"], "agent", 0)


@every_refusal
def test_followers_are_told_of_the_refusal_in_the_same_words(
    room: Room, situation: str, body: dict[str, Any], gate: str, status: int, code: str, retryable: bool
) -> None:
    getattr(room, situation)()

    told = room.execute(body).json()

    data = LiveEvent.objects.filter(stream="tools", event="tool_status").latest("seq").data
    assert (data["tool_call_id"], data["status"]) == (told["tool_call_id"], "failed")
    assert told["detail"] in str(data["error"])


@every_refusal
def test_nothing_reaches_the_upstream(
    room: Room,
    upstream: responses.RequestsMock,
    situation: str,
    body: dict[str, Any],
    gate: str,
    status: int,
    code: str,
    retryable: bool,
) -> None:
    getattr(room, situation)()
    before = len(upstream.calls)

    room.execute(body)
    room.execute(body, explain=True)
    room.execute(body, dry_run=True)

    assert len(upstream.calls) == before


@pytest.mark.parametrize(
    ("situation", "body", "gate"),
    [(row[0], row[1], row[2]) for row in REFUSALS if row[2] in {"enabled", "arguments", "breaker"}],
)
def test_the_command_is_refused_at_the_same_gate(room: Room, situation: str, body: dict[str, Any], gate: str) -> None:
    getattr(room, situation)()

    with pytest.raises(CommandError, match=gate):
        call_command("tools", "call", "probe", body["operation"], payload=body["payload"])


@pytest.mark.parametrize(
    ("situation", "wait_s"),
    [("use_up_the_minute", 60), ("use_up_the_callers_minute", 60), ("use_up_the_day", 86_400)],
)
def test_after_the_time_that_the_refusal_names_the_call_passes(
    room: Room, clock: Clock, situation: str, wait_s: int
) -> None:
    getattr(room, situation)()
    refused = room.execute(LOOK)

    assert 0 < refused.json()["retry_after"] <= wait_s
    clock.advance(refused.json()["retry_after"])
    assert room.execute(LOOK).status_code == 200


@pytest.mark.parametrize(
    ("situation", "undo"),
    [
        ("switch_off", {"enabled": True}),
        ("leave_to_auditors", {"allowed_roles": ["agent"]}),
        ("use_up_the_minute", {"rate_per_minute": 0}),
        ("use_up_the_callers_minute", {"caller_rate_per_minute": 0}),
        ("use_up_the_day", {"daily_quota": 0}),
        ("use_up_the_callers_day", {"caller_daily_quota": 2}),
    ],
)
def test_the_very_next_call_feels_that_an_operator_lifted_it(room: Room, situation: str, undo: dict[str, Any]) -> None:
    getattr(room, situation)()
    assert room.execute(LOOK).status_code != 200

    room.change(**undo)

    assert room.execute(LOOK).status_code == 200
    assert set(verdicts(room.execute(LOOK, explain=True)).values()) <= {"pass", "refuse"}


def test_a_forced_closed_breaker_passes_where_it_was_forced_open(room: Room) -> None:
    room.open_the_breaker()
    room.force(ForcedState.FORCE_CLOSED)

    assert (room.execute(LOOK).status_code, verdicts(room.execute(LOOK, explain=True))["breaker"]) == (200, "pass")


def test_a_call_that_waits_says_so_when_it_is_explained_and_made_and_is_described_dry(room: Room) -> None:
    explained, dry, made = (room.execute(TRANSFER, **how) for how in ({"explain": True}, {"dry_run": True}, {}))

    assert verdicts(explained)["approval"] == "wait"
    assert (dry.status_code, dry.json()["dry_run"]) == (200, True)
    assert dry.json()["data"]["would_send"]["body"] == {"amount": "10.00"}
    assert (made.status_code, made.json()["status"]) == (202, "waiting")


def test_a_refusal_before_the_question_asks_nobody(room: Room) -> None:
    room.switch_off()

    assert room.execute(TRANSFER).status_code == 409
    assert room.client.get("/api/v1/approvals").json()["items"] == []


def test_the_outermost_gate_that_refuses_is_the_one_on_record(room: Room) -> None:
    room.open_the_breaker()
    room.leave_to_auditors()
    at = [room.execute(WRONG).json()["gate"]]
    room.change(allowed_roles=["agent"])
    at.append(room.execute(WRONG).json()["gate"])
    at.append(room.execute(LOOK).json()["gate"])

    assert at == ["access", "arguments", "breaker"]
