"""An operation may be written as `def` or as `async def`; both give results, errors and end in time."""

import asyncio
import time
from uuid import uuid4

import pytest

from apps.core.http import Deadline, DeadlineExceeded, TimedOut
from apps.tools.calling import call_hook, call_operation
from apps.tools.tool import Arguments, Result, Run, Tool, ToolSettings, operation
from apps.tools.types import CallContext, Effect


class Text(Arguments):
    text: str


class Echo(Result):
    text: str


class BothTool(Tool):
    name = "both"
    title = "Both"

    @operation(effect=Effect.READ)
    def plain(self, arguments: Text, run: Run) -> Echo:
        """Echo."""
        return Echo(text=arguments.text)

    @operation(effect=Effect.READ)
    async def awaited(self, arguments: Text, run: Run) -> Echo:
        """Echo after a turn of the event loop."""
        await asyncio.sleep(0)
        return Echo(text=arguments.text)

    @operation(effect=Effect.READ)
    async def endless(self, arguments: Text, run: Run) -> Echo:
        """Wait for what never comes."""
        await asyncio.Event().wait()
        return Echo(text=arguments.text)

    @operation(effect=Effect.READ)
    async def faulty(self, arguments: Text, run: Run) -> Echo:
        """Fail as the arguments say."""
        raise {"fault": ZeroDivisionError, "timeout": TimeoutError}[arguments.text]


def run_of(*, timeout_s: float = 5.0, deadline_s: float = 5.0, base_url: str = "http://upstream.test:81/api") -> Run:
    return Run(
        call_id=uuid4(),
        context=CallContext(request_id="request-1"),
        settings=ToolSettings(),
        deadline=Deadline.after(deadline_s),
        timeout_s=timeout_s,
        base_url=base_url,
    )


@pytest.mark.parametrize("name", ["plain", "awaited"])
def test_both_kinds_return_their_result(name: str) -> None:
    assert call_operation(getattr(BothTool(), name), Text(text="hello"), run_of()) == Echo(text="hello")


def test_both_kinds_declare_their_schemas_alike() -> None:
    plain, awaited = BothTool.operations["plain"], BothTool.operations["awaited"]

    assert (awaited.arguments, awaited.result, awaited.effect) == (plain.arguments, plain.result, plain.effect)


@pytest.mark.parametrize(("text", "error"), [("fault", ZeroDivisionError), ("timeout", TimeoutError)])
def test_an_asynchronous_operations_own_error_comes_through(text: str, error: type[Exception]) -> None:
    with pytest.raises(error) as raised:
        call_operation(BothTool().faulty, Text(text=text), run_of())

    assert raised.type is error


def test_an_asynchronous_attempt_ends_with_its_time() -> None:
    start = time.monotonic()

    with pytest.raises(TimedOut, match=r"upstream\.test:81 did not answer within 0\.05 seconds"):
        call_operation(BothTool().endless, Text(text=""), run_of(timeout_s=0.05))

    assert time.monotonic() - start < 2


def test_an_asynchronous_attempt_ends_with_the_calls_deadline() -> None:
    with pytest.raises(DeadlineExceeded) as raised:
        call_operation(BothTool().endless, Text(text=""), run_of(deadline_s=0.05, base_url=""))

    assert raised.value.may_have_arrived
    assert str(raised.value) == "The time for the call ended before The tool had answered."


def test_an_asynchronous_operation_may_be_called_under_an_event_loop_in_a_thread() -> None:
    async def served() -> object:
        return await asyncio.to_thread(call_operation, BothTool().awaited, Text(text="hello"), run_of())

    assert asyncio.run(served()) == Echo(text="hello")


def test_hooks_of_both_kinds_run_to_their_end() -> None:
    ran: list[str] = []

    async def awaited() -> None:
        await asyncio.sleep(0)
        ran.append("awaited")

    call_hook(lambda: ran.append("plain"))
    call_hook(awaited)

    assert ran == ["plain", "awaited"]


@pytest.mark.parametrize(
    ("header", "key", "sent"),
    [("Idempotency-Key", "k", {"Idempotency-Key": "k"}), ("Idempotency-Key", "", {}), ("", "k", {})],
)
def test_only_a_change_with_a_key_that_its_upstream_knows_carries_one(
    header: str, key: str, sent: dict[str, str]
) -> None:
    run = Run(
        call_id=uuid4(),
        context=CallContext(request_id="r"),
        settings=ToolSettings(),
        deadline=Deadline.after(5),
        timeout_s=1,
        idempotency_header=header,
        idempotency_key=key,
    )

    assert run.idempotency == sent
