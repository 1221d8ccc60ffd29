"""The figures of overview and charts: counted once by hour, and the same with and without the roll-up."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from apps.audit.figures import Count, HourFigures, counts_of, hourly_figures, percentile, recent_figures
from apps.audit.models import HourOfCalls
from apps.audit.rollup import hour_of, roll_up
from tests.audit.calls import make_call

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 20, 12, 30, tzinfo=UTC)
HOUR = timedelta(hours=1)
DAY_AGO = hour_of(NOW) - 24 * HOUR


def test_the_last_minutes_are_counted_for_each_tool() -> None:
    for seconds in (10, 20, 30):
        make_call(at=NOW - timedelta(seconds=seconds), latency_ms=float(seconds))
    make_call(at=NOW - timedelta(seconds=40), status="failed", latency_ms=400.0)
    make_call(at=NOW - timedelta(seconds=50), cached=True, latency_ms=1.0)
    make_call(at=NOW - timedelta(minutes=16), tool="billing")

    figures = recent_figures(now=NOW)

    assert set(figures) == {"crm"}
    crm = figures["crm"]
    assert (crm.calls, crm.error_rate, crm.cache_rate) == (5, 0.2, 0.2)
    assert (crm.p50_ms, crm.p95_ms) == (20.0, 400.0)
    assert crm.per_minute == pytest.approx(5 / 15)


def test_a_refusal_is_no_error_of_the_tool() -> None:
    make_call(at=NOW, status="refused", latency_ms=None)

    crm = recent_figures(now=NOW)["crm"]

    assert (crm.calls, crm.error_rate, crm.p50_ms) == (1, 0.0, None)


@pytest.mark.parametrize(
    ("values", "share", "expected"),
    [([], 0.5, None), ([7.0], 0.95, 7.0), ([1.0, 2.0], 0.5, 1.0), ([1.0, 2.0, 3.0], 0.5, 2.0), ([1.0, 2.0], 0.95, 2.0)],
)
def test_a_percentile_is_a_value_that_was_measured(values: list[float], share: float, expected: float | None) -> None:
    assert percentile(values, share) == expected


def test_every_hour_of_the_day_has_its_place_the_present_one_last() -> None:
    make_call(at=NOW)
    make_call(at=NOW - 2 * HOUR, status="unknown")
    make_call(at=NOW - 23 * HOUR)
    make_call(at=NOW - 24 * HOUR)

    hours = hourly_figures(now=NOW)["crm"]

    assert len(hours) == 24
    assert [figures for figures in hours if figures.calls] == [
        HourFigures(hour_of(NOW - 23 * HOUR), 1, 0),
        HourFigures(hour_of(NOW - 2 * HOUR), 1, 1),
        HourFigures(hour_of(NOW), 1, 0),
    ]


def test_the_figures_are_the_same_before_and_after_the_roll_up() -> None:
    for hours in (0, 1, 1, 5):
        make_call(at=NOW - hours * HOUR, latency_ms=5.0)
    make_call(at=NOW - 5 * HOUR, status="failed", error_code="upstream_timeout", latency_ms=20_000.0, revision=2)
    make_call(at=NOW - 5 * HOUR, status="refused", error_code="quota_exceeded", latency_ms=None)
    before = hourly_figures(now=NOW), sorted(counts_of(tool="crm", since=DAY_AGO))

    assert roll_up(now=NOW) == 4

    assert (hourly_figures(now=NOW), sorted(counts_of(tool="crm", since=DAY_AGO))) == before
    then, before_this, present = (hour_of(NOW) - hours * HOUR for hours in (5, 1, 0))
    assert before[1] == [
        Count(then, 1, "completed", "", 1, 1, 0, 0, 0, 0, 0, 0, 0),
        Count(then, 1, "refused", "quota_exceeded", 1, 0, 0, 0, 0, 0, 0, 0, 0),
        Count(then, 2, "failed", "upstream_timeout", 1, 0, 0, 0, 0, 0, 0, 0, 1),
        Count(before_this, 1, "completed", "", 2, 2, 0, 0, 0, 0, 0, 0, 0),
        Count(present, 1, "completed", "", 1, 1, 0, 0, 0, 0, 0, 0, 0),
    ]


def test_an_hour_is_counted_once_and_only_after_its_calls_had_time_to_end() -> None:
    make_call(at=NOW - HOUR)

    assert roll_up(now=hour_of(NOW) + timedelta(minutes=9)) == 0
    assert roll_up(now=hour_of(NOW) + timedelta(minutes=10)) == 1
    assert roll_up(now=NOW) == 0
    assert HourOfCalls.objects.get().calls == 1


@pytest.mark.parametrize(
    ("latency_ms", "band"), [(0.0, 0), (10.0, 0), (10.1, 1), (100.0, 2), (1_000.0, 4), (10_000.0, 6), (10_000.5, 7)]
)
def test_a_call_counts_in_the_band_of_its_latency(latency_ms: float, band: int) -> None:
    make_call(at=NOW, latency_ms=latency_ms)

    (count,) = counts_of(tool="crm", since=DAY_AGO)

    assert [index for index, calls in enumerate(count.bands) if calls] == [band]


def test_figures_cost_the_same_number_of_queries_for_one_and_fifty_calls(django_assert_num_queries: Any) -> None:
    for count in (1, 49):
        for index in range(count):
            make_call(at=NOW - timedelta(seconds=index), tool=f"tool-{index % 5}")
        with django_assert_num_queries(3):
            recent_figures(now=NOW)
            hourly_figures(now=NOW)
