"""Counting the calls of each full hour once, so that charts need not read a million rows."""

from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Count, Max, Q, QuerySet
from django.db.models.functions import TruncHour

from apps.audit.models import HourOfCalls, ToolCall
from apps.audit.types import BANDS_MS

HOUR = timedelta(hours=1)
# A call begun in an hour may end in the next; nearly all have ended by then.
SETTLING = timedelta(minutes=10)
KEPT = timedelta(days=31)
BATCH = timedelta(days=1)
KEY = ("tool", "hour", "revision", "status", "error_code")
BANDS = tuple(f"band_{index}" for index in range(len(BANDS_MS) + 1))


def hour_of(moment: datetime) -> datetime:
    """Return the start of the hour."""
    return moment.astimezone(UTC).replace(minute=0, second=0, microsecond=0)


def roll_up(*, now: datetime) -> int:
    """Count the full hours of the last KEPT that are not counted yet, and return the number of rows made."""
    end = hour_of(now - SETTLING)
    start = rolled_until(default=end - KEPT)
    made = 0
    while start < end:
        until = min(start + BATCH, end)
        made += _count_hours(start, until)
        start = until
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
