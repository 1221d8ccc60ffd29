"""Full-text search over the record: an index that housekeeping keeps, and a look at the calls not yet in it."""

import json
from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Subquery

from apps.audit.models import CallText, ToolCall, ToolCallQuerySet
from apps.core.fulltext import TextIndex, plain, terms

MOST = 500
CALLS = TextIndex("audit_calltext", ("said",), limit=MOST, least_prefix=3)
# A call under way has not said all yet; nearly all have ended by then.
SETTLING = timedelta(minutes=1)
NOT_REACHED = 2_000
# So many of the newest texts tell how common words are: which share of them says all words often, or one of them.
SAMPLE, OFTEN, COMMON = 2_000, 0.025, 0.25
BATCH, BATCHES = 2_000, 10
COLUMNS = ("pk", "started_at", "operation", "arguments", "result_preview", "error_code", "error_message")


def with_text(calls: ToolCallQuerySet, text: str) -> ToolCallQuerySet:
    """Return those of the calls, of the newest MOST, that say every word of the text or a beginning of it."""
    words = terms(text)
    if not words:
        return calls.none()
    newest = {pk: f" {said} " for pk, said in CallText.objects.order_by("-pk").values_list("pk", "said")[:SAMPLE]}
    return calls.filter(pk__in=[*_not_reached(words, is_first=not newest), *_indexed(words, newest)])


def index_calls(*, now: datetime, batches: int = BATCHES) -> int:
    """Take the calls into the index that began SETTLING ago, oldest first, and return how many were taken."""
    taken = 0
    for _ in range(batches):
        number = _index_batch(until=now - SETTLING)
        taken += number
        if number < BATCH:
            break
    return taken


def _indexed(words: list[str], newest: dict[int, str]) -> list[UUID]:
    """Return the calls of the index that say every word: looked up there, or read where many of the newest say them."""
    if sum(_holds(said, words) for said in newest.values()) >= OFTEN * SAMPLE:
        ids = CALLS.ids_by_reading(words)
    else:
        rare = [word for word in words if not _is_common(word, newest)] or words
        ids = CALLS.ids(" ".join(rare), also=[word for word in words if word not in rare])
    return list(CallText.objects.filter(pk__in=ids).values_list("call_id", flat=True))


def _is_common(word: str, newest: dict[int, str]) -> bool:
    return sum(_holds(said, [word]) for said in newest.values()) > COMMON * SAMPLE


def _not_reached(words: list[str], *, is_first: bool) -> list[UUID]:
    """Return the calls behind the index that say every word; text is read only where there are such."""
    newest = ToolCall.objects.order_by("-started_at", "-pk").only(*COLUMNS)
    if not is_first:
        last = CallText.objects.order_by("-pk")
        began, call = (Subquery(last.values(name)[:1]) for name in ("started_at", "call_id"))
        newest = newest.filter(started_at__gte=began).exclude(pk=call)
    return [call.pk for call in newest[:NOT_REACHED] if _holds(f" {_said(call)} ", words)][:MOST]


def _holds(said: str, words: Iterable[str]) -> bool:
    return all(CALLS.marked(word) in said for word in words)


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
