"""A server that is killed in the middle of moving money loses nothing it acknowledged and moves nothing twice.

CHAOS_KILLS sets the number of kills: a few by default, 200 for the figure in docs/benchmarks.md.
"""

import os
from collections.abc import Callable
from contextlib import suppress
from itertools import cycle, islice
from uuid import UUID

import pytest

from apps.accounts.models import User
from apps.audit.models import ToolCall
from apps.sandbox.models import Payment
from apps.tools.errors import OutcomeUnknown
from apps.tools.models import LedgerEntry, ToolConfig
from apps.tools.services.unknowns import send_again
from tests.chaos import jobs
from tests.chaos.processes import PATIENCE_S, Children, seconds_until
from tests.chaos.proxy import FaultProxy, Hold, passing

KILLS = int(os.environ.get("CHAOS_KILLS", "12"))
ENDED_WITHIN_S = 60.0
ROUNDS = 3
UPSTREAM_WORKS = "while the upstream works"

# What the killed call has left by the time it is killed: its row, its ledger row, its effect.
LEFT: dict[str, tuple[bool, str, bool]] = {
    "before the row": (False, "", False),
    "after the started row": (True, "", False),
    "after the ledger row": (True, "unknown", False),
    UPSTREAM_WORKS: (True, "unknown", True),
    "after the answer": (True, "unknown", True),
    "after the ledger is settled": (True, "done", True),
}

Aim = Callable[..., ToolConfig]
Note = Callable[[str, object], None]
pytestmark = pytest.mark.usefixtures("customer", "agent")


def test_after_every_kill_a_server_that_starts_makes_record_ledger_and_upstream_agree_within_a_minute(
    children: Children, proxy: FaultProxy, aim: Aim, operator: User, unused_port: int, record_testsuite_property: Note
) -> None:
    aim("billing", proxy.url)
    acknowledged: set[UUID] = set()
    times: list[float] = []
    for number, moment in enumerate(islice(cycle(LEFT), KILLS), start=1):
        amounts = (f"{number}.10", f"{number}.20")
        acknowledged.add(_killed(children, proxy, amounts, moment))
        times.append(_seconds_to_end_all(children, unused_port))
        assert (moment, *_left(amounts[1])) == (moment, *LEFT[moment])
        assert _effects(amounts[0]) == 1
    record_testsuite_property("slowest_restart_s", round(max(times), 2))

    for _ in range(ROUNDS):
        for entry in LedgerEntry.objects.filter(status="unknown"):
            # An upstream this busy may cut a connection; then the change is as unknown as before.
            with suppress(OutcomeUnknown):
                send_again(entry=entry, actor=operator)

    assert max(times) < ENDED_WITHIN_S
    assert set(ToolCall.objects.filter(status="completed", caller="agent").values_list("id", flat=True)) == acknowledged
    assert not _open_calls()
    assert set(LedgerEntry.objects.values_list("status", flat=True)) == {"done"}
    assert Payment.objects.count() == LedgerEntry.objects.count()
    assert Payment.objects.values("amount").distinct().count() == Payment.objects.count()


def _seconds_to_end_all(children: Children, port: int) -> float:
    """Start a server and return how long it took until no call is open and no change is still reserved."""
    server = children.start(jobs.serve, port)
    taken = seconds_until(lambda: not _open_calls() and not LedgerEntry.objects.filter(status="reserved").exists())
    server.kill()
    return taken


def _open_calls() -> int:
    return ToolCall.objects.filter(status__in=("started", "waiting")).count()


def _killed(children: Children, proxy: FaultProxy, amounts: tuple[str, str], moment: str) -> UUID:
    """Kill a process at a moment of its second payment; return the id of the call that it acknowledged before."""
    child = children.start(jobs.pay_and_die, amounts, moment)
    acknowledged = UUID(child.hear())
    proxy.fault = hold = Hold() if moment == UPSTREAM_WORKS else passing
    child.tell("go")
    if isinstance(hold, Hold):
        assert hold.answered.acquire(timeout=PATIENCE_S)
    else:
        assert child.hear() == "stopped"
    child.kill()
    if isinstance(hold, Hold):
        hold.release.set()
    proxy.fault = passing
    return acknowledged


def _left(amount: str) -> tuple[bool, str, bool]:
    """Return what is left of a call: whether its row is there and ended, its ledger row's status, its effect."""
    call = ToolCall.objects.filter(arguments__amount=amount).first()
    if call is None:
        return False, "", bool(_effects(amount))
    assert call.status == "unknown"
    entry = LedgerEntry.objects.filter(call_id=call.pk).first()
    return True, entry.status if entry else "", bool(_effects(amount))


def _effects(amount: str) -> int:
    return Payment.objects.filter(amount=amount).count()
