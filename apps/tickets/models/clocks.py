"""What tickets are promised: policies, clocks, and what happens when those run out."""

from datetime import datetime, time

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.core.clock import time_zones
from apps.tickets.models.tickets import Queue, Ticket
from apps.tickets.types import ClockKind, ClockState, Priority


class SlaPolicy(models.Model):
    """How fast tickets of a priority are answered, in minutes of business hours; 0 sets no clock."""

    priority = models.CharField(_("priority"), max_length=20, choices=Priority, unique=True)
    first_reply = models.PositiveIntegerField(_("first reply (minutes)"), default=0)
    next_reply = models.PositiveIntegerField(_("next reply (minutes)"), default=0)
    resolution = models.PositiveIntegerField(_("resolution (minutes)"), default=0)
    warn_percent = models.PositiveSmallIntegerField(_("warn at (percent)"), default=75)
    weekdays = models.CharField(_("weekdays"), max_length=7, default="12345", help_text=_("1 is Monday, 7 is Sunday."))
    opens = models.TimeField(_("opens"), default=time(8))
    closes = models.TimeField(_("closes"), default=time(18))
    zone = models.CharField(_("time zone"), max_length=60, default="Europe/Berlin")

    class Meta:
        """One a priority."""

        verbose_name = _("SLA policy")
        verbose_name_plural = _("SLA policies")

    def __str__(self) -> str:
        return self.get_priority_display()

    def clean(self) -> None:
        """Refuse a zone that does not exist, and days that are none: every new ticket is timed by them."""
        if self.zone not in time_zones():
            raise ValidationError({"zone": _("There is no such time zone. Write one such as Europe/Berlin.")})
        if set(self.weekdays) - set("1234567"):
            raise ValidationError({"weekdays": _("Write the numbers of the days, such as 12345.")})

    def minutes(self, kind: str) -> int:
        """Return how many minutes the policy allows for what the customer waits for."""
        allowed: int = getattr(self, kind)
        return allowed


class SlaClockQuerySet(models.QuerySet["SlaClock"]):
    """Reads of clocks."""

    def to_warn(self, *, now: datetime) -> "SlaClockQuerySet":
        """Return the running clocks whose warning is due."""
        return self.filter(state=ClockState.RUNNING, warn_at__lte=now, due_at__gt=now)

    def to_breach(self, *, now: datetime) -> "SlaClockQuerySet":
        """Return the clocks whose time is over and not told yet."""
        return self.filter(state__in=(ClockState.RUNNING, ClockState.WARNED), due_at__lte=now)


class SlaClock(models.Model):
    """One thing that a customer waits for, and until when they should have it."""

    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="clocks")
    kind = models.CharField(_("kind"), max_length=20, choices=ClockKind)
    state = models.CharField(_("state"), max_length=20, choices=ClockState, default=ClockState.RUNNING)
    started_at = models.DateTimeField(_("started"))
    warn_at = models.DateTimeField(_("warning"))
    due_at = models.DateTimeField(_("due"))
    met_at = models.DateTimeField(_("met"), null=True, blank=True)

    objects = SlaClockQuerySet.as_manager()

    class Meta:
        """One of a kind a ticket."""

        ordering = ("due_at",)
        constraints = [models.UniqueConstraint(fields=("ticket", "kind"), name="clock_once")]
        indexes = [
            models.Index(fields=("state", "due_at"), name="clock_due"),
            models.Index(fields=("state", "warn_at"), name="clock_warn"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.get_state_display()}"


class EscalationRule(models.Model):
    """What happens to a ticket when a clock warns or is over time; what is left empty stays as it is."""

    name = models.CharField(_("name"), max_length=100)
    is_active = models.BooleanField(_("active"), default=True)
    on_breach = models.BooleanField(_("only when the time is over"), default=True)
    clock = models.CharField(_("clock"), max_length=20, choices=ClockKind, blank=True)
    priority = models.CharField(_("of priority"), max_length=20, choices=Priority, blank=True)
    set_priority = models.CharField(_("set priority"), max_length=20, choices=Priority, blank=True)
    set_queue = models.ForeignKey(
        Queue, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("move to queue")
    )
    assign_to = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("assign to"),
    )

    class Meta:
        """In the order they were made."""

        verbose_name = _("escalation rule")
        verbose_name_plural = _("escalation rules")
        ordering = ("id",)

    def __str__(self) -> str:
        return self.name
