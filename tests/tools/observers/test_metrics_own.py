"""The metrics of our own beside the contract's: breakers, refusals by gate, calls in flight, decisions."""

from collections.abc import Callable
from typing import Any

import pytest
import responses

from apps.accounts.models import User
from apps.tools.errors import ApprovalError, ApprovalRequired, BulkheadFull, ToolError
from apps.tools.gates.bulkhead import bulkheads
from apps.tools.models import Approval, ForcedState, ToolConfig
from apps.tools.services import execute_tool, set_breaker
from apps.tools.services.approvals import approve, reject
from apps.tools.types import CallContext, PlannedCall, ToolResult
from tests.tools.conftest import UPSTREAM
from tests.tools.observers.test_metrics import labels, moved, samples

Look = Callable[..., ToolResult]
Change = Callable[..., ToolConfig]

pytestmark = pytest.mark.usefixtures("probe")


@pytest.fixture
def waiting(transfer: Look) -> Approval:
    with pytest.raises(ApprovalRequired):
        transfer()
    return Approval.objects.get()


def in_flight() -> float:
    return samples().get(("tool_calls_in_flight", labels(tool_name="probe")), 0.0)


def test_a_breaker_that_opens_and_is_given_back_is_counted_by_its_state(
    change: Change, operator: User, look: Look, upstream: responses.RequestsMock
) -> None:
    row = change(breaker_failures=1, max_attempts=1)
    upstream.get(f"{UPSTREAM}/things/7", status=503, json={})
    before = samples()

    with pytest.raises(ToolError):
        look()
    set_breaker(config=row, state=ForcedState.AUTO, reason="Mended", actor=operator)

    assert moved(before, "tool_breaker_changes_total") == {
        labels(tool_name="probe", state="open"): 1,
        labels(tool_name="probe", state="closed"): 1,
    }


def test_a_call_that_changes_nothing_about_a_breaker_counts_no_change(
    look: Look, upstream: responses.RequestsMock
) -> None:
    upstream.get(f"{UPSTREAM}/things/7", json={"number": "7"})
    before = samples()

    look()

    assert moved(before, "tool_breaker_changes_total") == {}


@pytest.mark.parametrize(
    ("changes", "arguments", "gate"),
    [
        ({"enabled": False}, {"number": "7"}, "enabled"),
        ({"allowed_roles": ["auditor"]}, {"number": "7"}, "access"),
        ({}, {}, "arguments"),
    ],
)
def test_a_refusal_is_counted_by_its_gate(
    change: Change, context: CallContext, changes: dict[str, Any], arguments: dict[str, str], gate: str
) -> None:
    change(**changes)
    before = samples()

    with pytest.raises(ToolError):
        execute_tool(call=PlannedCall("probe", "look", arguments), context=context)

    assert moved(before, "tool_rejections_total") == {labels(tool_name="probe", gate=gate): 1}
    assert moved(before, "tool_retry_attempts_total") == {}


def test_a_call_is_in_flight_while_its_upstream_works_and_not_after(
    look: Look, upstream: responses.RequestsMock
) -> None:
    seen: list[float] = []

    def answer(_request: object) -> tuple[int, dict[str, str], str]:
        seen.append(in_flight())
        return 200, {}, '{"number": "7"}'

    upstream.add_callback(responses.GET, f"{UPSTREAM}/things/7", answer, content_type="application/json")
    before = in_flight()

    look()

    assert (seen, in_flight()) == ([before + 1], before)


def test_a_call_that_fails_is_no_longer_in_flight(look: Look, upstream: responses.RequestsMock) -> None:
    upstream.get(f"{UPSTREAM}/things/7", status=404, json={})
    before = in_flight()

    with pytest.raises(ToolError):
        look()

    assert in_flight() == before


def test_a_call_that_finds_no_place_is_not_counted_as_in_flight(change: Change, look: Look) -> None:
    change(max_in_flight=1)
    before = in_flight()

    with bulkheads.place("probe", limit=1, limit_in_all=100, longest_s=5):
        with pytest.raises(BulkheadFull):
            look()
        during = in_flight()

    assert (during, in_flight()) == (before + 1, before)


def test_a_decision_is_counted_by_what_was_decided(
    waiting: Approval, transfer: Look, supervisor: User, upstream: responses.RequestsMock
) -> None:
    upstream.post(f"{UPSTREAM}/transfers", json={"reference": "R-1"})
    before = samples()

    approve(approval=waiting, actor=supervisor)
    with pytest.raises(ApprovalRequired):
        transfer("11.00")
    reject(approval=Approval.objects.get(status="pending"), actor=supervisor, reason="Too much")

    assert moved(before, "tool_approvals_total") == {
        labels(tool_name="probe", decision="approved"): 1,
        labels(tool_name="probe", decision="rejected"): 1,
    }


def test_a_decision_that_was_not_taken_is_not_counted(waiting: Approval, agent: User) -> None:
    before = samples()

    with pytest.raises(ApprovalError):
        approve(approval=waiting, actor=agent)

    assert moved(before, "tool_approvals_total") == {}


def test_an_answer_from_the_cache_moves_the_hit_rate_and_makes_no_attempt(
    look: Look, upstream: responses.RequestsMock
) -> None:
    upstream.get(f"{UPSTREAM}/things/7", json={"number": "7"})
    look()
    rate = samples()["tool_cache_hit_rate", labels(tool_name="probe")]
    before = samples()

    look()

    assert samples()["tool_cache_hit_rate", labels(tool_name="probe")] > rate
    assert moved(before, "tool_cache_operations_total") == {labels(tool_name="probe", operation="hit"): 1}
