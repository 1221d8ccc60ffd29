"""Spans with the GenAI names where OpenTelemetry is installed, nothing where it is not."""

import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings
from opentelemetry import trace
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import StatusCode

from apps.audit.types import AttemptFinished, CallFinished, CallStatus
from apps.tools.observers.tracing import tool_span

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
WITHOUT = """
import sys
sys.modules["opentelemetry"] = None
from uuid import uuid4
from apps.tools.observers.tracing import TRACED, tool_span
with tool_span(tool="crm", operation="lookup_customer", call_id=uuid4()) as span:
    span.end(None)
print(TRACED)
"""


@pytest.fixture(scope="module")
def exporter() -> Iterator[InMemorySpanExporter]:
    """Keeps the spans in memory; a process takes one provider, so it stays for the module."""
    exporter = InMemorySpanExporter()
    provider = TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    trace.set_tracer_provider(provider)
    yield exporter
    provider.shutdown()


@pytest.fixture
def spans(exporter: InMemorySpanExporter) -> Iterator[InMemorySpanExporter]:
    exporter.clear()
    yield exporter
    exporter.clear()


def only(spans: InMemorySpanExporter) -> ReadableSpan:
    (span,) = spans.get_finished_spans()
    return span


def attempt(number: int, outcome: str, **more: Any) -> AttemptFinished:
    return AttemptFinished(number, NOON + timedelta(seconds=number), 12.5, outcome, **more)


def test_a_call_is_a_span_with_the_genai_names(spans: InMemorySpanExporter) -> None:
    call_id, session_id = uuid4(), uuid4()

    with tool_span(tool="crm", operation="lookup_customer", call_id=call_id, session_id=session_id) as span:
        span.end(CallFinished(CallStatus.COMPLETED, NOON, 20.0))

    told = only(spans)
    assert (told.name, told.status.status_code, told.events) == ("execute_tool crm", StatusCode.UNSET, ())
    assert dict(told.attributes or {}) == {
        "gen_ai.operation.name": "execute_tool",
        "gen_ai.tool.name": "crm",
        "gen_ai.tool.call.id": str(call_id),
        "gen_ai.conversation.id": str(session_id),
        "supportdesk.operation": "lookup_customer",
        "supportdesk.status": "completed",
    }


def test_a_call_outside_of_a_session_names_no_conversation(spans: InMemorySpanExporter) -> None:
    with tool_span(tool="crm", operation="lookup_customer", call_id=uuid4()):
        pass

    assert "gen_ai.conversation.id" not in (only(spans).attributes or {})


def test_a_failed_call_names_its_error_and_gate_and_keeps_the_message_to_itself(spans: InMemorySpanExporter) -> None:
    finished = CallFinished(
        CallStatus.FAILED, NOON, 20.0, gate="operation", error_code="timeout", error_message="anna@example.com"
    )

    with tool_span(tool="crm", operation="lookup_customer", call_id=uuid4()) as span:
        span.end(finished, [attempt(1, "failed", error_code="timeout", error_message="anna@example.com")])

    told = only(spans)
    attributes = told.attributes or {}
    assert told.status.status_code == StatusCode.ERROR
    assert (attributes["error.type"], attributes["supportdesk.gate"]) == ("timeout", "operation")
    assert "anna@example.com" not in told.to_json()


def test_each_attempt_is_an_event_at_its_time(spans: InMemorySpanExporter) -> None:
    attempts = [attempt(1, "failed", error_code="unavailable", http_status=503), attempt(2, "completed")]

    with tool_span(tool="crm", operation="lookup_customer", call_id=uuid4()) as span:
        span.end(CallFinished(CallStatus.COMPLETED, NOON, 20.0), attempts)

    first, second = only(spans).events
    assert (first.name, first.timestamp) == ("attempt", int((NOON.timestamp() + 1) * 1e9))
    assert dict(first.attributes or {}) == {
        "supportdesk.attempt.number": 1,
        "supportdesk.attempt.outcome": "failed",
        "supportdesk.attempt.latency_ms": 12.5,
        "http.response.status_code": 503,
        "error.type": "unavailable",
    }
    assert dict(second.attributes or {}) == {
        "supportdesk.attempt.number": 2,
        "supportdesk.attempt.outcome": "completed",
        "supportdesk.attempt.latency_ms": 12.5,
    }


def test_an_exception_passes_through_without_being_recorded(spans: InMemorySpanExporter) -> None:
    with (
        pytest.raises(ValueError, match=r"anna@example\.com"),
        tool_span(tool="crm", operation="lookup_customer", call_id=uuid4()),
    ):
        raise ValueError("anna@example.com")

    assert "anna@example.com" not in only(spans).to_json()


def test_calls_inside_of_another_span_are_its_children(spans: InMemorySpanExporter) -> None:
    with (
        trace.get_tracer("tests").start_as_current_span("turn") as turn,
        tool_span(tool="crm", operation="lookup_customer", call_id=uuid4()),
    ):
        pass

    child, parent = spans.get_finished_spans()
    assert child.parent
    assert (parent.name, child.parent.span_id) == ("turn", turn.get_span_context().span_id)


def test_without_the_extra_nothing_is_traced_and_nothing_breaks() -> None:
    answer = subprocess.run(
        [sys.executable, "-c", WITHOUT], cwd=settings.BASE_DIR, capture_output=True, text=True, check=False
    )

    assert (answer.stdout, answer.stderr, answer.returncode) == ("False\n", "", 0)
