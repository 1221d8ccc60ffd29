"""The figures of the hours against a slow recount of the rows, whenever and however often they were rolled up."""

import random
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from io import StringIO
from itertools import product
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core.management import call_command
from django.utils import timezone

from apps.audit.figures import BAD, counts_of, hourly_figures, recent_figures
from apps.audit.models import DayOfCalls, HourOfCalls, QuarterOfCalls, ToolCall
from apps.audit.rollup import DAYS, QUARTERS, Sums, day_of, hour_of, recount, roll_up, rolled_until, start_of
from apps.audit.types import BANDS_MS, CallStatus
from tests.audit.calls import make_call

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 20, 12, 30, tzinfo=UTC)
HOUR = timedelta(hours=1)
LATENCIES = (None, 0.0, 10.0, 10.1, 30.0, 99.9, 100.0, 2_999.0, 3_000.0, 10_000.0, 10_000.1, 60_000.0)


def scatter(seed: int, *, calls: int = 60, days: int = 2) -> None:
    """Put calls on record that differ in everything the roll-up counts by."""
    dice = random.Random(seed)  # noqa: S311 - the same calls each time
    rows = [
        {
            "at": NOW - dice.random() * timedelta(days=days),
            "tool": dice.choice(("crm", "billing")),
            "revision": dice.choice((1, 2)),
            "status": dice.choice([status.value for status in CallStatus]),
            "error_code": dice.choice(("", "timeout")),
            "latency_ms": dice.choice(LATENCIES),
        }
        for _call in range(calls)
    ]
    for row in rows:
        make_call(**row)


def band_of(latency_ms: float) -> int:
    return sum(latency_ms > limit for limit in BANDS_MS)


def hours_recounted(tool: str) -> list[tuple[datetime, int, int]]:
    first = hour_of(NOW) - 23 * HOUR
    calls, errors = Counter[datetime](), Counter[datetime]()
    for call in ToolCall.objects.filter(tool=tool, started_at__gte=first):
        calls[hour_of(call.started_at)] += 1
        errors[hour_of(call.started_at)] += call.status in BAD
    return [(first + n * HOUR, calls[first + n * HOUR], errors[first + n * HOUR]) for n in range(24)]


def counts_recounted(tool: str, since: datetime, starting: Callable[[datetime], datetime]) -> list[tuple[Any, ...]]:
    found: dict[tuple[Any, ...], list[int]] = {}
    for call in ToolCall.objects.filter(tool=tool, started_at__gte=since):
        key = (starting(call.started_at), call.revision, call.status, call.error_code)
        numbers = found.setdefault(key, [0] * (len(BANDS_MS) + 2))
        numbers[0] += 1
        if call.latency_ms is not None:
            numbers[1 + band_of(call.latency_ms)] += 1
    return sorted((*key, *numbers) for key, numbers in found.items())


def counts_by(sums: Sums, tool: str, since: datetime) -> list[tuple[Any, ...]]:
    """Return what is counted by quarter, day or hour, all of it added up by quarter or day."""
    found: dict[tuple[Any, ...], list[int]] = {}
    for start, revision, status, error_code, *numbers in counts_of(tool=tool, since=since, sums=sums):
        total = found.setdefault((start_of(start, sums.span), revision, status, error_code), [0] * (len(BANDS_MS) + 2))
        total[:] = [one + other for one, other in zip(total, numbers, strict=True)]
    return sorted((*key, *numbers) for key, numbers in found.items())


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("rolled_hours_ago", [(), (0,), (30, 20, 1, 0), (3, 3)])
def test_the_figures_are_those_of_the_rows(seed: int, rolled_hours_ago: tuple[int, ...]) -> None:
    scatter(seed)
    for hours in rolled_hours_ago:
        roll_up(now=NOW - hours * HOUR)

    for tool in ("crm", "billing"):
        figures = [(one.hour, one.calls, one.errors) for one in hourly_figures(now=NOW)[tool]]
        assert figures == hours_recounted(tool)
        for span in (HOUR, 24 * HOUR, 7 * 24 * HOUR):
            since = hour_of(NOW - span)
            counts = sorted(counts_of(tool=tool, since=since))
            assert counts == counts_recounted(tool, since, hour_of)
            for sums, first in product((QUARTERS, DAYS), (since, day_of(since))):
                expected = counts_recounted(tool, first, partial(start_of, span=sums.span))
                assert counts_by(sums, tool, first) == expected


