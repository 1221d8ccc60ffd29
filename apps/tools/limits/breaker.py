"""The breaker: pybreaker's state machine over a database row that all processes share.

A permit is taken and an outcome recorded under the row's lock; the upstream is called in between, without any lock.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import pybreaker
from django.db import transaction
from django.utils.translation import gettext as _

from apps.core.clock import now
from apps.tools.errors import BreakerOpen
from apps.tools.models import Breaker, BreakerEvent, BreakerState, ForcedState, ToolConfig
from apps.tools.observers.events import publish_breaker
from apps.tools.observers.metrics import BREAKER_CHANGES
from apps.tools.standing import Standing, read_breaker


class RowStorage(pybreaker.CircuitBreakerStorage):
    """pybreaker's storage over a locked row; the holder of the lock saves the row."""

    def __init__(self, row: Breaker) -> None:
        super().__init__(row.tool)
        self.row = row

    @property
    def state(self) -> str:
        """Return the row's state."""
        return self.row.state

    @state.setter
    def state(self, state: str) -> None:
        self.row.state = state
        self.row.probe = self.row.probe_until = None

    def increment_counter(self) -> None:
        """Count a failure."""
        self.row.failures += 1

    def reset_counter(self) -> None:
        """Forget the failures."""
        self.row.failures = 0

    def increment_success_counter(self) -> None:
        """Count a success at half-open."""
        self.row.successes += 1

    def reset_success_counter(self) -> None:
        """Forget the successes."""
        self.row.successes = 0

    @property
    def counter(self) -> int:
        """Return the failures in a row."""
        return self.row.failures

    @property
    def success_counter(self) -> int:
        """Return the successes at half-open."""
        return self.row.successes

    @property
    def opened_at(self) -> datetime | None:
        """Return when the row's breaker opened."""
        return self.row.opened_at

    @opened_at.setter
    def opened_at(self, opened_at: datetime) -> None:
        self.row.opened_at = opened_at


@dataclass(frozen=True, slots=True)
class Permit:
    """Leave to call the upstream once; the outcome counts only while the state it was given under lasts."""

    state: str
    quiet: bool


def take_permit(*, config: ToolConfig, call_id: UUID, for_s: float, standing: Standing | None = None) -> Permit:
    """Return a permit for one attempt that ends within `for_s` seconds; raises BreakerOpen.

    At half-open exactly one call over all processes gets a permit: the probe. `standing` saves a look at the row as
    long as it is fresh.
    """
    row = standing.breaker if standing and standing.is_fresh else read_breaker(config)
    if row is None or _is_quiet(row):
        return Permit(BreakerState.CLOSED, quiet=row is None or row.failures == 0)
    forced = row.forced_state(now())
    if forced == ForcedState.FORCE_OPEN:
        raise BreakerOpen(config.name, _seconds_until(row.forced_until), _forced_message(row))
    if forced == ForcedState.FORCE_CLOSED:
        return Permit(ForcedState.FORCE_CLOSED, quiet=True)
    with _locked(config) as (row, machine):
        return _permit(row, machine, config, call_id, for_s)


def check_permit(*, config: ToolConfig) -> None:
    """Raise BreakerOpen where a call would be refused now; changes nothing."""
    row = Breaker.objects.of(config).first()
    forced = row.forced_state(now()) if row else ForcedState.FORCE_CLOSED
    if row is None or forced == ForcedState.FORCE_CLOSED:
        return
    if forced == ForcedState.FORCE_OPEN:
        raise BreakerOpen(config.name, _seconds_until(row.forced_until), _forced_message(row))
    _check_state(row, config)


def record_success(*, config: ToolConfig, permit: Permit) -> None:
    """Count a success: it forgets failures, and closes a half-open breaker."""
    if permit.quiet and permit.state != BreakerState.HALF_OPEN:
        return
    with _locked(config) as (row, machine):
        if row.state == permit.state:
            machine.call(lambda: None)


def record_failure(*, config: ToolConfig, permit: Permit, error: Exception) -> None:
    """Count a failure: it opens the breaker at the row's threshold, or at once at half-open."""
    if permit.state == ForcedState.FORCE_CLOSED:
        return
    with _locked(config) as (row, machine):
        if row.state == permit.state:
            _fail(machine, error)


def release(*, config: ToolConfig, permit: Permit) -> None:
    """Give a permit back without an outcome: the answer says nothing about the upstream's health."""
    if permit.state == BreakerState.HALF_OPEN:
        with _locked(config) as (row, _machine):
            row.probe = row.probe_until = None


def force(*, config: ToolConfig, state: ForcedState, reason: str, actor: str, until: datetime | None) -> Breaker:
    """Force a breaker open or closed, or give it back to automatic (closed, with its counts forgotten)."""
    with _locked(config, reason=reason, actor=actor) as (row, machine):
        row.forced, row.forced_reason, row.forced_by, row.forced_until = state, reason, actor, until
        if state == ForcedState.AUTO:
            row.failures = 0
            machine.close()
    return row


