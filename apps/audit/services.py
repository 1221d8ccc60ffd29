"""Writing the record: a row before a call, its end and its attempts after, and the end of calls that died."""

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import cache
from operator import attrgetter
from typing import Any
from uuid import UUID

from django.conf import settings

from apps.audit.errors import RecordIsFinal
from apps.audit.intents import left_by_the_dead
from apps.audit.models import ToolAttempt, ToolCall
from apps.audit.types import AttemptFinished, CallFinished, CallStarted, CallStatus
from apps.core.cte import insertion_cte
from apps.core.groupcommit import Job, commit_together
from apps.core.onestatement import Kind, insertion
from apps.core.process import is_dead, this_process
from apps.core.rows import insert_rows, update_rows

MESSAGE_LIMIT = 2000
PREVIEW_LIMIT = 500
CHANGING = ("write", "money", "contact")
STILL_OPEN = f"\"status\" IN ('{CallStatus.STARTED}', '{CallStatus.WAITING}')"

INTENTS_AT_ONCE = 500
CUT_OFF = {"error_code": "interrupted", "error_message": "The server stopped during the call."}

Row = dict[str, Any]
BLANK: Row = {field.attname: field.get_default() for field in ToolCall._meta.concrete_fields}


def begin_call(*, started: CallStarted) -> None:
    """Put a call on record before anything leaves the house."""
    commit_together([call_begun(started)])


def call_begun(started: CallStarted) -> Job:
    """Return the job that puts a call on record."""
    return Job(CALLS, {**BLANK, **values_of(started), "process": this_process()})


def reopen_call(*, call_id: UUID, expires_at: datetime) -> None:
    """Start a call that waited for a decision; raises RecordIsFinal where it does not wait (any more)."""
    waiting = ToolCall.objects.filter(pk=call_id, status=CallStatus.WAITING)
    if not waiting.update(status=CallStatus.STARTED, process=this_process(), expires_at=expires_at, gate=""):
        raise RecordIsFinal(f"Call {call_id} does not wait.")


def finish_call(*, call_id: UUID, finished: CallFinished, attempts: Sequence[AttemptFinished] = ()) -> None:
    """Record how a call ended, with its attempts; raises RecordIsFinal where its end is on record already."""
    commit_together([call_finished(call_id, finished, attempts)])


def call_finished(call_id: UUID, finished: CallFinished, attempts: Sequence[AttemptFinished]) -> Job:
    """Return the job that records a call's end and its attempts."""
    return Job(_end_calls, _end_of(call_id, finished, attempts))


def call_made(started: CallStarted, finished: CallFinished, attempts: Sequence[AttemptFinished]) -> list[Job]:
    """Return the jobs that put a whole call on record at once: its beginning, its end and its attempts."""
    end, rows = _end_of(started.id, finished, attempts)
    call = {**BLANK, **values_of(started), "process": this_process(), **end}
    return [Job(CALLS, call), *(Job(ATTEMPTS, row) for row in rows)]


def _end_of(call_id: UUID, finished: CallFinished, attempts: Sequence[AttemptFinished]) -> tuple[Row, list[Row]]:
    """Return the row of a call's end and the rows of its attempts."""
    end = {"id": call_id, **values_of(finished), "attempt_count": len(attempts)}
    end["status"] = finished.status.value
    end["error_message"] = finished.error_message[:MESSAGE_LIMIT]
    end["result_preview"] = finished.result_preview[:PREVIEW_LIMIT]
    return end, [{"call": call_id, **values_of(attempt)} for attempt in attempts]


def _insert_calls(rows: list[Row]) -> None:
    insert_rows(ToolCall, rows)


def _insert_attempts(rows: list[Row]) -> None:
    insert_rows(ToolAttempt, rows)


OF_ATTEMPT = ("call", *AttemptFinished.__slots__)
CALLS = Kind("calls", write=_insert_calls, unfolded=insertion(ToolCall), cte=insertion_cte(ToolCall))
ATTEMPTS = Kind(
    "attempts",
    write=_insert_attempts,
    unfolded=insertion(ToolAttempt, OF_ATTEMPT),
    cte=insertion_cte(ToolAttempt, OF_ATTEMPT),
)


def _end_calls(ends: list[tuple[Row, list[Row]]]) -> None:
    if update_rows(ToolCall, [end for end, _attempts in ends], where=STILL_OPEN) != len(ends):
        raise RecordIsFinal("The end of a call is on record already.")
    if attempts := [attempt for _end, of_call in ends for attempt in of_call]:
        _insert_attempts(attempts)


def values_of(record: CallStarted | CallFinished | AttemptFinished) -> Row:
    """Return a frozen record's fields; dataclasses.asdict would copy the arguments at every depth."""
    names = record.__slots__
    return dict(zip(names, _values_by(names)(record), strict=True))


@cache
def _values_by(names: tuple[str, ...]) -> Callable[[Any], tuple[Any, ...]]:
    return attrgetter(*names)


def settle_left_behind(*, now: datetime) -> int:
    """End the calls that a dead process left behind, and return their number.

    A change of an upstream may have arrived, so it ends `unknown`; everything else ends `interrupted`. Reads of which
    there is only an intent line get their row here.
    """
    return _record_intents(now) + _end_open_rows(now)


def _record_intents(now: datetime) -> int:
    recorded = 0
    for process, path, intents in left_by_the_dead(settings.CALL_INTENTS_DIR):
        for start in range(0, len(intents), INTENTS_AT_ONCE):
            recorded += _record_interrupted(intents[start : start + INTENTS_AT_ONCE], process, now)
        path.unlink(missing_ok=True)
    return recorded


def _record_interrupted(intents: Sequence[Row], process: str, now: datetime) -> int:
    """Give the reads that have no row one that says they were interrupted, and return how many those were."""
    by_id = {UUID(intent["id"]): intent for intent in intents}
    known = ToolCall.objects.filter(pk__in=by_id).values_list("pk", flat=True)
    end = {"process": process, "status": CallStatus.INTERRUPTED, "finished_at": now, **CUT_OFF}
    missing = [ToolCall(**{**by_id[call_id], "id": call_id}, **end) for call_id in by_id.keys() - set(known)]
    # Two servers may start at the same moment and read the same file.
    ToolCall.objects.bulk_create(missing, ignore_conflicts=True)
    return len(missing)


def _end_open_rows(now: datetime) -> int:
    open_processes = ToolCall.objects.filter(status=CallStatus.STARTED).values_list("process", flat=True).distinct()
    dead = frozenset(name for name in open_processes if is_dead(name))
    left = ToolCall.objects.left_behind(now=now, process=this_process(), dead_processes=dead)
    unknown = left.filter(effect__in=CHANGING, dry_run=False).update(
        status=CallStatus.UNKNOWN,
        finished_at=now,
        error_code="outcome_unknown",
        error_message="The server stopped during the call, so it is not known whether the change arrived.",
    )
    interrupted = left.update(
        status=CallStatus.INTERRUPTED,
        finished_at=now,
        **CUT_OFF,
    )
    return unknown + interrupted
