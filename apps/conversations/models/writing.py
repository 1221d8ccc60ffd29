"""What people write before it is a message: drafts, and replies kept for again."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.conversations.models.sessions import ChatSession


class Draft(models.Model):
    """What a person has written in a session and not sent."""

    session = models.ForeignKey(ChatSession, on_delete=models.CASCADE, related_name="drafts")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="drafts")
    text = models.TextField(_("text"), blank=True)
    version = models.PositiveIntegerField(_("version"), default=1)
    updated_at = models.DateTimeField(_("saved"), auto_now=True)

    class Meta:
        """One a person and session."""

        verbose_name = _("draft")
        verbose_name_plural = _("drafts")
        constraints = [models.UniqueConstraint(fields=("session", "user"), name="draft_once")]

    def __str__(self) -> str:
        return self.text[:40]


class CannedReply(models.Model):
    """A reply that is written again and again; `{customer}`, `{agent}`, `{ticket}` and `{today}` are filled in."""

    shortcut = models.SlugField(_("shortcut"), max_length=40, unique=True, help_text=_("Typed after a slash."))
    title = models.CharField(_("title"), max_length=100)
    text = models.TextField(_("text"), help_text=_("{customer}, {agent}, {ticket} and {today} are filled in."))
    updated_at = models.DateTimeField(_("updated"), auto_now=True)

    class Meta:
        """By their shortcuts."""

        verbose_name = _("canned reply")
        verbose_name_plural = _("canned replies")
        ordering = ("shortcut",)

    def __str__(self) -> str:
        return f"/{self.shortcut} {self.title}"
