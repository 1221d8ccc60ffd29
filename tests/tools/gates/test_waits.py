"""When a failed attempt is repeated: what the upstream asks for, what the row allows, and what the time left allows."""

from collections.abc import Callable
from typing import Any

import pytest
import requests
import responses

from apps.audit.models import ToolCall
from apps.tools.errors import ToolError
from apps.tools.models import LedgerEntry, ToolConfig
from apps.tools.types import ToolResult
from tests.tools.conftest import UPSTREAM

Look = Callable[..., ToolResult]
Change = Callable[..., ToolConfig]

ROWS: list[tuple[dict[str, Any], dict[str, Any], int]] = [
    # The row, the upstream's answer to every attempt, and the attempts made.
    ({"max_attempts": 1}, {"status": 503}, 1),
    ({"max_attempts": 2}, {"status": 503}, 2),
    ({"max_attempts": 4}, {"status": 503}, 4),
    ({"max_attempts": 3}, {"status": 500}, 3),
    ({"max_attempts": 3}, {"status": 408}, 3),
    ({"max_attempts": 3}, {"status": 429}, 3),
    ({"max_attempts": 3}, {"status": 400}, 1),
    ({"max_attempts": 3}, {"status": 401}, 1),
    ({"max_attempts": 3}, {"status": 404}, 1),
    ({"max_attempts": 3}, {"status": 409}, 1),
    ({"max_attempts": 3}, {"status": 422}, 1),
    ({"max_attempts": 3}, {"status": 302}, 1),
    ({"max_attempts": 3}, {"status": 200, "body": "<html>"}, 1),
    ({"max_attempts": 3}, {"body": requests.ReadTimeout()}, 3),
    ({"max_attempts": 3}, {"body": requests.ConnectTimeout()}, 3),
    ({"max_attempts": 3}, {"body": requests.ConnectionError("Connection aborted.")}, 3),
    ({"max_attempts": 3}, {"status": 429, "headers": {"Retry-After": "0"}}, 3),
    ({"max_attempts": 3, "deadline_s": 5}, {"status": 429, "headers": {"Retry-After": "60"}}, 1),
    ({"max_attempts": 3, "deadline_s": 5}, {"status": 503, "headers": {"Retry-After": "60"}}, 1),
    ({"max_attempts": 3, "breaker_failures": 2}, {"status": 503}, 2),
]


@pytest.mark.parametrize(("row", "answer", "attempts"), ROWS)
def test_a_read_is_repeated_only_where_that_may_help(
    row: dict[str, Any], answer: dict[str, Any], attempts: int, look: Look, change: Change,
    upstream: responses.RequestsMock,
) -> None:  # fmt: skip
    change(**{"breaker_failures": 50, **row})
    asked = upstream.get(f"{UPSTREAM}/things/7", **answer)

    with pytest.raises(ToolError):
        look("7")

    call = ToolCall.objects.get()
    assert (asked.call_count, call.attempt_count, call.attempts.count()) == (attempts, attempts, attempts)


CHANGES: list[tuple[dict[str, Any], int, str, str]] = [
    # The upstream's answer to a change of money, the times it is sent, and how call and ledger end.
    ({"status": 400}, 1, "failed", "failed"),
    ({"status": 404}, 1, "failed", "failed"),
    ({"status": 429}, 3, "failed", "failed"),
    ({"body": requests.ConnectTimeout()}, 1, "failed", "failed"),
    ({"body": requests.ReadTimeout()}, 1, "unknown", "unknown"),
    ({"body": requests.ConnectionError("Connection aborted.")}, 1, "unknown", "unknown"),
]


@pytest.mark.parametrize(("answer", "sent", "status", "ledger"), CHANGES)
def test_a_change_is_repeated_only_where_nothing_can_have_been_done(
    answer: dict[str, Any], sent: int, status: str, ledger: str, freely: ToolConfig, transfer: Look,
    upstream: responses.RequestsMock,
) -> None:  # fmt: skip
    asked = upstream.post(f"{UPSTREAM}/transfers", **answer)

    with pytest.raises(ToolError):
        transfer("10.00")

    assert (asked.call_count, ToolCall.objects.get().status, LedgerEntry.objects.get().status) == (sent, status, ledger)


@pytest.mark.parametrize("failures", [1, 2])
def test_an_attempt_that_works_after_failures_completes_the_call_and_all_are_on_record(
    failures: int, look: Look, upstream: responses.RequestsMock
) -> None:
    for _ in range(failures):
        upstream.get(f"{UPSTREAM}/things/7", status=503, json={})
    upstream.get(f"{UPSTREAM}/things/7", json={"number": "7"})

    result = look("7")

    recorded = ToolCall.objects.get().attempts.values_list("number", "outcome", "error_code")
    assert result.attempts == failures + 1
    assert list(recorded) == [
        *[(number, "failed", "upstream_unavailable") for number in range(1, failures + 1)],
        (failures + 1, "completed", ""),
    ]


def test_the_time_that_the_upstream_asks_for_is_told_to_the_caller(
    look: Look, change: Change, upstream: responses.RequestsMock
) -> None:
    change(deadline_s=5)
    upstream.get(f"{UPSTREAM}/things/7", status=429, headers={"Retry-After": "60"}, json={})

    with pytest.raises(ToolError) as failed:
        look("7")

    assert (failed.value.retry_after, ToolCall.objects.get().retry_after) == (60.0, 60.0)
