"""How long a call waits between attempts: ever longer, at random, as long as it is asked to, never past its time."""

import random
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
import requests
import responses
from pytest_django import Settings

from apps.audit.models import ToolAttempt
from apps.tools.errors import UpstreamFailed
from apps.tools.models import ToolConfig
from apps.tools.types import ToolResult
from tests.tools.conftest import UPSTREAM

Look = Callable[..., ToolResult]
Change = Callable[..., ToolConfig]
THING = f"{UPSTREAM}/things/7"


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> list[tuple[float, float]]:
    """The bounds between which each wait is drawn; the lower one is taken."""
    bounds: list[tuple[float, float]] = []

    def uniform(low: float, high: float) -> float:
        bounds.append((low, high))
        return low

    monkeypatch.setattr(random, "uniform", uniform)
    return bounds


def waits() -> list[float]:
    """Return the seconds between the end of each attempt on record and the start of the next."""
    attempts = list(ToolAttempt.objects.order_by("number"))
    ends = [one.started_at + timedelta(milliseconds=one.latency_ms) for one in attempts]
    return [(after.started_at - end).total_seconds() for end, after in zip(ends, attempts[1:], strict=False)]


def test_each_wait_is_drawn_from_nothing_to_twice_the_bound_of_the_one_before(
    look: Look, change: Change, upstream: responses.RequestsMock, drawn: list[tuple[float, float]], settings: Settings
) -> None:
    settings.TOOL_RETRY_BASE_S = 0.5
    change(max_attempts=4, breaker_failures=50, deadline_s=60)
    upstream.get(THING, status=503, json={})

    with pytest.raises(UpstreamFailed):
        look()

    assert drawn[:3] == [(0, 1.0), (0, 2.0), (0, 4.0)]


def test_a_wait_that_would_not_end_in_time_is_not_begun(
    look: Look, change: Change, upstream: responses.RequestsMock, monkeypatch: pytest.MonkeyPatch, settings: Settings
) -> None:
    settings.TOOL_RETRY_BASE_S = 10
    monkeypatch.setattr(random, "uniform", lambda _low, high: high)
    change(max_attempts=4, deadline_s=5)
    asked = upstream.get(THING, status=503, json={})

    with pytest.raises(UpstreamFailed):
        look()

    assert asked.call_count == 1


def header(seconds: float) -> str:
    return format_datetime(datetime.now(UTC) + timedelta(seconds=seconds), usegmt=True)


@pytest.mark.parametrize("asked", ["in seconds", "as a date"])
def test_the_upstreams_own_time_is_waited_for_where_it_is_longer(
    look: Look, upstream: responses.RequestsMock, drawn: list[tuple[float, float]], asked: str
) -> None:
    retry_after = "1" if asked == "in seconds" else header(2)
    upstream.get(THING, status=429, headers={"Retry-After": retry_after}, json={})
    upstream.get(THING, json={"number": "7"})

    assert look().attempts == 2
    (waited,) = waits()
    assert 0.9 <= waited < 4


@pytest.mark.parametrize("retry_after", ["0", "Thu, 01 Jan 2015 00:00:00 GMT", "soon", "-5", "1.5", "", "٣ days"])
def test_a_time_that_is_over_or_is_none_is_not_waited_for(
    look: Look, upstream: responses.RequestsMock, drawn: list[tuple[float, float]], retry_after: str
) -> None:
    upstream.get(THING, status=503, headers={"Retry-After": retry_after.encode().decode("latin-1")}, json={})
    upstream.get(THING, json={"number": "7"})

    assert look().attempts == 2
    assert len(drawn) == 1
    assert waits()[0] < 0.9


@pytest.mark.parametrize("seconds", [60, 3600])
def test_a_date_that_lies_too_far_ahead_ends_the_call_and_is_told_in_seconds(
    look: Look, change: Change, upstream: responses.RequestsMock, seconds: int
) -> None:
    change(deadline_s=5)
    upstream.get(THING, status=429, headers={"Retry-After": header(seconds)}, json={})

    with pytest.raises(UpstreamFailed) as failed:
        look()

    assert seconds - 5 < (failed.value.retry_after or 0) <= seconds
    assert ToolAttempt.objects.count() == 1


def test_a_row_of_a_new_tool_tries_three_times_and_says_ten_percent() -> None:
    row = ToolConfig()

    assert (row.max_attempts, row.retry_budget_percent) == (3, 10)


def test_no_layer_below_repeats_what_this_one_does(
    look: Look, change: Change, upstream: responses.RequestsMock
) -> None:
    change(max_attempts=1)
    asked = upstream.get(THING, body=requests.ConnectionError("Connection aborted."))

    with pytest.raises(UpstreamFailed):
        look()

    assert (asked.call_count, ToolAttempt.objects.count()) == (1, 1)
