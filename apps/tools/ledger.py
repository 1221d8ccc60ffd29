"""The ledger of changes: a place is reserved before a change is sent, and settled after."""

from typing import Any

from django.db import transaction
from pydantic import ValidationError

from apps.tools.approvals import bound_arguments
from apps.tools.errors import AlreadyDone, ChangeUnderWay, KeyUsedForOther, LedgerUnknown, ResultOutdated
from apps.tools.invocation import Invocation, Outcome
from apps.tools.models import EffectStatus, LedgerEntry
from apps.tools.observers.redaction import storable


def reserve(invocation: Invocation) -> LedgerEntry:
    """Return the entry of a change: a fresh one of this call, or the finished one that its key already made.

    Raises ChangeUnderWay, KeyUsedForOther, LedgerUnknown or AlreadyDone where the key stands for another change, or
    for one whose result is not there to give.
    """
    fresh = _fresh(invocation)
    with transaction.atomic():
        LedgerEntry.objects.bulk_create([fresh], ignore_conflicts=True)
        entry = LedgerEntry.objects.select_for_update().get(key=fresh.key)
        return entry if entry.call_id == invocation.id else _taken(entry, fresh)


def standing_entry(invocation: Invocation) -> LedgerEntry | None:
    """Return the entry that stands under a change's key already; raises as `reserve` would, and changes nothing."""
    fresh = _fresh(invocation)
    entry = LedgerEntry.objects.filter(key=fresh.key).first()
    if entry:
        _check(entry, fresh)
    return entry


def kept_result(invocation: Invocation, entry: LedgerEntry) -> Outcome:
    """Return the result of a change that was made; raises ResultOutdated where its schema has changed since."""
    try:
        return invocation.operation.result.model_validate(entry.result)
    except ValidationError as error:
        raise ResultOutdated(entry.tool, entry.call_id) from error


def is_known(invocation: Invocation) -> bool:
    """Tell whether the caller's key stands for a change already, other than one that failed and may be made again."""
    key = _own_key(invocation)
    return bool(key) and LedgerEntry.objects.filter(key=key).exclude(status=EffectStatus.FAILED).exists()


def _own_key(invocation: Invocation) -> str:
    """Return the caller's own key, which does not reach across callers; empty where there is none."""
    context = invocation.context
    return f"{context.user.pk if context.user else 0}:{context.idempotency_key}" if context.idempotency_key else ""


def _fresh(invocation: Invocation) -> LedgerEntry:
    context, arguments = invocation.context, dict(invocation.call.arguments)
    bound = bound_arguments(invocation, arguments)
    return LedgerEntry(
        call_id=invocation.id,
        key=_own_key(invocation) or str(invocation.id),
        upstream_key=str(invocation.id),
        tool=invocation.tool.name,
        operation=invocation.operation.name,
        requested_by=context.user,
        session_id=context.session_id,
        **bound,
    )


def _check(entry: LedgerEntry, fresh: LedgerEntry) -> None:
    if entry.digest != fresh.digest:
        raise KeyUsedForOther(entry.key.partition(":")[2])
    if entry.status == EffectStatus.RESERVED:
        raise ChangeUnderWay(entry.tool)
    if entry.status == EffectStatus.UNKNOWN:
        raise LedgerUnknown(entry.tool)
    if entry.status == EffectStatus.DONE and entry.result is None:
        raise AlreadyDone(entry.tool)


def _taken(entry: LedgerEntry, fresh: LedgerEntry) -> LedgerEntry:
    _check(entry, fresh)
    if entry.status == EffectStatus.FAILED:
        entry.call_id, entry.upstream_key, entry.status = fresh.call_id, fresh.upstream_key, EffectStatus.RESERVED
        entry.save(update_fields=("call_id", "upstream_key", "status", "updated_at"))
    return entry


def settle(entry: LedgerEntry, status: EffectStatus, *, result: dict[str, Any] | None = None) -> None:
    """Note how a reserved change ended."""
    LedgerEntry.objects.filter(pk=entry.pk).update(status=status, result=storable(result))


def give_back(entry: LedgerEntry) -> None:
    """Remove a reservation of a change that was never sent."""
    LedgerEntry.objects.filter(pk=entry.pk, status=EffectStatus.RESERVED).delete()
