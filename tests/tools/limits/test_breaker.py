"""The breaker: one row for all processes, one probe at half-open, and an operator's hand on it."""

import threading
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from uuid import uuid4

import pytest
import responses
from django.db import connection

from apps.audit.models import ToolCall
from apps.core.clock import now
from apps.live.models import LiveEvent
from apps.tools.errors import BreakerOpen, ToolError, UpstreamFailed
from apps.tools.limits.breaker import check_permit, record_failure, record_success, release, take_permit
from apps.tools.models import Breaker, BreakerEvent, ToolConfig
from apps.tools.services import explain_call
from apps.tools.types import CallContext, PlannedCall, ToolResult
from tests.tools.conftest import UPSTREAM
from tests.tools.limits.breaking import fail, rest, state

Look = Callable[..., ToolResult]
Change = Callable[..., ToolConfig]


def test_failures_in_a_row_open_it_and_calls_are_refused_with_a_time(config: ToolConfig) -> None:
    fail(config, times=3)

    with pytest.raises(BreakerOpen) as refused:
        take_permit(config=config, call_id=uuid4(), for_s=5)

    assert 28 < (refused.value.retry_after or 0) <= 30
    assert list(BreakerEvent.objects.values_list("before", "after")) == [("closed", "open")]


def test_a_success_forgets_the_failures(config: ToolConfig) -> None:
    fail(config, times=2)
    record_success(config=config, permit=take_permit(config=config, call_id=uuid4(), for_s=5))
    fail(config, times=2)

    assert state(config) == "closed"


def test_an_answer_without_meaning_for_health_neither_fails_nor_resets(config: ToolConfig) -> None:
    fail(config, times=2)
    release(config=config, permit=take_permit(config=config, call_id=uuid4(), for_s=5))
    fail(config, times=1)

    assert state(config) == "open"


def test_after_its_pause_exactly_one_probe_passes(config: ToolConfig) -> None:
    fail(config, times=3)
    rest(config)

    take_permit(config=config, call_id=uuid4(), for_s=5)
    with pytest.raises(BreakerOpen):
        take_permit(config=config, call_id=uuid4(), for_s=5)

    assert state(config) == "half-open"


def test_a_probe_that_works_closes_it(config: ToolConfig) -> None:
    fail(config, times=3)
    rest(config)
    record_success(config=config, permit=take_permit(config=config, call_id=uuid4(), for_s=5))

    assert state(config) == "closed"
    take_permit(config=config, call_id=uuid4(), for_s=5)


def test_a_probe_that_fails_opens_it_again(config: ToolConfig) -> None:
    fail(config, times=3)
    rest(config)
    fail(config)

    assert state(config) == "open"
    with pytest.raises(BreakerOpen):
        check_permit(config=config)


def test_a_probe_that_never_reports_gives_way_after_its_time(config: ToolConfig) -> None:
    fail(config, times=3)
    rest(config)
    take_permit(config=config, call_id=uuid4(), for_s=-1)

    permit = take_permit(config=config, call_id=uuid4(), for_s=5)

    assert permit.state == "half-open"


def test_a_clock_that_was_set_back_does_not_keep_it_open(config: ToolConfig) -> None:
    fail(config, times=3)
    Breaker.objects.of(config).update(opened_at=now() + timedelta(days=1))

    assert take_permit(config=config, call_id=uuid4(), for_s=5).state == "half-open"


def test_a_late_failure_of_an_older_call_does_not_count_at_half_open(config: ToolConfig) -> None:
    late = take_permit(config=config, call_id=uuid4(), for_s=5)
    fail(config, times=3)
    rest(config)
    take_permit(config=config, call_id=uuid4(), for_s=5)

    record_failure(config=config, permit=late, error=OSError("late"))

    assert state(config) == "half-open"


def test_every_change_is_told_to_followers(config: ToolConfig) -> None:
    fail(config, times=3)

    told = LiveEvent.objects.filter(stream="tools", event="breaker").values_list("data__after", flat=True)
    assert list(told) == ["open"]


def test_another_endpoint_has_a_breaker_of_its_own(config: ToolConfig, change: Change) -> None:
    fail(config, times=3)

    moved = change(endpoint="http://127.0.0.1:9998/api")

    assert take_permit(config=moved, call_id=uuid4(), for_s=5).state == "closed"


