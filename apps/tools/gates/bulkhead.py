"""Cap the calls in flight, per tool and in all, so that one slow upstream can not take every thread."""

import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings

from apps.tools.errors import BulkheadFull
from apps.tools.invocation import Invocation, Outcome, Proceed
from apps.tools.metrics import in_flight


class Bulkhead:
    """Counts the calls in flight of this process."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._of_tool: Counter[str] = Counter()
        self._of_all = 0

    @contextmanager
    def place(self, tool: str, *, limit: int, limit_in_all: int) -> Iterator[None]:
        """Hold a place for one call; raises BulkheadFull where there is none."""
        with self._lock:
            self.check(tool, limit=limit, limit_in_all=limit_in_all)
            self._count(tool, 1)
        gauge = in_flight(tool)
        gauge.inc()
        try:
            yield
        finally:
            gauge.dec()
            with self._lock:
                self._count(tool, -1)

    def check(self, tool: str, *, limit: int, limit_in_all: int) -> None:
        """Raise BulkheadFull where a call would find no place now."""
        if self._of_tool[tool] >= limit or self._of_all >= limit_in_all:
            raise BulkheadFull(tool, self._of_tool[tool])

    def _count(self, tool: str, change: int) -> None:
        self._of_tool[tool] += change
        self._of_all += change

    def in_flight(self, tool: str) -> int:
        """Return the calls of a tool that are under way in this process."""
        return self._of_tool[tool]


bulkheads = Bulkhead()


def check_bulkhead(invocation: Invocation) -> None:
    """Raise BulkheadFull where the call would find no place now."""
    bulkheads.check(
        invocation.tool.name, limit=invocation.config.max_in_flight, limit_in_all=settings.TOOL_CALLS_IN_FLIGHT
    )


def bulkhead(invocation: Invocation, proceed: Proceed) -> Outcome:
    """Pass an attempt while there is a place; raises BulkheadFull."""
    limit = invocation.config.max_in_flight
    with bulkheads.place(invocation.tool.name, limit=limit, limit_in_all=settings.TOOL_CALLS_IN_FLIGHT):
        return proceed(invocation)
