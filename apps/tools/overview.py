"""All tools at a glance: switch, breaker, traffic of the last minutes and of the last day."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from apps.audit.figures import HourFigures, RecentFigures, hourly_figures, recent_figures
from apps.core.clock import now
from apps.live.models import LiveStream
from apps.live.types import TOOLS_STREAM
from apps.tools.charts import Column, columns
from apps.tools.gates.bulkhead import bulkheads
from apps.tools.models import Limit, TokenBucket, ToolConfig
from apps.tools.services import ToolStatus, tool_statuses


@dataclass(frozen=True, slots=True)
class Health:
    """How a tool stands, as a word and a tone: good, warning, bad or off."""

    word: str
    tone: str


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
    columns: list[Column]
    calls_of_day: int
    errors_of_day: int


@dataclass(frozen=True, slots=True)
class Overview:
    """Every tool's line, and the event of the live stream that it stands behind."""

    lines: tuple[ToolLine, ...]
    after: int

    @property
    def down(self) -> int:
        """Return how many tools are switched on and can not be relied on."""
        return sum(line.health.tone in {"bad", "warning"} for line in self.lines)


def overview_of() -> Overview:
    """Return how all tools stand now, in a fixed number of queries."""
    after = LiveStream.objects.filter(name=TOOLS_STREAM).values_list("last_seq", flat=True).first() or 0
    moment = now()
    recent, hourly, statuses = recent_figures(now=moment), hourly_figures(now=moment), tool_statuses()
    quotas = _quotas([status.config for status in statuses])
    lines = tuple(_line(status, recent, hourly.get(status.config.name, ()), quotas) for status in statuses)
    return Overview(lines, after)


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
    calls, errors = [hour.calls for hour in hours], [hour.errors for hour in hours]
    return ToolLine(
        status=status,
        health=health_of(status),
        recent=recent.get(name, RecentFigures()),
        quota=quotas.get(name),
        in_flight=bulkheads.in_flight(name),
        columns=columns(totals=calls, bad=errors),
        calls_of_day=sum(calls),
        errors_of_day=sum(errors),
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
