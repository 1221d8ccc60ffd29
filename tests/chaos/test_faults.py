"""Whatever goes wrong on the way to an upstream ends in time, as the error that says what it was."""

import time
from collections.abc import Callable

import pytest

from apps.sandbox.models import Customer, Payment
from apps.tools.errors import BreakerOpen, DeadlineExceeded, OutcomeUnknown, ToolError, UpstreamFailed
from apps.tools.models import ForcedState, LedgerEntry, ToolConfig
from apps.tools.services import execute_tool, set_breaker
from apps.tools.types import CallContext, PlannedCall
from tests.chaos.proxy import Fault, FaultProxy, black_hole, cut_after, drip, latency, reset, status

ATTEMPT_S = 1.0
DEADLINE_S = 2.4
SLACK_S = 0.5

Aim = Callable[..., ToolConfig]
pytestmark = pytest.mark.usefixtures("customer")


def look_up(context: CallContext, number: int = 1001) -> ToolError | None:
    call = PlannedCall("crm", "lookup_customer", {"customer_id": f"C-{number}"})
    return error_of(call, context)


def pay(context: CallContext, amount: str = "10.00") -> ToolError | None:
    call = PlannedCall("billing", "create_payment", {"customer_id": "C-1001", "amount": amount})
    return error_of(call, context)


def error_of(call: PlannedCall, context: CallContext) -> ToolError | None:
    try:
        execute_tool(call=call, context=context)
    except ToolError as error:
        return error
    return None


def kind(error: ToolError | None) -> tuple[type, str]:
    """Return an error's class and the code that the record shows of it."""
    return type(error), error.upstream_code if isinstance(error, UpstreamFailed) else getattr(error, "code", "")


READS: list[tuple[str, Fault, tuple[type, str]]] = [
    ("a little latency", latency(0.05), (type(None), "")),
    ("latency beyond the attempt's time", latency(ATTEMPT_S * 3), (UpstreamFailed, "timeout")),
    ("a reset", reset, (UpstreamFailed, "connection_cut")),
    ("nothing at all", cut_after(0), (UpstreamFailed, "connection_cut")),
    ("a cut in the status line", cut_after(9), (UpstreamFailed, "response_unreadable")),
    ("a cut in the headers", cut_after(60), (UpstreamFailed, "response_unreadable")),
    ("a cut in the body", cut_after(-5), (UpstreamFailed, "connection_cut")),
    ("a black hole", black_hole, (UpstreamFailed, "timeout")),
    ("a drip", drip(0.02), (UpstreamFailed, "timeout")),
    ("429", status(429, Retry_After="60"), (UpstreamFailed, "upstream_rate_limited")),
    ("500", status(500), (UpstreamFailed, "upstream_unavailable")),
    ("503", status(503), (UpstreamFailed, "upstream_unavailable")),
    ("504", status(504, Retry_After="1"), (UpstreamFailed, "upstream_unavailable")),
]


@pytest.mark.parametrize("attempts", [1, 3])
def test_a_read_ends_in_time_with_the_true_error(
    proxy: FaultProxy, aim: Aim, context: CallContext, subtests: pytest.Subtests, attempts: int
) -> None:
    patient = {"timeout_s": ATTEMPT_S, "deadline_s": DEADLINE_S, "breaker_failures": 100, "cache_ttl_s": 0}
    aim("crm", proxy.url, max_attempts=attempts, **patient)
    assert look_up(context) is None
    for name, fault, expected in READS:
        proxy.fault, before, start = fault, proxy.requests, time.monotonic()

        error = look_up(context)

        with subtests.test(name):
            assert time.monotonic() - start < DEADLINE_S + SLACK_S
            in_time = {expected, (DeadlineExceeded, "deadline_exceeded")} if attempts > 1 else {expected}
            assert kind(error) in in_time
            assert 1 <= proxy.requests - before <= attempts


