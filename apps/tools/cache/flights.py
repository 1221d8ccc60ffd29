"""Single flight: of equal calls at the same time one is made, and the others wait for it."""

import threading
from collections.abc import Callable
from typing import Generic, TypeVar, cast

from apps.core.http import Deadline
from apps.tools.cache.keys import CacheKey
from apps.tools.errors import BreakerOpen, ToolError, UnexpectedAnswer, UpstreamFailed

T = TypeVar("T")

# What these say holds for every equal call; any other error is about the one call that met it.
SHARED_ERRORS = (UpstreamFailed, UnexpectedAnswer, BreakerOpen)


class _Flight(Generic[T]):
    """One call under way; `landed` is there once somebody waits for it."""

    __slots__ = ("error", "landed", "made")

    def __init__(self) -> None:
        self.landed: threading.Event | None = None
        self.made: T | None = None
        self.error: BaseException | None = None


class Flights(Generic[T]):
    """The calls under way in this process, by key."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._under_way: dict[CacheKey, _Flight[T]] = {}

    def share(self, key: CacheKey, make: Callable[[], T], *, within: Deadline) -> tuple[T, bool]:
        """Return what `make` gives, and whether it was made here rather than by an equal call under way.

        A caller whose leader failed gets the same error where it is about the upstream, else it tries itself.
        Raises TimeoutError where the leader takes longer than the caller's own deadline.
        """
        while True:
            flight, landed = self._join(key)
            if landed is None:
                return self._lead(key, flight, make), True
            if not landed.wait(within.remaining):
                raise TimeoutError
            if flight.error is None:
                return cast("T", flight.made), False
            if isinstance(flight.error, SHARED_ERRORS):
                raise _twin(flight.error) from flight.error

    def _join(self, key: CacheKey) -> tuple[_Flight[T], threading.Event | None]:
        """Return a flight and what to wait for; nothing to wait for makes the caller its leader."""
        fresh: _Flight[T] = _Flight()
        with self._lock:
            known = self._under_way.setdefault(key, fresh)
            if known is fresh:
                return fresh, None
            known.landed = known.landed or threading.Event()
            return known, known.landed

    def _lead(self, key: CacheKey, flight: _Flight[T], make: Callable[[], T]) -> T:
        try:
            made = flight.made = make()
        except BaseException as error:
            flight.error = error
            raise
        finally:
            self._land(key, flight)
        return made

    def _land(self, key: CacheKey, flight: _Flight[T]) -> None:
        with self._lock:
            del self._under_way[key]
        if flight.landed:
            flight.landed.set()


def _twin(error: ToolError) -> ToolError:
    """Return an equal error of its own: each call writes its id on the error it raises."""
    twin = type(error).__new__(type(error), *error.args)
    twin.__dict__.update(error.__dict__)
    return twin
