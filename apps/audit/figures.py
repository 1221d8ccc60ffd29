"""Figures from the record: calls by hour from the roll-up, the last minutes from the rows themselves.

Every query is bounded by an index and a span of time, so that a million older calls cost nothing.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Max, Sum

from apps.audit.models import HourOfCalls, ToolCall
from apps.audit.rollup import BANDS, HOUR, counted, hour_of
from apps.audit.types import CallStatus

BAD = (CallStatus.FAILED, CallStatus.UNKNOWN, CallStatus.INTERRUPTED)
RECENT = timedelta(minutes=15)
RECENT_LIMIT = 5_000


@dataclass(frozen=True, slots=True)
class RecentFigures:
    """One tool over the last quarter of an hour: calls a minute, rates from 0 to 1, latencies in milliseconds."""

    calls: int = 0
    per_minute: float = 0.0
    error_rate: float = 0.0
    cache_rate: float = 0.0
    p50_ms: float | None = None
    p95_ms: float | None = None


@dataclass(frozen=True, slots=True)
class HourFigures:
    """One hour of one tool."""

    hour: datetime
    calls: int
    errors: int


@dataclass(frozen=True, slots=True)
class Group:
    """The calls of one tool, revision, outcome and error in an hour or more; `bands` count by BANDS_MS."""

    revision: int
    status: str
    error_code: str
    calls: int
    bands: tuple[int, ...]


def recent_figures(*, now: datetime) -> dict[str, RecentFigures]:
    """Return each tool's figures over the last RECENT, over the newest RECENT_LIMIT calls at the most."""
    columns = ("tool", "status", "cached", "latency_ms", "started_at")
    rows = ToolCall.objects.filter(started_at__gt=now - RECENT).order_by("-started_at").values_list(*columns)
    newest = list(rows[:RECENT_LIMIT])
    span = now - newest[-1][4] if len(newest) == RECENT_LIMIT else RECENT
    by_tool: dict[str, list[tuple[str, bool, float | None]]] = defaultdict(list)
    for tool, status, cached, latency_ms, _at in newest:
        by_tool[tool].append((status, cached, latency_ms))
    return {tool: _recent(calls, span) for tool, calls in by_tool.items()}


def hourly_figures(*, now: datetime, hours: int = 24) -> dict[str, tuple[HourFigures, ...]]:
    """Return each tool's last `hours` hours, oldest first, the present one included."""
    first = hour_of(now) - (hours - 1) * HOUR
    found: defaultdict[tuple[str, datetime], list[int]] = defaultdict(lambda: [0, 0])
    rows = HourOfCalls.objects.filter(hour__gte=first).values_list("tool", "hour", "status").order_by()
    rolled = list(rows.annotate(Sum("calls")))
    open_since = max((hour + HOUR for _tool, hour, _status, _calls in rolled), default=first)
    for tool, hour, status, calls in [*rolled, *_open_hours(since=open_since)]:
        found[tool, hour][0] += calls
        found[tool, hour][1] += calls if status in BAD else 0
    slots = [first + index * HOUR for index in range(hours)]
    return {
        tool: tuple(HourFigures(hour, *found.get((tool, hour), (0, 0))) for hour in slots)
        for tool in {tool for tool, _hour in found}
    }


def groups_of(*, tool: str, now: datetime, span: timedelta) -> list[Group]:
    """Return the tool's calls since `span` ago, to the full hour, by revision, outcome and error."""
    first = hour_of(now - span)
    key = ("revision", "status", "error_code")
    rolled = HourOfCalls.objects.filter(tool=tool, hour__gte=first).values(*key).order_by()
    summed = list(rolled.annotate(newest=Max("hour"), **{name: Sum(name) for name in ("calls", *BANDS)}))
    # Hours without a call of this tool leave no row, so nothing is counted twice from its newest row on.
    open_since = max((row["newest"] + HOUR for row in summed), default=first)
    fresh = counted(ToolCall.objects.filter(tool=tool, started_at__gte=open_since))
    groups: defaultdict[tuple[int, str, str], list[int]] = defaultdict(lambda: [0] * (len(BANDS) + 1))
    for row in [*summed, *fresh]:
        numbers = groups[row["revision"], row["status"], row["error_code"]]
        for index, name in enumerate(("calls", *BANDS)):
            numbers[index] += row[name]
    return [Group(*names, numbers[0], tuple(numbers[1:])) for names, numbers in sorted(groups.items())]


def hours_of(*, tool: str, now: datetime, span: timedelta) -> list[tuple[datetime, str, int]]:
    """Return how many calls of the tool ended how in which hour, since `span` ago, to the full hour."""
    first = hour_of(now - span)
    rolled = HourOfCalls.objects.filter(tool=tool, hour__gte=first).values_list("hour", "status").order_by()
    summed = list(rolled.annotate(Sum("calls")))
    open_since = max((hour + HOUR for hour, _status, _calls in summed), default=first)
    fresh = counted(ToolCall.objects.filter(tool=tool, started_at__gte=open_since))
    return [*summed, *((row["hour"], row["status"], row["calls"]) for row in fresh)]


def _open_hours(*, since: datetime) -> list[tuple[str, datetime, str, int]]:
    rows = counted(ToolCall.objects.filter(started_at__gte=since))
    return [(row["tool"], row["hour"], row["status"], row["calls"]) for row in rows]


def percentile(values: Sequence[float], share: float) -> float | None:
    """Return the value that `share` of the sorted values do not exceed; None of none."""
    return values[max(math.ceil(share * len(values)) - 1, 0)] if values else None


def _recent(calls: Sequence[tuple[str, bool, float | None]], span: timedelta) -> RecentFigures:
    ended = Counter(status for status, _cached, _latency in calls)
    latencies = sorted(latency for _status, _cached, latency in calls if latency is not None)
    return RecentFigures(
        calls=len(calls),
        per_minute=len(calls) / max(span / timedelta(minutes=1), 1 / 60),
        error_rate=sum(ended[status] for status in BAD) / len(calls),
        cache_rate=sum(cached for _status, cached, _latency in calls) / len(calls),
        p50_ms=percentile(latencies, 0.5),
        p95_ms=percentile(latencies, 0.95),
    )
