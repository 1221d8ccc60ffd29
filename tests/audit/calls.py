"""Calls on record, made for the tests of the history's pages."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import uuid_utils.compat as uuid_utils
from django.utils import timezone

from apps.audit.models import ToolAttempt, ToolCall
from apps.audit.types import CallStatus

SESSION = UUID("00000000-0000-4000-8000-000000000007")


def make_call(*, at: datetime | None = None, attempts: int = 0, **fields: Any) -> ToolCall:
    """Put a completed call on record, with `attempts` attempts of 10 ms each, 20 ms apart; `fields` say otherwise."""
    at = at or timezone.now()
    values: dict[str, Any] = {
        "id": uuid_utils.uuid7(),
        "request_id": "request-1",
        "tool": "crm",
        "operation": "lookup_customer",
        "effect": "read",
        "origin": "rules",
        "caller": "agent",
        "caller_role": "agent",
        "arguments": {"customer_id": "C-1001"},
        "arguments_digest": "0" * 64,
        "revision": 1,
        "status": CallStatus.COMPLETED,
        "latency_ms": 20.0,
        "started_at": at,
        "finished_at": at + timedelta(milliseconds=20),
        "expires_at": at + timedelta(seconds=20),
        "attempt_count": attempts,
    }
    call = ToolCall.objects.create(**values | fields)
    for index in range(attempts):
        ToolAttempt.objects.create(
            call=call,
            number=index + 1,
            started_at=at + timedelta(milliseconds=20 * index),
            latency_ms=10.0,
            outcome="completed" if index == attempts - 1 else "failed",
            endpoint="https://crm.example.com/customers/C-1001",
            http_status=200 if index == attempts - 1 else 503,
        )
    return call
