"""Figures from the record: calls by hour from the roll-up, the last minutes from the rows themselves.

Every query is bounded by an index and a span of time, so that a million older calls cost nothing.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any, NamedTuple

from django.db.models import Q, QuerySet, Sum, TextField
from django.db.models.functions import Cast

from apps.audit.models import HourOfCalls, ToolCall
from apps.audit.rollup import HOUR, Sums, counted, hour_of, start_of
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


class Count(NamedTuple):
    """The calls of one tool, revision, outcome and error in an hour or a sum of hours, all of them and by BANDS_MS."""

    start: datetime
    revision: int
    status: str
    error_code: str
    calls: int
    band_0: int
    band_1: int
    band_2: int
    band_3: int
    band_4: int
    band_5: int
    band_6: int
    band_7: int

    @property
    def bands(self) -> tuple[int, ...]:
        """Return the numbers of the latency bands."""
        return self.band_0, self.band_1, self.band_2, self.band_3, self.band_4, self.band_5, self.band_6, self.band_7


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


def counts_of(*, tool: str, since: datetime, sums: Sums | None = None) -> list[Count]:
    """Return the tool's calls since a full hour, counted by hour, in two queries.

    Or the full quarters or days at UTC as far as they are added up, and the hours before and behind them, in three.
    """
    longer = _added_up(sums, tool, since) if sums else []
    span = sums.span if sums else HOUR
    # Times without a call of this tool leave no row, so nothing is counted twice from its newest row on.
    until = max((one.start + span for one in longer), default=since)
    within = Q(hour__gte=start_of(since - HOUR, span) + span, hour__lt=until)
    hours = _rolled(HourOfCalls.objects.filter(~within, tool=tool, hour__gte=since), "hour")
    until = max([until, *(hour.start + HOUR for hour in hours)])
    fresh = counted(ToolCall.objects.filter(tool=tool, started_at__gte=until)).values_list(*_columns("hour"))
    return [*longer, *hours, *map(Count._make, fresh)]


def _added_up(sums: Sums, tool: str, since: datetime) -> list[Count]:
    return _rolled(sums.rows.objects.filter(tool=tool, **{f"{sums.field}__gte": since}), sums.field)


def _rolled(rows: QuerySet[Any], start: str) -> list[Count]:
    """Return the rows; moments as text, since making each of them anew costs most of reading hundreds."""
    found = rows.annotate(began=Cast(start, TextField())).values_list(*_columns("began"))
    return [Count(_moment_of(began[:19]), *numbers) for began, *numbers in found]


@lru_cache(maxsize=1_000)
def _moment_of(text: str) -> datetime:
    """Return a moment that a database gives as text at UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def _columns(start: str) -> tuple[str, ...]:
    return (start, *Count._fields[1:])


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
