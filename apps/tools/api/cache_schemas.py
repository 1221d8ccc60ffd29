"""What the API says of the cache. Times in seconds, rates from 0 to 1."""

from datetime import UTC, datetime
from typing import Any

from ninja import Schema

from apps.tools.cache import CacheFigures, CacheReport, UsedEntry


class CacheFiguresOut(Schema):
    """Size and use; `stale` counts expired answers that stood in for a failing upstream."""

    entries: int
    bytes: int
    hits: int
    misses: int
    stale: int
    stores: int
    evictions: int
    hit_rate: float

    @classmethod
    def values(cls, figures: CacheFigures) -> dict[str, Any]:
        """Return the fields of some figures."""
        return {name: getattr(figures, name) for name in CacheFiguresOut.model_fields}


class ToolCacheOut(CacheFiguresOut):
    """One tool's part of the cache."""

    tool: str


class UsedEntryOut(Schema):
    """One kept answer; `arguments` is JSON with sensitive fields masked."""

    tool: str
    operation: str
    arguments: str
    accesses: int
    last_access: datetime | None
    stored_at: datetime
    bytes: int

    @classmethod
    def of(cls, entry: UsedEntry) -> "UsedEntryOut":
        """Return the schema of an entry."""
        return cls(
            tool=entry.tool,
            operation=entry.operation,
            arguments=entry.arguments,
            accesses=entry.accesses,
            last_access=_moment(entry.last_access) if entry.last_access else None,
            stored_at=_moment(entry.stored_at),
            bytes=entry.bytes,
        )


class CacheOut(Schema):
    """The cache: in all, per tool, and its most used entries.

    While it lies in a Redis that is not reachable nothing is kept, and the figures are those of one process.
    """

    backend: str
    reachable: bool
    total: CacheFiguresOut
    tools: list[ToolCacheOut]
    top: list[UsedEntryOut]

    @classmethod
    def of(cls, report: CacheReport) -> "CacheOut":
        """Return the schema of a report."""
        return cls(
            backend=report.backend,
            reachable=report.reachable,
            total=CacheFiguresOut(**CacheFiguresOut.values(report.total)),
            tools=[ToolCacheOut(tool=each.tool, **CacheFiguresOut.values(each.figures)) for each in report.tools],
            top=[UsedEntryOut.of(entry) for entry in report.top],
        )


class AllClearedOut(Schema):
    """How many of the forgotten answers lay in reach of this process."""

    cleared: int


class CacheClearedOut(AllClearedOut):
    """Whose answers were forgotten, and how many lay in reach of this process."""

    tool: str


def _moment(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, tz=UTC)
