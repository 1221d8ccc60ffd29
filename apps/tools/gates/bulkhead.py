"""Cap the calls in flight, per tool and in all, so that one slow upstream can not take every thread.

A call that finds no place waits for one, as resilience4j's bulkhead does (`maxWaitDuration`), while there is hope:
calls that all hang make no room, and whoever waited would take the threads that the cap keeps free for others.
"""

import random
import threading
import time
from collections import Counter
from collections.abc import Callable
from types import TracebackType
from typing import TypedDict

from django.conf import settings
from django.utils.translation import gettext as _

from apps.tools.errors import BulkheadFull
from apps.tools.invocation import Invocation, Outcome, Proceed
from apps.tools.observers.metrics import show_in_flight

# Of how long calls take, the last one counts this much; and nobody is asked to come back sooner than this.
SHARE_OF_THE_LAST = 0.1
SOONEST_S = 0.5
# So many may wait for each place of a limit that is reached; at least one may.
WAITING_SHARE = 0.25
NEVER = float("-inf")


class Limits(TypedDict):
    """The calls that may be in flight, of a tool and of all; the seconds that one may take, and wait for a place."""

    limit: int
    limit_in_all: int
    longest_s: float
    patience_s: float


class Bulkhead:
    """Counts the calls in flight of this process, and knows how long those of a tool take. `clock` is monotonic.

    But where a call waits nothing is called while the lock is held: there a thread could lose the interpreter to
    another that waits for it.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self.clock = clock
        self._lock = threading.Lock()
        self._left = threading.Condition(self._lock)
        self._of_tool: Counter[str] = Counter()
        self._of_all = 0
        self._waiting: Counter[str] = Counter()
        self._lasted: dict[str, float] = {}
        self._moved_at: dict[str, float] = {}
        self._shown: set[str] = set()

    def place(self, tool: str, *, limit: int, limit_in_all: int, longest_s: float, patience_s: float = 0.0) -> "Place":
        """Take a place for one call of at most `longest_s` seconds, to be left again; raises BulkheadFull.

        It is waited for up to `patience_s` seconds, as long as there is hope.
        """
        free = self.free_place(tool, limit, limit_in_all)
        if free:
            return free
        self._wait(tool, limit=limit, limit_in_all=limit_in_all, longest_s=longest_s, patience_s=patience_s)
        return self._taken(tool)

    def free_place(self, tool: str, limit: int, limit_in_all: int) -> "Place | None":
        """Take a place that is free now, to be left again; None where there is none."""
        with self._lock:
            if self._of_tool[tool] >= limit or self._of_all >= limit_in_all:
                return None
            self._of_tool[tool] += 1
            self._of_all += 1
        return self._taken(tool)

    def _taken(self, tool: str) -> "Place":
        if tool not in self._shown:
            self._shown.add(tool)
            show_in_flight(tool=tool, count=lambda: self._of_tool[tool])
        self._moved_at[tool] = since = self.clock()
        return Place(self, tool, since)

    def leave(self, tool: str, since: float) -> None:
        """Give a place back that was taken at a moment, and note how long that was."""
        moment = self.clock()
        lasted_s = moment - since
        with self._lock:
            self._of_tool[tool] -= 1
            self._of_all -= 1
            usual = self._lasted[tool] if tool in self._lasted else lasted_s  # noqa: SIM401 - get() would be a call
            self._lasted[tool] = usual + (lasted_s - usual) * SHARE_OF_THE_LAST
            self._moved_at[tool] = moment
            if self._waiting:
                self._left.notify_all()

    def _wait(self, tool: str, *, limit: int, limit_in_all: int, longest_s: float, patience_s: float) -> None:
        """Take the place that becomes free in time; raises BulkheadFull."""
        limits = Limits(limit=limit, limit_in_all=limit_in_all, longest_s=longest_s, patience_s=patience_s)
        with self._left:
            if self.has_to_wait(tool, **limits) and not self._is_free_within(patience_s, tool, limit, limit_in_all):
                raise self._refusal(tool, longest_s)
            self._of_tool[tool] += 1
            self._of_all += 1

    def has_to_wait(
        self, tool: str, *, limit: int, limit_in_all: int, longest_s: float, patience_s: float = 0.0
    ) -> bool:
        """Tell whether a call would have to wait for a place now; raises BulkheadFull where it would not even wait."""
        if not self._is_full(tool, limit, limit_in_all):
            return False
        if self._of_tool[tool] >= limit:
            may_wait = self._waiting[tool] < max(limit * WAITING_SHARE, 1) and self._moves(tool, within_s=patience_s)
        else:
            may_wait = any(self._moves(one, within_s=patience_s) for one in list(self._moved_at))
        if not may_wait or self._waiting.total() >= max(limit_in_all * WAITING_SHARE, 1):
            raise self._refusal(tool, longest_s)
        return True

    def _is_full(self, tool: str, limit: int, limit_in_all: int) -> bool:
        return self._of_tool[tool] >= limit or self._of_all >= limit_in_all

    def _moves(self, tool: str, *, within_s: float) -> bool:
        """Tell whether a call of a tool has begun or ended so recently that another place may be free in that time."""
        return self.clock() - self._moved_at.get(tool, NEVER) < within_s

    def _is_free_within(self, patience_s: float, tool: str, limit: int, limit_in_all: int) -> bool:
        self._waiting[tool] += 1
        try:
            return self._left.wait_for(lambda: not self._is_full(tool, limit, limit_in_all), patience_s)
        finally:
            self._waiting -= Counter((tool,))

    def _refusal(self, tool: str, longest_s: float) -> BulkheadFull:
        return BulkheadFull(tool, self._of_tool[tool], self._come_back_in(tool, longest_s))

    def _come_back_in(self, tool: str, longest_s: float) -> float:
        """Return the seconds after which a place may be free, spread so that the refused do not return together.

        Until a call has ended nobody knows whether any will: then it is the time that an attempt may take.
        """
        usual = max(self._lasted.get(tool, longest_s), SOONEST_S)
        return round(usual * random.uniform(1, 2), 1)  # noqa: S311 - spreads load, no secret

    def in_flight(self, tool: str) -> int:
        """Return the calls of a tool that are under way in this process."""
        return self._of_tool[tool]

    def waiting(self, tool: str) -> int:
        """Return the calls of a tool that wait for a place in this process."""
        return self._waiting[tool]


class Place:
    """A place that is left with the block it is held in."""

    __slots__ = ("_bulkhead", "_since", "_tool")

    def __init__(self, bulkhead: Bulkhead, tool: str, since: float) -> None:
        self._bulkhead, self._tool, self._since = bulkhead, tool, since

    def __enter__(self) -> None:
        pass

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._bulkhead.leave(self._tool, self._since)


bulkheads = Bulkhead()


def check_bulkhead(invocation: Invocation) -> str:
    """Return, in words, whether a call would wait for a place now; raises BulkheadFull where it would be refused."""
    limits = _limits(invocation)
    if not bulkheads.has_to_wait(invocation.tool.name, **limits):
        return ""
    return _("It would wait up to %(seconds)s s for a place.") % {"seconds": limits["patience_s"]}


def _limits(invocation: Invocation) -> Limits:
    config = invocation.config
    return Limits(
        limit=config.max_in_flight,
        limit_in_all=settings.TOOL_CALLS_IN_FLIGHT,
        longest_s=config.timeout_s,
        patience_s=min(config.wait_for_place_s, invocation.deadline.remaining),
    )


def bulkhead(invocation: Invocation, proceed: Proceed) -> Outcome:
    """Pass an attempt while there is a place; raises BulkheadFull."""
    with _place(invocation):
        return proceed(invocation)


def _place(invocation: Invocation) -> Place:
    """Take a place; how long one may be waited for is worked out only where none is free."""
    tool = invocation.tool.name
    free = bulkheads.free_place(tool, invocation.config.max_in_flight, settings.TOOL_CALLS_IN_FLIGHT)
    return free or bulkheads.place(tool, **_limits(invocation))
