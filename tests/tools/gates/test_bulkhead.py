"""A cap on calls in flight, for each tool and in all, so that one slow system can not take every thread."""

from collections.abc import Callable
from contextlib import ExitStack
from typing import Any

import pytest
import responses
from pytest_django import Settings

from apps.audit.models import ToolCall
from apps.tools.errors import BulkheadFull
from apps.tools.gates.bulkhead import SOONEST_S, Bulkhead
from apps.tools.models import ToolConfig
from apps.tools.types import ToolResult
from tests.tools.conftest import UPSTREAM

Look = Callable[..., ToolResult]

FULL = [
    # Calls in flight, by tool; the next call; the limits of a tool and of all; and whether there is a place.
    ([], "crm", 1, 10, True),
    (["crm"], "crm", 1, 10, False),
    (["crm"], "crm", 2, 10, True),
    (["crm", "crm"], "crm", 2, 10, False),
    (["crm"], "billing", 1, 10, True),
    (["crm", "sms"], "billing", 1, 2, False),
    (["crm", "sms"], "billing", 1, 3, True),
    ([], "crm", 0, 10, False),
]


@pytest.mark.parametrize(("in_flight", "tool", "limit", "in_all", "has_place"), FULL)
def test_a_call_finds_a_place_below_both_limits(
    in_flight: list[str], tool: str, limit: int, in_all: int, has_place: bool
) -> None:
    bulkhead = Bulkhead()
    with ExitStack() as under_way:
        for other in in_flight:
            under_way.enter_context(bulkhead.place(other, limit=9, limit_in_all=9, longest_s=5))
        try:
            with bulkhead.place(tool, limit=limit, limit_in_all=in_all, longest_s=5):
                found = True
        except BulkheadFull:
            found = False

    assert found is has_place


def test_a_place_is_free_again_after_the_call_however_it_ended() -> None:
    bulkhead = Bulkhead()
    with pytest.raises(ZeroDivisionError), bulkhead.place("crm", limit=1, limit_in_all=1, longest_s=5):
        raise ZeroDivisionError

    assert bulkhead.in_flight("crm") == 0
    with bulkhead.place("crm", limit=1, limit_in_all=1, longest_s=5):
        assert bulkhead.in_flight("crm") == 1


def test_a_refused_call_takes_no_place() -> None:
    bulkhead = Bulkhead()
    with bulkhead.place("crm", limit=1, limit_in_all=9, longest_s=5):
        with pytest.raises(BulkheadFull), bulkhead.place("crm", limit=1, limit_in_all=9, longest_s=5):
            pass
        assert bulkhead.in_flight("crm") == 1


def come_back_in(bulkhead: Bulkhead, *, longest_s: float) -> float:
    with pytest.raises(BulkheadFull) as refused:
        bulkhead.has_to_wait("crm", limit=0, limit_in_all=9, longest_s=longest_s)
    return refused.value.retry_after or 0


def test_while_no_call_has_ended_the_refused_are_told_to_come_back_after_an_attempts_time() -> None:
    told = {come_back_in(Bulkhead(), longest_s=4) for _ in range(50)}

    assert 4 <= min(told) < max(told) <= 8


def test_where_calls_are_quick_they_are_told_to_come_back_soon() -> None:
    bulkhead = Bulkhead()
    with bulkhead.place("crm", limit=1, limit_in_all=1, longest_s=30):
        pass

    assert SOONEST_S <= come_back_in(bulkhead, longest_s=30) <= 2 * SOONEST_S


@pytest.fixture
def while_under_way(look: Look, upstream: responses.RequestsMock) -> Callable[[], Any]:
    """Make a call that, while its upstream works, makes a second one; return how the second ended."""
    ends: list[str] = []

    def answer(_request: Any) -> tuple[int, dict[str, str], str]:
        if not ends:
            ends.append("started")
            try:
                look("8")
                ends.append("completed")
            except BulkheadFull as error:
                ends.append(str(error))
        return 200, {}, '{"number": "7"}'

    def story() -> str:
        upstream.add_callback("GET", f"{UPSTREAM}/things/7", answer, content_type="application/json")
        upstream.add_callback("GET", f"{UPSTREAM}/things/8", answer, content_type="application/json")
        look("7")
        return ends[-1]

    return story


def test_a_call_beside_one_in_flight_is_refused_at_the_limit_and_is_on_record(
    while_under_way: Callable[[], str], change: Callable[..., ToolConfig]
) -> None:
    change(max_in_flight=1, max_attempts=1)

    said = while_under_way()

    first, second = ToolCall.objects.order_by("started_at")
    assert (first.status, second.status, second.gate, second.error_code) == (
        "completed",
        "refused",
        "bulkhead",
        "bulkhead_full",
    )
    assert (second.error_message, second.retryable) == (said, True)


def test_the_limit_in_all_refuses_too(
    while_under_way: Callable[[], str], change: Callable[..., ToolConfig], settings: Settings
) -> None:
    change(max_in_flight=9, max_attempts=1)
    settings.TOOL_CALLS_IN_FLIGHT = 1

    while_under_way()

    assert list(ToolCall.objects.order_by("started_at").values_list("status", flat=True)) == ["completed", "refused"]


def test_below_the_limit_calls_run_beside_each_other(
    while_under_way: Callable[[], str], change: Callable[..., ToolConfig]
) -> None:
    change(max_in_flight=2)

    assert while_under_way() == "completed"
