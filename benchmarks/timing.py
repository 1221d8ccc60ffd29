"""Measuring: a subject and its reference in turns, and the median of the rounds."""

import statistics
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from django.db import connection

ROUNDS = 5


@dataclass(frozen=True, slots=True)
class Load:
    """What many callers at once got: calls per second, and percentiles of a call's time in milliseconds."""

    per_s: float
    p95_ms: float
    p99_ms: float


def seconds_a_call(work: Callable[[int], object], calls: int, first: int = 0) -> float:
    """Return the mean time of a call in seconds; each gets a number of its own from `first` on."""
    start = time.perf_counter()
    for number in range(first, first + calls):
        work(number)
    return (time.perf_counter() - start) / calls


def in_turns(subject: Callable[[], float], reference: Callable[[], float]) -> tuple[float, float]:
    """Return the medians of both over the rounds, measured in turns after one round that does not count."""
    subject(), reference()
    pairs = [(subject(), reference()) for _ in range(ROUNDS)]
    return statistics.median(one for one, _ in pairs), statistics.median(other for _, other in pairs)


def loads_in_turns(subject: Callable[[], Load], reference: Callable[[], Load]) -> tuple[Load, Load]:
    """Return the median loads of both over the rounds, as `in_turns`."""
    subject(), reference()
    pairs = [(subject(), reference()) for _ in range(ROUNDS)]
    return median_load([one for one, _ in pairs]), median_load([other for _, other in pairs])


def median_load(loads: list[Load]) -> Load:
    """Return the medians of each figure."""
    return Load(*(statistics.median(getattr(load, name) for load in loads) for name in Load.__slots__))


def load_of(
    work: Callable[[int], object], *, threads: int, calls: int, before: Callable[[], object] | None = None
) -> Load:
    """Return how `threads` callers fare who make `calls` calls each; what each does `before` is not measured."""
    times: list[float] = []
    barrier = threading.Barrier(threads + 1)

    def caller(number: int) -> None:
        own = []
        if before:
            before()
        barrier.wait()
        for call in range(calls):
            start = time.perf_counter()
            work(number * calls + call)
            own.append(time.perf_counter() - start)
        times.extend(own)
        connection.close()

    callers = [threading.Thread(target=caller, args=(number,)) for number in range(threads)]
    for one in callers:
        one.start()
    barrier.wait()
    start = time.perf_counter()
    for one in callers:
        one.join()
    taken = time.perf_counter() - start
    return Load(len(times) / taken, percentile(times, 95) * 1000, percentile(times, 99) * 1000)


def percentile(times: list[float], percent: int) -> float:
    """Return a percentile."""
    return statistics.quantiles(times, n=100, method="inclusive")[percent - 1]
