"""Marks of calls: a digest of a call's row and of its attempts, by which a seal knows the call again.

What is digested is a JSON array of the row's values in the order of CALL and a list of its attempts' in that of
ATTEMPT, without spaces and with keys in order; moments in ISO 8601 at UTC, UUIDs with dashes. A million calls have to
be read for it, so the values come from the driver as they are, and only what has to look otherwise is converted.
"""

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, datetime
from functools import cache
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import DateTimeField, ForeignKey, JSONField, Model, QuerySet, UUIDField

from apps.audit.models import ToolAttempt, ToolCall
from apps.core.driver import fetch_all

AT_ONCE = 500
DIGEST = 16

# What a mark covers, in this order. A later column must not be added: it would break every seal made before.
CALL = (
    "id",
    "request_id",
    "session_id",
    "tool",
    "operation",
    "effect",
    "origin",
    "caller_id",
    "caller",
    "caller_role",
    "arguments",
    "arguments_digest",
    "revision",
    "dry_run",
    "status",
    "gate",
    "error_code",
    "error_message",
    "retryable",
    "retry_after",
    "cached",
    "age_s",
    "attempt_count",
    "latency_ms",
    "result_preview",
    "started_at",
    "finished_at",
    "expires_at",
    "process",
)
ATTEMPT = (
    "call_id",
    "number",
    "started_at",
    "latency_ms",
    "outcome",
    "endpoint",
    "http_status",
    "error_code",
    "error_message",
)

Marks = dict[UUID, bytes]
Convert = Callable[[Any], Any]
Values = list[Any]


def marks_of(calls: Iterable[UUID]) -> Marks:
    """Return the mark of each call that is on record; in two queries for each AT_ONCE calls."""
    ordered = sorted(calls)
    return dict(mark for at in range(0, len(ordered), AT_ONCE) for mark in _marks(ordered[at : at + AT_ONCE]))


def packed(marks: Marks) -> bytes:
    """Return marks as a seal holds them."""
    return b"".join(pk.bytes + digest for pk, digest in marks.items())


def unpacked(held: bytes | memoryview) -> Marks:
    """Return the marks that a seal holds."""
    size, held = 16 + DIGEST, bytes(held)
    return {UUID(bytes=held[at : at + 16]): held[at + 16 : at + size] for at in range(0, len(held), size)}


def _marks(calls: Sequence[UUID]) -> Iterator[tuple[UUID, bytes]]:
    attempts: dict[str, list[Values]] = {}
    for attempt in _rows(ToolAttempt.objects.filter(call_id__in=calls).order_by("call_id", "number"), ATTEMPT):
        attempts.setdefault(attempt[0], []).append(attempt)
    by_text = {str(pk): pk for pk in calls}
    for row in _rows(ToolCall.objects.filter(pk__in=calls).order_by("pk"), CALL):
        text = encode([row, attempts.get(row[0], [])])
        yield by_text[row[0]], hashlib.sha256(text.encode()).digest()[:DIGEST]


encode = json.JSONEncoder(sort_keys=True, separators=(",", ":")).encode


def _rows(found: QuerySet[Any], names: tuple[str, ...]) -> Iterator[Values]:
    """Yield the rows as JSON has them."""
    model: type[Model] = found.model
    sql, parameters = found.values_list(*names).query.sql_with_params()
    converters = _converters(model, names, connection.vendor)
    for fetched in fetch_all(sql, parameters):
        row = list(fetched)
        for index, convert in converters:
            if row[index] is not None:
                row[index] = convert(row[index])
        yield row


@cache
def _converters(model: type[Model], names: tuple[str, ...], vendor: str) -> list[tuple[int, Convert]]:
    """Return the places of the columns that the driver gives otherwise than JSON has them, and what converts those."""
    by_field = SQLITE if vendor == "sqlite" else POSTGRESQL
    fields = [model._meta.get_field(name) for name in names]
    kinds = [type(field.target_field if isinstance(field, ForeignKey) else field) for field in fields]
    return [(index, by_field[kind]) for index, kind in enumerate(kinds) if kind in by_field]


def _uuid_of(text: str) -> str:
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"


def _moment_of(moment: datetime) -> str:
    """Return a moment as SQLite's driver gives it: at UTC, without saying so."""
    return moment.isoformat() + "+00:00"


def _iso_of(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat()


SQLITE: dict[type, Convert] = {UUIDField: _uuid_of, DateTimeField: _moment_of, JSONField: json.loads}
POSTGRESQL: dict[type, Convert] = {UUIDField: str, DateTimeField: _iso_of, JSONField: json.loads}
