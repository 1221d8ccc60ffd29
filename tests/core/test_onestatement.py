"""Rows written by one statement are the rows that the ORM writes, all or none; events keep their numbers."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import IntegrityError, connection
from django.test.utils import CaptureQueriesContext

from apps.audit.models import ToolAttempt, ToolCall
from apps.audit.services import ATTEMPTS, BLANK, CALLS
from apps.audit.types import CallStatus
from apps.core.clock import now
from apps.core.onestatement import fits_one_statement, write_in_one_statement
from apps.live.models import LiveEvent, LiveStream
from apps.live.services import EVENTS, publish

pytestmark = pytest.mark.django_db(transaction=True)
INSERTS = "WITH" if connection.vendor == "postgresql" else "INSERT"


def a_call(**values: Any) -> dict[str, Any]:
    moment = now()
    known = {"id": uuid4(), "tool": "crm", "status": CallStatus.COMPLETED, "started_at": moment, "expires_at": moment}
    return {**BLANK, **known, **values}


def an_attempt(call: dict[str, Any], number: int = 1) -> dict[str, Any]:
    return {
        "call": call["id"],
        "number": number,
        "started_at": call["started_at"],
        "latency_ms": 0.125,
        "outcome": "completed",
        "endpoint": "",
        "http_status": None,
        "error_code": "",
        "error_message": "",
    }


def an_event(stream: str, text: str) -> dict[str, Any]:
    return {"stream": stream, "event": "e", "timestamp": now(), "data": {"text": text}}


@pytest.mark.parametrize(
    "values",
    [
        {},
        {"session_id": uuid4(), "retryable": True, "latency_ms": 1.5, "caller_id": 7, "finished_at": now()},
        {"arguments": {"a": [1, "ä", None, 2.5, True], "": {}}, "error_message": "“ä” \\ ' \" \n {rows} $.x"},
        {"started_at": datetime(2026, 1, 1, tzinfo=UTC), "expires_at": datetime(2026, 1, 1, 0, 0, 0, 1, tzinfo=UTC)},
        {"latency_ms": 3, "age_s": 0.1, "retry_after": 1e-7, "dry_run": True},
    ],
    ids=["blank", "filled", "text", "moments", "numbers"],
)
def test_every_kind_of_value_is_stored_as_the_orm_stores_it(values: dict[str, Any]) -> None:
    row = a_call(**values)
    by_orm = ToolCall(**{**row, "id": uuid4()})
    by_orm.save()

    write_in_one_statement({CALLS: [row]})

    ours, theirs = ToolCall.objects.get(pk=row["id"]), ToolCall.objects.get(pk=by_orm.pk)
    assert vars(ours) | {"id": 0, "_state": 0} == vars(theirs) | {"id": 0, "_state": 0}
    assert moments_as_stored(ours.pk) == moments_as_stored(theirs.pk)


def moments_as_stored(pk: UUID) -> Any:
    with connection.cursor() as cursor:
        cursor.execute("SELECT started_at, expires_at, finished_at FROM audit_toolcall WHERE id = %s", [pk.hex])
        return cursor.fetchone()


def test_rows_of_several_kinds_take_one_statement() -> None:
    call = a_call()
    write_in_one_statement({CALLS: [a_call()], ATTEMPTS: [], EVENTS: []})

    with CaptureQueriesContext(connection) as queries:
        write_in_one_statement({EVENTS: [an_event("a", "x")], CALLS: [call], ATTEMPTS: [an_attempt(call)]})

    told = [query["sql"].split()[0] for query in queries]
    assert [word for word in told if word in ("BEGIN", "INSERT", "UPDATE", "WITH")] == [INSERTS]
    assert list(ToolAttempt.objects.values_list("call_id", "latency_ms", "http_status")) == [(call["id"], 0.125, None)]


def test_all_rows_are_written_or_none() -> None:
    call = a_call()

    with pytest.raises(IntegrityError):
        write_in_one_statement(
            {CALLS: [call], EVENTS: [an_event("a", "x")], ATTEMPTS: [an_attempt(call), an_attempt(call)]}
        )

    assert [model.objects.count() for model in (ToolCall, ToolAttempt, LiveEvent, LiveStream)] == [0, 0, 0, 0]


def test_events_go_behind_the_last_of_their_stream_in_the_order_given() -> None:
    publish(stream="b", event="e", data={"text": "b1"})

    write_in_one_statement({EVENTS: [an_event(s, t) for s, t in [("b", "b2"), ("a", "a1"), ("b", "b3"), ("a", "a2")]]})

    stored = LiveEvent.objects.order_by("stream", "seq").values_list("stream", "seq", "data__text")
    assert list(stored) == [("a", 1, "a1"), ("a", 2, "a2"), ("b", 1, "b1"), ("b", 2, "b2"), ("b", 3, "b3")]
    assert publish(stream="a", event="e", data={}) == 3


def test_a_connection_opened_anew_writes_too() -> None:
    write_in_one_statement({CALLS: [a_call()]})
    connection.close()

    write_in_one_statement({CALLS: [a_call()]})

    assert ToolCall.objects.count() == 2


def test_whatever_is_no_kind_takes_statements_of_its_own() -> None:
    assert fits_one_statement([CALLS, EVENTS])
    assert not fits_one_statement([CALLS, print])
