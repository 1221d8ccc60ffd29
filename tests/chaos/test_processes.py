"""Four processes on one database act as one runtime."""

import time
from collections.abc import Callable
from datetime import timedelta
from itertools import chain
from multiprocessing.connection import Connection, wait

import pytest

from apps.core.clock import now
from apps.sandbox.models import Payment
from apps.toolbox.sms_outreach.models import TextMessage
from apps.tools.models import Breaker, BreakerEvent, LedgerEntry, Limit, TokenBucket, ToolConfig
from apps.tools.services import change_config
from tests.chaos import jobs
from tests.chaos.processes import PATIENCE_S, Child, Children
from tests.chaos.proxy import FaultProxy, Hold, status

PROCESSES = 4
Aim = Callable[..., ToolConfig]
pytestmark = pytest.mark.usefixtures("customer", "agent")


def test_at_half_open_exactly_one_call_probes(children: Children, proxy: FaultProxy, aim: Aim) -> None:
    config = aim("crm", proxy.url, breaker_reset_s=1)
    long_ago = now() - timedelta(minutes=1)
    Breaker.objects.create(tool="crm", origin=config.origin, state="open", failures=5, opened_at=long_ago)
    proxy.fault = hold = Hold()

    asking = children.start_together(PROCESSES, jobs.look_up, 4)
    refused = [_hear_anyone(asking) for _ in range(PROCESSES * 4 - 1)]
    hold.release.set()
    probe = _hear_anyone(asking)

    assert (refused, probe) == (["breaker_open"] * (PROCESSES * 4 - 1), "completed")
    assert proxy.requests == 1
    changes = BreakerEvent.objects.order_by("id").values_list("before", "after")
    assert list(changes) == [("open", "half-open"), ("half-open", "closed")]


def _hear_anyone(asking: list[Child]) -> str:
    """Return how the next call ended, whichever process made it."""
    (ready, *_others) = wait([child.pipe for child in asking], PATIENCE_S)
    assert isinstance(ready, Connection)
    code: str = ready.recv()[0]
    return code


def test_a_bucket_never_gives_more_than_one_call_too_many(children: Children) -> None:
    burst = 20
    tool = Limit("crm", per_minute=1, burst=burst, per_day=0)
    caller = Limit("crm/user-1", per_minute=1, burst=burst, per_day=0)

    taking = children.start_together(PROCESSES, jobs.take_calls, [tool, caller], burst)
    given = [child.hear() for child in taking]

    assert burst <= sum(given) <= burst + 1
    assert set(TokenBucket.objects.values_list("used_today", flat=True)) == {sum(given)}


def test_two_processes_together_send_five_texts_to_a_number(children: Children) -> None:
    sending = children.start_together(2, jobs.take_places, "+4915112345678", 10)
    given = [child.hear() for child in sending]

    assert sum(given) == 5
    assert TextMessage.objects.count() == 5


def test_a_switch_is_felt_within_a_second_by_a_call_that_is_retrying(
    children: Children, proxy: FaultProxy, aim: Aim
) -> None:
    config = aim("crm", proxy.url, max_attempts=10, deadline_s=60)
    proxy.fault = status(503, Retry_After="15")
    (asking,) = children.start_together(1, jobs.look_up, 1)
    _wait_until(lambda: proxy.requests == 1)

    change_config(config=config, changes={"enabled": False}, actor=None)
    switched_at = time.monotonic()
    end, ended_at = asking.hear()

    assert (end, proxy.requests) == ("tool_disabled", 1)
    assert ended_at - switched_at < 1


def test_fifty_submits_with_one_key_are_one_effect(children: Children, proxy: FaultProxy, aim: Aim) -> None:
    aim("billing", proxy.url, max_in_flight=64)

    paying = children.start_together(PROCESSES, jobs.pay, 13, "K-1")
    ends = list(chain.from_iterable(child.hear() for child in paying))

    (payment,) = Payment.objects.all()
    assert {data["payment_id"] for end, data in ends if end == "completed"} == {payment.payment_id}
    assert {end for end, _data in ends} <= {"completed", "change_under_way"}
    assert (len(ends), proxy.requests, LedgerEntry.objects.get().status) == (52, 1, "done")


def _wait_until(reached: Callable[[], bool], patience_s: float = 20) -> None:
    end = time.monotonic() + patience_s
    while not reached():
        assert time.monotonic() < end
        time.sleep(0.005)
