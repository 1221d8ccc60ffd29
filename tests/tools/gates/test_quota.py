"""Calls beyond the limits of a tool or a caller are refused with the time to wait; none reaches the upstream."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
import responses
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.accounts.models import User
from apps.accounts.types import Role
from apps.audit.models import ToolCall
from apps.tools.errors import InvalidArguments, QuotaExceeded, UpstreamFailed
from apps.tools.gates.quota import check_quota
from apps.tools.models import TokenBucket, ToolConfig
from apps.tools.services import execute_tool
from apps.tools.services.execution import invocation_of
from apps.tools.types import CallContext, PlannedCall, ToolResult
from tests.tools.conftest import UPSTREAM, Clock

Look = Callable[..., ToolResult]
Change = Callable[..., ToolConfig]
CALL = PlannedCall("probe", "look", {"number": "7"})


@pytest.fixture
def limited(probe: ToolConfig, change: Change, clock: Clock, upstream: responses.RequestsMock) -> Change:
    """Set limits of the tool, whose answers are never kept."""
    upstream.get(f"{UPSTREAM}/things/7", json={"number": "7"})

    def apply(**limits: int) -> ToolConfig:
        return change(cache_ttl_s=0, max_attempts=1, **limits)

    return apply


def passed(look: Look, *, of: int) -> int:
    """Return how many of some calls passed."""
    count = 0
    for _ in range(of):
        try:
            look()
        except QuotaExceeded:
            continue
        count += 1
    return count


def test_calls_beyond_the_burst_are_refused_with_the_time_to_wait(limited: Change, look: Look) -> None:
    limited(rate_per_minute=30, rate_burst=3)

    assert passed(look, of=3) == 3
    with pytest.raises(QuotaExceeded) as refused:
        look()

    assert (refused.value.gate, refused.value.status, refused.value.retryable) == ("quota", 429, True)
    assert refused.value.retry_after == 2.0
    assert str(refused.value) == "“probe” was called as often as allowed. Try again in 2 seconds."


def test_a_refused_call_is_on_record_and_reaches_no_upstream(
    limited: Change, look: Look, upstream: responses.RequestsMock
) -> None:
    limited(rate_per_minute=1, rate_burst=1)

    passed(look, of=3)

    assert len(upstream.calls) == 1
    assert list(ToolCall.objects.order_by("id").values_list("status", "gate", "error_code", "attempt_count")) == [
        ("completed", "", "", 1),
        ("refused", "quota", "quota_exceeded", 0),
        ("refused", "quota", "quota_exceeded", 0),
    ]


def test_the_wait_it_names_is_enough(limited: Change, look: Look, clock: Clock) -> None:
    limited(rate_per_minute=7, rate_burst=1)
    look()
    with pytest.raises(QuotaExceeded) as refused:
        look()

    clock.advance(refused.value.retry_after or 0)

    assert look().data["number"] == "7"


def test_the_daily_quota_is_full_until_midnight_utc(limited: Change, look: Look, clock: Clock) -> None:
    clock.moment = clock.moment.replace(hour=22, minute=0, second=0, microsecond=0)
    limited(daily_quota=2)

    assert passed(look, of=4) == 2
    with pytest.raises(QuotaExceeded) as refused:
        look()
    assert refused.value.retry_after == 7200
    clock.advance(7200)
    assert passed(look, of=4) == 2


@pytest.mark.parametrize("limit", ["caller_rate_per_minute", "caller_daily_quota"])
def test_one_callers_limit_leaves_the_others_alone(
    limited: Change, look: Look, context: CallContext, supervisor: User, limit: str
) -> None:
    limited(**{limit: 2, "rate_burst": 2})

    assert passed(look, of=4) == 2
    with pytest.raises(QuotaExceeded, match="You have called"):
        look()
    execute_tool(call=CALL, context=replace(context, user=supervisor))


def test_the_system_itself_is_counted_by_its_role(limited: Change, context: CallContext) -> None:
    limited(caller_daily_quota=1)
    system = replace(context, user=None, role=Role.OPERATOR)
    execute_tool(call=CALL, context=system)

    with pytest.raises(QuotaExceeded):
        execute_tool(call=CALL, context=system)
    execute_tool(call=CALL, context=replace(context, user=None, role=Role.AGENT))


def test_a_call_refused_by_one_limit_is_not_counted_by_the_other(
    limited: Change, look: Look, context: CallContext, supervisor: User
) -> None:
    limited(daily_quota=3, caller_daily_quota=1)

    assert passed(look, of=5) == 1

    used = dict(TokenBucket.objects.values_list("key", "used_today"))
    assert sorted(used.values()) == [1, 1]
    assert used["probe"] == 1


def test_a_call_that_fails_upstream_is_counted(limited: Change, look: Look, upstream: responses.RequestsMock) -> None:
    limited(daily_quota=1)
    upstream.replace(responses.GET, f"{UPSTREAM}/things/7", status=500, json={})
    with pytest.raises(UpstreamFailed):
        look()

    assert passed(look, of=2) == 0


def test_the_attempts_of_a_call_are_one_call(
    limited: Change, change: Change, look: Look, upstream: responses.RequestsMock
) -> None:
    limited(daily_quota=2)
    change(max_attempts=2, retry_budget_percent=100)
    upstream.replace(responses.GET, f"{UPSTREAM}/things/7", status=503, json={})
    upstream.get(f"{UPSTREAM}/things/7", json={"number": "7"})
    look()

    assert TokenBucket.objects.get().used_today == 1


def test_a_call_with_wrong_arguments_is_not_counted(limited: Change, context: CallContext) -> None:
    limited(daily_quota=1)
    with pytest.raises(InvalidArguments):
        execute_tool(call=PlannedCall("probe", "look", {}), context=context)

    assert TokenBucket.objects.count() == 0


def test_an_answer_from_the_cache_is_not_counted(limited: Change, change: Change, look: Look) -> None:
    limited(daily_quota=1)
    change(cache_ttl_s=30)

    assert [look().cached for _ in range(3)] == [False, True, True]


def test_without_limits_no_bucket_is_asked(limited: Change, look: Look) -> None:
    limited()

    with CaptureQueriesContext(
        connection,
    ) as queries:
        look()

    assert [query["sql"] for query in queries if "tokenbucket" in query["sql"]] == []


@pytest.mark.parametrize(
    ("limits", "buckets"), [({"daily_quota": 9}, 1), ({"daily_quota": 9, "caller_rate_per_minute": 60}, 2)]
)
def test_a_limited_call_costs_two_queries_on_its_buckets(
    limited: Change, look: Look, limits: dict[str, int], buckets: int
) -> None:
    limited(**limits)
    look()

    with CaptureQueriesContext(connection) as queries:
        look()

    assert len([query for query in queries if "tokenbucket" in query["sql"]]) == 2
    assert TokenBucket.objects.count() == buckets


def test_asking_why_not_takes_nothing(limited: Change, look: Look, context: CallContext) -> None:
    limited(rate_per_minute=1, rate_burst=1, caller_daily_quota=5)
    invocation = invocation_of(CALL, context)

    check_quota(invocation)
    check_quota(invocation)
    assert TokenBucket.objects.count() == 0
    look()
    with pytest.raises(QuotaExceeded):
        check_quota(invocation)
    assert set(TokenBucket.objects.values_list("used_today", flat=True)) == {1}


def test_asking_why_not_costs_nothing_without_limits(
    limited: Change, context: CallContext, django_assert_num_queries: Any
) -> None:
    limited()
    invocation = invocation_of(CALL, context)

    with django_assert_num_queries(0):
        check_quota(invocation)
