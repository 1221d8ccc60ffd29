"""Counting the calls of each full hour once, and adding up quarters and days, for charts not to read a million rows."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Count, Max, Q, QuerySet, Sum
from django.db.models.functions import TruncHour

from apps.audit.models import DayOfCalls, HourOfCalls, QuarterOfCalls, ToolCall
from apps.audit.types import BANDS_MS

HOUR = timedelta(hours=1)
# A call begun in an hour may end in the next; nearly all have ended by then.
SETTLING = timedelta(minutes=10)
KEPT = timedelta(days=31)
QUARTER = timedelta(hours=6)
DAY = timedelta(days=1)
KEY = ("tool", "hour", "revision", "status", "error_code")
BANDS = tuple(f"band_{index}" for index in range(len(BANDS_MS) + 1))
NUMBERS = ("calls", *BANDS)


@dataclass(frozen=True, slots=True)
class Sums:
    """What full hours are added up to: rows, the field that says when one begins, and how long it is."""

    rows: type[QuarterOfCalls] | type[DayOfCalls]
    field: str
    span: timedelta


QUARTERS = Sums(QuarterOfCalls, "quarter", QUARTER)
DAYS = Sums(DayOfCalls, "day", DAY)


def hour_of(moment: datetime) -> datetime:
    """Return the start of the hour."""
    return moment.astimezone(UTC).replace(minute=0, second=0, microsecond=0)


def day_of(moment: datetime) -> datetime:
    """Return the start of the day at UTC."""
    return hour_of(moment).replace(hour=0)


def start_of(moment: datetime, span: timedelta) -> datetime:
    """Return the start of the span that the moment lies in, of those that share out a day at UTC."""
    midnight = day_of(moment)
    return midnight + (moment - midnight) // span * span


def roll_up(*, now: datetime) -> int:
    """Count the full hours of the last KEPT that are not counted yet, and return the number of rows made.

    The quarters and days that are full with them are added up.
    """
    end = hour_of(now - SETTLING)
    made = sum(_count_hours(*span) for span in _spans(rolled_until(default=end - KEPT), end))
    for sums in (QUARTERS, DAYS):
        for start, until in _spans(_added_until(sums, end - KEPT), start_of(end, sums.span), step=sums.span):
            _add_up_hours(sums, start, until)
    return made


def recount(*, now: datetime) -> int:
    """Count the last KEPT again from the record, and return the number of rows made for hours.

    An hour's rows are replaced at once, so that charts are whole all the while.
    """
    end = hour_of(now - SETTLING)
    HourOfCalls.objects.filter(hour__lt=end - KEPT).delete()
    made = 0
    for start, until in _spans(end - KEPT, end):
        with transaction.atomic():
            HourOfCalls.objects.filter(hour__gte=start, hour__lt=until).delete()
            made += _count_hours(start, until)
    with transaction.atomic():
        QuarterOfCalls.objects.all().delete()
        DayOfCalls.objects.all().delete()
        roll_up(now=now)
    return made


def rolled_until(*, default: datetime) -> datetime:
    """Return the end of the newest counted hour, or the default where that is later."""
    newest = HourOfCalls.objects.aggregate(newest=Max("hour"))["newest"]
    return max(newest + HOUR, default) if newest else default


def counted(calls: QuerySet[ToolCall]) -> QuerySet[ToolCall, dict[str, Any]]:
    """Return the calls by hour, tool, revision, outcome and error: how many, and how many in each latency band."""
    hours = calls.annotate(hour=TruncHour("started_at", tzinfo=UTC)).order_by()
    rows: QuerySet[ToolCall, dict[str, Any]] = hours.values(*KEY).annotate(
        calls=Count("pk"), **dict(zip(BANDS, _bands(), strict=True))
    )
    return rows


def _bands() -> list[Count]:
    lower = (None, *BANDS_MS)
    upper = (*BANDS_MS, None)
    return [Count("pk", filter=_between(low, high)) for low, high in zip(lower, upper, strict=True)]


def _between(low: int | None, high: int | None) -> Q:
    above = Q() if low is None else Q(latency_ms__gt=low)
    below = Q(latency_ms__isnull=False) if high is None else Q(latency_ms__lte=high)
    return above & below


def _count_hours(start: datetime, until: datetime) -> int:
    calls = ToolCall.objects.filter(started_at__gte=start, started_at__lt=until)
    with transaction.atomic():
        rows = HourOfCalls.objects.bulk_create(
            [HourOfCalls(**row) for row in counted(calls)], batch_size=500, ignore_conflicts=True
        )
    return len(rows)


def _add_up_hours(sums: Sums, start: datetime, until: datetime) -> None:
    """Make the rows of a quarter or a day from those of its hours."""
    hours = HourOfCalls.objects.filter(hour__gte=start, hour__lt=until).order_by()
    rows = hours.values("tool", "revision", "status", "error_code").annotate(
        **{f"sum_{name}": Sum(name) for name in NUMBERS}
    )
    summed = [{name.removeprefix("sum_"): value for name, value in row.items()} for row in rows]
    manager: Any = sums.rows.objects
    manager.bulk_create([sums.rows(**{sums.field: start}, **row) for row in summed], ignore_conflicts=True)


def _added_until(sums: Sums, default: datetime) -> datetime:
    newest = sums.rows.objects.aggregate(newest=Max(sums.field))["newest"]
    start = start_of(default, sums.span)
    return max(newest + sums.span, start) if newest else start


def _spans(start: datetime, end: datetime, *, step: timedelta = DAY) -> Iterator[tuple[datetime, datetime]]:
    """Yield the time between as spans of at most a step."""
    while start < end:
        yield start, min(start + step, end)
        start += step
