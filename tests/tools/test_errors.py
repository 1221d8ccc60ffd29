"""What a failed call is called on record, in the API and in the shell, and which status each attempt was answered."""

import json
from collections.abc import Callable
from io import StringIO
from typing import Any
from uuid import uuid4

import pytest
import responses
from django.core.management import call_command
from django.core.management.base import CommandError
from django.test import Client
from prometheus_client import REGISTRY
from pydantic import field_validator, model_validator
from requests.exceptions import ConnectionError as RequestsConnectionError
from requests.exceptions import ReadTimeout

from apps.accounts.models import User
from apps.audit.models import ToolAttempt, ToolCall
from apps.core.errors import SupportDeskError
from apps.tools.approvals import EXAMPLES
from apps.tools.errors import (
    AccessDenied,
    ApprovalRequired,
    BreakerOpen,
    InvalidArguments,
    InvalidConfig,
    OperationFailed,
    ToolError,
    UnexpectedAnswer,
    UnknownTool,
    UpstreamFailed,
)
from apps.tools.models import ToolConfig
from apps.tools.services import execute_tool
from apps.tools.tool import Result, Run
from apps.tools.types import CallContext, PlannedCall, ToolResult
from tests.tools.conftest import UPSTREAM, Lookup, ProbeTool, Thing

THING_URL = f"{UPSTREAM}/things/7"
LOOK = PlannedCall("probe", "look", {"number": "7"})
Look = Callable[..., ToolResult]
Change = Callable[..., ToolConfig]


class OutOfStock(SupportDeskError):
    code = "out_of_stock"
    status = 409


@pytest.fixture
def as_agent(client_for: Callable[[User], Client], agent: User) -> Client:
    return client_for(agent)


@pytest.fixture
def look_does(probe: ToolConfig, monkeypatch: pytest.MonkeyPatch) -> Callable[[Callable[..., object]], None]:
    """Give the test tool's reading operation another body."""

    def take(body: Callable[..., object]) -> None:
        monkeypatch.setattr(ProbeTool, "look", body)

    return take


def statuses() -> list[tuple[str, int | None]]:
    return list(ToolAttempt.objects.order_by("number").values_list("outcome", "http_status"))


def execute(client: Client) -> Any:
    body = {"tool": "probe", "operation": "look", "payload": {"number": "7"}}
    return client.post("/api/v1/tools/execute", body, content_type="application/json")


def test_an_attempt_that_completed_has_the_status_it_was_answered(look: Look, upstream: responses.RequestsMock) -> None:
    upstream.get(THING_URL, json={"number": "7"}, status=203)

    look()

    assert statuses() == [("completed", 203)]


def test_each_attempt_has_its_own_status(look: Look, upstream: responses.RequestsMock) -> None:
    upstream.get(THING_URL, status=503, json={})
    upstream.get(THING_URL, body=RequestsConnectionError("cut"))
    upstream.get(THING_URL, json={"number": "7"})

    look()

    assert statuses() == [("failed", 503), ("failed", None), ("completed", 200)]


def test_the_last_request_of_an_attempt_counts(
    look: Look, look_does: Callable[..., None], upstream: responses.RequestsMock, change: Change
) -> None:
    def twice(_tool: ProbeTool, arguments: Lookup, run: Run) -> Thing:
        run.http.get("/session")
        return Thing.model_validate(run.http.get(f"/things/{arguments.number}").body)

    look_does(twice)
    change(max_attempts=1)
    upstream.get(f"{UPSTREAM}/session", json={})
    upstream.get(THING_URL, body=ReadTimeout())

    with pytest.raises(UpstreamFailed):
        look()

    assert statuses() == [("failed", None)]


def test_an_answer_that_can_not_be_read_has_its_status(
    look: Look, upstream: responses.RequestsMock, change: Change
) -> None:
    change(max_attempts=1)
    upstream.get(THING_URL, body="<html>", content_type="text/html", status=200)

    with pytest.raises(UpstreamFailed):
        look()

    assert statuses() == [("failed", 200)]


def test_an_operation_that_asks_nobody_has_no_status(probe: ToolConfig, context: CallContext) -> None:
    execute_tool(call=PlannedCall("probe", "ponder", {"number": "7"}), context=context)

    assert statuses() == [("completed", None)]


@pytest.mark.parametrize(
    ("answer", "status", "code"),
    [
        ({"body": ReadTimeout()}, 504, "timeout"),
        ({"body": RequestsConnectionError("cut")}, 502, "connection_cut"),
        ({"status": 503, "json": {}}, 502, "upstream_unavailable"),
        ({"status": 404, "json": {}}, 502, "upstream_not_found"),
    ],
)
def test_a_time_out_of_the_upstream_is_a_gateway_timeout_and_every_other_failure_a_bad_gateway(
    probe: ToolConfig,
    change: Change,
    as_agent: Client,
    upstream: responses.RequestsMock,
    answer: dict[str, Any],
    status: int,
    code: str,
) -> None:
    change(max_attempts=1)
    upstream.get(THING_URL, **answer)

    problem = execute(as_agent)

    assert (problem.status_code, problem.json()["code"], problem.json()["gate"]) == (status, code, "operation")


