"""Answer equal reads from memory, share one under way, and let an old answer stand in for a failing upstream."""

import time

from django.conf import settings
from django.db.models import F
from django.utils.translation import gettext as _
from pydantic import ValidationError
from pydantic_core import to_json

from apps.tools.approvals import rule_that_asks
from apps.tools.cache import CacheKey, CacheOperation, Entry, key_of, store
from apps.tools.cache.flights import Flights
from apps.tools.errors import BreakerOpen, CallFailed, DeadlineExceeded, OutcomeUnknown
from apps.tools.invocation import Invocation, Outcome, Proceed
from apps.tools.models import ToolConfig
from apps.tools.types import Effect

ARGUMENTS_LIMIT = 300

flights: Flights[tuple[Outcome, float]] = Flights()


def cache(invocation: Invocation, proceed: Proceed) -> Outcome:
    """Answer reads from the cache where they may be; a change makes the tool's kept answers unreachable.

    Raises what the gates behind raise, and DeadlineExceeded where an equal call under way takes too long.
    """
    if not is_cacheable(invocation):
        return _change(invocation, proceed)
    key, at = key_of(invocation), _at()
    kept = store().get(key, at=at)
    return _fresh(invocation, kept, at) or _ask(invocation, proceed, key, kept)


def foresee_cache(invocation: Invocation) -> str:
    """Return, in words, whether a call would be answered from the cache; counts nothing."""
    if not is_cacheable(invocation):
        return ""
    kept = store().peek(key_of(invocation))
    if kept is None or not kept.is_fresh(_at()):
        return _("No fresh answer is kept, so the other system would be asked.")
    return _("An answer of %(seconds)d s ago would be given.") % {"seconds": _at() - kept.stored_at}


def is_cacheable(invocation: Invocation) -> bool:
    """Tell whether a call may be answered from the cache.

    Rows of our own are not kept: they are as near as the cache, and who may see them depends on more than the key.
    Nor is an answer that somebody has to allow each time.
    """
    config = invocation.config
    is_kept = invocation.operation.effect == Effect.READ and config.cache_ttl_s > 0 and bool(config.endpoint)
    return is_kept and settings.TOOL_CACHE_ENABLED and not rule_that_asks(invocation)


def forget_answers(config: ToolConfig) -> None:
    """Make a tool's kept answers unreachable in every process: each call reads the row and its epoch."""
    ToolConfig.objects.filter(pk=config.pk).update(cache_epoch=F("cache_epoch") + 1)


def _change(invocation: Invocation, proceed: Proceed) -> Outcome:
    if invocation.operation.effect == Effect.READ or invocation.is_dry or not invocation.config.endpoint:
        return proceed(invocation)
    try:
        outcome = proceed(invocation)
    except OutcomeUnknown:
        forget_answers(invocation.config)
        raise
    forget_answers(invocation.config)
    return outcome


def _ask(invocation: Invocation, proceed: Proceed, key: CacheKey, kept: Entry | None) -> Outcome:
    try:
        return _shared(invocation, proceed, key)
    except (CallFailed, BreakerOpen) as error:
        stand_in = _stale(invocation, kept) if error.retryable else None
        if stand_in is None:
            raise
        return stand_in


def _shared(invocation: Invocation, proceed: Proceed, key: CacheKey) -> Outcome:
    try:
        (outcome, stored_at), made_here = flights.share(
            key, lambda: _lead(invocation, proceed, key), within=invocation.deadline
        )
    except TimeoutError:
        raise DeadlineExceeded(invocation.tool.name, invocation.config.deadline_s) from None
    if not made_here:
        _mark(invocation, stored_at, CacheOperation.HIT)
    return outcome


def _lead(invocation: Invocation, proceed: Proceed, key: CacheKey) -> tuple[Outcome, float]:
    """Make the call, unless an equal one has landed since the first look; return the answer and when it was stored."""
    at = _at()
    kept = store().get(key, at=at)
    outcome = _fresh(invocation, kept, at)
    if outcome is not None and kept is not None:
        return outcome, kept.stored_at
    store().count(key.tool, CacheOperation.MISS)
    outcome = proceed(invocation)
    entry = _entry(invocation, outcome)
    store().put(key, entry)
    return outcome, entry.stored_at


def _entry(invocation: Invocation, outcome: Outcome) -> Entry:
    at, config = _at(), invocation.config
    return Entry(
        value=to_json(outcome, round_trip=True, by_alias=False).decode(),
        stored_at=at,
        fresh_until=at + config.cache_ttl_s,
        kept_until=at + config.cache_ttl_s + config.cache_stale_s,
        arguments=to_json(invocation.shown_arguments).decode()[:ARGUMENTS_LIMIT],
    )


def _fresh(invocation: Invocation, kept: Entry | None, at: float) -> Outcome | None:
    return _answer(invocation, kept, CacheOperation.HIT) if kept and kept.is_fresh(at) else None


def _stale(invocation: Invocation, kept: Entry | None) -> Outcome | None:
    return _answer(invocation, kept, CacheOperation.STALE) if kept and kept.is_kept(_at()) else None


def _answer(invocation: Invocation, kept: Entry, counted: CacheOperation) -> Outcome | None:
    """Return a kept answer, marked as such; None where the result's schema has changed since."""
    try:
        outcome = invocation.operation.result.model_validate_json(kept.value)
    except ValidationError:
        return None
    _mark(invocation, kept.stored_at, counted)
    return outcome


def _mark(invocation: Invocation, stored_at: float, counted: CacheOperation) -> None:
    store().count(invocation.tool.name, counted)
    invocation.cached = True
    invocation.age_s = round(max(_at() - stored_at, 0.0), 3)


def _at() -> float:
    return time.time()