def test_rolling_up_again_adds_nothing() -> None:
    scatter(7)
    roll_up(now=NOW)
    before = list(HourOfCalls.objects.order_by("pk").values())

    assert roll_up(now=NOW) == 0
    assert list(HourOfCalls.objects.order_by("pk").values()) == before


def test_rolling_up_in_steps_is_rolling_up_at_once() -> None:
    scatter(8, days=3)
    columns = [field.name for field in HourOfCalls._meta.fields if field.name != "id"]
    roll_up(now=NOW)
    at_once = sorted(HourOfCalls.objects.values_list(*columns))
    HourOfCalls.objects.all().delete()
    for hours in range(72, -1, -5):
        roll_up(now=NOW - hours * HOUR)
    roll_up(now=NOW)
    assert sorted(HourOfCalls.objects.values_list(*columns)) == at_once


def test_full_days_are_added_up_and_the_present_one_is_read_by_the_hour() -> None:
    make_call(at=NOW - 24 * HOUR)
    make_call(at=NOW - 13 * HOUR)
    make_call(at=NOW - 2 * HOUR)
    roll_up(now=NOW)

    assert list(DayOfCalls.objects.values_list("day", "calls")) == [(day_of(NOW) - 24 * HOUR, 2)]
    starts = [count.start for count in counts_of(tool="crm", since=day_of(NOW) - 48 * HOUR, sums=DAYS)]
    assert starts == [day_of(NOW) - 24 * HOUR, hour_of(NOW) - 2 * HOUR]


def test_full_quarters_are_added_up_and_the_present_one_is_read_by_the_hour() -> None:
    midnight = day_of(NOW)
    for hours in (-5, -2, 10, 12):
        make_call(at=midnight + hours * HOUR)
    roll_up(now=NOW)

    counts = counts_of(tool="crm", since=midnight - 24 * HOUR, sums=QUARTERS)

    assert list(QuarterOfCalls.objects.values_list("quarter", "calls")) == [
        (midnight - 6 * HOUR, 2),
        (midnight + 6 * HOUR, 1),
    ]
    assert [(count.start, count.calls) for count in counts] == [
        (midnight - 6 * HOUR, 2),
        (midnight + 6 * HOUR, 1),
        (midnight + 12 * HOUR, 1),
    ]


