"""How many calls there were in each hour, each quarter of a day and each day."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.audit.types import CallStatus


class CountOfCalls(models.Model):
    """The calls of one tool, revision, outcome and error in a span of time, counted."""

    tool = models.CharField(_("tool"), max_length=80)
    revision = models.PositiveIntegerField(_("revision"))
    status = models.CharField(_("status"), max_length=20, choices=CallStatus)
    error_code = models.CharField(_("error code"), max_length=60, blank=True)
    calls = models.PositiveIntegerField(_("calls"))
    # How many of the calls took at most BANDS_MS[0], BANDS_MS[1], …; the last counts the slower ones.
    band_0 = models.PositiveIntegerField(default=0)
    band_1 = models.PositiveIntegerField(default=0)
    band_2 = models.PositiveIntegerField(default=0)
    band_3 = models.PositiveIntegerField(default=0)
    band_4 = models.PositiveIntegerField(default=0)
    band_5 = models.PositiveIntegerField(default=0)
    band_6 = models.PositiveIntegerField(default=0)
    band_7 = models.PositiveIntegerField(default=0)

    class Meta:
        """Hours, quarters and days have a table each."""

        abstract = True


class HourOfCalls(CountOfCalls):
    """An hour of calls: what charts read instead of the rows. Kept by housekeeping, see rollup.py."""

    hour = models.DateTimeField(_("hour"))

    class Meta:
        """One row for each kind of end."""

        verbose_name = _("hour of calls")
        verbose_name_plural = _("hours of calls")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=("tool", "hour", "revision", "status", "error_code"), name="hour_once")
        ]
        indexes = [models.Index(fields=("hour",), name="hour_of_calls")]

    def __str__(self) -> str:
        return f"{self.tool} {self.hour:%Y-%m-%d %H}"


class QuarterOfCalls(CountOfCalls):
    """Six hours of calls at UTC, the sum of their hours: what charts of a week read. Kept with the hours."""

    quarter = models.DateTimeField(_("quarter of a day"))

    class Meta:
        """One row for each kind of end."""

        verbose_name = _("quarter of a day of calls")
        verbose_name_plural = _("quarters of days of calls")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=("tool", "quarter", "revision", "status", "error_code"), name="quarter_once")
        ]
        indexes = [models.Index(fields=("quarter",), name="quarter_of_calls")]

    def __str__(self) -> str:
        return f"{self.tool} {self.quarter:%Y-%m-%d %H}"


class DayOfCalls(CountOfCalls):
    """A day of calls at UTC, the sum of its hours: what charts of a month read. Kept with the hours."""

    day = models.DateTimeField(_("day"))

    class Meta:
        """One row for each kind of end."""

        verbose_name = _("day of calls")
        verbose_name_plural = _("days of calls")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=("tool", "day", "revision", "status", "error_code"), name="day_once")
        ]
        indexes = [models.Index(fields=("day",), name="day_of_calls")]

    def __str__(self) -> str:
        return f"{self.tool} {self.day:%Y-%m-%d}"
