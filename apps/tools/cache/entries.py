"""What a store keeps, and what a store is. Moments are seconds of the wall clock."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from apps.tools.cache.keys import CacheKey
from apps.tools.cache.stats import CacheOperation, CacheReport

OVERHEAD_BYTES = 512


@dataclass(frozen=True, slots=True)
class Entry:
    """One answer as JSON: fresh until one moment, and kept until a later one to stand in for a failing upstream.

    `arguments` are the call's redacted ones, for people.
    """

    value: str
    stored_at: float
    fresh_until: float
    kept_until: float
    arguments: str = ""

    def is_fresh(self, at: float) -> bool:
        """Tell whether the answer serves a call; one from the future (a clock was set back) does not."""
        return self.stored_at <= at < self.fresh_until

    def is_kept(self, at: float) -> bool:
        """Tell whether the answer may at least stand in."""
        return self.stored_at <= at < self.kept_until

    @property
    def size(self) -> int:
        """Return the bytes that the entry counts for, with an allowance for what surrounds it."""
        return len(self.value.encode()) + len(self.arguments.encode()) + OVERHEAD_BYTES


class Store(Protocol):
    """Keeps entries within its bounds and counts what is done with them."""

    def get(self, key: CacheKey, *, at: float) -> Entry | None:
        """Return the entry while it is kept; a fresh one counts as accessed."""

    def peek(self, key: CacheKey) -> Entry | None:
        """Return the entry without counting it as used."""

    def put(self, key: CacheKey, entry: Entry) -> None:
        """Keep an entry, unless it alone is over the bound of bytes."""

    def clear(self, tool: str | None = None) -> int:
        """Drop the entries of a tool, or all; return how many."""

    def keep_only(self, generations: Mapping[str, str]) -> None:
        """Drop what no call can reach any more: entries of another generation of their tool than the one given."""

    def count(self, tool: str, operation: CacheOperation) -> None:
        """Count what was done for a call of the tool."""

    def report(self, *, at: float, top: int) -> CacheReport:
        """Return the figures in all and per tool, and the entries with the most accesses."""
