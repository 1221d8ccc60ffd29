"""The mark of a call is the same whoever reads the row, so that seals hold for as long as the record does."""

import hashlib
import json
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest

from apps.audit.marks import AT_ONCE, ATTEMPT, CALL, marks_of, packed, unpacked
from apps.audit.models import ToolAttempt, ToolCall
from tests.audit.calls import SESSION, make_call

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 20, 12, 30, 15, tzinfo=UTC)
NUMBER = UUID("01934a52-7c00-7000-8000-00000000004a")


def plain(value: Any) -> str:
    return value.astimezone(UTC).isoformat() if isinstance(value, datetime) else str(value)


def mark_by_the_models(call: ToolCall) -> bytes:
    """Return the mark as its definition says, from what Django makes of the row."""
    row = ToolCall.objects.filter(pk=call.pk).values_list(*CALL).get()
    attempts = list(ToolAttempt.objects.filter(call=call).order_by("number").values_list(*ATTEMPT))
    text = json.dumps([row, attempts], default=plain, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).digest()[:16]


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"attempts": 3},
        {"at": AT},
        {"at": AT.replace(microsecond=70)},
        {"session_id": SESSION, "dry_run": True, "cached": True, "age_s": 0.1},
        {"retryable": True, "retry_after": 1.0, "status": "failed", "error_message": "“Ungültig” – 不"},
        {"retryable": False, "latency_ms": None, "finished_at": None, "caller_id": 7},
        {"arguments": {"b": [1, 2.5, None, {"z": "ä", "a": True}], "a": "é\u2028"}, "latency_ms": 1e-7},
        {"arguments": []},
    ],
)
def test_a_mark_is_the_digest_of_the_row_as_the_models_read_it(fields: dict[str, Any]) -> None:
    call = make_call(**fields)

    assert marks_of([call.pk]) == {call.pk: mark_by_the_models(call)}


def test_a_mark_never_changes() -> None:
    make_call(id=NUMBER, at=AT, session_id=SESSION, attempts=2)

    assert marks_of([NUMBER])[NUMBER].hex() == "965ae4b243036c90a9500c5ca5f4e286"


def test_more_calls_than_are_read_at_once_have_their_own_marks_and_those_that_are_gone_none() -> None:
    calls = [make_call(attempts=index % 3) for index in range(AT_ONCE + 5)]

    marks = marks_of([*(call.pk for call in calls), NUMBER])

    assert marks == {call.pk: mark_by_the_models(call) for call in calls}
    assert unpacked(packed(marks)) == marks
