"""Calls of the benchmarks' tools inside this process, and what they are measured against."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Any

import uuid_utils.compat as uuid_utils

from apps.accounts.models import User
from apps.audit.models import ToolCall
from apps.core.clock import now
from apps.core.http import Deadline
from apps.tools.errors import ToolError
from apps.tools.gates.access import access
from apps.tools.gates.approval import approval
from apps.tools.gates.arguments import arguments
from apps.tools.gates.bulkhead import bulkhead
from apps.tools.gates.cache import cache
from apps.tools.gates.effect import effect
from apps.tools.gates.enabled import enabled
from apps.tools.gates.operation import operate
from apps.tools.gates.quota import quota
from apps.tools.gates.retry import retry
from apps.tools.invocation import Invocation, Outcome, chain
from apps.tools.models import ToolConfig
from apps.tools.registry.registry import registry
from apps.tools.services import execute_tool
from apps.tools.types import CallContext, Origin, PlannedCall

# Without those whose work is rows: record and breaker.
GATES_WITHOUT_ROWS = [enabled, access, arguments, cache, quota, approval, effect, retry, bulkhead]


def operator_context() -> CallContext:
    """Return the context of an operator whose roles are read."""
    user = User.objects.get(username="operator")
    return CallContext(request_id="benchmark", user=user, role=user.role, origin=Origin.API)


def caller(tool: str, operation: str, **more: Any) -> Callable[[int], object]:
    """Return a function that makes a call with a number of its own through all gates; refusals are no matter."""
    context = operator_context()

    def call(number: int) -> object:
        try:
            return execute_tool(call=PlannedCall(tool, operation, {"number": number, **more}), context=context)
        except ToolError as error:
            return error

    return call


def customer_caller() -> Callable[[int], object]:
    """Return a function that reads the same customer of the sandbox each time."""
    call, context = PlannedCall("crm", "lookup_customer", {"customer_id": "C-1001"}), operator_context()
    return lambda _number: execute_tool(call=call, context=context)


def gates_without_rows() -> Callable[[int], Outcome]:
    """Return a function that sends a call through the gates that need no row."""
    tool = registry.get("bench")
    run_gates = chain(GATES_WITHOUT_ROWS, operate)  # type: ignore[arg-type]  # a list of gates
    context = replace(operator_context())
    make = partial(
        Invocation,
        context=context,
        tool=tool,
        operation=tool.operations["answer"],
        config=ToolConfig.objects.get(name="bench"),
    )

    def call(number: int) -> Outcome:
        planned = PlannedCall("bench", "answer", {"number": number})
        return run_gates(make(id=uuid_utils.uuid7(), call=planned, deadline=Deadline.after(15)))

    return call


def create_and_save(number: int) -> ToolCall:
    """Write a call's row and then its end, as a Django view would."""
    row = ToolCall.objects.create(
        request_id="benchmark",
        tool="bench",
        operation="answer",
        effect="read",
        origin="api",
        caller="operator",
        caller_role="operator",
        arguments={"number": number},
        arguments_digest="0" * 64,
        revision=1,
        started_at=now(),
        expires_at=now() + timedelta(seconds=25),
    )
    row.status, row.finished_at, row.latency_ms, row.attempt_count = "completed", now(), 0.1, 1
    row.result_preview = '{"number": 7, "text": "The parcel is on its way."}'
    row.save()
    return row


def set_row(tool: str, **values: Any) -> None:
    """Change a tool's row for the next measurement."""
    ToolConfig.objects.filter(name=tool).update(**values)