@pytest.mark.parametrize(
    ("since", "starts"), [(-37, [-37, -36, -12, -1]), (-36, [-36, -12, -1]), (-35, [-20, -12, -1])]
)
def test_hours_beside_full_days_are_read_by_the_hour(since: int, starts: list[int]) -> None:
    """In hours from noon, where yesterday began 36 hours ago."""
    noon = NOW.replace(minute=0)
    for hours in (-38, -37, -36, -20, -12, -1):
        make_call(at=noon + hours * HOUR)
    roll_up(now=NOW)

    counts = counts_of(tool="crm", since=noon + since * HOUR, sums=DAYS)

    assert sorted((count.start - noon) // HOUR for count in counts) == starts


def test_days_are_added_up_from_hours_that_were_counted_before() -> None:
    make_call(at=NOW - 30 * HOUR)
    roll_up(now=NOW)
    before = list(DayOfCalls.objects.values_list("day", "tool", "calls", "band_1"))
    DayOfCalls.objects.all().delete()

    assert roll_up(now=NOW) == 0
    assert list(DayOfCalls.objects.values_list("day", "tool", "calls", "band_1")) == before


@pytest.mark.parametrize("through", ["recount", "the command"])
def test_counting_again_puts_right_what_changed_after_it_was_counted(through: str) -> None:
    now = NOW if through == "recount" else timezone.now()
    late = make_call(at=now - 30 * HOUR, status="waiting")
    make_call(at=now - 3 * HOUR)
    roll_up(now=now)
    ToolCall.objects.filter(pk=late.pk).update(status="completed", latency_ms=5.0)

    if through == "recount":
        assert recount(now=now) == 2
    else:
        told = StringIO()
        call_command("recount_calls", stdout=told)
        assert told.getvalue() == "2 rows for the hours of the last 31 days.\n"

    assert list(HourOfCalls.objects.order_by("hour").values_list("status", "calls")) == [("completed", 1)] * 2
    assert list(DayOfCalls.objects.filter(day=day_of(now - 30 * HOUR)).values_list("status", "calls", "band_0")) == [
        ("completed", 1, 1)
    ]


@pytest.mark.parametrize(
    ("minutes", "counted"),
    [(-1, 0), (0, 0), (9, 0), (10, 1), (11, 1), (69, 1), (70, 1)],
)
def test_an_hour_is_counted_ten_minutes_after_its_end(minutes: int, counted: int) -> None:
    noon = NOW.replace(hour=12, minute=0)
    make_call(at=noon - timedelta(minutes=1))
    assert roll_up(now=noon + timedelta(minutes=minutes)) == counted


def test_calls_older_than_a_month_are_left_to_the_record() -> None:
    make_call(at=NOW - timedelta(days=40))
    make_call(at=NOW - timedelta(days=30))
    assert roll_up(now=NOW) == 1
    assert HourOfCalls.objects.get().hour == hour_of(NOW - timedelta(days=30))


def test_an_empty_record_begins_at_the_default() -> None:
    assert rolled_until(default=NOW) == NOW


def test_the_newest_counted_hour_is_where_it_goes_on() -> None:
    make_call(at=NOW - 5 * HOUR)
    roll_up(now=NOW)
    assert rolled_until(default=NOW - 24 * HOUR) == hour_of(NOW) - 4 * HOUR


@pytest.mark.parametrize("latency_ms", [value for value in LATENCIES if value is not None])
def test_a_latency_stands_in_one_band(latency_ms: float) -> None:
    make_call(at=NOW, latency_ms=latency_ms)
    (count,) = counts_of(tool="crm", since=hour_of(NOW))
    assert count.bands == tuple(int(index == band_of(latency_ms)) for index in range(len(BANDS_MS) + 1))


def test_a_call_without_a_latency_is_counted_in_no_band() -> None:
    make_call(at=NOW, latency_ms=None, status="refused")
    (count,) = counts_of(tool="crm", since=hour_of(NOW))
    assert (count.calls, sum(count.bands)) == (1, 0)


@pytest.mark.parametrize("zone", ["Asia/Kolkata", "Europe/Berlin", "UTC"])
def test_an_hour_is_that_of_the_world_and_not_of_the_viewer(zone: str) -> None:
    assert hour_of(NOW.astimezone(ZoneInfo(zone))) == NOW.replace(minute=0)


@pytest.mark.parametrize("seed", range(3))
def test_the_last_minutes_are_those_of_the_rows(seed: int) -> None:
    scatter(seed, days=0, calls=3)
    dice = random.Random(seed)  # noqa: S311 - the same calls each time
    for _call in range(30):
        make_call(at=NOW - dice.random() * timedelta(minutes=20), tool="crm", cached=dice.random() < 0.5)

    rows = list(ToolCall.objects.filter(tool="crm", started_at__gt=NOW - timedelta(minutes=15)))
    figures = recent_figures(now=NOW)["crm"]
    assert figures.calls == len(rows)
    assert figures.per_minute == pytest.approx(len(rows) / 15)
