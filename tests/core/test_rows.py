"""Rows written and read past the query builder are the rows that the ORM writes and reads."""

from uuid import uuid4

import pytest
from django.db import IntegrityError

from apps.audit.models import ToolCall
from apps.core.clock import now
from apps.core.rows import insert_rows, read_row, update_rows
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


def test_several_fields_name_one_row() -> None:
    LiveEvent.objects.create(stream="b", seq=1, event="a", timestamp=now())
    LiveEvent.objects.create(stream="a", seq=1, event="b", timestamp=now())

    found = read_row(LiveEvent, stream="a", event="b")

    assert found == LiveEvent.objects.get(stream="a")
