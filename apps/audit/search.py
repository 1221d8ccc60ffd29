"""Full-text search over the record: an index that housekeeping keeps, and a look at the calls not yet in it."""

import json
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from apps.audit.models import CallText, ToolCall, ToolCallQuerySet
from apps.core.fulltext import TextIndex, plain, terms

MOST = 500
CALLS = TextIndex("audit_calltext", ("said",), limit=MOST, least_prefix=3)
# A call under way has not said all yet; nearly all have ended by then.
SETTLING = timedelta(minutes=1)
NOT_REACHED = 2_000
BATCH, BATCHES = 2_000, 10
COLUMNS = ("pk", "started_at", "operation", "arguments", "result_preview", "error_code", "error_message")


def with_text(calls: ToolCallQuerySet, text: str) -> ToolCallQuerySet:
    """Return those of the calls, of the newest MOST, that say every word of the text or a beginning of it."""
    words = terms(text)
    return calls.filter(pk__in=[*_not_reached(words), *_indexed(text)] if words else [])


def index_calls(*, now: datetime, batches: int = BATCHES) -> int:
    """Take the calls into the index that began SETTLING ago, oldest first, and return how many were taken."""
    taken = 0
    for _ in range(batches):
        number = _index_batch(until=now - SETTLING)
        taken += number
        if number < BATCH:
            break
    return taken


def _indexed(text: str) -> list[UUID]:
    return list(CallText.objects.filter(pk__in=CALLS.ids(text)).values_list("call_id", flat=True))


def _not_reached(words: list[str]) -> list[UUID]:
    """Return the calls behind the index that say every word; text is read only where there are such."""
    last = _last()
    newest = ToolCall.objects.order_by("-started_at", "-pk").only(*COLUMNS)
    behind = newest.filter(started_at__gte=last.started_at).exclude(pk=last.call_id) if last else newest
    return [call.pk for call in behind[:NOT_REACHED] if _says(call, words)][:MOST]


def _says(call: ToolCall, words: list[str]) -> bool:
    said = f" {_said(call)}"
    return all(f" {word}" in said for word in words)


def _index_batch(*, until: datetime) -> int:
    last = _last()
    calls = ToolCall.objects.filter(started_at__lt=until).order_by("started_at", "pk").only(*COLUMNS)
    if last:
        calls = calls.after(started_at=last.started_at, pk=last.call_id)
    texts = [CallText(call_id=call.pk, started_at=call.started_at, said=_said(call)) for call in calls[:BATCH]]
    with transaction.atomic():
        CallText.objects.bulk_create(texts, ignore_conflicts=True)
    return len(texts)


def _last() -> CallText | None:
    return CallText.objects.order_by("-pk").defer("said").first()


def _said(call: ToolCall) -> str:
    """Return what a call says: its arguments by value and name, its result and its error."""
    arguments = json.dumps(call.arguments, ensure_ascii=False)
    return plain(" ".join((call.operation, arguments, call.result_preview, call.error_code, call.error_message)))
