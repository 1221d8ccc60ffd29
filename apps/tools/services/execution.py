"""Running calls: one, or several independent ones side by side."""

import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from dataclasses import replace
from uuid import UUID

import uuid_utils.compat as uuid_utils
from django.conf import settings
from django.db import close_old_connections, connection
from django.utils import translation

from apps.core.fields import WrongFieldKey
from apps.core.http import Deadline
from apps.tools.errors import ToolError, ToolUnusable, UnknownOperation, UnknownTool
from apps.tools.gates.order import run_gates
from apps.tools.invocation import Invocation
from apps.tools.observers.recording import record_unknown
from apps.tools.registry.registry import registry
from apps.tools.standing import Standing, read_standing
from apps.tools.types import CallContext, PlannedCall, ToolResult

Answer = ToolResult | ToolError


def execute_tool(*, call: PlannedCall, context: CallContext) -> ToolResult:
    """Make one call through all gates and return what it gave.

    Raises the ToolError that says which gate refused it or how it failed; either way the call is on record.
    """
    try:
        invocation = invocation_of(call, context)
    except (UnknownTool, UnknownOperation, ToolUnusable) as error:
        error.tool_call_id = record_unknown(call, context, error)
        raise
    return run_invocation(invocation)


def run_invocation(invocation: Invocation) -> ToolResult:
    """Send a prepared call through the gates; raises ToolError."""
    start = time.perf_counter()
    outcome = run_gates(invocation)
    return ToolResult(
        tool_call_id=invocation.id,
        request_id=invocation.context.request_id,
        tool=invocation.tool.name,
        operation=invocation.operation.name,
        data=outcome.model_dump(mode="json"),
        attempts=len(invocation.attempts),
        latency_ms=round((time.perf_counter() - start) * 1000, 3),
        revision=invocation.config.revision,
        cached=invocation.cached,
        age_s=invocation.age_s,
        dry_run=invocation.is_dry,
    )


def execute_tools(
    *, calls: Sequence[PlannedCall], context: CallContext, observe: Callable[[PlannedCall, Answer], None] | None = None
) -> list[Answer]:
    """Make independent calls side by side and return their results or errors in the order asked.

    At most TOOL_PARALLEL_LIMIT run at a time; one that fails does not touch the others. `observe` hears of each
    end as it comes, in the caller's thread for a single call and in the call's own thread otherwise.
    """

    def run(call: PlannedCall) -> Answer:
        answer = _answer(call, context)
        if observe:
            observe(call, answer)
        return answer

    # Inside a transaction other threads would not see the caller's rows, and would wait for its locks for ever.
    if len(calls) <= 1 or connection.in_atomic_block:
        return [run(call) for call in calls]
    with ThreadPoolExecutor(min(len(calls), settings.TOOL_PARALLEL_LIMIT), thread_name_prefix="tool") as pool:
        language = translation.get_language()
        futures = [pool.submit(copy_context().run, _in_thread, run, call, language) for call in calls]
        return [future.result() for future in futures]


def _in_thread(run: Callable[[PlannedCall], Answer], call: PlannedCall, language: str | None) -> Answer:
    """Run a call in a thread: in the caller's language, which no context carries, and giving its connection back."""
    close_old_connections()
    try:
        with translation.override(language):
            return run(call)
    finally:
        connection.close()


def _answer(call: PlannedCall, context: CallContext) -> Answer:
    try:
        return execute_tool(call=call, context=context)
    except ToolError as error:
        return error


def invocation_of(call: PlannedCall, context: CallContext, *, call_id: UUID | None = None) -> Invocation:
    """Return a call ready for the gates, with the row as it stands now.

    Raises UnknownTool, UnknownOperation or ToolUnusable.
    """
    tool = registry.get(call.tool)
    operation = registry.operation(tool, call.operation)
    standing = _standing(tool.name)
    config = standing.config
    return Invocation(
        id=call_id or call.call_id or uuid_utils.uuid7(),
        call=call if call.tool == tool.name else replace(call, tool=tool.name),
        context=context,
        tool=tool,
        operation=operation,
        config=config,
        deadline=Deadline.after(config.deadline_s),
        standing=standing,
    )


def _standing(name: str) -> Standing:
    try:
        standing = read_standing(name)
    except WrongFieldKey as error:
        raise ToolUnusable(name, str(error)) from error
    if standing is None:
        raise ToolUnusable.without_row(name)
    return standing
