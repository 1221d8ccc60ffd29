"""What clients of the server get."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count

from apps.tools.models import Breaker
from benchmarks.report import Figure
from benchmarks.server.calls import set_row
from benchmarks.server.running import Client
from benchmarks.timing import Load, load_of, loads_in_turns

CLIENTS, REQUESTS = 16, 25
HANGING, OTHERS, OTHER_REQUESTS = 100, 4, 60
RETRY_AFTER_S = 1.0

numbers = count(1)


def figures() -> Iterator[Figure]:
    """Measure the lines of the table that need the server."""
    yield execute()
    yield from beside_a_black_hole()


def execute() -> Figure:
    """Return the API's calls of a stub against a bare view that asks the same stub."""
    set_row("bench", max_in_flight=100)
    client = _client_of_each_thread()

    def ours() -> Load:
        return load_of(lambda _number: _call(client()), threads=CLIENTS, calls=REQUESTS)

    def bare() -> Load:
        return load_of(lambda _number: _ask_bare(client()), threads=CLIENTS, calls=REQUESTS)

    through_gates, without = loads_in_turns(ours, bare)
    return Figure(
        "POST /api/v1/tools/execute of a 1 ms stub, 16 clients",
        "a bare view with one requests call",
        "requests/s",
        through_gates.per_s,
        without.per_s,
        goal=0.9,
        more_is_better=True,
    )


def beside_a_black_hole() -> list[Figure]:
    """Return others' calls while a hundred clients ask a tool that never answers, against the others alone."""
    set_row("hole", timeout_s=2, deadline_s=5)
    client = _client_of_each_thread()

    def others() -> Load:
        return load_of(lambda _number: _call(client()), threads=OTHERS, calls=OTHER_REQUESTS)

    def beside() -> Load:
        Breaker.objects.filter(tool="hole").delete()
        with _hanging():
            return others()

    with_hole, alone = loads_in_turns(beside, others)
    name = "others beside 100 threads on a black-holed tool"
    return [
        Figure(f"{name}, p95", "the others alone", "ms", with_hole.p95_ms, alone.p95_ms, goal=1.5),
        Figure(f"{name}, p99", "the others alone", "ms", with_hole.p99_ms, alone.p99_ms, note="for information"),
    ]


@contextmanager
def _hanging() -> Iterator[None]:
    """Keep clients asking the tool that never answers; one that is refused waits as long as it is told to."""
    over = threading.Event()

    def ask() -> None:
        client = Client()
        while not over.is_set():
            _status, body = client.execute("hole", "ask", {"number": next(numbers)})
            over.wait(json.loads(body).get("retry_after") or RETRY_AFTER_S)

    threads = [threading.Thread(target=ask, daemon=True) for _ in range(HANGING)]
    for thread in threads:
        thread.start()
    time.sleep(0.5)
    try:
        yield
    finally:
        over.set()
        for thread in threads:
            thread.join()


def _client_of_each_thread() -> Callable[[], Client]:
    """Return a function that gives each thread a client of its own."""
    mine = threading.local()

    def client() -> Client:
        if not hasattr(mine, "client"):
            mine.client = Client()
        own: Client = mine.client
        return own

    return client


def _call(client: Client) -> None:
    _checked(*client.execute("bench", "ask", {"number": next(numbers)}))


def _ask_bare(client: Client) -> None:
    _checked(*client.ask("POST", "/bench/bare", {}))


def _checked(status: int, body: bytes) -> None:
    assert status == 200, (status, json.loads(body))
