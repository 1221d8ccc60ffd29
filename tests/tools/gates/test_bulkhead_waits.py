"""A call that finds no place waits a moment for one, while there is hope that one becomes free."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

import pytest
import responses
from hypothesis import given
from hypothesis import strategies as st

from apps.audit.models import ToolCall
from apps.tools.errors import BulkheadFull
from apps.tools.gates.bulkhead import Bulkhead, bulkheads
from apps.tools.models import ToolConfig
from apps.tools.services import explain_call
from apps.tools.types import PlannedCall, ToolResult
from tests.tools.conftest import UPSTREAM

Look = Callable[..., ToolResult]

LONG_S = 60.0


@contextmanager
def beside(work: Callable[[], None]) -> Iterator[threading.Thread]:
    """Do work in a thread that has ended when this does."""
    thread = threading.Thread(target=work)
    thread.start()
    try:
        yield thread
    finally:
        thread.join(LONG_S)


def until(has_happened: Callable[[], bool]) -> None:
    end = time.monotonic() + LONG_S
    while not has_happened():
        assert time.monotonic() < end
        time.sleep(0.001)


class Crm:
    """Calls of one tool with two places, on a clock that is set by hand."""

    def __init__(self) -> None:
        self.at = 0.0
        self.bulkhead = Bulkhead(clock=lambda: self.at)
        self.ends: list[str] = []

    def place(self, patience_s: float = LONG_S) -> Any:
        return self.bulkhead.place("crm", limit=2, limit_in_all=9, longest_s=5, patience_s=patience_s)

    def call(self) -> None:
        try:
            with self.place():
                self.ends.append("completed")
        except BulkheadFull:
            self.ends.append("refused")


def test_a_call_that_waits_gets_the_place_that_becomes_free() -> None:
    crm = Crm()
    with ExitStack() as under_way, crm.place():
        under_way.enter_context(crm.place())
        with beside(crm.call):
            until(lambda: crm.bulkhead.waiting("crm") == 1)
            assert crm.ends == []
            under_way.close()

    assert (crm.ends, crm.bulkhead.waiting("crm"), crm.bulkhead.in_flight("crm")) == (["completed"], 0, 0)


def test_a_call_of_another_tool_makes_room_too_where_the_limit_in_all_is_reached() -> None:
    bulkhead, ends = Bulkhead(), []

    def call() -> None:
        with bulkhead.place("crm", limit=9, limit_in_all=1, longest_s=5, patience_s=LONG_S):
            ends.append("completed")

    with ExitStack() as under_way:
        under_way.enter_context(bulkhead.place("sms", limit=9, limit_in_all=1, longest_s=5))
        with beside(call):
            until(lambda: bulkhead.waiting("crm") == 1)
            under_way.close()

    assert ends == ["completed"]


def test_a_call_is_refused_once_its_patience_is_over() -> None:
    crm = Crm()
    with crm.place(), crm.place():
        start = time.monotonic()
        with pytest.raises(BulkheadFull), crm.place(patience_s=0.05):
            pass
        assert time.monotonic() - start >= 0.05

    assert crm.bulkhead.waiting("crm") == 0


def test_nobody_waits_for_a_tool_that_hangs() -> None:
    crm = Crm()
    with crm.place(), crm.place():
        crm.at = LONG_S
        start = time.monotonic()
        crm.call()

    assert crm.ends == ["refused"]
    assert time.monotonic() - start < 5.0


def test_the_threads_that_are_kept_free_beside_a_tool_stay_free_but_for_a_quarter_of_its_places() -> None:
    bulkhead, refused = Bulkhead(), threading.Event()

    def call() -> None:
        try:
            with bulkhead.place("crm", limit=8, limit_in_all=99, longest_s=5, patience_s=LONG_S):
                pass
        except BulkheadFull:
            refused.set()

    with ExitStack() as callers, ExitStack() as under_way:
        for _ in range(8):
            under_way.enter_context(bulkhead.place("crm", limit=8, limit_in_all=99, longest_s=5))
        for _ in range(5):
            callers.enter_context(beside(call))
        assert refused.wait(LONG_S)
        until(lambda: bulkhead.waiting("crm") == 2)
        under_way.close()

    assert (bulkhead.waiting("crm"), bulkhead.in_flight("crm")) == (0, 0)


@given(
    limit=st.integers(1, 4),
    in_all=st.integers(1, 6),
    callers=st.integers(1, 10),
    patience_s=st.sampled_from([0, 0.02, 9]),
)
def test_however_many_call_no_limit_is_passed_and_everybody_ends(
    limit: int, in_all: int, callers: int, patience_s: float
) -> None:
    bulkhead, lock, at_once, ends = Bulkhead(), threading.Lock(), [0, 0], []

    def call() -> None:
        try:
            with bulkhead.place("crm", limit=limit, limit_in_all=in_all, longest_s=5, patience_s=patience_s):
                with lock:
                    at_once[:] = [at_once[0] + 1, max(at_once[0] + 1, at_once[1])]
                threading.Event().wait(0.001)
                with lock:
                    at_once[0] -= 1
            ends.append("completed")
        except BulkheadFull:
            ends.append("refused")

    with ExitStack() as all_callers:
        for _ in range(callers):
            all_callers.enter_context(beside(call))

    assert at_once[1] <= min(limit, in_all)
    assert len(ends) == callers
    assert ends.count("completed") >= min(limit, in_all, callers)
    assert (bulkhead.waiting("crm"), bulkhead.in_flight("crm")) == (0, 0)


@pytest.fixture
def second_beside_first(look: Look, upstream: responses.RequestsMock) -> Callable[[Callable[[], object]], ToolResult]:
    """Make a call that, while its upstream works, does something."""

    def story(meanwhile: Callable[[], object]) -> ToolResult:
        def answer(_request: Any) -> tuple[int, dict[str, str], str]:
            meanwhile()
            return 200, {}, '{"number": "7"}'

        upstream.add_callback("GET", f"{UPSTREAM}/things/7", answer, content_type="application/json")
        return look("7")

    return story


def test_a_call_waits_no_longer_than_its_own_time(
    second_beside_first: Callable[[Callable[[], object]], ToolResult],
    look: Look,
    change: Callable[..., ToolConfig],
) -> None:
    change(max_in_flight=1, wait_for_place_s=10.0, max_attempts=1, deadline_s=1, timeout_s=1)

    def second() -> None:
        start = time.monotonic()
        with pytest.raises(BulkheadFull):
            look("8")
        assert 0.9 < time.monotonic() - start < 5.0

    second_beside_first(second)

    assert list(ToolCall.objects.order_by("started_at").values_list("status", flat=True)) == ["completed", "refused"]


def test_explaining_says_that_a_call_would_wait(
    second_beside_first: Callable[[Callable[[], object]], ToolResult],
    context: Any,
    change: Callable[..., ToolConfig],
) -> None:
    config = change(max_in_flight=1, wait_for_place_s=10.0, deadline_s=30)

    def verdict() -> tuple[str, str]:
        verdicts = explain_call(call=PlannedCall(config.name, "look", {"number": "8"}), context=context)
        return next((one.verdict, one.reason) for one in verdicts if one.gate == "bulkhead")

    said: list[tuple[str, str]] = []
    second_beside_first(lambda: said.append(verdict()))

    assert said == [("pass", "It would wait up to 10.0 s for a place.")]
    assert verdict() == ("pass", "")
    assert bulkheads.waiting(config.name) == 0
