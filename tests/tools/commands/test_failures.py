"""Every failure of `manage.py tools` as JSON: the problem document that the API would answer with, and status 1."""

import json
from collections.abc import Callable
from typing import Any

import pytest
import responses
from django.db import connection
from django.test import Client

from apps.accounts.models import User
from apps.audit.models import ToolCall
from apps.tools.models import ForcedState, ToolConfig
from apps.tools.services import set_breaker
from tests.tools.commands.running import refused
from tests.tools.conftest import UPSTREAM

Change = Callable[..., ToolConfig]
OF_THE_CALL = {"tool_call_id", "request_id", "approval_id"}


@pytest.fixture
def situation(
    request: pytest.FixtureRequest,
    sound: ToolConfig,
    change: Change,
    operator: User,
    upstream: responses.RequestsMock,
) -> Callable[[str], None]:
    """Bring the tool into a situation by its name."""

    def bring(name: str) -> None:
        change(max_attempts=1, api_key="top-secret")
        upstream.get(f"{UPSTREAM}/things/9", status=429, headers={"Retry-After": "7"}, json={"message": "Slow down"})
        upstream.get(f"{UPSTREAM}/things/8", json=["no", "object"])
        if name == "off":
            change(enabled=False)
        if name == "for auditors":
            change(allowed_roles=["auditor"])
        if name == "paused":
            set_breaker(
                config=ToolConfig.objects.get(name="probe"),
                state=ForcedState.FORCE_OPEN,
                reason="Migration",
                actor=operator,
            )

    return bring


FAILURES: list[tuple[str, str, str, dict[str, Any], str]] = [
    # The situation, the tool and operation, its arguments, and the code of the problem.
    ("sound", "nothing", "look", {}, "unknown_tool"),
    ("sound", "probe", "sing", {}, "unknown_operation"),
    ("sound", "probe", "look", {}, "invalid_arguments"),
    ("sound", "probe", "look", {"number": 7, "size": 1}, "invalid_arguments"),
    ("off", "probe", "look", {"number": "7"}, "tool_disabled"),
    ("for auditors", "probe", "look", {"number": "7"}, "access_denied"),
    ("paused", "probe", "look", {"number": "7"}, "breaker_open"),
    ("sound", "probe", "look", {"number": "9"}, "upstream_rate_limited"),
    ("sound", "probe", "look", {"number": "8"}, "unexpected_answer"),
    ("sound", "probe", "stumble", {}, "internal_error"),
]


@pytest.mark.parametrize(("state", "tool", "operation", "payload", "code"), FAILURES)
def test_a_call_that_fails_prints_the_apis_problem(
    situation: Callable[[str], None], client_for: Callable[[User], Client], operator: User,
    state: str, tool: str, operation: str, payload: dict[str, Any], code: str,
) -> None:  # fmt: skip
    situation(state)

    printed, said = refused("call", tool, operation, "--payload", json.dumps(payload), "--json", "--as", "operator")
    body = {"tool": tool, "operation": operation, "payload": payload}
    answer = client_for(operator).post("/api/v1/tools/execute", body, content_type="application/json").json()

    problem = json.loads(printed)
    assert problem["code"] == code
    assert without(problem) == without(answer)
    assert said.startswith(f"{code}")
    assert ToolCall.objects.filter(pk=problem["tool_call_id"], origin="command").exists()


def without(problem: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in problem.items() if name not in OF_THE_CALL}


@pytest.mark.parametrize("action", ["call", "explain"])
@pytest.mark.parametrize(
    ("tool", "operation", "code"), [("nothing", "look", "unknown_tool"), ("probe", "sing", "unknown_operation")]
)
def test_what_does_not_exist_is_a_problem_of_both_commands(
    sound: ToolConfig, action: str, tool: str, operation: str, code: str
) -> None:
    problem = json.loads(refused(action, tool, operation, "--json")[0])

    assert (problem["code"], problem["status"], problem["type"]) == (code, 404, f"/problems/{code}")


@pytest.mark.parametrize("action", ["call", "explain"])
def test_a_user_who_is_not_there_is_a_problem_too(sound: ToolConfig, action: str) -> None:
    printed, said = refused(action, "probe", "look", "number=7", "--as", "nobody", "--json")

    problem = json.loads(printed)
    assert (problem["code"], problem["status"], problem["detail"]) == ("unknown_user", 404, said.partition(": ")[2])
    assert ToolCall.objects.count() == 0


def test_a_call_that_waits_names_its_approval(sound: ToolConfig) -> None:
    printed, said = refused("call", "probe", "transfer", "amount=10.00", "--json")

    problem = json.loads(printed)
    assert (problem["code"], problem["gate"], problem["status"]) == ("approval_required", "approval", 202)
    assert (len(problem["approval_id"]), said.startswith("approval_required at the gate “approval”")) == (36, True)


def test_a_row_that_is_missing_or_can_not_be_read_is_a_problem(sound: ToolConfig) -> None:
    ToolConfig.objects.filter(name="probe").delete()

    for action in ("call", "explain"):
        problem = json.loads(refused(action, "probe", "look", "number=7", "--json")[0])
        assert (problem["code"], problem["status"]) == ("tool_unusable", 503)


@pytest.mark.parametrize("action", ["list", "status", "validate"])
def test_a_database_that_was_not_migrated_is_told_without_a_trace(action: str, sound: ToolConfig) -> None:
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE tools_toolconfig RENAME TO not_there_yet")

    printed, said = refused(action, "--json")

    problem = json.loads(printed)
    assert (problem["code"], problem["status"], problem["detail"]) == ("database_unavailable", 503, said)
    assert said.endswith("Is it there, and has “manage.py migrate” run?")
