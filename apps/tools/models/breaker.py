"""The breakers' rows and the record of their changes."""

from datetime import datetime, timedelta

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.core.rowmark import MarkedQuerySet
from apps.tools.models.config import ToolConfig


class BreakerState(models.TextChoices):
    """The states of a breaker, in pybreaker's words."""

    CLOSED = "closed", _("Closed")
    OPEN = "open", _("Open")
    HALF_OPEN = "half-open", _("Half-open")


class ForcedState(models.TextChoices):
    """What an operator may force a breaker to be."""

    AUTO = "auto", _("Automatic")
    FORCE_OPEN = "force_open", _("Forced open")
    FORCE_CLOSED = "force_closed", _("Forced closed")


class BreakerQuerySet(MarkedQuerySet["Breaker"]):
    """Reads of breakers."""

    def of(self, config: ToolConfig) -> "BreakerQuerySet":
        """Return the breaker of a tool at its present endpoint, if it ever had to count."""
        return self.filter(tool=config.name, origin=config.origin)


class Breaker(models.Model):
    """The breaker of one tool at one endpoint, shared by all processes through its row."""

    tool = models.CharField(_("tool"), max_length=80)
    origin = models.CharField(_("endpoint"), max_length=300, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=BreakerState, default=BreakerState.CLOSED)
    failures = models.PositiveIntegerField(_("failures in a row"), default=0)
    successes = models.PositiveIntegerField(_("successes in a row"), default=0)
    opened_at = models.DateTimeField(_("opened"), null=True)
    probe = models.UUIDField(_("probing call"), null=True)
    probe_until = models.DateTimeField(_("probe ends"), null=True)
    forced = models.CharField(_("by hand"), max_length=12, choices=ForcedState, default=ForcedState.AUTO)
    forced_reason = models.CharField(_("reason"), max_length=300, blank=True)
    forced_by = models.CharField(_("forced by"), max_length=150, blank=True)
    forced_until = models.DateTimeField(_("forced until"), null=True)
    updated_at = models.DateTimeField(_("changed"), auto_now=True)

    objects = BreakerQuerySet.as_manager()

    class Meta:
        """One row a tool and endpoint."""

        verbose_name = _("breaker")
        verbose_name_plural = _("breakers")
        constraints = [models.UniqueConstraint(fields=("tool", "origin"), name="breaker_once")]

    def __str__(self) -> str:
        return f"{self.tool} {self.state}"

    def forced_state(self, now: datetime) -> str:
        """Return what an operator forces at this moment; a lapsed order counts as automatic."""
        lapsed = self.forced_until is not None and self.forced_until <= now
        return ForcedState.AUTO if lapsed else self.forced

    def effective_state(self, now: datetime) -> str:
        """Return the state that calls feel."""
        forced = {ForcedState.FORCE_OPEN: BreakerState.OPEN, ForcedState.FORCE_CLOSED: BreakerState.CLOSED}
        return str(forced.get(ForcedState(self.forced_state(now)), self.state))

    def rests_until(self, reset_s: float) -> datetime | None:
        """Return when an open breaker lets a probe through."""
        return self.opened_at + timedelta(seconds=reset_s) if self.opened_at else None


class BreakerEvent(models.Model):
    """One change of a breaker's state: automatic or by hand, with reason and actor."""

    tool = models.CharField(_("tool"), max_length=80)
    origin = models.CharField(_("endpoint"), max_length=300, blank=True)
    before = models.CharField(_("before"), max_length=12)
    after = models.CharField(_("after"), max_length=12)
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    actor = models.CharField(_("by"), max_length=150, blank=True)
    created_at = models.DateTimeField(_("time"), auto_now_add=True)

    class Meta:
        """Newest first."""

        verbose_name = _("breaker event")
        verbose_name_plural = _("breaker events")
        default_permissions = ("view",)
        ordering = ("-id",)

    def __str__(self) -> str:
        return f"{self.tool}: {self.before} → {self.after}"

    @property
    def change(self) -> str:
        """Return the state before and the state after, in words."""
        words = {str(state): str(label) for state, label in BreakerState.choices}
        return " → ".join(words.get(state, state) for state in (self.before, self.after))
