"""What a call costs inside one process."""

from collections.abc import Callable, Iterator
from itertools import count

from apps.audit.models import ToolCall
from apps.core.cores import stay_on_one_core
from apps.tools.cache import store
from benchmarks.report import Figure
from benchmarks.server.calls import caller, create_and_save, customer_caller, gates_without_rows, set_row
from benchmarks.server.tools import Answer, Number
from benchmarks.timing import ROUNDS, Load, in_turns, load_of, loads_in_turns, median_load, seconds_a_call

CALLS, LIGHT_CALLS, THREADS, CALLS_A_THREAD = 200, 2000, 16, 40
MICRO = 1_000_000


def figures() -> Iterator[Figure]:
    """Measure the lines of the table that need no client."""
    yield one_thread()
    yield one_thread_with_quotas()
    yield from many_threads()
    yield without_database()
    yield cache_hit()


def one_thread() -> Figure:
    """Return a read that answers at once against two plain writes."""
    call, reference = _timed(caller("bench", "answer"), CALLS), _timed(create_and_save, CALLS)
    value, of_reference = in_turns(call, reference)
    return Figure(
        "a read that answers at once, all gates, one thread",
        "create() then save()",
        "us",
        value * MICRO,
        of_reference * MICRO,
        goal=1.5,
    )


def one_thread_with_quotas() -> Figure:
    """Return the same with limits for the tool and each caller, whose buckets are rows."""
    set_row("bench", rate_per_minute=10_000_000, rate_burst=10_000_000, caller_rate_per_minute=10_000_000)
    call, reference = _timed(caller("bench", "answer"), CALLS), _timed(create_and_save, CALLS)
    value, of_reference = in_turns(call, reference)
    set_row("bench", rate_per_minute=0, rate_burst=20, caller_rate_per_minute=0)
    name = "the same with limits for the tool and its caller"
    return Figure(name, "create() then save()", "us", value * MICRO, of_reference * MICRO, note="for information")


def many_threads() -> list[Figure]:
    """Return the same over many threads: calls per second, and the slowest of a hundred."""
    set_row("bench", max_in_flight=100)
    call, numbers = caller("bench", "answer"), count(1_000_000, THREADS * CALLS_A_THREAD)

    def subject() -> Load:
        first = next(numbers)
        return _load(lambda number: call(first + number))

    def reference() -> Load:
        return _load(create_and_save)

    ours, plain = loads_in_turns(subject, reference)
    anywhere = median_load([_load(create_and_save, before=ToolCall.objects.first) for _ in range(ROUNDS)])
    return [
        Figure(
            "the same, 16 threads",
            "the same pair, 16 threads",
            "calls/s",
            ours.per_s,
            plain.per_s,
            goal=3,
            more_is_better=True,
        ),
        Figure("the same, p99", "the same pair, p99", "ms", ours.p99_ms, plain.p99_ms, goal=0.15),
        Figure(
            "the same against a pair that may use every core",
            "the pair, no thread kept on one core",
            "calls/s",
            ours.per_s,
            anywhere.per_s,
            more_is_better=True,
            note="for information",
        ),
        Figure("its p99", "the same pair, p99", "ms", ours.p99_ms, anywhere.p99_ms, note="for information"),
    ]


def _begin_as_a_server() -> None:
    stay_on_one_core()
    ToolCall.objects.first()


def _load(work: Callable[[int], object], *, before: Callable[[], object] = _begin_as_a_server) -> Load:
    """Measure threads whose connections are open already; as a server's are, they are on one core."""
    return load_of(work, threads=THREADS, calls=CALLS_A_THREAD, before=before)


def without_database() -> Figure:
    """Return the gates that need no row against LangChain's StructuredTool around the same function."""
    name, reference = "all gates without the database", "LangChain StructuredTool.invoke"
    call = _timed(gates_without_rows(), LIGHT_CALLS)
    try:
        from langchain_core.tools import StructuredTool  # noqa: PLC0415 - only `make bench` installs it
    except ImportError:
        return Figure(name, reference, "us", call() * MICRO, note="not measured: langchain-core is not installed")

    def answer(number: int) -> Answer:
        """Answer at once."""
        return Answer(number=number, text="The parcel is on its way.")

    tool = StructuredTool.from_function(answer, args_schema=Number)
    theirs = _timed(lambda number: tool.invoke({"number": number}), LIGHT_CALLS)
    value, of_reference = in_turns(call, theirs)
    return Figure(name, reference, "us", value * MICRO, of_reference * MICRO, goal=0.3)


def cache_hit() -> Figure:
    """Return an answer from the cache against the call that it saves, to the sandbox over HTTP."""
    read = customer_caller()

    def cached() -> float:
        set_row("crm", cache_ttl_s=3600)
        read(0)
        return seconds_a_call(read, CALLS)

    def uncached() -> float:
        set_row("crm", cache_ttl_s=0)
        store().clear()
        return seconds_a_call(read, CALLS)

    value, of_reference = in_turns(cached, uncached)
    set_row("crm", cache_ttl_s=30)
    return Figure(
        "a cache hit, with its audit row",
        "the uncached call to the sandbox",
        "us",
        value * MICRO,
        of_reference * MICRO,
        goal=0.3,
    )


def _timed(work: Callable[[int], object], calls: int) -> Callable[[], float]:
    """Return a function that measures, with new numbers each time."""
    numbers = count(0, calls)
    return lambda: seconds_a_call(work, calls, next(numbers))
