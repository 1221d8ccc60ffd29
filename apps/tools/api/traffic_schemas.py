"""What the API says of the tools' traffic, for overview and charts. Times in milliseconds, rates from 0 to 1."""

from dataclasses import asdict
from datetime import datetime
from typing import Literal

from ninja import Schema
from pydantic import Field

from apps.audit.types import BANDS_MS
from apps.tools.reports.overview import Overview, ToolLine
from apps.tools.reports.traffic import Counted, Days, RevisionFigures, Traffic


class HourOut(Schema):
    """One hour of a tool."""

    hour: datetime
    calls: int
    errors: int


class ToolLineOut(Schema):
    """One tool's line; figures are of the last 15 minutes, null where there was no call to measure."""

    name: str
    title: str
    enabled: bool
    breaker: str
    tone: Literal["good", "warning", "bad", "off"]
    health: str
    calls: int
    calls_per_minute: float
    error_rate: float
    cache_hit_rate: float
    p50_ms: float | None
    p95_ms: float | None
    quota_at_once: int | None = Field(description="What all callers together may call at once; null without a limit.")
    quota_today: int | None = Field(description="What all callers together have left today; null without a limit.")
    in_flight: int = Field(description="Calls under way in the server process that answers.")
    hours: list[HourOut] = Field(description="The last 24 hours, oldest first; none where there was no call.")

    @classmethod
    def of(cls, line: ToolLine) -> "ToolLineOut":
        """Return the schema of a line."""
        status, recent = line.status, line.recent
        return cls(
            name=status.config.name,
            title=status.title,
            enabled=status.enabled,
            breaker=status.breaker,
            tone=line.health.tone,
            health=line.health.word,
            calls=recent.calls,
            calls_per_minute=recent.per_minute,
            error_rate=recent.error_rate,
            cache_hit_rate=recent.cache_rate,
            p50_ms=recent.p50_ms,
            p95_ms=recent.p95_ms,
            quota_at_once=line.quota.at_once if line.quota else None,
            quota_today=line.quota.today if line.quota else None,
            in_flight=line.in_flight,
            hours=[HourOut(hour=one.hour, calls=one.calls, errors=one.errors) for one in line.hours],
        )


class OverviewOut(Schema):
    """Every tool's line; `after` is the event of /ws/tools that they stand behind."""

    items: list[ToolLineOut]
    next: None = None
    after: int

    @classmethod
    def of(cls, overview: Overview) -> "OverviewOut":
        """Return the schema of an overview."""
        return cls(items=[ToolLineOut.of(line) for line in overview.lines], after=overview.after)


class CountedOut(Schema):
    """The calls of one kind, and how many of them ended in which way."""

    key: str
    calls: int
    outcomes: dict[str, int]

    @classmethod
    def of(cls, row: Counted) -> "CountedOut":
        """Return the schema of a row."""
        return cls(key=row.key, calls=row.calls, outcomes=dict(row.outcomes))


class RevisionFiguresOut(Schema):
    """How a revision did, refused and waiting calls left out.

    Half and 95 % of its calls took at most so many milliseconds, by the ends of the bands of `latency`; null of no
    calls, and beyond the last band.
    """

    revision: int
    calls: int
    error_rate: float | None
    p50_ms: int | None
    p95_ms: int | None

    @classmethod
    def of(cls, row: RevisionFigures) -> "RevisionFiguresOut":
        """Return the schema of a row."""
        return cls(**asdict(row))


class BandOut(Schema):
    """The calls that took at most so long and longer than the band before; the last band has no end."""

    up_to_ms: int | None
    calls: int


class ChartsOut(Schema):
    """The calls of the last days, to the full hour: by outcome, latency, error code, and of the newest revisions."""

    tool: str
    days: Days
    calls: int
    outcomes: list[CountedOut]
    latency: list[BandOut]
    errors: list[CountedOut]
    revisions: list[CountedOut]
    compared: list[RevisionFiguresOut]

    @classmethod
    def of(cls, *, tool: str, days: Days, traffic: Traffic) -> "ChartsOut":
        """Return the schema of counted calls."""
        ends = (*BANDS_MS, None)
        return cls(
            tool=tool,
            days=days,
            calls=traffic.calls,
            outcomes=[CountedOut.of(row) for row in traffic.outcomes],
            latency=[BandOut(up_to_ms=end, calls=calls) for end, calls in zip(ends, traffic.bands, strict=True)],
            errors=[CountedOut.of(row) for row in traffic.errors],
            revisions=[CountedOut.of(row) for row in traffic.revisions],
            compared=[RevisionFiguresOut.of(row) for row in traffic.compared],
        )
