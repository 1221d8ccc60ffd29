"""Single flight: of equal reads at the same time one reaches the upstream."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor

import pytest
import responses
from django.db import connection

from apps.audit.models import ToolCall
from apps.core.http import RateLimited
from apps.tools.cache import CacheKey
from apps.tools.cache.flights import Flights
from apps.tools.errors import BreakerOpen, DeadlineExceeded, QuotaExceeded, ToolError, UnexpectedAnswer, UpstreamFailed
from apps.tools.models import ToolConfig
from apps.tools.services import execute_tool
from apps.tools.types import CallContext, PlannedCall, ToolResult
from tests.tools.conftest import UPSTREAM

KEY = CacheKey("probe", "look", "a")


class Watched:
    """A deadline that tells when somebody begins to wait under it."""

    def __init__(self, remaining: float) -> None:
        self._remaining = remaining
        self.begun = threading.Event()

    @property
    def remaining(self) -> float:
        self.begun.set()
        return self._remaining


class Together:
    """One call under way that others wait for, until the test ends it."""

    def __init__(self) -> None:
        self.flights: Flights[str] = Flights()
        self._under_way = threading.Event()
        self._may_end = threading.Event()
        self.pool = ThreadPoolExecutor(8)

    def lead(self, outcome: str | BaseException) -> Future[tuple[str, bool]]:
        def make() -> str:
            self._under_way.set()
            assert self._may_end.wait(5)
            if isinstance(outcome, BaseException):
                raise outcome
            return outcome

        leader = self.pool.submit(self.flights.share, KEY, make, within=Watched(5))
        assert self._under_way.wait(5)
        return leader

    def join(self, *, within_s: float = 5) -> Future[tuple[str, bool]]:
        watched = Watched(within_s)
        waiting = self.pool.submit(self.flights.share, KEY, lambda: "own", within=watched)
        assert watched.begun.wait(5)
        return waiting

    def end(self) -> None:
        self._may_end.set()


@pytest.fixture
def together() -> Iterator[Together]:
    together = Together()
    yield together
    together.end()
    together.pool.shutdown()


def test_those_who_come_meanwhile_get_the_leaders_answer(together: Together) -> None:
    leader = together.lead("answer")
    others = [together.join() for _ in range(3)]
    together.end()

    assert leader.result(5) == ("answer", True)
    assert [other.result(5) for other in others] == [("answer", False)] * 3


def test_another_key_does_not_wait(together: Together) -> None:
    together.lead("answer")

    other = CacheKey("probe", "look", "b")
    assert together.flights.share(other, lambda: "own", within=Watched(0)) == ("own", True)


def test_who_comes_after_the_end_makes_a_call_of_its_own(together: Together) -> None:
    together.end()
    together.lead("answer").result(5)

    assert together.flights.share(KEY, lambda: "own", within=Watched(0)) == ("own", True)


def test_nobody_waits_beyond_their_own_deadline(together: Together) -> None:
    together.lead("answer")

    with pytest.raises(TimeoutError):
        together.join(within_s=0).result(5)


@pytest.mark.parametrize(
    "error",
    [
        UpstreamFailed(RateLimited("crm", 429, retry_after=3.0)),
        UnexpectedAnswer("crm", []),
        BreakerOpen("crm", 12.0, "Migration"),
    ],
)
def test_what_the_upstream_said_to_the_leader_holds_for_all(together: Together, error: ToolError) -> None:
    leader = together.lead(error)
    other = together.join()
    together.end()

    assert leader.exception(5) is error
    shared = other.exception(5)
    assert type(shared) is type(error)
    assert (str(shared), vars(shared)) == (str(error), vars(error))


def test_each_call_has_an_error_of_its_own_to_write_its_id_on(together: Together) -> None:
    leader = together.lead(BreakerOpen("crm", 12.0))
    others = [together.join() for _ in range(2)]
    together.end()

    assert len({id(call.exception(5)) for call in (leader, *others)}) == 3


@pytest.mark.parametrize(
    "error",
    [QuotaExceeded("crm", 3.0, of_caller=True), DeadlineExceeded("crm", 1.0), ZeroDivisionError(), KeyboardInterrupt()],
)
def test_what_is_about_the_leader_alone_makes_the_others_try_themselves(
    together: Together, error: BaseException
) -> None:
    leader = together.lead(error)
    others = [together.join() for _ in range(2)]
    together.end()

    assert leader.exception(5) is error
    assert {other.result(5)[0] for other in others} == {"own"}


@pytest.fixture
def side_by_side(probe: ToolConfig, context: CallContext) -> Iterator[Callable[..., list[ToolResult | ToolError]]]:
    """Make equal calls in threads that start together."""

    def make(threads: int) -> list[ToolResult | ToolError]:
        barrier = threading.Barrier(threads)

        def look() -> ToolResult | ToolError:
            barrier.wait(5)
            try:
                return execute_tool(call=PlannedCall("probe", "look", {"number": "7"}), context=context)
            except ToolError as error:
                return error
            finally:
                connection.close()

        with ThreadPoolExecutor(threads) as pool:
            return [future.result(10) for future in [pool.submit(look) for _ in range(threads)]]

    return make


@pytest.mark.django_db(transaction=True)
def test_five_equal_calls_at_once_reach_the_upstream_once(
    side_by_side: Callable[..., list[ToolResult]], upstream: responses.RequestsMock
) -> None:
    upstream.get(f"{UPSTREAM}/things/7", json={"number": "7", "owner": "Anna"})

    results = side_by_side(5)

    assert len(upstream.calls) == 1
    assert sorted(result.cached for result in results) == [False, True, True, True, True]
    assert {result.data["owner"] for result in results} == {"Anna"}
    assert ToolCall.objects.filter(status="completed").count() == 5


@pytest.mark.django_db(transaction=True)
def test_a_shared_failure_is_on_record_for_each_call(
    change: Callable[..., ToolConfig],
    side_by_side: Callable[..., list[ToolError]],
    upstream: responses.RequestsMock,
) -> None:
    change(max_attempts=1)
    upstream.get(f"{UPSTREAM}/things/7", status=503, json={})

    errors = side_by_side(3)

    assert {error.tool_call_id for error in errors} == set(ToolCall.objects.values_list("id", flat=True))
    assert set(ToolCall.objects.values_list("status", "error_code")) == {("failed", "upstream_unavailable")}


@pytest.mark.django_db(transaction=True)
def test_a_call_that_waits_ends_at_its_own_deadline(
    probe: ToolConfig, context: CallContext, upstream: responses.RequestsMock
) -> None:
    asked, may_answer = threading.Event(), threading.Event()

    def answer(_request: object) -> tuple[int, dict[str, str], str]:
        asked.set()
        assert may_answer.wait(5)
        return 200, {}, '{"number": "7"}'

    def look() -> ToolResult:
        try:
            return execute_tool(call=PlannedCall("probe", "look", {"number": "7"}), context=context)
        finally:
            connection.close()

    upstream.add_callback(responses.GET, f"{UPSTREAM}/things/7", answer, content_type="application/json")
    with ThreadPoolExecutor(2) as pool:
        leader = pool.submit(look)
        assert asked.wait(5)
        ToolConfig.objects.update(deadline_s=0.1)
        follower = pool.submit(look)
        error = follower.exception(5)
        may_answer.set()

    assert isinstance(error, DeadlineExceeded)
    assert leader.result(5).cached is False
