"""Single flight: of equal calls at the same time one is made, and the others wait for it."""

import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import Generic, TypeVar

from apps.core.http import Deadline
from apps.tools.cache.keys import CacheKey
from apps.tools.errors import BreakerOpen, ToolError, UnexpectedAnswer, UpstreamFailed

T = TypeVar("T")

# What these say holds for every equal call; any other error is about the one call that met it.
SHARED_ERRORS = (UpstreamFailed, UnexpectedAnswer, BreakerOpen)


class Flights(Generic[T]):
    """The calls under way in this process, by key."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._under_way: dict[CacheKey, Future[T]] = {}

    def share(self, key: CacheKey, make: Callable[[], T], *, within: Deadline) -> tuple[T, bool]:
        """Return what `make` gives, and whether it was made here rather than by an equal call under way.

        A caller whose leader failed gets the same error where it is about the upstream, else it tries itself.
        Raises TimeoutError where the leader takes longer than the caller's own deadline.
        """
        while True:
            flight, leads = self._join(key)
            if leads:
                return self._lead(key, flight, make), True
            error = flight.exception(timeout=within.remaining)
            if error is None:
                return flight.result(), False
            if isinstance(error, SHARED_ERRORS):
                raise _twin(error) from error

    def _join(self, key: CacheKey) -> tuple[Future[T], bool]:
        with self._lock:
            known = self._under_way.get(key)
            return (known, False) if known else (self._under_way.setdefault(key, Future()), True)

    def _lead(self, key: CacheKey, flight: Future[T], make: Callable[[], T]) -> T:
        try:
            made = make()
        except BaseException as error:
            self._land(key)
            flight.set_exception(error)
            raise
        self._land(key)
        flight.set_result(made)
        return made

    def _land(self, key: CacheKey) -> None:
        with self._lock:
            del self._under_way[key]


def _twin(error: ToolError) -> ToolError:
    """Return an equal error of its own: each call writes its id on the error it raises."""
    twin = type(error).__new__(type(error), *error.args)
    twin.__dict__.update(error.__dict__)
    return twin
