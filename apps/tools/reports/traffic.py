"""A tool's calls over a day, a week or a month, counted four ways: what its charts and their API show."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import IntEnum

from apps.audit.figures import Count, counts_of
from apps.audit.rollup import DAY, DAYS, HOUR, QUARTER, QUARTERS, start_of
from apps.audit.types import BANDS_MS

REVISIONS = 8


class Days(IntEnum):
    """How many days back the calls are counted."""

    DAY = 1
    WEEK = 7
    MONTH = 30


# How long a step of time is in which the calls are counted. Steps share out the days at UTC.
STEPS = {Days.DAY: HOUR, Days.WEEK: QUARTER, Days.MONTH: DAY}


@dataclass(frozen=True, slots=True)
class Counted:
    """The calls of one kind, by outcome."""

    key: str
    outcomes: Mapping[str, int]

    @property
    def calls(self) -> int:
        """Return how many there are."""
        return sum(self.outcomes.values())


@dataclass(frozen=True, slots=True)
class Traffic:
    """Calls by outcome, by latency band as in BANDS_MS, by error code, and by revision, the newest first."""

    outcomes: tuple[Counted, ...]
    bands: tuple[int, ...]
    errors: tuple[Counted, ...]
    revisions: tuple[Counted, ...]

    @property
    def calls(self) -> int:
        """Return how many there are."""
        return sum(row.calls for row in self.outcomes)


def first_step(*, days: Days, now: datetime) -> datetime:
    """Return the moment from which on calls are counted: so many steps back that the present one is the last."""
    return start_of(now, STEPS[days]) + STEPS[days] - timedelta(days=days)


def counts_since(*, tool: str, days: Days, now: datetime, by_step: bool = False) -> list[Count]:
    """Return the tool's calls of the last days, counted by hour or day, `by_step` by nothing longer than a step.

    In two queries for a day, in three for more.
    """
    added = {Days.DAY: None, Days.WEEK: QUARTERS if by_step else DAYS, Days.MONTH: DAYS}
    return counts_of(tool=tool, since=first_step(days=days, now=now), sums=added[days])


def traffic_of(counts: Sequence[Count]) -> Traffic:
    """Return counted calls four ways."""
    return Traffic(
        outcomes=_counted(counts, lambda count: count.status),
        bands=_bands(counts),
        errors=_counted((count for count in counts if count.error_code), lambda count: count.error_code),
        revisions=_by_revision(counts),
    )


def _counted(counts: Iterable[Count], key_of: Callable[[Count], str]) -> tuple[Counted, ...]:
    found: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for count in counts:
        found[key_of(count)][count.status] += count.calls
    rows = [Counted(key, outcomes) for key, outcomes in found.items()]
    return tuple(sorted(rows, key=lambda row: (-row.calls, row.key)))


def _by_revision(counts: Iterable[Count]) -> tuple[Counted, ...]:
    rows = _counted(counts, lambda count: str(count.revision))
    return tuple(sorted(rows, key=lambda row: -int(row.key))[:REVISIONS])


def _bands(counts: Iterable[Count]) -> tuple[int, ...]:
    numbers = [sum(band) for band in zip(*(count.bands for count in counts), strict=True)]
    return tuple(numbers or [0] * (len(BANDS_MS) + 1))
