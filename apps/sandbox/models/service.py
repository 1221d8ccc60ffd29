"""The four services: the keys they accept and the faults an operator has switched on."""

from django.core.validators import MaxValueValidator, MinLengthValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.sandbox.types import Malformed, ServiceSlug


class SandboxServiceQuerySet(models.QuerySet["SandboxService"]):
    """Reads of the demo systems."""

    def faulty(self) -> "SandboxServiceQuerySet":
        """Return the systems with any fault on."""
        quiet = {"error_rate": 0, "added_latency_ms": 0, "rate_limited": False, "cut_connection": False, "drip": False}
        return self.exclude(**quiet, malformed=Malformed.NONE)


class SandboxService(models.Model):
    """One system of the invented company, with its keys and its faults."""

    slug = models.CharField(_("system"), max_length=20, primary_key=True, choices=ServiceSlug, editable=False)
    name = models.CharField(_("name"), max_length=60)
    # In clear text on purpose: the keys open invented data only, and operators copy them into tool settings.
    api_key = models.CharField(
        _("key"), max_length=100, validators=[MinLengthValidator(16)], help_text=_("May read and write.")
    )
    read_only_key = models.CharField(
        _("read-only key"),
        max_length=100,
        validators=[MinLengthValidator(16)],
        help_text=_("May read; writing is answered with 403."),
    )
    error_rate = models.PositiveSmallIntegerField(
        _("error rate (%)"),
        default=0,
        validators=[MaxValueValidator(100)],
        help_text=_("How many of a hundred requests fail with 503, without any effect. 0 is none, 100 is all."),
    )
    added_latency_ms = models.PositiveIntegerField(
        _("added latency (ms)"),
        default=0,
        validators=[MaxValueValidator(60_000)],
        help_text=_("How long every answer is held back, in milliseconds; at most 60,000."),
    )
    rate_limited = models.BooleanField(
        _("rate limited"), default=False, help_text=_("Every request is answered with 429 and has no effect.")
    )
    retry_after_s = models.PositiveSmallIntegerField(
        _("retry after (s)"),
        default=2,
        validators=[MaxValueValidator(3600)],
        help_text=_("The waiting time that the 429 asks for, in seconds."),
    )
    cut_connection = models.BooleanField(
        _("cut the connection"),
        default=False,
        help_text=_("The request takes effect, then the connection is cut before the answer."),
    )
    drip = models.BooleanField(
        _("drip"), default=False, help_text=_("The answer arrives in small pieces over about 20 seconds.")
    )
    malformed = models.CharField(
        _("malformed answers"),
        max_length=20,
        choices=Malformed,
        default=Malformed.NONE,
        help_text=_("The request takes effect, but its answer can not be read."),
    )

    objects = SandboxServiceQuerySet.as_manager()

    class Meta:
        """In the order of their names."""

        verbose_name = _("sandbox service")
        verbose_name_plural = _("sandbox services")
        ordering = ("name",)
        constraints = [
            models.CheckConstraint(condition=models.Q(error_rate__lte=100), name="sandbox_error_rate_percent")
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def faults(self) -> list[str]:
        """Return the names of the faults that are on, for lists."""
        fields = ("error_rate", "added_latency_ms", "rate_limited", "cut_connection", "drip")
        names = [str(self._meta.get_field(name).verbose_name) for name in fields if getattr(self, name)]  # type: ignore[union-attr]
        return names + ([str(self.get_malformed_display())] if self.malformed != Malformed.NONE else [])
