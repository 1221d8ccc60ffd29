"""OpenTelemetry spans of the tool calls, where the optional extra `otel` is installed; nothing otherwise.

The names are those of the GenAI conventions: https://opentelemetry.io/docs/specs/semconv/gen-ai/gen-ai-spans/.
A span carries names, numbers and error codes only: arguments, results and messages stay in our own record.
"""

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from uuid import UUID

from apps.audit.types import AttemptFinished, CallFinished

try:
    from opentelemetry import trace
    from opentelemetry.trace import Span, SpanKind, Status, StatusCode
except ImportError:
    TRACED = False
else:
    TRACED = True
    _tracer = trace.get_tracer("supportdesk.tools")

NANOSECONDS = 1_000_000_000


class CallSpan:
    """The span of one call; this one stands in where nothing is traced."""

    def end(self, finished: CallFinished, attempts: Sequence[AttemptFinished] = ()) -> None:
        """Note how the call ended: an event per attempt, and `error.type` where it did not complete."""


UNTRACED = nullcontext(CallSpan())


@dataclass(frozen=True, slots=True)
class _TracedSpan(CallSpan):
    span: "Span"

    def end(self, finished: CallFinished, attempts: Sequence[AttemptFinished] = ()) -> None:
        for attempt in attempts:
            at = int(attempt.started_at.timestamp() * NANOSECONDS)
            self.span.add_event("attempt", _attributes_of(attempt), timestamp=at)
        self.span.set_attribute("supportdesk.status", str(finished.status))
        if finished.gate:
            self.span.set_attribute("supportdesk.gate", finished.gate)
        if finished.error_code:
            self.span.set_attribute("error.type", finished.error_code)
            self.span.set_status(Status(StatusCode.ERROR))


def tool_span(
    *, tool: str, operation: str, call_id: UUID, session_id: UUID | None = None
) -> AbstractContextManager[CallSpan]:
    """Trace what runs inside as `execute_tool {tool}`; the conversation is the chat session, where there is one.

    An exception passes through unrecorded: its text may hold what the record masks.
    """
    return UNTRACED if not TRACED or _nobody_listens() else _traced(tool, operation, call_id, session_id)


@contextmanager
def _traced(tool: str, operation: str, call_id: UUID, session_id: UUID | None) -> Iterator[CallSpan]:
    attributes = {
        "gen_ai.operation.name": "execute_tool",
        "gen_ai.tool.name": tool,
        "gen_ai.tool.call.id": str(call_id),
        "supportdesk.operation": operation,
    }
    if session_id:
        attributes["gen_ai.conversation.id"] = str(session_id)
    with _tracer.start_as_current_span(
        f"execute_tool {tool}",
        kind=SpanKind.INTERNAL,
        attributes=attributes,
        record_exception=False,
        set_status_on_exception=False,
    ) as span:
        yield _TracedSpan(span)


def _nobody_listens() -> bool:
    """Tell whether the process has set up no provider of tracers, so that a span would only cost time."""
    return isinstance(trace.get_tracer_provider(), trace.ProxyTracerProvider)


def _attributes_of(attempt: AttemptFinished) -> dict[str, str | int | float]:
    known = {"http.response.status_code": attempt.http_status, "error.type": attempt.error_code or None}
    return {
        "supportdesk.attempt.number": attempt.number,
        "supportdesk.attempt.outcome": attempt.outcome,
        "supportdesk.attempt.latency_ms": attempt.latency_ms,
        **{name: value for name, value in known.items() if value is not None},
    }
