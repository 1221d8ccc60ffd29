"""The Prometheus metrics of the tool runtime. Labels come from the registry and the roles, never from people."""

from collections import Counter as Tally
from collections.abc import Callable, Iterator, Mapping
from functools import cache

from prometheus_client import REGISTRY, Counter, Gauge, Histogram
from prometheus_client.metrics_core import CounterMetricFamily
from prometheus_client.registry import Collector

from apps.audit.types import AttemptFinished, CallFinished, CallStatus

CALLS = Counter("tool_calls", "Tool calls by how they ended.", ["tool_name", "status", "caller_role"])
DURATION = Histogram(
    "tool_execution_duration_seconds", "Duration of tool calls, all attempts included.", ["tool_name", "caller_role"]
)
ERRORS = Counter("tool_errors", "Tool calls that did not complete, by error code.", ["tool_name", "error_type"])
RETRIES = Counter("tool_retry_attempts", "Attempts after the first, by their number.", ["tool_name", "attempt_number"])
CACHE_HIT_RATE = Gauge("tool_cache_hit_rate", "Share of cacheable calls answered from the cache.", ["tool_name"])
REJECTIONS = Counter("tool_rejections", "Calls refused, by gate.", ["tool_name", "gate"])
IN_FLIGHT = Gauge("tool_calls_in_flight", "Attempts under way in this process.", ["tool_name"])
APPROVALS = Counter("tool_approvals", "Decisions about calls that waited.", ["tool_name", "decision"])
BREAKER_CHANGES = Counter("tool_breaker_changes", "Changes of a breaker's state.", ["tool_name", "state"])


def count_call(*, tool: str, role: str, finished: CallFinished, attempts: list[AttemptFinished]) -> None:
    """Count a finished call of a registered tool."""
    calls, duration = _children(tool, finished.status, role or "none")
    calls.inc()
    duration.observe(finished.latency_ms / 1000)
    for attempt in attempts[1:]:
        RETRIES.labels(tool, attempt.number).inc()
    if finished.error_code:
        ERRORS.labels(tool, finished.error_code).inc()
    if finished.status == CallStatus.REFUSED:
        REJECTIONS.labels(tool, finished.gate).inc()


@cache
def _children(tool: str, status: str, role: str) -> tuple[Counter, Histogram]:
    """Keep the children: labels() costs three times an increment."""
    return CALLS.labels(tool, status, role), DURATION.labels(tool, role)


class CacheOperations(Collector):
    """What was done with the cache, by tool and operation: the stores count it themselves, and are asked when read."""

    def __init__(self) -> None:
        self.stores: list[Callable[[], Mapping[str, Tally[str]]]] = []

    def collect(self) -> Iterator[CounterMetricFamily]:
        """Return the sums over all stores of this process."""
        names = ("tool_name", "operation")
        family = CounterMetricFamily("tool_cache_operations", "Cache look-ups and stores.", labels=names)
        for (tool, operation), amount in self._sums().items():
            family.add_metric((tool, operation), amount)
        yield family

    def _sums(self) -> Tally[tuple[str, str]]:
        sums: Tally[tuple[str, str]] = Tally()
        for counted in self.stores:
            for tool, counts in counted().items():
                sums.update({(tool, operation): amount for operation, amount in counts.items()})
        return sums


CACHE_OPERATIONS = CacheOperations()
REGISTRY.register(CACHE_OPERATIONS)


def show_hit_rate(*, tool: str, hit_rate: Callable[[], float]) -> None:
    """Show a tool's hit rate in this process, 0 to 1, as it is whenever somebody looks."""
    CACHE_HIT_RATE.labels(tool).set_function(hit_rate)


def show_in_flight(*, tool: str, count: Callable[[], float]) -> None:
    """Show how many attempts of a tool are under way in this process, whenever somebody looks."""
    IN_FLIGHT.labels(tool).set_function(count)
