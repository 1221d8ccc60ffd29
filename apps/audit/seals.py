"""Sealing the record: every few minutes the calls that ended since are listed, digested, chained and signed.

A seal holds a mark for each call (marks.py). The digest of a seal covers the marks and the seal before it, and is keyed
with a random key of its own, which is stored encrypted with FIELD_KEYS, so that rotating those leaves every seal valid.
Whoever edits, removes or slips in rows, or seals, is found out by
verification.py, unless they hold FIELD_KEYS too, which the database does not. Calls are not slowed: they are sealed
after they have ended, off their path.
"""

import hashlib
import hmac
import json
import secrets
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from apps.audit.marks import Marks, marks_of, packed, unpacked
from apps.audit.models import Seal, ToolCall
from apps.audit.types import CallStatus

# Nearly every call that began so long ago has its row by now, ended or not.
LAG = timedelta(minutes=2)
EVERY = timedelta(minutes=5)
AT_MOST = 5_000
OPEN = (CallStatus.STARTED, CallStatus.WAITING)
# How calls end whose process died: possibly long after they began.
SETTLED = (CallStatus.INTERRUPTED, CallStatus.UNKNOWN)
BEGINNING = datetime(2000, 1, 1, tzinfo=UTC)


def seal_calls(*, now: datetime) -> int:
    """Seal the calls that have ended, one seal at the most, and return how many calls it holds."""
    last = Seal.objects.defer("key").order_by("-number").first()
    if last and last.calls < AT_MOST and now - last.made_at < EVERY:
        return 0
    since = last.until if last else BEGINNING
    until = _until(since, now)
    began = dict(ToolCall.objects.filter(started_at__gte=since, started_at__lt=until).values_list("pk", "status"))
    late, still_open = _late(last)
    ended = [pk for pk, status in began.items() if status not in OPEN] + late
    if not ended:
        return 0
    left_open = still_open + [pk for pk, status in began.items() if status in OPEN]
    _save(last, since, until, marks_of(ended), left_open, now)
    return len(ended)


def signature_of(seal: Seal) -> str:
    """Return the digest that a seal must carry; raises WrongFieldKey where its key can not be read."""
    said = [
        seal.number,
        *(moment.astimezone(UTC).isoformat() for moment in (seal.since, seal.until, seal.made_at)),
        seal.calls,
        hashlib.sha256(bytes(seal.marks)).hexdigest(),
        seal.left_open,
        seal.previous,
    ]
    return hmac.new(seal.key.encode(), json.dumps(said).encode(), hashlib.sha256).hexdigest()


def _until(since: datetime, now: datetime) -> datetime:
    """Return where the next seal ends: AT_MOST calls on, or LAG ago."""
    newest = max(now - LAG, since)
    waiting = ToolCall.objects.filter(started_at__gte=since, started_at__lt=newest).order_by("started_at")
    first_of_next = waiting.values_list("started_at", flat=True)[AT_MOST : AT_MOST + 1].first()
    return max(first_of_next, since + timedelta(microseconds=1)) if first_of_next else newest


def _late(last: Seal | None) -> tuple[list[UUID], list[str]]:
    """Return the calls of times already sealed that have ended since, and those that have not."""
    if last is None:
        return [], []
    left = {UUID(number) for number in last.left_open}
    ended = set(ToolCall.objects.filter(pk__in=left).exclude(status__in=OPEN).values_list("pk", flat=True))
    settled = ToolCall.objects.filter(
        status__in=SETTLED, started_at__lt=last.until, finished_at__gt=last.made_at - LAG
    ).values_list("pk", flat=True)
    return [*ended, *(set(settled) - left - unpacked(last.marks).keys())], sorted(str(pk) for pk in left - ended)


def _save(
    last: Seal | None, since: datetime, until: datetime, marks: Marks, left_open: Sequence[Any], now: datetime
) -> None:
    seal = Seal(
        number=last.number + 1 if last else 1,
        since=since,
        until=until,
        calls=len(marks),
        marks=packed(marks),
        left_open=[str(pk) for pk in left_open],
        previous=last.digest if last else "",
        key=secrets.token_urlsafe(32),
        made_at=now,
    )
    seal.digest = signature_of(seal)
    # Another process may have made the same seal meanwhile: the first one stands.
    Seal.objects.bulk_create([seal], ignore_conflicts=True)
