"""A tool's calls over a day, a week or a month, counted four ways: what its charts and their API show."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import IntEnum

from apps.audit.figures import Group, groups_of
from apps.audit.types import BANDS_MS
from apps.core.clock import now

REVISIONS = 8


class Days(IntEnum):
    """How many days back the calls are counted."""

    DAY = 1
    WEEK = 7
    MONTH = 30


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


def traffic_of(*, tool: str, days: Days) -> Traffic:
    """Return the tool's calls of the last days, to the full hour, in two queries."""
    groups = groups_of(tool=tool, now=now(), span=timedelta(days=days))
    return Traffic(
        outcomes=_counted(groups, lambda group: group.status),
        bands=_bands(groups),
        errors=_counted((group for group in groups if group.error_code), lambda group: group.error_code),
        revisions=_by_revision(groups),
    )


def _counted(groups: Iterable[Group], key_of: Callable[[Group], str]) -> tuple[Counted, ...]:
    found: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for group in groups:
        found[key_of(group)][group.status] += group.calls
    rows = [Counted(key, counts) for key, counts in found.items()]
    return tuple(sorted(rows, key=lambda row: (-row.calls, row.key)))


def _by_revision(groups: Iterable[Group]) -> tuple[Counted, ...]:
    rows = _counted(groups, lambda group: str(group.revision))
    return tuple(sorted(rows, key=lambda row: -int(row.key))[:REVISIONS])


def _bands(groups: Iterable[Group]) -> tuple[int, ...]:
    numbers = [sum(band) for band in zip(*(group.bands for group in groups), strict=True)]
    return tuple(numbers or [0] * (len(BANDS_MS) + 1))
