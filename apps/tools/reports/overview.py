"""All tools at a glance: switch, breaker, traffic of the last minutes and of the last day."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from django.utils.translation import gettext as _

from apps.audit.figures import HourFigures, RecentFigures, hourly_figures, recent_figures
from apps.core.clock import now
from apps.live.models import LiveStream
from apps.live.types import TOOLS_STREAM
from apps.tools.gates.bulkhead import bulkheads
from apps.tools.models import Limit, TokenBucket, ToolConfig
from apps.tools.reports.charts import Column, columns
from apps.tools.services import ToolStatus, tool_statuses

Tone = Literal["good", "warning", "bad", "off"]
# From this share of failed calls on a tool counts as in trouble.
MANY_ERRORS = 0.05


@dataclass(frozen=True, slots=True)
class Health:
    """How a tool stands, as a word and a tone: good, warning, bad or off."""

    word: str
    tone: Tone


@dataclass(frozen=True, slots=True)
class QuotaLeft:
    """How many calls all callers together have left; None stands for no limit of that kind."""

    at_once: int | None
    today: int | None


@dataclass(frozen=True, slots=True)
class ToolLine:
    """One tool's line of the overview."""

    status: ToolStatus
    health: Health
    recent: RecentFigures
    quota: QuotaLeft | None
    in_flight: int
    hours: tuple[HourFigures, ...]

    @property
    def columns(self) -> list[Column]:
        """Return the hours as columns of a drawing."""
        return columns(totals=[hour.calls for hour in self.hours], bad=[hour.errors for hour in self.hours])

    @property
    def has_many_errors(self) -> bool:
        """Tell whether so many of the last calls failed that somebody should look."""
        return bool(self.recent.calls) and self.recent.error_rate >= MANY_ERRORS

    @property
    def rank(self) -> int:
        """Return how far down the tool stands where trouble comes first: what is broken, odd, busy, idle, off."""
        if not self.status.enabled:
            return 5
        if self.health.tone == "bad":
            return 0
        if self.has_many_errors:
            return 1
        if self.health.tone == "warning":
            return 2
        return 3 if self.calls_of_day else 4

    @property
    def calls_of_day(self) -> int:
        """Return how many calls there were in these hours."""
        return sum(hour.calls for hour in self.hours)

    @property
    def errors_of_day(self) -> int:
        """Return how many of them failed."""
        return sum(hour.errors for hour in self.hours)


@dataclass(frozen=True, slots=True)
class Overview:
    """Every tool's line, and the event of the live stream that it stands behind."""

    lines: tuple[ToolLine, ...]
    after: int

    @property
    def cut_off(self) -> list[ToolLine]:
        """Return the lines of tools that are on while their breaker keeps calls from them."""
        return [line for line in self.lines if line.status.enabled and line.status.breaker != "closed"]


def overview_of(*, after: int | None = None) -> Overview:
    """Return how all tools stand now, those that need somebody first, then by title; in a fixed number of queries.

    `after` is the event of the live stream that the caller has read before, where they have.
    """
    if after is None:
        after = LiveStream.objects.filter(name=TOOLS_STREAM).values_list("last_seq", flat=True).first() or 0
    moment = now()
    recent, hourly, statuses = recent_figures(now=moment), hourly_figures(now=moment), tool_statuses()
    quotas = _quotas([status.config for status in statuses])
    lines = [_line(status, recent, hourly.get(status.config.name, ()), quotas) for status in statuses]
    return Overview(tuple(sorted(lines, key=lambda line: (line.rank, line.status.title))), after)


def line_of(config: ToolConfig) -> ToolLine:
    """Return one tool's line of the overview."""
    return next(line for line in overview_of().lines if line.status.config.pk == config.pk)


def health_of(status: ToolStatus) -> Health:
    """Return how switch, breaker and settings stand together."""
    if not status.enabled:
        return Health(_("Off"), "off")
    if status.breaker != "closed":
        return Health(_("Breaker open") if status.breaker == "open" else _("Probing"), "bad")
    return Health(status.problems[0], "warning") if status.problems else Health(_("Ready"), "good")


def _line(
    status: ToolStatus,
    recent: Mapping[str, RecentFigures],
    hours: tuple[HourFigures, ...],
    quotas: Mapping[str, QuotaLeft],
) -> ToolLine:
    name = status.config.name
    return ToolLine(
        status=status,
        health=health_of(status),
        recent=recent.get(name, RecentFigures()),
        quota=quotas.get(name),
        in_flight=bulkheads.in_flight(name),
        hours=hours,
    )


def _quotas(configs: list[ToolConfig]) -> dict[str, QuotaLeft]:
    limits = [Limit(row.name, row.rate_per_minute, row.rate_burst, row.daily_quota) for row in configs]
    limits = [limit for limit in limits if limit.per_minute or limit.per_day]
    buckets = {row.key: row for row in TokenBucket.objects.filter(key__in=[limit.key for limit in limits])}
    return {limit.key: _left(limit, buckets.get(limit.key)) for limit in limits}


def _left(limit: Limit, bucket: TokenBucket | None) -> QuotaLeft:
    moment = now()
    bucket = bucket or TokenBucket.full(limit, moment)
    bucket.refill(limit, moment)
    today = max(limit.per_day - bucket.used_today, 0) if limit.per_day else None
    return QuotaLeft(int(bucket.tokens) if limit.per_minute else None, today)
