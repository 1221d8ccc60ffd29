"""Put every call on record: before anything leaves the house, and how it ended."""

import logging
import time
from contextlib import AbstractContextManager
from traceback import format_exception

from django.db import connection, transaction

from apps.audit.services import call_begun, reopen_call
from apps.audit.types import CallFinished
from apps.audit.under_way import reads_under_way
from apps.core.groupcommit import commit_together
from apps.tools.errors import InternalError, ToolError
from apps.tools.invocation import Invocation, Outcome, Proceed
from apps.tools.observers.events import call_ended, call_started, publish_approval
from apps.tools.observers.metrics import count_call
from apps.tools.observers.recording import completed, failed, started
from apps.tools.observers.tracing import CallSpan, tool_span
from apps.tools.types import Effect

logger = logging.getLogger(__name__)


def record(invocation: Invocation, proceed: Proceed) -> Outcome:
    """Pass every call, on record; an error behind it carries the call's id.

    A fault of the tool's own code raises InternalError: one failing tool never takes the others with it.
    """
    start = time.perf_counter()
    _begin(invocation)
    with _span(invocation) as span:
        try:
            outcome = proceed(invocation)
        except ToolError as error:
            error.tool_call_id = invocation.id
            _end_failed(invocation, failed(invocation, error, _ms_since(start)), span)
            raise
        except Exception as fault:
            internal = _internal(invocation, fault)
            _end(invocation, failed(invocation, internal, _ms_since(start)), span)
            raise internal from fault
        _end(invocation, completed(invocation, outcome, _ms_since(start)), span)
        return outcome


def _span(invocation: Invocation) -> AbstractContextManager[CallSpan]:
    return tool_span(
        tool=invocation.tool.name,
        operation=invocation.operation.name,
        call_id=invocation.id,
        session_id=invocation.context.session_id,
    )


def _internal(invocation: Invocation, fault: Exception) -> InternalError:
    internal = InternalError(invocation.tool.name, fault)
    internal.tool_call_id = invocation.id
    trace = invocation.unspoken("".join(format_exception(fault)))
    told = {"tool": invocation.tool.name, "tool_call_id": str(invocation.id), "exception": trace}
    logger.error("tool_fault", extra=told)
    return internal


def _begin(invocation: Invocation) -> None:
    begun = started(invocation)
    told = call_started(call=invocation.call, context=invocation.context, call_id=invocation.id)
    if invocation.approved:
        reopen_call(call_id=invocation.id, expires_at=begun.expires_at)
        commit_together(told)
    elif _may_begin_with_an_intent(invocation):
        reads_under_way().begin(begun, told)
    else:
        commit_together([call_begun(begun), *told])


def _may_begin_with_an_intent(invocation: Invocation) -> bool:
    """Tell whether a line in a file may stand for the started row.

    A change's row comes first, and so does that of a call somebody may have to decide about. Inside a transaction
    nobody else could see a row either, and whoever wrote it would wait for that transaction.
    """
    is_read = invocation.operation.effect == Effect.READ
    return is_read and invocation.operation.name not in invocation.config.approvals and not connection.in_atomic_block


def _end_failed(invocation: Invocation, finished: CallFinished, span: CallSpan) -> None:
    """End a call that gave nothing; one that waits is put up for decision in the same moment, not before."""
    if invocation.put_up is None:
        _end(invocation, finished, span)
        return
    with transaction.atomic():
        _end(invocation, finished, span)
        invocation.put_up.save(force_insert=True)
        publish_approval(invocation.put_up)


def _end(invocation: Invocation, finished: CallFinished, span: CallSpan) -> None:
    call, context, attempts = invocation.call, invocation.context, invocation.attempts
    told = call_ended(call=call, context=context, call_id=invocation.id, finished=finished, attempts=attempts)
    reads_under_way().end(invocation.id, finished, attempts, told)
    span.end(finished, invocation.attempts)
    role = invocation.context.caller_role
    count_call(tool=invocation.tool.name, role=role, finished=finished, attempts=invocation.attempts)
    _log(invocation, finished)


def _log(invocation: Invocation, finished: CallFinished) -> None:
    logger.info(
        "tool_call",
        extra={
            "tool": invocation.tool.name,
            "operation": invocation.operation.name,
            "tool_call_id": str(invocation.id),
            "status": finished.status,
            "gate": finished.gate,
            "error_code": finished.error_code,
            "attempts": len(invocation.attempts),
            "latency_ms": finished.latency_ms,
            "session_id": str(invocation.context.session_id or ""),
            "caller_role": invocation.context.caller_role,
        },
    )


def _ms_since(start: float) -> float:
    return round((time.perf_counter() - start) * 1000, 3)
