"""The record as a file, streamed: a batch of rows at a time, so that a million rows need no more memory than one."""

import csv
import json
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import Any

from apps.audit.models import ToolCallQuerySet

BATCH = 1_000
COLUMNS = (
    "id",
    "started_at",
    "finished_at",
    "tool",
    "operation",
    "effect",
    "status",
    "gate",
    "error_code",
    "error_message",
    "caller",
    "caller_role",
    "origin",
    "session_id",
    "request_id",
    "revision",
    "dry_run",
    "cached",
    "age_s",
    "attempt_count",
    "latency_ms",
    "arguments",
    "result_preview",
)

CONTENT_TYPES = {"csv": "text/csv; charset=utf-8", "ndjson": "application/x-ndjson"}
# A spreadsheet takes a cell that begins like this for a formula.
FORMULA = ("=", "+", "-", "@", "\t", "\r")
Progress = Callable[[int], None]


def export_calls(*, calls: ToolCallQuerySet, kind: str, progress: Progress = lambda _rows: None) -> Iterator[bytes]:
    """Yield the calls as a file of a kind in CONTENT_TYPES, newest first; `progress` hears of each batch of rows."""
    rows = rows_of(calls, progress=progress)
    return _in_pieces(_csv_lines(rows) if kind == "csv" else _ndjson_lines(rows))


def rows_of(calls: ToolCallQuerySet, *, progress: Progress) -> Iterator[dict[str, Any]]:
    """Yield the calls as JSON has them, newest first; `progress` hears the number of rows after each batch.

    Each batch is a query of its own, by key: none stays open for the time a slow client takes.
    """
    ordered = calls.order_by("-started_at", "-pk")
    behind, read = ordered, 0
    while batch := list(behind.values(*COLUMNS)[:BATCH]):
        yield from map(_plain, batch)
        read += len(batch)
        progress(read)
        if len(batch) < BATCH:
            return
        behind = ordered.behind(started_at=batch[-1]["started_at"], pk=batch[-1]["id"])


def _in_pieces(lines: Iterable[str]) -> Iterator[bytes]:
    """Yield many lines at a time: a piece for each line would cost more than the line."""
    rest = iter(lines)
    while piece := "".join(islice(rest, BATCH)):
        yield piece.encode()


class _Echo:
    """A file that hands each line back to who wrote it."""

    def write(self, line: str) -> str:
        return line


def _csv_lines(rows: Iterable[dict[str, Any]]) -> Iterator[str]:
    write: Callable[[Iterable[Any]], Any] = csv.writer(_Echo()).writerow
    yield write(COLUMNS)
    for row in rows:
        yield write(map(_cell, row.values()))


def _ndjson_lines(rows: Iterable[dict[str, Any]]) -> Iterator[str]:
    return (json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


def _cell(value: Any) -> Any:
    if isinstance(value, dict):
        return json.dumps(value, ensure_ascii=False)
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA) else value


def _plain(row: dict[str, Any]) -> dict[str, Any]:
    for name in ("started_at", "finished_at"):
        row[name] = row[name].isoformat() if row[name] else None
    for name in ("id", "session_id"):
        row[name] = str(row[name]) if row[name] else None
    return row