CHANGES: list[tuple[str, Fault, tuple[type, str], int, str]] = [
    ("a little latency", latency(0.05), (type(None), ""), 1, "done"),
    ("a reset", reset, (OutcomeUnknown, "outcome_unknown"), 0, "unknown"),
    ("nothing of the answer", cut_after(0), (OutcomeUnknown, "outcome_unknown"), 1, "unknown"),
    ("a cut in the headers", cut_after(60), (OutcomeUnknown, "outcome_unknown"), 1, "unknown"),
    ("a cut in the body", cut_after(-5), (OutcomeUnknown, "outcome_unknown"), 1, "unknown"),
    ("a black hole", black_hole, (OutcomeUnknown, "outcome_unknown"), 0, "unknown"),
    ("a drip", drip(0.02), (OutcomeUnknown, "outcome_unknown"), 1, "unknown"),
    ("429", status(429, Retry_After="60"), (UpstreamFailed, "upstream_rate_limited"), 0, "failed"),
    ("503", status(503), (OutcomeUnknown, "outcome_unknown"), 0, "unknown"),
]


def test_money_ends_in_time_and_is_never_sent_twice_by_itself(
    proxy: FaultProxy, aim: Aim, context: CallContext, subtests: pytest.Subtests
) -> None:
    aim("billing", proxy.url, timeout_s=ATTEMPT_S, deadline_s=DEADLINE_S, breaker_failures=100)
    assert pay(context, "1.00") is None
    for number, (name, fault, expected, payments, entry) in enumerate(CHANGES, start=2):
        amount, start = f"{number}.00", time.monotonic()
        proxy.fault = fault

        error = pay(context, amount)

        with subtests.test(name):
            assert time.monotonic() - start < DEADLINE_S + SLACK_S
            assert kind(error) == expected
            assert Payment.objects.filter(amount=amount).count() == payments
            assert LedgerEntry.objects.latest("id").status == entry


def test_a_refused_connection_is_told_from_a_lost_one(proxy: FaultProxy, aim: Aim, context: CallContext) -> None:
    aim("crm", proxy.url, timeout_s=ATTEMPT_S, deadline_s=DEADLINE_S)
    aim("billing", proxy.url, timeout_s=ATTEMPT_S, deadline_s=DEADLINE_S)
    proxy.close()

    assert kind(look_up(context)) == (UpstreamFailed, "connection_failed")
    assert kind(pay(context)) == (UpstreamFailed, "connection_failed")
    assert LedgerEntry.objects.get().status == "failed"


def test_the_deadline_ends_a_call_whose_attempts_would_take_longer(
    proxy: FaultProxy, aim: Aim, context: CallContext
) -> None:
    aim("crm", proxy.url, timeout_s=30, deadline_s=DEADLINE_S)
    proxy.fault = black_hole
    start = time.monotonic()

    error = look_up(context)

    assert time.monotonic() - start < DEADLINE_S + SLACK_S
    assert kind(error) == (DeadlineExceeded, "deadline_exceeded")


def test_a_dead_upstream_gets_at_most_a_tenth_more_calls(
    proxy: FaultProxy, aim: Aim, context: CallContext, customer: Customer
) -> None:
    """The breaker stays out of it, so that the retry budget alone has to hold; the reserve of a cold start is spent."""
    config = aim("crm", proxy.url, max_attempts=3)
    set_breaker(config=config, state=ForcedState.FORCE_CLOSED, reason="Test", actor=context.user)
    proxy.fault = status(503)
    for number in range(2):
        look_up(context, number)
    before = proxy.requests

    calls = 60
    for number in range(calls):
        look_up(context, 2000 + number)

    assert proxy.requests - before <= calls * 1.1


def test_a_dead_upstream_is_soon_left_alone(proxy: FaultProxy, aim: Aim, context: CallContext) -> None:
    config = aim("crm", proxy.url, max_attempts=3)
    proxy.fault = status(503)

    ends = [type(look_up(context, number)) for number in range(20)]

    assert proxy.requests == config.breaker_failures
    assert ends[-10:] == [BreakerOpen] * 10
