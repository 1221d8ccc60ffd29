"""What the other processes of these tests do; each job gets the pipe to the test first."""

import os
import re
import signal
import threading
import time
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import django
from django.apps import apps

if not apps.ready:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "supportdesk.settings.test")
    django.setup()

from django.core.management import call_command
from django.db import connection, transaction

from apps.accounts.models import User
from apps.audit.under_way import reads_under_way
from apps.core.clock import now
from apps.toolbox.sms_outreach.schemas import Send, SmsSettings
from apps.toolbox.sms_outreach.sending import take_place
from apps.tools.errors import OperationFailed, QuotaExceeded, ToolError
from apps.tools.limits.quota import take_call
from apps.tools.models import Limit
from apps.tools.services import execute_tool
from apps.tools.types import CallContext, PlannedCall


def context_of(username: str, key: str = "") -> CallContext:
    return CallContext(request_id="chaos", user=User.objects.get(username=username), idempotency_key=key)


def made(call: PlannedCall, context: CallContext) -> tuple[str, Any]:
    """Make a call and return how it ended: its code and its data."""
    try:
        return "completed", execute_tool(call=call, context=context).data
    except ToolError as error:
        return error.code, None


def wait_for_go(pipe: Any) -> None:
    pipe.send("ready")
    pipe.recv()


def in_threads(count: int, work: Callable[[int], None]) -> None:
    """Run something in threads that begin together, each with a connection that it gives back."""
    barrier = threading.Barrier(count)

    def run(number: int) -> None:
        barrier.wait()
        try:
            work(number)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def look_up(pipe: Any, threads: int) -> None:
    """Read a customer in several threads, each another one, and say how each call ended as soon as it has.

    It stays until it is told to go: a pipe whose other end is gone can not be waited for.
    """
    context = context_of("agent")
    lock = threading.Lock()
    context.user.role_names  # noqa: B018 - read once, before the threads
    wait_for_go(pipe)

    def work(_number: int) -> None:
        end, _data = made(PlannedCall("crm", "lookup_customer", {"customer_id": f"C-{uuid4().hex[:8]}"}), context)
        with lock:
            pipe.send((end, time.monotonic()))

    in_threads(threads, work)
    pipe.recv()


def pay(pipe: Any, threads: int, key: str) -> None:
    """Submit one payment in several threads with one key, and say how the calls ended."""
    context = context_of("agent", key)
    context.user.role_names  # noqa: B018 - as above
    ends: list[tuple[str, Any]] = []
    wait_for_go(pipe)
    call = PlannedCall("billing", "create_payment", {"customer_id": "C-1001", "amount": "10.00"})
    in_threads(threads, lambda _number: ends.append(made(call, context)))
    pipe.send(ends)


def take_calls(pipe: Any, limits: list[Limit], tries: int) -> None:
    """Take calls from buckets as fast as can be, and say how many were given."""
    wait_for_go(pipe)
    given = 0
    for _ in range(tries):
        try:
            take_call(tool="crm", limits=limits)
        except QuotaExceeded:
            continue
        given += 1
    pipe.send(given)


def take_places(pipe: Any, number: str, tries: int) -> None:
    """Take places for text messages to a number, and say how many were given."""
    wait_for_go(pipe)
    given = 0
    for _ in range(tries):
        try:
            take_place(Send(to=number, text="On its way."), SmsSettings(), call_id=uuid4(), segments=1, at=now())
        except OperationFailed:
            continue
        given += 1
    pipe.send(given)


# The statement before which a process stops, or after whose commit; what stands before it is committed by then. The row
# of a call is written with others by one statement, on SQLite through a view.
STOP_AT = {
    "before the row": r'INSERT INTO batch\w*_calls|WITH .*INSERT INTO "audit_toolcall"',
    "after the started row": r'INSERT .*"tools_ledgerentry"',
    "after the ledger row": r'INSERT .*"tools_ledgerentry"',
    "while the upstream works": r"never",
    "after the answer": r'UPDATE .*"tools_ledgerentry"',
    "after the ledger is settled": r'UPDATE .*"audit_toolcall"',
}


def pay_and_die(pipe: Any, amounts: tuple[str, str], moment: str) -> None:
    """Make one payment and say which call it was, then make another and stop at a moment of it, to be killed there."""
    context = context_of("agent")
    first, second = (
        PlannedCall("billing", "create_payment", {"customer_id": "C-1001", "amount": amount}) for amount in amounts
    )
    pipe.send(str(execute_tool(call=first, context=context).tool_call_id))
    pipe.recv()
    with connection.execute_wrapper(_stopping(moment, pipe)):
        execute_tool(call=second, context=context)
    pipe.send("survived")


def look_and_die(pipe: Any, moment: str, lasts_s: float) -> None:
    """Read a customer and say which call it was, then read another one and stop at a moment of it, to be killed there.

    Reads that run for `lasts_s` seconds get their row while they run.
    """
    reads_under_way().lasts_s = lasts_s
    context = context_of("agent")
    first, second = (PlannedCall("crm", "lookup_customer", {"customer_id": number}) for number in ("C-1001", "C-1002"))
    pipe.send(str(execute_tool(call=first, context=context).tool_call_id))
    pipe.recv()
    with connection.execute_wrapper(_stopping(moment, pipe)):
        execute_tool(call=second, context=context)
    pipe.send("survived")


def _stopping(moment: str, pipe: Any) -> Callable[..., Any]:
    wanted = re.compile(STOP_AT[moment], re.DOTALL)

    def stop() -> None:
        pipe.send("stopped")
        signal.pause()

    def wrapper(execute: Callable[..., Any], sql: str, *arguments: Any) -> Any:
        if wanted.match(sql):
            if moment == "after the ledger row":
                transaction.on_commit(stop)
            else:
                stop()
        return execute(sql, *arguments)

    return wrapper


def serve(_pipe: Any, port: int) -> None:
    """Be a server, started by the command that starts every server."""
    call_command("serve", port=port)
