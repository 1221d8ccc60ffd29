"""The indexes of the record: each filter of the history finds its rows in order, new rows go beside the last ones."""

from typing import Any

import pytest
from django.db import connection

from apps.audit.models import ToolCall
from tests.audit.calls import SESSION

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "filters",
    [
        {},
        {"tool": "crm"},
        {"status": "failed"},
        {"caller": "agent"},
        {"session": SESSION},
        {"gate": "quota"},
    ],
    ids=str,
)
def test_the_newest_calls_of_a_filter_are_read_in_the_order_of_its_index(filters: dict[str, Any]) -> None:
    newest = ToolCall.objects.matching(**filters).order_by("-started_at", "-id")

    assert "call_" in plan_of(newest)
    assert not sorts(newest)


def test_no_index_is_descending() -> None:
    """SQLite packs the leaf that a new first row goes to, so that every such row would split it."""
    orders = [order for index in ToolCall._meta.indexes for _field, order in index.fields_orders]

    assert set(orders) == {""}


def plan_of(calls: Any) -> str:
    """Return how the database would find the rows; PostgreSQL would read so small a table as a whole."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off")
    return str(calls.explain())


def sorts(calls: Any) -> bool:
    return any(word in plan_of(calls) for word in ("TEMP B-TREE", "Sort "))
