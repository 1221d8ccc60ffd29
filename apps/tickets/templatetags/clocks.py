"""How far a clock has run."""

from dataclasses import dataclass
from datetime import datetime

from django import template
from django.utils.timesince import timesince

from apps.tickets.models import SlaClock
from apps.tickets.types import ClockKind, ClockState

register = template.Library()


@dataclass(frozen=True, slots=True)
class ShownClock:
    """A clock at a moment: its tone, whether it is over time, how far off its end is in words, and its percent used."""

    tone: str
    is_late: bool
    distance: str
    percent: int


@register.filter
def clock_at(clock: SlaClock, moment: datetime) -> ShownClock:
    """Return how a clock stands at a moment; one that was met has stopped."""
    is_met = clock.state == ClockState.MET
    is_late = not is_met and (clock.state == ClockState.BREACHED or clock.due_at < moment)
    tone = "bad" if is_late else "warning" if clock.state == ClockState.WARNED else "good"
    whole = (clock.due_at - clock.started_at).total_seconds()
    passed = ((clock.met_at if is_met else None) or moment) - clock.started_at
    share = passed.total_seconds() / whole if whole > 0 else 1
    distance = timesince(min(moment, clock.due_at), max(moment, clock.due_at), depth=1)
    return ShownClock(tone, is_late, distance, round(100 * min(max(share, 0), 1)))


@register.filter
def clock_name(kind: str) -> str:
    """Return what a clock of this kind is called; a kind that no longer exists stays as it was written."""
    return str(ClockKind(kind).label) if kind in ClockKind else kind
