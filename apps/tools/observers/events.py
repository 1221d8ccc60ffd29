"""What followers of the live streams are told of calls and breakers."""

from typing import Any
from uuid import UUID

from apps.audit.types import AttemptFinished, CallFinished, CallStatus
from apps.core.groupcommit import Job, commit_together
from apps.live.services import event_published, publish
from apps.live.types import TOOLS_STREAM, chat_stream
from apps.tools.models import Approval
from apps.tools.types import CallContext, PlannedCall


def call_started(*, call: PlannedCall, context: CallContext, call_id: UUID) -> list[Job]:
    """Return the jobs that tell that a call has started."""
    return _told(context, _status(call, context, call_id, status="started"))


def call_ended(
    *, call: PlannedCall, context: CallContext, call_id: UUID, finished: CallFinished, attempts: list[AttemptFinished]
) -> list[Job]:
    """Return the jobs that tell how a call ended: completed or failed. A waiting call has not ended."""
    if finished.status == CallStatus.WAITING:
        return []
    return _told(
        context,
        _status(
            call,
            context,
            call_id,
            status="completed" if finished.status == CallStatus.COMPLETED else "failed",
            latency_ms=finished.latency_ms,
            cached=finished.cached,
            **({"age_s": finished.age_s} if finished.cached else {}),
            retry_count=max(len(attempts) - 1, 0),
            result_preview=finished.result_preview,
            error=finished.error_message or None,
        ),
    )


def publish_approval(approval: Approval) -> None:
    """Tell that a call waits, or what was decided about it."""
    data = {
        "approval_id": str(approval.pk),
        "tool_call_id": str(approval.call_id),
        "tool_name": approval.tool,
        "operation": approval.operation,
        "arguments": approval.shown_arguments,
        "status": approval.status,
        "why": approval.why,
        "reason": approval.reason,
        "decided_by": approval.decided_by.username if approval.decided_by else "",
    }
    # At once, for that locks the streams in the one order that nobody else waits against.
    streams = _streams(approval.session_id)
    commit_together([event_published(stream=stream, event="approval", data=data) for stream in streams])


def publish_breaker(*, tool: str, before: str, after: str, reason: str, actor: str) -> None:
    """Tell that a breaker changed."""
    data = {"tool_name": tool, "before": before, "after": after, "reason": reason, "actor": actor}
    publish(stream=TOOLS_STREAM, event="breaker", data=data)


def _status(call: PlannedCall, context: CallContext, call_id: UUID, **how: Any) -> dict[str, Any]:
    unknown = {"latency_ms": None, "cached": False, "retry_count": 0, "result_preview": "", "error": None}
    return unknown | {
        "tool_name": call.tool,
        "operation": call.operation,
        "tool_call_id": str(call_id),
        "caller_role": context.caller_role,
        **how,
    }


def _told(context: CallContext, data: dict[str, Any]) -> list[Job]:
    streams = _streams(context.session_id)
    return [event_published(stream=stream, event="tool_status", data=data) for stream in streams]


def _streams(session_id: UUID | None) -> list[str]:
    return [TOOLS_STREAM, *([chat_stream(session_id)] if session_id else [])]
