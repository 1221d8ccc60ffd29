"""Quotas: token buckets of a tool and of each of its callers, shared by all processes through their rows."""

from collections.abc import Sequence

from django.db import transaction

from apps.core.clock import now
from apps.tools.errors import QuotaExceeded
from apps.tools.models import Limit, TokenBucket, ToolConfig
from apps.tools.types import CallContext


def limits_of(*, config: ToolConfig, context: CallContext) -> list[Limit]:
    """Return the limits that a call comes under, in the order of their keys; none where the row sets none."""
    if not (config.rate_per_minute or config.daily_quota or config.caller_rate_per_minute or config.caller_daily_quota):
        return []
    caller = f"user-{context.user.pk}" if context.user else f"role-{context.role}"
    limits = (
        Limit(config.name, config.rate_per_minute, config.rate_burst, config.daily_quota),
        Limit(f"{config.name}/{caller}", config.caller_rate_per_minute, config.rate_burst, config.caller_daily_quota),
    )
    return [limit for limit in limits if limit.per_minute or limit.per_day]


def take_call(*, tool: str, limits: Sequence[Limit]) -> None:
    """Take one call from each bucket, or from none; raises QuotaExceeded with the longest wait.

    The buckets' rows are locked in the order of their keys, so that no two calls wait for each other.
    """
    if not limits:
        return
    with transaction.atomic():
        buckets = _locked(limits)
        _check(tool, limits, buckets)
        for bucket in buckets:
            bucket.take()
        TokenBucket.objects.bulk_update(buckets, ("tokens", "refilled_at", "day", "used_today"))


def check_call(*, tool: str, limits: Sequence[Limit]) -> None:
    """Raise QuotaExceeded where a call would be refused now; changes nothing."""
    known = {bucket.key: bucket for bucket in TokenBucket.objects.filter(key__in=_keys(limits))} if limits else {}
    at = now()
    _check(tool, limits, [known.get(limit.key) or TokenBucket.full(limit, at) for limit in limits])


def _check(tool: str, limits: Sequence[Limit], buckets: Sequence[TokenBucket]) -> None:
    at = now()
    waits: list[float] = []
    for limit, bucket in zip(limits, buckets, strict=True):
        bucket.refill(limit, at)
        waits.append(bucket.wait_s(limit, at))
    longest = max(waits, default=0.0)
    if longest:
        raise QuotaExceeded(tool, longest, of_caller="/" in limits[waits.index(longest)].key)


def _locked(limits: Sequence[Limit]) -> list[TokenBucket]:
    rows = _lock(limits)
    if len(rows) < len(limits):
        at = now()
        TokenBucket.objects.bulk_create([TokenBucket.full(limit, at) for limit in limits], ignore_conflicts=True)
        rows = _lock(limits)
    return rows


def _lock(limits: Sequence[Limit]) -> list[TokenBucket]:
    return list(TokenBucket.objects.select_for_update().filter(key__in=_keys(limits)).order_by("key"))


def _keys(limits: Sequence[Limit]) -> list[str]:
    return [limit.key for limit in limits]
