"""Rows written and read past the query builder are the rows that the ORM writes and reads."""

from datetime import UTC, datetime
from decimal import Decimal
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, connection

from apps.audit.models import ToolAttempt, ToolCall
from apps.audit.services import BLANK
from apps.audit.types import CallStatus
from apps.core.clock import now
from apps.core.rows import insert_rows, read_kept_row, read_row, update_rows
from apps.live.models import LiveEvent, LiveStream
from apps.tools.models import ToolConfig

pytestmark = pytest.mark.django_db


def an_event(seq: int) -> dict[str, object]:
    return {"stream": "tools", "seq": seq, "event": "e", "timestamp": now(), "data": {"ä": [1, None, "x"]}}


def test_inserted_rows_read_as_they_were_given() -> None:
    rows = [an_event(1), an_event(2)]

    insert_rows(LiveEvent, rows)

    names = ("stream", "seq", "event", "timestamp", "data")
    assert list(LiveEvent.objects.order_by("seq").values(*names)) == rows


def test_more_rows_than_one_statement_takes_are_inserted_too() -> None:
    insert_rows(LiveEvent, [an_event(number) for number in range(450)])

    assert list(LiveEvent.objects.order_by("seq").values_list("seq", flat=True)) == list(range(450))


def test_the_databases_own_error_is_raised() -> None:
    with pytest.raises(IntegrityError):
        insert_rows(LiveEvent, [an_event(1), an_event(1)])


def test_only_rows_that_fit_the_condition_are_updated() -> None:
    moment = now()
    open_call, ended = (
        ToolCall.objects.create(tool="t", operation="o", status=status, started_at=moment, expires_at=moment)
        for status in ("started", "completed")
    )

    changed = update_rows(
        ToolCall,
        [
            {"id": open_call.pk, "status": "failed"},
            {"id": ended.pk, "status": "failed"},
            {"id": uuid4(), "status": "x"},
        ],
        where="\"status\" = 'started'",
    )

    assert changed == 1
    assert set(ToolCall.objects.values_list("pk", "status")) == {(open_call.pk, "failed"), (ended.pk, "completed")}


def test_a_row_is_read_as_the_orm_reads_it() -> None:
    ToolConfig.objects.filter(name="crm").update(api_key="top-secret", enabled=False, settings={"a": [1]})
    expected = ToolConfig.objects.get(name="crm")

    found = read_row(ToolConfig, name="crm")

    assert found is not None
    assert found.__dict__ | {"_state": None} == expected.__dict__ | {"_state": None}


def test_a_row_read_can_be_saved() -> None:
    found = read_row(ToolConfig, name="crm")
    assert found is not None
    found.timeout_s = 9.0
    found.save()

    assert ToolConfig.objects.get(name="crm").timeout_s == 9.0


def test_a_row_that_is_not_there_is_none() -> None:
    assert read_row(LiveStream, name="nothing") is None


def test_a_number_names_a_row_too() -> None:
    expected = LiveEvent.objects.create(stream="a", seq=7, event="e", timestamp=now())

    assert read_row(LiveEvent, id=expected.pk) == expected
    assert read_row(LiveEvent, stream="a", seq=7) == expected
    assert read_row(LiveEvent, id=expected.pk + 1) is None


def test_several_fields_name_one_row() -> None:
    LiveEvent.objects.create(stream="b", seq=1, event="a", timestamp=now())
    LiveEvent.objects.create(stream="a", seq=1, event="b", timestamp=now())

    found = read_row(LiveEvent, stream="a", event="b")

    assert found == LiveEvent.objects.get(stream="a")


def a_call(**values: object) -> dict[str, object]:
    moment = now()
    return {
        "id": uuid4(),
        "session_id": uuid4(),
        "tool": "crm",
        "status": CallStatus.COMPLETED,
        "arguments": {"a": [1, "ä", None]},
        "retryable": True,
        "latency_ms": 1.5,
        "caller_id": 7,
        "started_at": moment,
        "expires_at": moment,
        **values,
    }


@pytest.mark.parametrize(
    "values",
    [
        {},
        {"session_id": None, "retryable": None, "latency_ms": None, "finished_at": None},
        {"started_at": datetime(2026, 3, 29, 3, 30, tzinfo=ZoneInfo("Europe/Berlin"))},
        {"started_at": datetime(2026, 1, 1, tzinfo=UTC), "expires_at": datetime(2026, 1, 1, 0, 0, 0, 1, tzinfo=UTC)},
        {"latency_ms": 3, "retry_after": Decimal("2.5")},
        {"id": "01a1fd97-b84e-7129-9b5a-5cbd56273e7b"},
    ],
)
def test_every_kind_of_value_is_stored_as_the_orm_stores_it(values: dict[str, object]) -> None:
    row = a_call(**values)
    by_orm = ToolCall(**{**row, "id": uuid4()})
    by_orm.save()

    insert_rows(ToolCall, [{**BLANK, **row}])

    ours, theirs = (_stored(pk) for pk in (row["id"], by_orm.pk))
    assert ours == theirs


def test_a_foreign_key_takes_what_its_target_takes() -> None:
    call = a_call()
    insert_rows(ToolCall, [{**BLANK, **call}])

    insert_rows(
        ToolAttempt,
        [
            {
                "call": call["id"],
                "number": 1,
                "started_at": now(),
                "latency_ms": 1.0,
                "outcome": "completed",
                "endpoint": "",
                "error_code": "",
                "error_message": "",
            }
        ],
    )

    assert ToolAttempt.objects.get().call_id == call["id"]


def test_a_kept_row_is_the_same_object_until_the_row_changes() -> None:
    first, second = read_kept_row(ToolConfig, name="crm"), read_kept_row(ToolConfig, name="crm")
    ToolConfig.objects.filter(name="crm").update(enabled=False)
    third = read_kept_row(ToolConfig, name="crm")

    assert first is second
    assert third is not None
    assert (third is first, third.enabled) == (False, False)


def test_rows_of_other_names_are_kept_apart() -> None:
    crm, billing = read_kept_row(ToolConfig, name="crm"), read_kept_row(ToolConfig, name="billing")

    assert [row.name for row in (crm, billing) if row] == ["crm", "billing"]


def test_a_kept_row_that_is_gone_is_none_and_comes_back_anew() -> None:
    kept = read_kept_row(LiveStream, name="s")
    LiveStream.objects.create(name="s", last_seq=1)
    there = read_kept_row(LiveStream, name="s")
    LiveStream.objects.all().delete()

    assert (kept, there and there.last_seq, read_kept_row(LiveStream, name="s")) == (None, 1, None)


def _stored(pk: object) -> tuple[object, ...]:
    """Return a call's row as it lies in the database, without its key."""
    given = UUID(str(pk))
    with connection.cursor() as cursor:
        as_stored = given if connection.vendor == "postgresql" else given.hex
        cursor.execute("SELECT * FROM audit_toolcall WHERE id = %s", [as_stored])
        return tuple(cursor.fetchone()[1:])