def end_lapsed_orders(*, at: datetime) -> int:
    """Give breakers whose order's time is over back to automatic, which calls feel already; return their number."""
    lapsed = Breaker.objects.exclude(forced=ForcedState.AUTO).filter(forced_until__lte=at)
    return sum(_end_order(pk, at) for pk in list(lapsed.values_list("pk", flat=True)))


def _end_order(pk: int, at: datetime) -> bool:
    """End one order and remember the change, unless an operator has renewed or ended it meanwhile."""
    with transaction.atomic():
        row = Breaker.objects.select_for_update().get(pk=pk)
        until, lapsed = row.forced_until, row.forced_state(at) != row.forced
        if until and lapsed:
            before, row.forced = row.effective_state(until - timedelta(microseconds=1)), ForcedState.AUTO
            row.save()
            _remember(row, before, row.effective_state(at), reason=_("The time of the order is over"), actor="")
    return lapsed


@contextmanager
def _locked(
    config: ToolConfig, *, reason: str = "", actor: str = ""
) -> Iterator[tuple[Breaker, pybreaker.CircuitBreaker]]:
    """Hold the row's lock, then save it; a change of what calls feel, or by hand, is remembered."""
    with transaction.atomic():
        Breaker.objects.get_or_create(tool=config.name, origin=config.origin)
        row = Breaker.objects.select_for_update().of(config).get()
        before, failures = row.effective_state(now()), row.failures
        yield row, _machine(row, config)
        row.save()
        after = row.effective_state(now())
        if actor or after != before:
            _remember(row, before, after, reason=reason or _why(after, max(failures, row.failures)), actor=actor)


def _why(after: str, failures: int) -> str:
    if after == BreakerState.OPEN:
        return _("%(count)d failures in a row") % {"count": failures}
    return _("Its pause is over") if after == BreakerState.HALF_OPEN else _("The probe worked")


def _machine(row: Breaker, config: ToolConfig) -> pybreaker.CircuitBreaker:
    return pybreaker.CircuitBreaker(
        fail_max=config.breaker_failures,
        reset_timeout=config.breaker_reset_s,
        state_storage=RowStorage(row),
        throw_new_error_on_trip=False,
    )


def _permit(row: Breaker, machine: pybreaker.CircuitBreaker, config: ToolConfig, call_id: UUID, for_s: float) -> Permit:
    if row.state == BreakerState.CLOSED:
        return Permit(BreakerState.CLOSED, quiet=row.failures == 0)
    _check_state(row, config)
    if row.state == BreakerState.OPEN:
        machine.half_open()
    row.probe, row.probe_until = call_id, now() + timedelta(seconds=for_s)
    return Permit(BreakerState.HALF_OPEN, quiet=False)


def _check_state(row: Breaker, config: ToolConfig) -> None:
    """Raise BreakerOpen while an open breaker rests, and while another call probes at half-open."""
    if row.state == BreakerState.OPEN and not _has_rested(row, config):
        raise BreakerOpen(config.name, _seconds_until(row.rests_until(config.breaker_reset_s)))
    if row.state == BreakerState.HALF_OPEN and row.probe and row.probe_until and row.probe_until > now():
        raise BreakerOpen(config.name, _seconds_until(row.probe_until))


def _fail(machine: pybreaker.CircuitBreaker, error: Exception) -> None:
    try:
        with machine.calling():
            raise error
    except type(error):
        """The state machine has counted it; the caller keeps the true error."""


def _is_quiet(row: Breaker) -> bool:
    return row.state == BreakerState.CLOSED and row.forced == ForcedState.AUTO


def _has_rested(row: Breaker, config: ToolConfig) -> bool:
    """Tell whether an open breaker may probe; a clock that was set back counts as rested."""
    until = row.rests_until(config.breaker_reset_s)
    moment = now()
    return until is None or until <= moment or (row.opened_at is not None and row.opened_at > moment)


def _seconds_until(moment: datetime | None) -> float | None:
    return max(round((moment - now()).total_seconds(), 1), 0.0) if moment else None


def _forced_message(row: Breaker) -> str:
    return _("An operator paused “%(tool)s”: %(reason)s") % {
        "tool": row.tool,
        "reason": row.forced_reason or _("no reason given"),
    }


def _remember(row: Breaker, before: str, after: str, *, reason: str, actor: str) -> None:
    BreakerEvent.objects.create(
        tool=row.tool, origin=row.origin, before=before, after=after, reason=reason[:300], actor=actor
    )
    publish_breaker(tool=row.tool, before=before, after=after, reason=reason[:300], actor=actor)
    BREAKER_CHANGES.labels(row.tool, after).inc()