def test_why_an_operation_of_ours_failed_is_on_record_by_its_code(
    look: Look, look_does: Callable[..., None], as_agent: Client
) -> None:
    def sold_out(_tool: ProbeTool, _arguments: Lookup, _run: Run) -> Result:
        raise OutOfStock("Nothing is left.")

    look_does(sold_out)

    with pytest.raises(OperationFailed):
        look()
    problem = execute(as_agent)

    assert set(ToolCall.objects.values_list("error_code", "error_message")) == {("out_of_stock", "Nothing is left.")}
    assert set(ToolAttempt.objects.values_list("error_code", flat=True)) == {"out_of_stock"}
    assert (problem.status_code, problem.json()["code"]) == (409, "out_of_stock")


def test_the_metric_of_errors_names_the_reason(look: Look, look_does: Callable[..., None]) -> None:
    def sold_out(_tool: ProbeTool, _arguments: Lookup, _run: Run) -> Result:
        raise OperationFailed("Nothing is left.", code="out_of_stock")

    def counted() -> float:
        labels = {"tool_name": "probe", "error_type": "out_of_stock"}
        return REGISTRY.get_sample_value("tool_errors_total", labels) or 0.0

    look_does(sold_out)
    before = counted()

    with pytest.raises(OperationFailed):
        look()

    assert counted() == before + 1


def test_the_shell_names_the_true_error(look: Look, change: Change, upstream: responses.RequestsMock) -> None:
    change(max_attempts=1)
    upstream.get(THING_URL, status=404, json={})

    with pytest.raises(CommandError, match=r"^upstream_not_found at the gate “operation”: "):
        call_command("tools", "call", "probe", "look", "--argument", "number=7", stdout=StringIO())


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (UnknownTool("x"), "unknown_tool"),
        (AccessDenied("crm", "agent", []), "access_denied"),
        (BreakerOpen("crm", None), "breaker_open"),
        (ApprovalRequired("why", approval_id=uuid4()), "approval_required"),
        (OperationFailed("no"), "operation_failed"),
        (OperationFailed("no", code="no_file"), "no_file"),
    ],
)
def test_every_error_is_recorded_by_its_most_telling_code(error: ToolError, code: str) -> None:
    assert error.recorded_code == code


def test_an_answer_of_no_single_wrong_field_is_called_the_answer(
    look: Look, look_does: Callable[..., None], upstream: responses.RequestsMock
) -> None:
    look_does(lambda _tool, arguments, run: Thing.model_validate(run.http.get(f"/things/{arguments.number}").body))
    upstream.get(THING_URL, json=["no object"])

    with pytest.raises(UnexpectedAnswer) as caught:
        look()

    assert "expected: answer: It must be an object." in str(caught.value)


def test_a_validators_own_words_reach_people_without_the_librarys(
    look: Look, monkeypatch: pytest.MonkeyPatch, probe: ToolConfig, context: CallContext
) -> None:
    class Even(Lookup):
        @field_validator("number")
        @classmethod
        def _even(cls, number: str) -> str:
            if int(number) % 2:
                raise ValueError("Only even numbers are given out.")
            return number

        @model_validator(mode="after")
        def _no_password(self) -> "Even":
            if self.password:
                raise ValueError("No password is needed.")
            return self

    operations = {**ProbeTool.operations}
    operations["look"] = type(operations["look"])(
        "look", operations["look"].effect, "", Even, operations["look"].result
    )
    monkeypatch.setattr(ProbeTool, "operations", operations)

    faults = []
    for arguments in ({"number": "7"}, {"number": "8", "password": "x"}):
        with pytest.raises(InvalidArguments) as caught:
            execute_tool(call=PlannedCall("probe", "look", arguments), context=context)
        faults.append([(fault.field, fault.message) for fault in caught.value.errors])

    assert faults == [
        [("number", "Only even numbers are given out.")],
        [("arguments", "No password is needed.")],
    ]


@pytest.mark.parametrize(
    ("rule", "field", "message"),
    [
        ("always", "approvals.transfer", f"A rule is an object such as {EXAMPLES}."),
        (["always"], "approvals.transfer", f"A rule is an object such as {EXAMPLES}."),
        (
            {"ask": "above"},
            "approvals.transfer",
            "“above” goes with an argument and a limit, and only “above” does.",
        ),
        ({"ask": "often"}, "approvals.transfer.ask", "It must be 'never', 'always', 'model' or 'above'."),
    ],
)
def test_a_wrong_approval_rule_is_told_with_the_form_it_must_have(
    change: Change, probe: ToolConfig, rule: object, field: str, message: str
) -> None:
    with pytest.raises(InvalidConfig) as caught:
        change(approvals={"transfer": rule})

    assert [(fault.field, fault.message) for fault in caught.value.errors] == [(field, message)]


@pytest.mark.parametrize("rule", ['{"ask": "always"}', '{"ask": "above", "argument": "amount", "limit": "50.00"}'])
def test_the_rules_that_the_help_shows_can_be_saved(change: Change, probe: ToolConfig, rule: str) -> None:
    assert rule in EXAMPLES
    assert change(approvals={"transfer": json.loads(rule)}).approvals == {"transfer": json.loads(rule)}


def test_settings_that_are_no_object_are_told_under_their_own_name(change: Change, probe: ToolConfig) -> None:
    with pytest.raises(InvalidConfig) as caught:
        change(settings=["hello"])

    assert [fault.field for fault in caught.value.errors] == ["settings"]
