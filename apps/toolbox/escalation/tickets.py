"""What a ticket carries of the session it comes from, as plain JSON."""

from typing import Any
from uuid import UUID

from apps.audit.models import ToolCall
from apps.conversations.models import ChatSession

MESSAGES = 200
CALLS = 200


def conversation_of(session: ChatSession) -> list[dict[str, Any]]:
    """Return the latest messages of a session, oldest first."""
    latest = session.messages.order_by("-id").values("id", "author", "text", "created_at")[:MESSAGES]
    return [{**message, "created_at": message["created_at"].isoformat()} for message in reversed(latest)]


def tool_timeline_of(session: ChatSession, *, before: UUID) -> list[dict[str, Any]]:
    """Return what the tools did in a session, oldest first, from the record, without the call `before` itself."""
    calls = ToolCall.objects.for_session(session.pk).exclude(pk=before).reverse()[:CALLS]
    return [_entry(call) for call in reversed(calls)]


def _entry(call: ToolCall) -> dict[str, Any]:
    return {
        "tool_call_id": str(call.pk),
        "tool": call.tool,
        "operation": call.operation,
        "status": call.status,
        "started_at": call.started_at.isoformat(),
        "latency_ms": call.latency_ms,
        "result_preview": call.result_preview,
        "error_message": call.error_message,
    }
