"""The ledger of changes: one row for each change of an upstream, made before it is sent."""

import json
from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.core.fields import EncryptedTextField


class EffectStatus(models.TextChoices):
    """How far a change came."""

    RESERVED = "reserved", _("Under way")
    DONE = "done", _("Done")
    FAILED = "failed", _("Not done")
    UNKNOWN = "unknown", _("Unknown")


class LedgerEntry(models.Model):
    """One change of an upstream.

    `key` is the caller's, so that the same change asked for twice is one; `upstream_key` is what the upstream gets, so
    that the same change sent twice is one. The exact arguments are kept, encrypted, to send it again.
    """

    call_id = models.UUIDField(_("call"), unique=True)
    key = models.CharField(_("key"), max_length=200, unique=True)
    tool = models.CharField(_("tool"), max_length=80)
    operation = models.CharField(_("operation"), max_length=80)
    upstream_key = models.CharField(_("key sent"), max_length=64)
    sealed_arguments = EncryptedTextField(_("exact arguments"))
    shown_arguments = models.JSONField(_("arguments"), default=dict)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, verbose_name=_("requested by")
    )
    session_id = models.UUIDField(_("session"), null=True)
    digest = models.CharField(_("digest"), max_length=64)
    status = models.CharField(_("status"), max_length=10, choices=EffectStatus, default=EffectStatus.RESERVED)
    result = models.JSONField(_("result"), null=True)
    settled_by = models.CharField(_("settled by"), max_length=150, blank=True)
    note = models.CharField(_("note"), max_length=300, blank=True)
    created_at = models.DateTimeField(_("reserved"), auto_now_add=True)
    updated_at = models.DateTimeField(_("changed"), auto_now=True)

    class Meta:
        """Newest first."""

        verbose_name = _("change")
        verbose_name_plural = _("changes")
        default_permissions = ("view", "change")
        ordering = ("-id",)
        indexes = [models.Index(fields=("status", "-created_at"), name="ledger_status")]

    def __str__(self) -> str:
        return f"{self.tool}.{self.operation} {self.status}"

    @property
    def arguments(self) -> dict[str, Any]:
        """Return the exact arguments of the change."""
        arguments: dict[str, Any] = json.loads(self.sealed_arguments)
        return arguments
