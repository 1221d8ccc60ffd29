"""How many extra calls retries may add: a small reserve, and a share that calls earn."""

from collections.abc import Callable, Iterator
from types import SimpleNamespace

import pytest
import responses

from apps.tools.errors import ToolError
from apps.tools.limits import retry_budget
from apps.tools.limits.retry_budget import RetryBudget, RetryBudgets
from apps.tools.models import ToolConfig
from apps.tools.types import ToolResult
from tests.tools.conftest import UPSTREAM

Look = Callable[..., ToolResult]


class Stopwatch:
    """A clock that only moves by hand."""

    seconds = 1000.0


@pytest.fixture
def watch(monkeypatch: pytest.MonkeyPatch) -> Iterator[Stopwatch]:
    stopwatch = Stopwatch()
    monkeypatch.setattr(retry_budget, "time", SimpleNamespace(monotonic=lambda: stopwatch.seconds))
    return stopwatch


def spent(budget: RetryBudget, wanted: int) -> int:
    """Ask for a number of retries, and return how many were granted."""
    return sum(budget.spend() for _ in range(wanted))


def test_a_tool_starts_with_three_retries(watch: Stopwatch) -> None:
    assert spent(RetryBudget(), 10) == 3


@pytest.mark.parametrize(
    ("calls", "percent", "granted"),
    [(0, 20, 3), (4, 20, 3), (5, 20, 4), (10, 20, 5), (100, 25, 28), (100, 0, 3), (100, 100, 103), (3, 50, 4)],
)
def test_each_call_earns_its_percentage_of_a_retry(calls: int, percent: float, granted: int, watch: Stopwatch) -> None:
    budget = RetryBudget()
    for _ in range(calls):
        budget.earn(percent)

    assert spent(budget, 1000) == granted


@pytest.mark.parametrize(("seconds", "granted"), [(0, 0), (9, 0), (10, 1), (20, 2), (30, 3), (3600, 3)])
def test_an_empty_reserve_grows_back_by_one_in_ten_seconds_up_to_three(
    seconds: float, granted: int, watch: Stopwatch
) -> None:
    budget = RetryBudget()
    spent(budget, 3)
    watch.seconds += seconds

    assert spent(budget, 10) == granted


def test_a_calm_hour_does_not_save_up_a_storm(watch: Stopwatch) -> None:
    budget = RetryBudget()
    for _ in range(1000):
        budget.earn(20)
    watch.seconds += 3600

    assert spent(budget, 1000) == 3


def test_each_tool_has_a_budget_of_its_own(watch: Stopwatch) -> None:
    budgets = RetryBudgets()
    spent(budgets.of("crm"), 3)

    assert (spent(budgets.of("crm"), 3), spent(budgets.of("billing"), 3)) == (0, 3)


def test_calls_of_a_system_that_is_down_stop_being_repeated_and_the_true_error_stays(
    look: Look, change: Callable[..., ToolConfig], upstream: responses.RequestsMock
) -> None:
    change(max_attempts=3, retry_budget_percent=0, breaker_failures=100)
    answer = upstream.get(f"{UPSTREAM}/things/7", status=503, json={})

    tries = []
    for _ in range(4):
        with pytest.raises(ToolError, match="status 503"):
            look("7")
        tries.append(answer.call_count - sum(tries))

    assert tries == [3, 2, 1, 1]
