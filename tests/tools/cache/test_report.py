"""Operators see how the cache is used and clear it, for one tool or for all."""

import logging
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
import responses
from django.db.models import F
from django.test import Client
from prometheus_client import REGISTRY

from apps.accounts.models import User
from apps.tools.cache import CacheFigures
from apps.tools.models import ToolConfig
from apps.tools.services import cache_report, clear_cache
from apps.tools.types import ToolResult
from tests.tools.conftest import UPSTREAM, Clock

Look = Callable[..., ToolResult]
ClientFor = Callable[[User], Client]


@pytest.fixture
def answering(upstream: responses.RequestsMock, clock: Clock) -> responses.RequestsMock:
    for number in "789":
        upstream.get(f"{UPSTREAM}/things/{number}", json={"number": number})
    return upstream


@pytest.fixture
def as_operator(client_for: ClientFor, operator: User) -> Client:
    return client_for(operator)


def figures() -> CacheFigures:
    """Return the figures of the test tool."""
    return next((each.figures for each in cache_report().tools if each.tool == "probe"), CacheFigures())


def metric(operation: str) -> float:
    labels = {"tool_name": "probe", "operation": operation}
    return REGISTRY.get_sample_value("tool_cache_operations_total", labels) or 0.0


def test_hits_misses_and_stores_are_counted_for_the_tool(look: Look, answering: responses.RequestsMock) -> None:
    before = figures()

    for number in ("7", "7", "7", "8"):
        look(number)

    after = figures()
    assert (after.hits - before.hits, after.misses - before.misses, after.stores - before.stores) == (2, 2, 2)
    assert after.entries == 2


def test_an_answer_that_stood_in_is_counted_as_a_miss_and_as_stale(
    look: Look, change: Callable[..., ToolConfig], answering: responses.RequestsMock, clock: Clock
) -> None:
    change(max_attempts=1)
    look()
    before = figures()
    clock.advance(40)
    answering.replace(responses.GET, f"{UPSTREAM}/things/7", status=503, json={})

    look()

    after = figures()
    assert (after.hits - before.hits, after.misses - before.misses, after.stale - before.stale) == (0, 1, 1)


def test_the_metrics_name_what_was_done(look: Look, operator: User, answering: responses.RequestsMock) -> None:
    before = {operation: metric(operation) for operation in ("hit", "miss", "store", "clear")}

    look()
    look()
    clear_cache(config=ToolConfig.objects.get(name="probe"), actor=operator)

    assert {operation: metric(operation) - count for operation, count in before.items()} == {
        "hit": 1,
        "miss": 1,
        "store": 1,
        "clear": 1,
    }
    rate = REGISTRY.get_sample_value("tool_cache_hit_rate", {"tool_name": "probe"})
    assert rate is not None
    assert 0 < rate < 1


def test_the_most_used_come_first_and_show_no_secret(
    look: Look, answering: responses.RequestsMock, clock: Clock
) -> None:
    for number in ("8", "7", "7", "7", "8", "9"):
        clock.advance(1)
        look(number, password="hunter2")

    top = cache_report(top=2).top

    assert [(used.tool, used.operation, used.arguments, used.accesses) for used in top] == [
        ("probe", "look", '{"number":"7","password":"•••"}', 2),
        ("probe", "look", '{"number":"8","password":"•••"}', 1),
    ]
    assert top[1].last_access == clock.moment.timestamp() - 1


def test_clearing_a_tool_forgets_its_answers_and_is_logged(
    look: Look, operator: User, answering: responses.RequestsMock, caplog: pytest.LogCaptureFixture
) -> None:
    look("7")
    look("8")

    with caplog.at_level(logging.INFO, logger="apps.tools.services.cache"):
        cleared = clear_cache(config=ToolConfig.objects.get(name="probe"), actor=operator)

    assert (cleared, figures().entries, look("7").cached) == (2, 0, False)
    (line,) = [record for record in caplog.records if record.message == "tool_cache_cleared"]
    assert (line.tool, line.actor) == ("probe", "operator")


