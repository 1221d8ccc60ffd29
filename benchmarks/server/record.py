"""A made-up record of calls with attempts in this process's database: `python -m benchmarks.server.record COUNT`.

The newest day holds CALLS_A_DAY calls, the others lie in the DAYS before. A record that is there already is brought up
to now at the same rate, so that it can be kept between measurements.
"""

import json
import os
import random
import sys
import uuid
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "supportdesk.settings.base")

import django

django.setup()

import uuid_utils.compat as uuid_utils  # noqa: E402 - models need Django to be set up, here and below
from django.core.management import call_command  # noqa: E402 - settings first
from django.db import connection, transaction  # noqa: E402 - settings first
from django.db.models import Max, Model  # noqa: E402 - settings first
from django.utils import timezone  # noqa: E402 - settings first

from apps.audit.models import ToolAttempt, ToolCall  # noqa: E402 - settings first
from apps.audit.rollup import roll_up  # noqa: E402 - settings first
from apps.audit.search import index_calls  # noqa: E402 - settings first
from apps.tools.models import ToolConfig  # noqa: E402 - settings first

CALLS_A_DAY, DAYS = 10_000, 30
CALLS_OF_CUSTOMER, CALLS_OF_SESSION = 200, 20
DAY = timedelta(days=1)
BATCH = 20_000
STATUSES = ("completed",) * 90 + ("failed",) * 5 + ("refused",) * 4 + ("unknown",)
GATES = {"failed": "operation", "refused": "quota", "unknown": "operation"}
Row = dict[str, Any]


def build(count: int) -> None:
    """Put `count` calls on an empty record, or on one that is there those that came since; then do the chores."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA synchronous=OFF")
            cursor.execute("PRAGMA cache_size=-1000000")
    now, newest = timezone.now(), ToolCall.objects.aggregate(newest=Max("started_at"))["newest"]
    calls = _calls(count, _moments(now, count) if newest is None else _since(newest, now))
    while batch := list(islice(calls, BATCH)):
        with transaction.atomic():
            _insert(ToolCall, batch)
            _insert(ToolAttempt, [_attempt(call) for call in batch if call["attempt_count"]])
    _analyze()
    roll_up(now=now)
    while index_calls(now=now):
        pass
    _analyze()


def _analyze() -> None:
    """Let the database look at what it holds, as one does by itself that grows slowly."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def customer(number: int) -> str:
    """Return the number of a customer."""
    return f"C-{number:06}"


def _moments(now: datetime, count: int) -> Iterator[datetime]:
    """Yield the moments of CALLS_A_DAY calls in the last day, and before them of the others; as calls come."""
    older = count - CALLS_A_DAY
    yield from (now - DAY - (DAYS - 1) * DAY * (1 - index / older) for index in range(older))
    yield from (now - DAY * (1 - index / CALLS_A_DAY) for index in range(CALLS_A_DAY))


def _since(newest: datetime, now: datetime) -> Iterator[datetime]:
    return (newest + DAY * (index + 1) / CALLS_A_DAY for index in range(int((now - newest) / DAY * CALLS_A_DAY)))


def _calls(count: int, moments: Iterator[datetime]) -> Iterator[Row]:
    chance = random.Random(count)  # noqa: S311 - made-up calls
    tools = [*ToolConfig.objects.order_by("name").values_list("name", flat=True), *["crm"] * 4]
    sessions = [uuid.UUID(int=chance.getrandbits(128), version=4) for _ in range(max(count // CALLS_OF_SESSION, 1))]
    return (_call(at, tools, sessions, chance, count // CALLS_OF_CUSTOMER) for at in moments)


def _call(at: datetime, tools: list[str], sessions: list[uuid.UUID], chance: random.Random, customers: int) -> Row:
    status = chance.choice(STATUSES)
    latency_ms = chance.lognormvariate(4, 1)
    return {
        "id": uuid_utils.uuid7(),
        "request_id": uuid.UUID(int=chance.getrandbits(128)).hex,
        "session_id": chance.choice(sessions),
        "tool": chance.choice(tools),
        "operation": "lookup_customer",
        "effect": "read",
        "origin": "rules",
        "caller": f"agent-{chance.randrange(20)}",
        "caller_role": "agent",
        "arguments": json.dumps({"customer_id": customer(chance.randrange(customers))}),
        "arguments_digest": "0" * 64,
        "revision": 1,
        "dry_run": False,
        "status": status,
        "gate": GATES.get(status, ""),
        "error_code": "upstream_timeout" if status in GATES else "",
        "error_message": "The other system did not answer in time." if status in GATES else "",
        "cached": False,
        "attempt_count": int(status != "refused"),
        "latency_ms": latency_ms,
        "result_preview": '{"found": true}',
        "started_at": at,
        "finished_at": at + timedelta(milliseconds=latency_ms),
        "expires_at": at + timedelta(seconds=20),
        "process": "",
    }


def _attempt(call: Row) -> Row:
    return {
        "call_id": call["id"],
        "number": 1,
        "started_at": call["started_at"],
        "latency_ms": call["latency_ms"],
        "outcome": call["status"],
        "endpoint": "",
        "error_code": "",
        "error_message": "",
    }


def _insert(model: type[Model], rows: list[Row]) -> None:
    """Write rows past the models: by COPY on PostgreSQL, by one prepared statement on SQLite."""
    table, columns = model._meta.db_table, ", ".join(rows[0])
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(tuple(row.values()))
            return
        places = ", ".join(["%s"] * len(rows[0]))
        statement = f"INSERT INTO {table} ({columns}) VALUES ({places})"  # noqa: S608 - our own names
        cursor.executemany(statement, [[_stored(value) for value in row.values()] for row in rows])


def _stored(value: Any) -> Any:
    """Return a value as Django stores it on SQLite."""
    if isinstance(value, uuid.UUID):
        return value.hex
    return connection.ops.adapt_datetimefield_value(value) if isinstance(value, datetime) else value


if __name__ == "__main__":
    call_command("migrate", verbosity=0, interactive=False)
    build(int(sys.argv[1]))
