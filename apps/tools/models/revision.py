"""The saved states of the tools' rows."""

from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.audit.errors import RecordIsFinal
from apps.core.fields import EncryptedTextField
from apps.tools.models.config import ToolConfig

REFUSAL = "A revision is never changed or deleted. Change the tool, or restore another revision."


class ToolRevisionQuerySet(models.QuerySet["ToolRevision"]):
    """Reads of revisions; they are only ever added."""

    def last_changes_since(self, number: int) -> dict[str, "ToolRevision"]:
        """Return, by setting, the newest revision after `number` that changed it."""
        later = self.filter(number__gt=number).select_related("author").defer("sealed_key").order_by("number")
        return {name: revision for revision in later for name in revision.changes}

    def update(self, **kwargs: Any) -> int:
        """Refuse: a revision is final."""
        raise RecordIsFinal(REFUSAL)

    def delete(self) -> tuple[int, dict[str, int]]:
        """Refuse: a revision is final."""
        raise RecordIsFinal(REFUSAL)


class ToolRevision(models.Model):
    """One saved state of a tool's row; never changed. The key is shown as a fingerprint and kept encrypted."""

    config = models.ForeignKey(ToolConfig, on_delete=models.CASCADE, related_name="revisions")
    number = models.PositiveIntegerField(_("revision"))
    values = models.JSONField(_("values"))
    changes = models.JSONField(_("changes"), default=dict)
    sealed_key = EncryptedTextField(_("key"), blank=True, editable=False)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True)
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    created_at = models.DateTimeField(_("saved"), auto_now_add=True)

    objects = ToolRevisionQuerySet.as_manager()

    class Meta:
        """Newest first."""

        verbose_name = _("revision")
        verbose_name_plural = _("revisions")
        default_permissions = ("view",)
        ordering = ("-number",)
        constraints = [models.UniqueConstraint(fields=("config", "number"), name="revision_once")]

    def __str__(self) -> str:
        return f"{self.config} {self.number}"

    def save(self, **kwargs: Any) -> None:
        """Insert; refuse to change what is saved."""
        if not self._state.adding:
            raise RecordIsFinal(REFUSAL)
        super().save(**kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Refuse: a revision goes with its tool, never by itself."""
        raise RecordIsFinal(REFUSAL)
