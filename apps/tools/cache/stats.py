"""The figures of the cache."""

import threading
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from apps.tools.observers.metrics import CACHE_OPERATIONS, show_hit_rate


class CacheOperation(StrEnum):
    """What is done with the cache, as counted and as the metric names it."""

    HIT = "hit"
    MISS = "miss"
    STALE = "stale"
    STORE = "store"
    EVICT = "evict"
    CLEAR = "clear"


LOOK_UPS = frozenset({CacheOperation.HIT, CacheOperation.MISS})


@dataclass(frozen=True, slots=True)
class CacheFigures:
    """Size and use; `stale` counts the expired answers that stood in for a failing upstream."""

    entries: int = 0
    bytes: int = 0
    hits: int = 0
    misses: int = 0
    stale: int = 0
    stores: int = 0
    evictions: int = 0

    @property
    def hit_rate(self) -> float:
        """Return the share of look-ups that were hits, 0 to 1."""
        looked_up = self.hits + self.misses
        return self.hits / looked_up if looked_up else 0.0


@dataclass(frozen=True, slots=True)
class ToolFigures:
    """One tool's part of the cache."""

    tool: str
    figures: CacheFigures


@dataclass(frozen=True, slots=True)
class UsedEntry:
    """How an entry is used. `arguments` are redacted; moments are seconds of the wall clock."""

    tool: str
    operation: str
    arguments: str
    accesses: int
    last_access: float | None
    stored_at: float
    bytes: int


@dataclass(frozen=True, slots=True)
class CacheReport:
    """The cache at a glance; `backend` says where it lies: memory (of this process) or redis (shared).

    While Redis is not reachable nothing is kept, and the figures are those of this process.
    """

    backend: str
    reachable: bool
    total: CacheFigures
    tools: tuple[ToolFigures, ...]
    top: tuple[UsedEntry, ...]


class Counts:
    """What this process did with the cache, by tool."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._of_tool: defaultdict[str, Counter[str]] = defaultdict(Counter)
        self._shown: set[str] = set()
        CACHE_OPERATIONS.stores.append(self.snapshot)

    def add(self, tool: str, operation: CacheOperation, amount: int = 1) -> None:
        """Count, here and in the metrics."""
        with self._lock:
            self._of_tool[tool][operation] += amount
        if tool not in self._shown and operation in LOOK_UPS:
            self._shown.add(tool)
            show_hit_rate(tool=tool, hit_rate=lambda: self._hit_rate(tool))

    def _hit_rate(self, tool: str) -> float:
        return _figures(self._of_tool[tool], entries=0, size=0).hit_rate

    def snapshot(self) -> dict[str, Counter[str]]:
        """Return a copy of the counts."""
        with self._lock:
            return {tool: Counter(counts) for tool, counts in self._of_tool.items()}


def make_report(
    *,
    backend: str,
    counts: Mapping[str, Counter[str]],
    entries: Iterable[UsedEntry],
    top: int,
    reachable: bool = True,
) -> CacheReport:
    """Return the report over counted operations and kept entries."""
    kept = list(entries)
    sizes: Counter[str] = Counter()
    numbers: Counter[str] = Counter()
    for entry in kept:
        sizes[entry.tool] += entry.bytes
        numbers[entry.tool] += 1
    tools = sorted(counts.keys() | numbers.keys())
    return CacheReport(
        backend=backend,
        reachable=reachable,
        total=_figures(sum(counts.values(), Counter()), len(kept), sizes.total()),
        tools=tuple(
            ToolFigures(tool, _figures(counts.get(tool, Counter()), numbers[tool], sizes[tool])) for tool in tools
        ),
        top=tuple(sorted(kept, key=lambda entry: (-entry.accesses, -(entry.last_access or 0.0)))[:top]),
    )


def _figures(counts: Counter[str], entries: int, size: int) -> CacheFigures:
    return CacheFigures(
        entries=entries,
        bytes=size,
        hits=counts[CacheOperation.HIT],
        misses=counts[CacheOperation.MISS],
        stale=counts[CacheOperation.STALE],
        stores=counts[CacheOperation.STORE],
        evictions=counts[CacheOperation.EVICT],
    )
