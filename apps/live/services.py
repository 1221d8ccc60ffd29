"""Publishing events, reading them on, and pruning the log."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Any

from django.contrib.auth import get_user_model
from django.db import transaction
from django.utils.translation import gettext as _

from apps.core.clock import now
from apps.core.driver import fetch_one
from apps.core.groupcommit import Job
from apps.core.onestatement import Kind, Rows
from apps.core.rows import insert_rows
from apps.live.errors import StreamRefused
from apps.live.hints import hints
from apps.live.models import LiveEvent, LiveStream
from apps.live.registry import StreamGuard, stream_guard
from apps.live.types import Batch, Frame

ADVANCE = "UPDATE live_livestream SET last_seq = last_seq + %s WHERE name = %s RETURNING last_seq"


def publish(*, stream: str, event: str, data: Mapping[str, Any]) -> int:
    """Append an event to a stream's log and return its sequence number.

    The row is there when this returns, or with the caller's transaction. Followers get a hint after the commit.
    """
    with transaction.atomic():
        return _append([_new_event(stream, event, data)])[0]


def event_published(*, stream: str, event: str, data: Mapping[str, Any]) -> Job:
    """Return the job that appends an event, for callers who commit it together with other writes."""
    return Job(EVENTS, _new_event(stream, event, data))


def _new_event(stream: str, event: str, data: Mapping[str, Any]) -> dict[str, Any]:
    return {"stream": stream, "event": event, "timestamp": now(), "data": data}


def _append(events: Sequence[Mapping[str, Any]]) -> list[int]:
    """Append events inside a transaction and return their numbers; streams are locked in one order by everybody."""
    counts = Counter(event["stream"] for event in events)
    numbers = {stream: iter(_next_seqs(stream, counts[stream])) for stream in sorted(counts)}
    rows = [{**event, "seq": next(numbers[event["stream"]])} for event in events]
    insert_rows(LiveEvent, rows)
    for stream, seq in {row["stream"]: row["seq"] for row in rows}.items():
        transaction.on_commit(partial(hints.hint, stream=stream, seq=seq))
    return [row["seq"] for row in rows]


def _next_seqs(stream: str, count: int) -> range:
    """Take the next numbers; the stream's row stays locked to the commit, so they appear in order, without holes."""
    taken = _advance(stream, count)
    if taken is None:
        LiveStream.objects.bulk_create([LiveStream(name=stream)], ignore_conflicts=True)
        taken = _advance(stream, count) or count
    return range(taken - count + 1, taken + 1)


def _advance(stream: str, count: int) -> int | None:
    row = fetch_one(ADVANCE, [count, stream])
    return int(row[0]) if row else None


def _append_all(events: list[Any]) -> None:
    _append(events)


def _hint_at_commit(events: Rows) -> None:
    """Hint how far streams have grown; the database is asked only where somebody can hear it."""
    if hints.are_heard:
        transaction.on_commit(partial(_hint, {event["stream"] for event in events}), robust=True)


def _hint(streams: set[str]) -> None:
    for name, seq in LiveStream.objects.filter(name__in=streams).values_list("name", "last_seq"):
        hints.hint(stream=name, seq=seq)


# First the streams that nobody has written to yet, then the events behind the last numbers, then the new last numbers.
UNFOLDED = """
INSERT OR IGNORE INTO live_livestream (name, last_seq) SELECT DISTINCT json_extract(value, '$.stream'), 0 FROM {rows};
INSERT INTO live_liveevent (stream, seq, event, timestamp, data)
SELECT name, last_seq + row_number() OVER (PARTITION BY name ORDER BY key), json_extract(value, '$.event'),
       replace(rtrim(json_extract(value, '$.timestamp'), 'Z'), 'T', ' '), json_extract(value, '$.data')
FROM {rows} JOIN live_livestream ON name = json_extract(value, '$.stream');
UPDATE live_livestream SET last_seq = last_seq + more
FROM (SELECT json_extract(value, '$.stream') AS stream, count(*) AS more FROM {rows} GROUP BY 1) WHERE name = stream
"""
# The same in one: every stream is made or advanced, which locks it, and its new events stand below its new last number.
CTE = """
told AS (
    SELECT * FROM ROWS FROM (json_to_recordset({rows}) AS (stream text, event text, timestamp timestamptz, data jsonb))
    WITH ORDINALITY AS t(stream, event, timestamp, data, place)
),
advanced AS (
    INSERT INTO live_livestream AS s (name, last_seq)
    SELECT stream, count(*) FROM told GROUP BY stream ORDER BY stream COLLATE "C"
    ON CONFLICT (name) DO UPDATE SET last_seq = s.last_seq + EXCLUDED.last_seq RETURNING name, last_seq
),
inserted_events AS (
    INSERT INTO live_liveevent (stream, seq, event, timestamp, data)
    SELECT stream, last_seq + 1 - row_number() OVER (PARTITION BY stream ORDER BY place DESC), event, timestamp, data
    FROM told JOIN advanced ON name = stream
)
"""
EVENTS = Kind(
    "events", write=_append_all, unfolded=UNFOLDED, cte=lambda rows: CTE.format(rows=rows), after=_hint_at_commit
)


def join_stream(*, user_id: int, stream: str, after: int | None) -> int:
    """Return the sequence number to read on from: `after`, or the stream's end where that is None.

    A number ahead of the log comes from an earlier database, so the stream's end is taken instead.
    Raises StreamRefused.
    """
    _admit(user_id, stream)
    last_seq = LiveStream.objects.filter(name=stream).values_list("last_seq", flat=True).first() or 0
    return last_seq if after is None else min(after, last_seq)


def read_on(*, user_id: int, stream: str, after: int, limit: int = 200) -> Batch:
    """Return the events behind `after` that the user may see, oldest first.

    Permission is checked again whenever there is something to show. Raises StreamRefused.
    """
    events = list(LiveEvent.objects.after(stream=stream, seq=after)[:limit])
    if not events:
        return Batch(frames=(), last_seq=after, has_more=False)
    user, guard = _admit(user_id, stream)
    frames = tuple(_frame(event) for event in guard.visible(user, events))
    return Batch(frames=frames, last_seq=events[-1].seq, has_more=len(events) == limit)


def _admit(user_id: int, stream: str) -> tuple[Any, StreamGuard]:
    """Read the user anew, since roles change while a socket is open; raises StreamRefused."""
    user = get_user_model().objects.filter(pk=user_id, is_active=True).first()
    guard = stream_guard(stream)
    if user is None or guard is None or not guard.admits(user, stream.partition(":")[2]):
        raise StreamRefused(_("This stream does not exist, or you may not follow it."))
    return user, guard


def _frame(event: LiveEvent) -> Frame:
    return Frame(event=event.event, seq=event.seq, timestamp=event.timestamp.isoformat(), data=event.data)


def prune_events(*, before: datetime, stream: str | None = None, limit: int | None = None) -> int:
    """Delete the events older than a moment and return their number; sequence numbers go on where they were.

    Of one stream where it is named, and at most `limit` of them, the oldest first.
    """
    old = LiveEvent.objects.older_than(before, stream=stream)
    if limit is not None:
        old = LiveEvent.objects.filter(pk__in=old.values("pk")[:limit])
    deleted, _per_model = old.delete()
    return deleted
