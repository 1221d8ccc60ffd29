"""Token buckets: how many calls are left, this minute and this day."""

import math
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from django.db import models
from django.utils.translation import gettext_lazy as _

# Clocks of several servers differ a little; one that is off by more was set back.
CLOCK_SKEW = timedelta(seconds=60)
DAY = timedelta(days=1)
EXACTNESS = 1e-9


@dataclass(frozen=True, slots=True)
class Limit:
    """How many calls the bucket of a key gives: `per_minute`, at most `burst` of them at once, and `per_day` (UTC).

    0 stands for no limit of that kind.
    """

    key: str
    per_minute: int
    burst: int
    per_day: int


class TokenBucket(models.Model):
    """One bucket, shared by all processes through its row; whoever takes a token holds the row's lock."""

    key = models.CharField(_("of"), max_length=160, unique=True)
    tokens = models.FloatField(_("calls left at once"))
    refilled_at = models.DateTimeField(_("filled up"))
    day = models.DateField(_("day"))
    used_today = models.PositiveIntegerField(_("calls of the day"), default=0)

    class Meta:
        """By key."""

        verbose_name = _("token bucket")
        verbose_name_plural = _("token buckets")
        default_permissions = ("view",)
        ordering = ("key",)

    def __str__(self) -> str:
        return self.key

    @classmethod
    def full(cls, limit: Limit, at: datetime) -> "TokenBucket":
        """Return a new bucket that nobody has taken from."""
        return cls(key=limit.key, tokens=float(limit.burst), refilled_at=at, day=_utc_day(at))

    def refill(self, limit: Limit, at: datetime) -> None:
        """Add what the time since the last refill has earned, and begin a new day where one has begun.

        A clock a little behind another server's earns nothing; one that was set back starts anew from there.
        """
        if at - self.refilled_at > timedelta(0):
            earned = (at - self.refilled_at).total_seconds() * limit.per_minute / 60
            self.tokens, self.refilled_at = self.tokens + earned, at
        elif self.refilled_at - at > CLOCK_SKEW:
            self.refilled_at = at
        self.tokens = min(self.tokens, float(limit.burst))
        today = _utc_day(at)
        if today > self.day or self.day - today > DAY:
            self.day, self.used_today = today, 0

    def wait_s(self, limit: Limit, at: datetime) -> float:
        """Return in how many seconds the bucket gives a call; 0 where it does now."""
        wait = 0.0
        if limit.per_minute and self.tokens < 1 - EXACTNESS:
            wait = (1 - self.tokens) * 60 / limit.per_minute
        if limit.per_day and self.used_today >= limit.per_day:
            wait = max(wait, _seconds_to_midnight(at))
        return math.ceil(wait * 10) / 10

    def take(self) -> None:
        """Take one call."""
        self.tokens = max(self.tokens - 1, 0.0)
        self.used_today += 1


def _utc_day(at: datetime) -> date:
    return at.astimezone(UTC).date()


def _seconds_to_midnight(at: datetime) -> float:
    midnight = datetime.combine(_utc_day(at) + DAY, datetime.min.time(), tzinfo=UTC)
    return (midnight - at).total_seconds()
