"""Cap the calls in flight, per tool and in all, so that one slow upstream can not take every thread."""

import random
import threading
import time
from collections import Counter
from types import TracebackType
from typing import TypedDict

from django.conf import settings

from apps.tools.errors import BulkheadFull
from apps.tools.invocation import Invocation, Outcome, Proceed
from apps.tools.observers.metrics import show_in_flight

# Of how long calls take, the last one counts this much; and nobody is asked to come back sooner than this.
SHARE_OF_THE_LAST = 0.1
SOONEST_S = 0.5


class Limits(TypedDict):
    """The calls that may be in flight, of a tool and of all, and the seconds that one may take."""

    limit: int
    limit_in_all: int
    longest_s: float


class Bulkhead:
    """Counts the calls in flight of this process, and knows how long those of a tool take.

    Nothing is called while the lock is held: there a thread could lose the interpreter to another that waits for it.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._of_tool: Counter[str] = Counter()
        self._of_all = 0
        self._lasted: dict[str, float] = {}
        self._shown: set[str] = set()

    def place(self, tool: str, *, limit: int, limit_in_all: int, longest_s: float) -> "Place":
        """Take a place for one call of at most `longest_s` seconds, to be left again; raises BulkheadFull."""
        with self._lock:
            has_one = self._of_tool[tool] < limit and self._of_all < limit_in_all
            if has_one:
                self._of_tool[tool] += 1
                self._of_all += 1
        if not has_one:
            raise BulkheadFull(tool, self._of_tool[tool], self._come_back_in(tool, longest_s))
        if tool not in self._shown:
            self._shown.add(tool)
            show_in_flight(tool=tool, count=lambda: self._of_tool[tool])
        return Place(self, tool)

    def leave(self, tool: str, lasted_s: float) -> None:
        """Give a place back, and note how long it was taken."""
        with self._lock:
            self._of_tool[tool] -= 1
            self._of_all -= 1
            usual = self._lasted[tool] if tool in self._lasted else lasted_s  # noqa: SIM401 - get() would be a call
            self._lasted[tool] = usual + (lasted_s - usual) * SHARE_OF_THE_LAST

    def check(self, tool: str, *, limit: int, limit_in_all: int, longest_s: float) -> None:
        """Raise BulkheadFull where a call would find no place now."""
        if self._of_tool[tool] >= limit or self._of_all >= limit_in_all:
            raise BulkheadFull(tool, self._of_tool[tool], self._come_back_in(tool, longest_s))

    def _come_back_in(self, tool: str, longest_s: float) -> float:
        """Return the seconds after which a place may be free, spread so that the refused do not return together.

        Until a call has ended nobody knows whether any will: then it is the time that an attempt may take.
        """
        usual = max(self._lasted.get(tool, longest_s), SOONEST_S)
        return round(usual * random.uniform(1, 2), 1)  # noqa: S311 - spreads load, no secret

    def in_flight(self, tool: str) -> int:
        """Return the calls of a tool that are under way in this process."""
        return self._of_tool[tool]


class Place:
    """A place that is left with the block it is held in."""

    __slots__ = ("_bulkhead", "_since", "_tool")

    def __init__(self, bulkhead: Bulkhead, tool: str) -> None:
        self._bulkhead, self._tool, self._since = bulkhead, tool, time.monotonic()

    def __enter__(self) -> None:
        pass

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._bulkhead.leave(self._tool, time.monotonic() - self._since)


bulkheads = Bulkhead()


def check_bulkhead(invocation: Invocation) -> None:
    """Raise BulkheadFull where the call would find no place now."""
    bulkheads.check(invocation.tool.name, **_limits(invocation))


def _limits(invocation: Invocation) -> Limits:
    config = invocation.config
    return Limits(limit=config.max_in_flight, limit_in_all=settings.TOOL_CALLS_IN_FLIGHT, longest_s=config.timeout_s)


def bulkhead(invocation: Invocation, proceed: Proceed) -> Outcome:
    """Pass an attempt while there is a place; raises BulkheadFull."""
    with bulkheads.place(invocation.tool.name, **_limits(invocation)):
        return proceed(invocation)
