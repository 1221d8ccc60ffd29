"""A read that is kept as long as the mark of its rows stands."""

import time
from collections.abc import Callable
from typing import Generic, TypeVar

from django.db import connection

from apps.core.rowmark import current_mark
from apps.core.sharedreads import SharedRead

FRESH_S = 0.05
T = TypeVar("T")


class KeptRead(Generic[T]):
    """Reads rows that rarely change and whose changes renew the mark; what it returns is shared by all threads.

    They are read, together with whoever else wants them now, unless their mark tells that they are as they were; and
    once in FRESH_S whatever the mark says, for who changes rows by statements of their own. Inside a transaction the
    caller reads alone: what that has written is for its own eyes.
    """

    def __init__(self, fetch: Callable[[], T]) -> None:
        self._fetch = fetch
        self._read_together = SharedRead(self._read)
        self._kept: tuple[bytes | None, float, T] | None = None

    def __call__(self) -> T:
        """Return how the rows stand now; raises what reading raises."""
        mark = current_mark()
        if mark and self._kept:
            mark_before, read_at, value = self._kept
            if mark == mark_before and time.monotonic() - read_at < FRESH_S:
                return value
        return self._fetch() if connection.in_atomic_block else self._read_together()

    def _read(self) -> T:
        mark, read_at = current_mark(), time.monotonic()
        value = self._fetch()
        self._kept = (mark, read_at, value)
        return value