def test_calls_open_it_and_are_then_refused_at_the_breaker(
    config: ToolConfig, look: Look, upstream: responses.RequestsMock
) -> None:
    upstream.get(f"{UPSTREAM}/things/7", status=500, json={})
    for _ in range(3):
        with pytest.raises(UpstreamFailed):
            look()

    with pytest.raises(BreakerOpen):
        look()

    assert len(upstream.calls) == 3
    latest = ToolCall.objects.order_by("-started_at").first()
    assert latest is not None
    assert (latest.status, latest.gate, latest.error_code) == ("refused", "breaker", "breaker_open")


def test_while_a_call_probes_the_others_are_told_beforehand_when_to_come_back(
    config: ToolConfig, context: CallContext
) -> None:
    fail(config, times=3)
    rest(config)
    take_permit(config=config, call_id=uuid4(), for_s=20)

    explained = explain_call(call=PlannedCall("probe", "look", {"number": "7"}), context=context)
    with pytest.raises(BreakerOpen) as foreseen:
        check_permit(config=config)

    assert next(one.verdict for one in explained if one.gate == "breaker") == "refuse"
    assert 18 < (foreseen.value.retry_after or 0) <= 20


# By the status of an answer, whether it speaks of the other system's health.
TELLING = [408, 425, 429, 500, 501, 502, 503, 504, 507, 599]
SAYING_NOTHING = [400, 401, 402, 403, 404, 405, 406, 409, 410, 412, 413, 415, 418, 422, 423, 428, 431, 451, 499]


@pytest.mark.parametrize("status", SAYING_NOTHING)
def test_a_clients_own_mistakes_neither_fail_nor_reset_it(
    config: ToolConfig, look: Look, upstream: responses.RequestsMock, status: int
) -> None:
    fail(config, times=2)
    upstream.get(f"{UPSTREAM}/things/7", status=status, json={})
    for _ in range(5):
        with pytest.raises(UpstreamFailed):
            look()

    row = Breaker.objects.of(config).get()
    assert (row.state, row.failures) == ("closed", 2)


@pytest.mark.parametrize("status", TELLING)
def test_an_answer_that_speaks_of_the_systems_health_fails_it(
    config: ToolConfig, look: Look, upstream: responses.RequestsMock, status: int
) -> None:
    fail(config, times=2)
    upstream.get(f"{UPSTREAM}/things/7", status=status, json={})
    with pytest.raises(UpstreamFailed):
        look()

    assert state(config) == "open"


@pytest.mark.parametrize("status", [200, 404, 503])
def test_the_probe_of_a_call_decides_by_what_it_met(
    config: ToolConfig, look: Look, upstream: responses.RequestsMock, status: int
) -> None:
    fail(config, times=3)
    rest(config)
    upstream.get(f"{UPSTREAM}/things/7", status=status, json={"number": "7"})
    with suppress(UpstreamFailed):
        look()

    row = Breaker.objects.of(config).get()
    assert row.state == {200: "closed", 404: "half-open", 503: "open"}[status]
    assert (row.probe, row.probe_until) == (None, None)


def test_the_true_error_is_kept_when_it_opens_between_attempts(
    config: ToolConfig, change: Change, look: Look, upstream: responses.RequestsMock
) -> None:
    change(breaker_failures=1, max_attempts=3)
    upstream.get(f"{UPSTREAM}/things/7", status=503, json={"message": "down for maintenance"})

    with pytest.raises(UpstreamFailed, match="down for maintenance"):
        look()

    assert len(upstream.calls) == 1


@pytest.mark.django_db(transaction=True)
def test_of_twenty_threads_exactly_one_probes(config: ToolConfig) -> None:
    fail(config, times=3)
    rest(config)
    passed: list[object] = []
    barrier = threading.Barrier(20)

    def ask() -> None:
        barrier.wait()
        try:
            passed.append(take_permit(config=config, call_id=uuid4(), for_s=30))
        except ToolError:
            pass
        finally:
            connection.close()

    threads = [threading.Thread(target=ask) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(passed) == 1


@pytest.mark.parametrize(("broken", "kept"), [(2, ("closed", 2)), (3, ("half-open", 3))])
def test_what_is_only_described_says_nothing_of_the_upstream(
    config: ToolConfig, change: Change, transfer: Look, broken: int, kept: tuple[str, int]
) -> None:
    fail(config, times=broken)
    rest(config)

    assert transfer(dry_run=True).dry_run

    row = Breaker.objects.of(config).get()
    assert ((row.state, row.failures), row.probe) == (kept, None)
