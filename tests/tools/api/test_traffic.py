"""The API twins of the room's first page and of a tool's charts: the same rows as the pages, for programs."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from apps.accounts.models import User
from apps.audit.rollup import roll_up
from apps.tools.models import ForcedState, ToolConfig
from apps.tools.services import set_breaker
from tests.audit.calls import make_call

ClientFor = Callable[[User], Client]
OVERVIEW = "/api/v1/tools/overview"
CHARTS = "/api/v1/tools/probe/charts"
ROOM = "/admin/"


@pytest.fixture
def as_auditor(client_for: ClientFor, auditor: User) -> Client:
    return client_for(auditor)


def line(client: Client, name: str = "probe") -> dict[str, Any]:
    items = client.get(OVERVIEW).json()["items"]
    return next(item for item in items if item["name"] == name)


def charts(client: Client, days: int = 1) -> dict[str, Any]:
    answer: dict[str, Any] = client.get(CHARTS, {"days": days}).json()
    return answer


def test_a_line_tells_of_the_last_minutes_and_of_the_last_day(
    probe: ToolConfig, change: Callable[..., ToolConfig], as_auditor: Client
) -> None:
    change(api_key="a-key")
    moment = timezone.now()
    make_call(tool="probe", at=moment, latency_ms=40.0)
    make_call(tool="probe", at=moment, latency_ms=60.0, status="failed")
    make_call(tool="probe", at=moment, latency_ms=1.0, cached=True)
    make_call(tool="probe", at=moment, status="refused", latency_ms=None)
    make_call(tool="probe", at=moment - timedelta(hours=2))

    shown = line(as_auditor)

    hours = shown.pop("hours")
    assert shown == {
        "name": "probe",
        "title": "Probe",
        "enabled": True,
        "breaker": "closed",
        "tone": "good",
        "health": "Ready",
        "calls": 4,
        "calls_per_minute": pytest.approx(4 / 15),
        "error_rate": 0.25,
        "cache_hit_rate": 0.25,
        "p50_ms": 40.0,
        "p95_ms": 60.0,
        "quota_at_once": None,
        "quota_today": None,
        "in_flight": 0,
    }
    assert [(hour["calls"], hour["errors"]) for hour in hours] == [(0, 0)] * 21 + [(1, 0), (0, 0), (4, 1)]


def test_a_tool_without_calls_has_a_line_without_figures(probe: ToolConfig, as_auditor: Client) -> None:
    shown = line(as_auditor)

    assert (shown["calls"], shown["calls_per_minute"], shown["p50_ms"], shown["hours"]) == (0, 0.0, None, [])


def test_a_line_tells_breaker_switch_and_quota(
    probe: ToolConfig, change: Callable[..., ToolConfig], operator: User, as_auditor: Client
) -> None:
    set_breaker(config=probe, state=ForcedState.FORCE_OPEN, reason="Wait", actor=operator)
    change(rate_per_minute=60, rate_burst=10, daily_quota=100)
    shown = line(as_auditor)
    assert (shown["breaker"], shown["tone"], shown["quota_at_once"], shown["quota_today"]) == ("open", "bad", 10, 100)

    change(enabled=False)

    shown = line(as_auditor)
    assert (shown["enabled"], shown["tone"]) == (False, "off")


def test_the_overview_lists_the_tools_of_the_page_in_its_order(probe: ToolConfig, as_auditor: Client) -> None:
    of_page = [one.status.config.name for one in as_auditor.get(ROOM).context["room"].overview.lines]

    body = as_auditor.get(OVERVIEW).json()

    assert [item["name"] for item in body["items"]] == of_page
    assert (body["next"], body["after"]) == (None, as_auditor.get(ROOM).context["room"].overview.after)


def test_charts_count_by_outcome_latency_error_and_revision(probe: ToolConfig, as_auditor: Client) -> None:
    for _ in range(3):
        make_call(tool="probe", latency_ms=5.0)
    make_call(tool="probe", status="failed", error_code="upstream_timeout", latency_ms=20_000.0, revision=2)
    make_call(tool="probe", status="refused", error_code="quota_exceeded", latency_ms=None, revision=2)
    make_call(tool="crm")

    assert charts(as_auditor) == {
        "tool": "probe",
        "days": 1,
        "calls": 5,
        "outcomes": [
            {"key": "completed", "calls": 3, "outcomes": {"completed": 3}},
            {"key": "failed", "calls": 1, "outcomes": {"failed": 1}},
            {"key": "refused", "calls": 1, "outcomes": {"refused": 1}},
        ],
        "latency": [
            {"up_to_ms": 10, "calls": 3},
            *({"up_to_ms": limit, "calls": 0} for limit in (30, 100, 300, 1_000, 3_000, 10_000)),
            {"up_to_ms": None, "calls": 1},
        ],
        "errors": [
            {"key": "quota_exceeded", "calls": 1, "outcomes": {"refused": 1}},
            {"key": "upstream_timeout", "calls": 1, "outcomes": {"failed": 1}},
        ],
        "revisions": [
            {"key": "2", "calls": 2, "outcomes": {"refused": 1, "failed": 1}},
            {"key": "1", "calls": 3, "outcomes": {"completed": 3}},
        ],
        "compared": [
            {"revision": 2, "calls": 1, "error_rate": 1.0, "p50_ms": None, "p95_ms": None},
            {"revision": 1, "calls": 3, "error_rate": 0.0, "p50_ms": 10, "p95_ms": 10},
        ],
    }


def test_revisions_are_compared_by_the_calls_that_were_made(probe: ToolConfig, as_auditor: Client) -> None:
    for latency_ms in (5.0, 20.0, 20.0, 250.0):
        make_call(tool="probe", latency_ms=latency_ms)
    for status in ("failed", "unknown", "refused", "waiting", "completed", "completed"):
        make_call(tool="probe", status=status, revision=2, latency_ms=50.0)
    make_call(tool="probe", status="refused", revision=3)

    assert charts(as_auditor)["compared"] == [
        {"revision": 3, "calls": 0, "error_rate": None, "p50_ms": None, "p95_ms": None},
        {"revision": 2, "calls": 4, "error_rate": 0.5, "p50_ms": 100, "p95_ms": 100},
        {"revision": 1, "calls": 4, "error_rate": 0.0, "p50_ms": 30, "p95_ms": 300},
    ]


def test_charts_reach_as_far_back_as_they_are_asked_for(probe: ToolConfig, as_auditor: Client) -> None:
    for days in (0, 3, 20, 40):
        make_call(tool="probe", at=timezone.now() - timedelta(days=days))

    assert [charts(as_auditor, days)["calls"] for days in (1, 7, 30)] == [1, 2, 3]


def test_charts_say_the_same_before_and_after_the_roll_up(probe: ToolConfig, as_auditor: Client) -> None:
    for hours in (0, 3, 3, 9):
        make_call(tool="probe", at=timezone.now() - timedelta(hours=hours))
    before = charts(as_auditor)

    assert roll_up(now=timezone.now()) == 2

    assert charts(as_auditor) == before


def test_the_newest_eight_revisions_are_compared(probe: ToolConfig, as_auditor: Client) -> None:
    for number in range(1, 11):
        make_call(tool="probe", revision=number)

    assert [row["key"] for row in charts(as_auditor)["revisions"]] == [str(number) for number in range(10, 2, -1)]


def test_the_page_draws_the_numbers_of_the_api(probe: ToolConfig, as_auditor: Client) -> None:
    make_call(tool="probe", latency_ms=5.0)
    make_call(tool="probe", status="failed", error_code="upstream_timeout", revision=2)
    drawn = {
        chart.key: [bar.total for bar in chart.bars]
        for chart in as_auditor.get(f"/admin/tools/toolconfig/{probe.pk}/charts/").context["charts"]
    }

    said = charts(as_auditor)

    names = {"outcome": "outcomes", "latency": "latency", "errors": "errors", "revision": "revisions"}
    assert drawn == {chart: [row["calls"] for row in said[name]] for chart, name in names.items()}


def test_a_tool_is_found_by_its_alias_and_an_unknown_one_is_not(probe: ToolConfig, as_auditor: Client) -> None:
    assert as_auditor.get("/api/v1/tools/probe_lookup/charts").json()["tool"] == "probe"
    assert as_auditor.get("/api/v1/tools/nothing/charts").status_code == 404


@pytest.mark.parametrize("days", ["2", "many", ""])
def test_another_span_is_a_problem_that_names_the_field(probe: ToolConfig, as_auditor: Client, days: str) -> None:
    answer = as_auditor.get(CHARTS, {"days": days})

    assert (answer.status_code, answer["Content-Type"]) == (422, "application/problem+json")
    assert "days" in answer.content.decode()


def test_overview_and_charts_cost_the_same_for_one_and_for_fifty_calls(
    probe: ToolConfig, as_auditor: Client, django_assert_num_queries: Any, django_assert_max_num_queries: Any
) -> None:
    for path in (OVERVIEW, CHARTS):
        make_call(tool="probe")
        as_auditor.get(path)
        with django_assert_max_num_queries(10) as few:
            as_auditor.get(path)
        for number in range(49):
            make_call(tool="probe", revision=number % 5, error_code=f"error-{number}", status="failed")
        with django_assert_num_queries(len(few)):
            as_auditor.get(path)
