"""One read at a time: of callers who want the same row at the same moment, one reads for all who wait.

A caller is given only what was read by a statement that began after it came, so it learns as much as by a read of its
own; what is saved is the statement, and sixteen threads that wake each other over sixteen statements.
"""

import threading
from collections.abc import Callable
from typing import Generic, TypeVar

T = TypeVar("T")


class SharedRead(Generic[T]):
    """A read that many threads ask for."""

    def __init__(self, fetch: Callable[[], T]) -> None:
        self._fetch = fetch
        self._lock = threading.Lock()
        self._begun = 0
        self._read: tuple[int, T] | None = None

    def __call__(self) -> T:
        """Return what was read since this call began; raises what reading raises."""
        begun_before = self._begun
        with self._lock:
            if self._read and self._read[0] > begun_before:
                return self._read[1]
            self._begun += 1
            self._read = None
            self._read = (self._begun, self._fetch())
            return self._read[1]
