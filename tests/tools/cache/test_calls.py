"""Equal reads are answered from memory, changes make them fresh, and an old answer stands in for a failing upstream."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
import responses
from django.db.models import F
from requests.exceptions import ReadTimeout

from apps.accounts.models import User
from apps.audit.models import ToolAttempt, ToolCall
from apps.tools.errors import OutcomeUnknown, ToolDisabled, ToolError, UpstreamFailed
from apps.tools.models import ToolConfig
from apps.tools.services import execute_tool
from apps.tools.types import CallContext, Origin, PlannedCall, ToolResult
from tests.tools.conftest import UPSTREAM, Clock, ProbeTool, Receipt

Look = Callable[..., ToolResult]
Change = Callable[..., ToolConfig]
Upstream = responses.RequestsMock


@pytest.fixture
def answering(upstream: Upstream) -> Upstream:
    """An upstream whose answer says how often it was asked."""

    def answer(request: Any) -> tuple[int, dict[str, str], str]:
        number = request.url.rpartition("/")[2]
        return 200, {}, f'{{"number": "{number}", "owner": "asked {len(upstream.calls) + 1}"}}'

    for number in "789":
        upstream.add_callback(responses.GET, f"{UPSTREAM}/things/{number}", answer, content_type="application/json")
    return upstream


@pytest.fixture
def cached(probe: ToolConfig, change: Change, clock: Clock) -> ToolConfig:
    """A tool whose answers are fresh for 30 seconds and stand in for 60 more."""
    return change(cache_ttl_s=30, cache_stale_s=60, max_attempts=1)


def owner(result: ToolResult) -> str:
    return str(result.data["owner"])


def fail_from_now_on(upstream: Upstream, status: int = 503) -> None:
    upstream.replace(responses.GET, f"{UPSTREAM}/things/7", json={"message": "down"}, status=status)


def test_an_equal_read_is_answered_from_memory_with_its_age(
    cached: ToolConfig, look: Look, answering: Upstream, clock: Clock
) -> None:
    first = look()
    clock.advance(12)

    second = look()

    assert (first.cached, first.age_s, first.attempts) == (False, None, 1)
    assert (second.cached, second.age_s, second.attempts) == (True, 12.0, 0)
    assert second.data == first.data == {"number": "7", "owner": "asked 1", "secret": ""}


def test_a_hit_is_on_record_without_an_attempt(cached: ToolConfig, look: Look, answering: Upstream) -> None:
    look()
    hit = look()

    call = ToolCall.objects.get(pk=hit.tool_call_id)
    assert (call.status, call.attempt_count, call.cached, call.age_s) == ("completed", 0, True, 0.0)
    assert ToolAttempt.objects.count() == 1


def test_an_answer_is_asked_for_again_when_its_time_is_over(
    cached: ToolConfig, look: Look, answering: Upstream, clock: Clock
) -> None:
    look()
    clock.advance(30)

    again = look()

    assert (owner(again), again.cached) == ("asked 2", False)


def test_a_clock_that_was_set_back_does_not_prolong_an_answer(
    cached: ToolConfig, look: Look, answering: Upstream, clock: Clock
) -> None:
    look()
    clock.advance(-3600)

    assert owner(look()) == "asked 2"


def test_time_zero_means_never(cached: ToolConfig, change: Change, look: Look, answering: Upstream) -> None:
    change(cache_ttl_s=0)

    assert [owner(look()), owner(look())] == ["asked 1", "asked 2"]


def test_the_deployment_may_do_without_a_cache(
    cached: ToolConfig, look: Look, answering: Upstream, settings: Any
) -> None:
    settings.TOOL_CACHE_ENABLED = False

    assert [owner(look()), owner(look())] == ["asked 1", "asked 2"]


def test_arguments_that_mean_the_same_are_equal(cached: ToolConfig, look: Look, answering: Upstream) -> None:
    look("7")

    assert look(" 7 ").cached
    assert look("7", password="").cached


def test_other_arguments_have_an_answer_of_their_own(cached: ToolConfig, look: Look, answering: Upstream) -> None:
    results = [look("7"), look("8"), look("7", password="x"), look("7"), look("8"), look("7", password="x")]

    assert [result.cached for result in results] == [False, False, False, True, True, True]
    assert [result.data["number"] for result in results] == ["7", "8", "7", "7", "8", "7"]


def test_another_customer_or_role_never_gets_the_answer(
    cached: ToolConfig, context: CallContext, supervisor: User, answering: Upstream
) -> None:
    scopes = [context, replace(context, customer_id="C-1001"), replace(context, user=supervisor)]
    call = PlannedCall("probe", "look", {"number": "7"})

    results = [execute_tool(call=call, context=scope) for scope in (*scopes, *scopes)]

    assert [owner(result) for result in results] == ["asked 1", "asked 2", "asked 3"] * 2


def test_a_new_revision_starts_with_an_empty_cache(
    cached: ToolConfig, change: Change, look: Look, answering: Upstream
) -> None:
    look()
    change(timeout_s=3.0)

    assert owner(look()) == "asked 2"


def test_clearing_in_another_process_is_felt_at_the_next_call(
    cached: ToolConfig, look: Look, answering: Upstream
) -> None:
    look()
    ToolConfig.objects.filter(name="probe").update(cache_epoch=F("cache_epoch") + 1)

    assert owner(look()) == "asked 2"


def test_a_tool_that_is_switched_off_answers_nothing_from_memory(
    cached: ToolConfig, change: Change, look: Look, answering: Upstream
) -> None:
    look()
    change(enabled=False)

    with pytest.raises(ToolDisabled):
        look()


def test_an_answer_that_somebody_must_allow_is_not_kept(
    cached: ToolConfig, change: Change, look: Look, context: CallContext, answering: Upstream
) -> None:
    change(approvals={"look": {"ask": "model"}})
    look()
    call = PlannedCall("probe", "look", {"number": "7"})

    with pytest.raises(ToolError) as waiting:
        execute_tool(call=call, context=replace(context, origin=Origin.MODEL))

    assert waiting.value.gate == "approval"


def test_reads_after_a_change_are_fresh(
    cached: ToolConfig, freely: ToolConfig, look: Look, transfer: Look, answering: Upstream
) -> None:
    answering.post(f"{UPSTREAM}/transfers", json={"reference": "R-1"})
    look()
    transfer()

    assert owner(look()) == "asked 3"


def test_reads_after_a_change_of_unknown_outcome_are_fresh(
    cached: ToolConfig, freely: ToolConfig, look: Look, transfer: Look, answering: Upstream
) -> None:
    answering.post(f"{UPSTREAM}/transfers", body=ReadTimeout())
    look()
    with pytest.raises(OutcomeUnknown):
        transfer()

    assert owner(look()) == "asked 3"


def test_a_change_that_was_refused_leaves_the_answers(
    cached: ToolConfig, freely: ToolConfig, look: Look, transfer: Look, answering: Upstream
) -> None:
    answering.post(f"{UPSTREAM}/transfers", json={"message": "no"}, status=422)
    look()
    with pytest.raises(UpstreamFailed):
        transfer()

    assert look().cached


def test_a_dry_run_leaves_the_answers(
    cached: ToolConfig, freely: ToolConfig, look: Look, transfer: Look, answering: Upstream
) -> None:
    look()
    transfer(dry_run=True)

    assert look().cached


def test_a_failure_is_never_kept(cached: ToolConfig, look: Look, upstream: Upstream) -> None:
    upstream.get(f"{UPSTREAM}/things/7", status=404, json={})
    upstream.get(f"{UPSTREAM}/things/7", json={"number": "7"})
    with pytest.raises(UpstreamFailed):
        look()

    assert look().cached is False


@pytest.mark.parametrize("status", [429, 500, 503])
def test_an_old_answer_stands_in_for_a_failing_upstream_with_its_age(
    cached: ToolConfig, look: Look, answering: Upstream, clock: Clock, status: int
) -> None:
    look()
    clock.advance(80)
    fail_from_now_on(answering, status)

    result = look()

    assert (owner(result), result.cached, result.age_s, result.attempts) == ("asked 1", True, 80.0, 1)


def test_an_old_answer_stands_in_while_the_breaker_is_open(
    cached: ToolConfig, change: Change, look: Look, answering: Upstream, clock: Clock
) -> None:
    change(breaker_failures=1, cache_ttl_s=1)
    look()
    clock.advance(5)
    fail_from_now_on(answering)
    look()

    result = look()

    assert (result.cached, result.age_s, result.attempts, len(answering.calls)) == (True, 5.0, 0, 2)


@pytest.mark.parametrize("status", [401, 404, 409, 422])
def test_an_answer_that_will_not_change_is_not_hidden_behind_an_old_one(
    cached: ToolConfig, look: Look, answering: Upstream, clock: Clock, status: int
) -> None:
    look()
    clock.advance(40)
    fail_from_now_on(answering, status)

    with pytest.raises(UpstreamFailed):
        look()


def test_an_answer_that_is_too_old_does_not_stand_in(
    cached: ToolConfig, look: Look, answering: Upstream, clock: Clock
) -> None:
    look()
    clock.advance(90)
    fail_from_now_on(answering)

    with pytest.raises(UpstreamFailed):
        look()


def test_an_answer_whose_schema_has_changed_is_asked_for_again(
    cached: ToolConfig, look: Look, answering: Upstream, monkeypatch: pytest.MonkeyPatch
) -> None:
    look()
    newer = replace(ProbeTool.operations["look"], result=Receipt)
    monkeypatch.setitem(ProbeTool.operations, "look", newer)

    assert look().cached is False
