"""The rows that operators edit, and their revisions."""

from typing import Any, TypeVar
from urllib.parse import urlsplit

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from pydantic import BaseModel

from apps.accounts.types import Role
from apps.core.fields import EncryptedTextField, WrongFieldKey
from apps.core.http import resolve_endpoint
from apps.core.rowmark import MarkedQuerySet

Schema = TypeVar("Schema", bound=BaseModel)


def origin_of(url: str) -> str:
    """Return `scheme://host:port` of a URL or of a path on this server; empty for no URL and for what is none."""
    try:
        parts = urlsplit(resolve_endpoint(url)) if url else None
    except ValueError:
        return ""
    return f"{parts.scheme}://{parts.netloc}" if parts else ""


def default_roles() -> list[str]:
    """Return the roles that may use a new tool: everybody who acts; auditors only look."""
    return [Role.OPERATOR, Role.SUPERVISOR, Role.AGENT]


class ToolConfig(models.Model):
    """One tool's row: switch, endpoint, key, limits and roles. Times in seconds."""

    name = models.CharField(_("tool"), max_length=80, unique=True, editable=False)
    enabled = models.BooleanField(
        _("enabled"), default=True, help_text=_("Off: the very next call is refused, in every process.")
    )
    dry_run = models.BooleanField(
        _("dry run"), default=False, help_text=_("Changes are described, not sent. Reads go out as usual.")
    )
    endpoint = models.CharField(
        _("endpoint"),
        max_length=300,
        blank=True,
        help_text=_("Address of the other system, such as https://crm.example.com/api. A path is on this server."),
    )
    api_key = EncryptedTextField(
        _("key"), blank=True, help_text=_("Stored encrypted and never shown again. Another host clears it.")
    )
    timeout_s = models.FloatField(
        _("timeout of an attempt (s)"), default=5.0, validators=[MinValueValidator(0.1), MaxValueValidator(120)]
    )
    deadline_s = models.FloatField(
        _("total time of a call (s)"),
        default=15.0,
        validators=[MinValueValidator(0.1), MaxValueValidator(300)],
        help_text=_("All attempts and the waits between them end within this time."),
    )
    max_attempts = models.PositiveSmallIntegerField(
        _("attempts"), default=3, validators=[MinValueValidator(1), MaxValueValidator(10)]
    )
    idempotency_header = models.CharField(
        _("idempotency header"),
        max_length=60,
        default="Idempotency-Key",
        blank=True,
        help_text=_("Name of the header that makes repeated changes one. Empty: changes are never sent again."),
    )
    breaker_failures = models.PositiveSmallIntegerField(
        _("failures that open the breaker"), default=5, validators=[MinValueValidator(1), MaxValueValidator(100)]
    )
    breaker_reset_s = models.FloatField(
        _("pause of an open breaker (s)"), default=30.0, validators=[MinValueValidator(0.1), MaxValueValidator(3600)]
    )
    cache_ttl_s = models.FloatField(
        _("answers are fresh for (s)"),
        default=30.0,
        validators=[MinValueValidator(0), MaxValueValidator(86_400)],
        help_text=_("Equal reads within this time are answered from memory. 0: never."),
    )
    cache_stale_s = models.FloatField(
        _("and may stand in for (s)"),
        default=300.0,
        validators=[MinValueValidator(0), MaxValueValidator(604_800)],
        help_text=_("How long an old answer may stand in, with its age shown, when the other system fails."),
    )
    cache_epoch = models.PositiveIntegerField(_("cache epoch"), default=0, editable=False)
    rate_per_minute = models.PositiveIntegerField(
        _("calls a minute"), default=0, help_text=_("Of all callers together. 0: no limit.")
    )
    rate_burst = models.PositiveIntegerField(
        _("calls at once"),
        default=20,
        validators=[MinValueValidator(1)],
        help_text=_("How many calls may come at once before the limit a minute is felt."),
    )
    caller_rate_per_minute = models.PositiveIntegerField(
        _("calls a minute of one caller"), default=0, help_text=_("0: no limit.")
    )
    daily_quota = models.PositiveIntegerField(_("calls a day"), default=0, help_text=_("0: no limit. UTC days."))
    caller_daily_quota = models.PositiveIntegerField(
        _("calls a day of one caller"), default=0, help_text=_("0: no limit. UTC days.")
    )
    max_in_flight = models.PositiveSmallIntegerField(
        _("calls in flight"),
        default=16,
        validators=[MinValueValidator(1), MaxValueValidator(1000)],
        help_text=_("In each server process; further calls wait a moment for a place, then they are refused."),
    )
    wait_for_place_s = models.FloatField(
        _("wait for a place (s)"),
        default=0.25,
        validators=[MinValueValidator(0), MaxValueValidator(10)],
        help_text=_("While calls come to an end, and never past a call's own time. 0: refuse at once."),
    )
    retry_budget_percent = models.PositiveSmallIntegerField(
        _("extra calls by retries (%)"),
        default=10,
        validators=[MaxValueValidator(100)],
        help_text=_("Over the last minute; a system that is down is not asked much more often than usual."),
    )
    approvals = models.JSONField(
        _("approval rules"),
        default=dict,
        blank=True,
        help_text=_(
            "An object with a rule for each operation, such as "
            '{"refund": {"ask": "above", "argument": "amount", "limit": "50.00"}}. '
            '"ask" is "never", "always", "model" (when a language model asked) or "above". '
            "Operations without a rule follow their effect."
        ),
    )
    approval_expires_s = models.FloatField(
        _("approvals expire after (s)"), default=3600.0, validators=[MinValueValidator(10), MaxValueValidator(604_800)]
    )
    allowed_roles = models.JSONField(_("roles"), default=default_roles, help_text=_("Who may use the tool."))
    settings = models.JSONField(
        _("settings"), default=dict, blank=True, help_text=_("Settings of this tool alone, as JSON.")
    )
    revision = models.PositiveIntegerField(_("revision"), default=1, editable=False)
    updated_at = models.DateTimeField(_("changed"), auto_now=True)

    objects = MarkedQuerySet["ToolConfig"].as_manager()

    _read_settings: tuple[object, Any] = (None, None)

    class Meta:
        """By name."""

        verbose_name = _("tool")
        verbose_name_plural = _("tools")
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name

    @property
    def base_url(self) -> str:
        """Return the endpoint as a full URL."""
        return resolve_endpoint(self.endpoint) if self.endpoint else ""

    @property
    def readable_key(self) -> str:
        """Return the key; empty where FIELD_KEYS no longer reads it. Such a row is loaded with `api_key` deferred."""
        try:
            return self.api_key
        except WrongFieldKey:
            return ""

    @property
    def origin(self) -> str:
        """Return the endpoint's `scheme://host:port`: what a key is bound to and a breaker belongs to."""
        return origin_of(self.endpoint)

    def settings_as(self, schema: type[Schema]) -> Schema:
        """Return the settings as the tool's schema reads them; raises ValidationError.

        The calls that share a row share them too: they are read once, until `settings` is set anew.
        """
        settings, read = self._read_settings
        if settings is not self.settings or type(read) is not schema:
            read = schema.model_validate(self.settings)
            self._read_settings = (self.settings, read)
        return read
