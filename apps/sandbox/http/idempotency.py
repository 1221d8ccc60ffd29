"""Writes that are repeated with the same Idempotency-Key take effect once.

The key is claimed in a transaction of its own, so that a parallel request sees it; the answer is stored in the
transaction of the effect, so that there is never one without the other.
"""

import hashlib
from collections.abc import Callable
from datetime import datetime

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from apps.sandbox.errors import BadRequest, KeyReused, RequestInFlight
from apps.sandbox.models import IdempotencyRecord, SandboxService

MAX_KEY_LENGTH = 255


def once(request: HttpRequest, service: SandboxService, work: Callable[[], HttpResponse]) -> HttpResponse:
    """Return what `work` answers, or what it answered when the key was first sent.

    Raises KeyReused where the key came with another request, and RequestInFlight while the first one is running.
    A refusal is not kept: the request had no effect and may be corrected and sent again with the same key.
    """
    key = request.headers.get("Idempotency-Key")
    if key is None:
        with transaction.atomic():
            return work()
    if not 0 < len(key) <= MAX_KEY_LENGTH or "\0" in key:
        raise BadRequest(f"An Idempotency-Key has 1 to {MAX_KEY_LENGTH} characters.")
    record = _claim(service=service, key=key, fingerprint=_fingerprint(request), now=timezone.now())
    return _work_and_keep(record, work) if record.status is None else _replay(record)


def _fingerprint(request: HttpRequest) -> str:
    parts = (request.method or "", request.get_full_path(), request.content_type or "")
    return hashlib.sha256("\n".join(parts).encode() + b"\n" + request.body).hexdigest()


def _claim(*, service: SandboxService, key: str, fingerprint: str, now: datetime) -> IdempotencyRecord:
    with transaction.atomic():
        IdempotencyRecord.objects.expired(now).delete()
        record, is_new = IdempotencyRecord.objects.get_or_create(
            service=service, key=key, defaults={"fingerprint": fingerprint, "created_at": now}
        )
    if record.fingerprint != fingerprint:
        raise KeyReused("The Idempotency-Key was used for another request; use a new key for each.")
    if record.status is None and not is_new:
        raise _in_flight()
    return record


def _work_and_keep(record: IdempotencyRecord, work: Callable[[], HttpResponse]) -> HttpResponse:
    kept = False
    try:
        with transaction.atomic():
            response = work()
            _keep(record, response)
        kept = True
    finally:
        if not kept:
            IdempotencyRecord.objects.filter(pk=record.pk, status=None).delete()
    return response


def _keep(record: IdempotencyRecord, response: HttpResponse) -> None:
    claim = IdempotencyRecord.objects.filter(pk=record.pk, status=None)
    if not claim.update(status=response.status_code, body=response.content.decode()):
        # The claim ran out and another request has taken it: leaving takes our effect back.
        raise _in_flight()


def _replay(record: IdempotencyRecord) -> HttpResponse:
    return HttpResponse(
        record.body,
        status=record.status,
        content_type="application/json",
        headers={"Idempotent-Replayed": "true"},
    )


def _in_flight() -> RequestInFlight:
    return RequestInFlight(
        "A request with this Idempotency-Key is still running; ask again shortly.", headers={"Retry-After": "1"}
    )