def test_clearing_another_tool_leaves_the_answers(
    look: Look, operator: User, answering: responses.RequestsMock
) -> None:
    other = ToolConfig.objects.create(name="other")
    look()

    assert clear_cache(config=other, actor=operator) == 0
    assert look().cached


def test_clearing_all_reaches_every_row(look: Look, operator: User, answering: responses.RequestsMock) -> None:
    ToolConfig.objects.create(name="other", cache_epoch=4)
    look()
    before = dict(ToolConfig.objects.values_list("name", "cache_epoch"))

    clear_cache(actor=operator)

    assert dict(ToolConfig.objects.values_list("name", "cache_epoch")) == {
        name: epoch + 1 for name, epoch in before.items()
    }
    assert look().cached is False


def test_what_another_process_cleared_or_a_change_put_out_of_reach_is_not_reported_as_kept(
    look: Look, change: Callable[..., ToolConfig], answering: responses.RequestsMock
) -> None:
    look("7")
    ToolConfig.objects.filter(name="probe").update(cache_epoch=F("cache_epoch") + 1)
    look("8")
    assert (figures().entries, [used.arguments for used in cache_report().top]) == (1, ['{"number":"8"}'])

    change(timeout_s=3.0)

    assert (figures().entries, cache_report().top) == (0, ())


def test_clearing_is_no_revision(look: Look, operator: User, answering: responses.RequestsMock) -> None:
    clear_cache(actor=operator)

    assert look().revision == 1


def test_the_api_reports_in_all_per_tool_and_the_most_used(
    look: Look, answering: responses.RequestsMock, as_operator: Client, settings: Any
) -> None:
    look()
    look()

    body = as_operator.get("/api/v1/tools/cache").json()

    (tool,) = [each for each in body["tools"] if each["tool"] == "probe"]
    (used,) = body["top"]
    assert body["backend"] == ("redis" if settings.REDIS_URL else "memory")
    assert (body["total"]["entries"], tool["entries"], tool["bytes"]) == (1, 1, used["bytes"])
    assert (used["operation"], used["accesses"]) == ("look", 1)
    assert datetime.fromisoformat(used["stored_at"]) <= datetime.fromisoformat(used["last_access"])
    assert set(tool) == {
        "tool",
        "entries",
        "bytes",
        "hits",
        "misses",
        "stale",
        "stores",
        "evictions",
        "hit_rate",
    }


def test_the_api_clears_a_tool_by_its_alias(look: Look, answering: responses.RequestsMock, as_operator: Client) -> None:
    look()

    answer = as_operator.post("/api/v1/tools/probe_lookup/cache/clear")

    assert (answer.status_code, answer.json()) == (200, {"tool": "probe", "cleared": 1})
    assert look().cached is False


def test_the_api_clears_all_tools(look: Look, answering: responses.RequestsMock, as_operator: Client) -> None:
    look()
    before = dict(ToolConfig.objects.values_list("name", "cache_epoch"))

    answer = as_operator.post("/api/v1/tools/cache/clear")

    assert (answer.status_code, answer.json()) == (200, {"cleared": 1})
    assert dict(ToolConfig.objects.values_list("name", "cache_epoch")) == {
        name: epoch + 1 for name, epoch in before.items()
    }
    assert look().cached is False


def test_an_agent_neither_sees_nor_clears_the_cache(probe: ToolConfig, client_for: ClientFor, agent: User) -> None:
    client = client_for(agent)

    answers = [
        client.get("/api/v1/tools/cache"),
        client.post("/api/v1/tools/probe/cache/clear"),
        client.post("/api/v1/tools/cache/clear"),
    ]

    assert [(answer.status_code, answer.json()["code"]) for answer in answers] == [(403, "permission_missing")] * 3
    assert ToolConfig.objects.get(name="probe").cache_epoch == 0
