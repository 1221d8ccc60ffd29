"""A tool's calls over a day, a week or a month, counted four ways: what its charts and their API show."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import IntEnum

from apps.audit.figures import BAD, Count, counts_of
from apps.audit.rollup import DAY, DAYS, HOUR, QUARTER, QUARTERS, start_of
from apps.audit.types import BANDS_MS, CallStatus

REVISIONS = 8
# Calls that say how a revision does; one that was refused or waits says nothing of it.
MADE = (CallStatus.COMPLETED, *BAD)


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
class RevisionFigures:
    """How the calls of one revision went, for comparing it with others; refused and waiting ones are left out.

    Latencies are the ends of bands, in milliseconds: None of no calls, and beyond the last band.
    """

    revision: int
    calls: int
    error_rate: float | None
    p50_ms: int | None
    p95_ms: int | None


@dataclass(frozen=True, slots=True)
class Traffic:
    """Calls by outcome, by latency band as in BANDS_MS, by error code, and by revision, the newest first."""

    outcomes: tuple[Counted, ...]
    bands: tuple[int, ...]
    errors: tuple[Counted, ...]
    revisions: tuple[Counted, ...]
    compared: tuple[RevisionFigures, ...]

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
        compared=compare_revisions(counts)[:REVISIONS],
    )


def compare_revisions(counts: Iterable[Count]) -> tuple[RevisionFigures, ...]:
    """Return how each revision did, the newest first."""
    found: defaultdict[int, list[Count]] = defaultdict(list)
    for count in counts:
        found[count.revision].append(count)
    return tuple(_revision_figures(number, found[number]) for number in sorted(found, reverse=True))


def _revision_figures(number: int, counts: Iterable[Count]) -> RevisionFigures:
    made = [count for count in counts if count.status in MADE]
    calls, bands = sum(count.calls for count in made), _bands(made)
    failed = sum(count.calls for count in made if count.status in BAD)
    return RevisionFigures(
        revision=number,
        calls=calls,
        error_rate=failed / calls if calls else None,
        p50_ms=_band_end(bands, 0.5),
        p95_ms=_band_end(bands, 0.95),
    )


def _band_end(bands: Sequence[int], share: float) -> int | None:
    """Return the end of the band that `share` of the calls do not exceed."""
    reached = 0
    for end, number in zip(BANDS_MS, bands, strict=False):
        reached += number
        if reached and reached >= share * sum(bands):
            return end
    return None


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
