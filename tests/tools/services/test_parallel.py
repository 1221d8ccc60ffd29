"""Independent calls side by side: each goes through all gates on its own, and all come back in the order asked."""

import threading
from typing import Any

import pytest
import responses
from pytest_django import Settings

from apps.audit.models import ToolCall
from apps.tools.errors import ToolError
from apps.tools.models import ToolConfig
from apps.tools.services import execute_tools
from apps.tools.types import CallContext, PlannedCall, ToolResult
from tests.tools.conftest import UPSTREAM

pytestmark = pytest.mark.django_db(transaction=True)


def look(number: str) -> PlannedCall:
    return PlannedCall("probe", "look", {"number": number})


def ends(answers: list[ToolResult | ToolError]) -> list[str]:
    """Return the owner that each call found, or the code of its error."""
    return [answer.data["owner"] if isinstance(answer, ToolResult) else answer.code for answer in answers]


@pytest.fixture
def owners(transactional_db: None, probe: ToolConfig, upstream: responses.RequestsMock) -> None:
    """Things 1, 2 and 3 have owners; thing 4 is not there."""
    for number, owner in (("1", "Anna"), ("2", "Ben"), ("3", "Cleo")):
        upstream.get(f"{UPSTREAM}/things/{number}", json={"number": number, "owner": owner})
    upstream.get(f"{UPSTREAM}/things/4", status=404, json={})


PLANS: list[tuple[list[PlannedCall], list[str]]] = [
    # The calls asked for, and how each ended.
    ([], []),
    ([look("1")], ["Anna"]),
    ([look("3"), look("1"), look("2")], ["Cleo", "Anna", "Ben"]),
    ([look("1"), look("4"), look("2")], ["Anna", "upstream_failed", "Ben"]),
    ([PlannedCall("nothing", "look", {}), look("2")], ["unknown_tool", "Ben"]),
    ([PlannedCall("probe", "sing", {}), look("2")], ["unknown_operation", "Ben"]),
    ([PlannedCall("probe", "look", {}), look("2")], ["invalid_arguments", "Ben"]),
    ([PlannedCall("probe", "stumble", {}), look("2")], ["internal_error", "Ben"]),
    ([PlannedCall("probe", "transfer", {"amount": "1.00"}), look("2")], ["approval_required", "Ben"]),
]


@pytest.mark.parametrize(("calls", "ended"), PLANS)
def test_each_call_has_its_own_end_and_its_own_row(
    calls: list[PlannedCall], ended: list[str], owners: None, context: CallContext
) -> None:
    assert ends(execute_tools(calls=calls, context=context)) == ended
    assert ToolCall.objects.count() == len(calls)


@pytest.mark.parametrize("limit", [1, 2, 3])
def test_as_many_run_at_a_time_as_the_deployment_allows_and_no_more(
    limit: int, owners: None, context: CallContext, upstream: responses.RequestsMock, settings: Settings
) -> None:
    settings.TOOL_PARALLEL_LIMIT = limit
    full, lock, under_way, seen = threading.Barrier(limit, timeout=20), threading.Lock(), [0], [0]

    def answer(_request: Any) -> tuple[int, dict[str, str], str]:
        with lock:
            under_way[0] += 1
            seen.append(under_way[0])
        full.wait()
        with lock:
            under_way[0] -= 1
        return 200, {}, '{"number": "5", "owner": "Dora"}'

    upstream.add_callback("GET", f"{UPSTREAM}/things/5", answer, content_type="application/json")
    ToolConfig.objects.update(cache_ttl_s=0)

    assert ends(execute_tools(calls=[look("5")] * 6, context=context)) == ["Dora"] * 6
    assert max(seen) == limit


def test_whoever_watches_hears_of_each_end_once(owners: None, context: CallContext) -> None:
    heard: list[tuple[str, bool]] = []

    def observe(call: PlannedCall, answer: ToolResult | ToolError) -> None:
        heard.append((str(call.arguments["number"]), isinstance(answer, ToolResult)))

    execute_tools(calls=[look("1"), look("4"), look("2")], context=context, observe=observe)

    assert sorted(heard) == [("1", True), ("2", True), ("4", False)]
