"""Why not? Explaining a call makes none; a dry run shows the request and sends nothing that changes."""

from collections.abc import Callable

import responses
from django.test import Client

from apps.accounts.models import User
from apps.audit.models import ToolCall
from apps.tools.models import ForcedState, ToolConfig
from apps.tools.services import explain_call, set_breaker
from apps.tools.types import CallContext, PlannedCall, ToolResult
from tests.tools.conftest import UPSTREAM

Change = Callable[..., ToolConfig]
TRANSFER = PlannedCall("probe", "transfer", {"amount": "10.00"})


def verdicts(call: PlannedCall, context: CallContext) -> dict[str, str]:
    return {verdict.gate: verdict.verdict for verdict in explain_call(call=call, context=context)}


def test_every_gate_speaks_in_its_order(probe: ToolConfig, context: CallContext) -> None:
    assert verdicts(PlannedCall("probe", "look", {"number": "7"}), context) == {
        "registry": "pass",
        "enabled": "pass",
        "access": "pass",
        "arguments": "pass",
        "identity": "pass",
        "cache": "pass",
        "quota": "pass",
        "approval": "pass",
        "effect": "pass",
        "breaker": "pass",
        "bulkhead": "pass",
        "operation": "pass",
    }


def test_several_refusals_are_all_named(
    probe: ToolConfig, change: Change, context: CallContext, operator: User
) -> None:
    row = change(enabled=False, allowed_roles=["operator"])
    set_breaker(config=row, state=ForcedState.FORCE_OPEN, reason="Migration", actor=operator)

    found = explain_call(call=PlannedCall("probe", "look", {}), context=context)

    assert {verdict.gate: verdict.verdict for verdict in found} == {
        "registry": "pass",
        "enabled": "refuse",
        "access": "refuse",
        "arguments": "refuse",
        "identity": "pass",
        "cache": "refuse",
        "quota": "pass",
        "approval": "refuse",
        "effect": "refuse",
        "breaker": "refuse",
        "bulkhead": "pass",
        "operation": "pass",
    }
    assert "Migration" in next(verdict.reason for verdict in found if verdict.gate == "breaker")


def test_a_call_that_would_wait_says_so(probe: ToolConfig, context: CallContext) -> None:
    assert verdicts(TRANSFER, context)["approval"] == "wait"


def test_explaining_sends_and_records_nothing(
    probe: ToolConfig, context: CallContext, upstream: responses.RequestsMock
) -> None:
    explain_call(call=TRANSFER, context=context)

    assert (len(upstream.calls), ToolCall.objects.count()) == (0, 0)


def test_a_dry_run_shows_the_request_with_masked_secrets(
    probe: ToolConfig, change: Change, transfer: Callable[..., ToolResult], upstream: responses.RequestsMock
) -> None:
    change(api_key="top-secret")

    result = transfer("10.00", dry_run=True)

    sent = result.data["would_send"]
    assert (sent["method"], sent["url"], sent["body"]) == ("POST", f"{UPSTREAM}/transfers", {"amount": "10.00"})
    assert sent["headers"]["Authorization"] == "•••"
    assert (result.dry_run, len(upstream.calls)) == (True, 0)


def test_a_row_in_dry_run_describes_every_change(
    probe: ToolConfig, change: Change, transfer: Callable[..., ToolResult]
) -> None:
    change(dry_run=True)

    assert transfer().dry_run is True
    assert ToolCall.objects.get().dry_run is True


def test_reads_go_out_as_usual_in_a_dry_run(
    probe: ToolConfig, change: Change, look: Callable[..., ToolResult], upstream: responses.RequestsMock
) -> None:
    change(dry_run=True)
    upstream.get(f"{UPSTREAM}/things/7", json={"number": "7", "owner": "Anna"})

    assert look().data["owner"] == "Anna"


def test_the_api_explains(probe: ToolConfig, client_for: Callable[[User], Client], agent: User) -> None:
    answer = client_for(agent).post(
        "/api/v1/tools/execute",
        {"tool": "probe", "operation": "transfer", "payload": {"amount": "1"}, "explain": True},
        content_type="application/json",
    )

    assert answer.status_code == 200
    assert {verdict["gate"]: verdict["verdict"] for verdict in answer.json()["verdicts"]}["approval"] == "wait"
