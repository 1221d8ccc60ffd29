"""The passages of a session's files: what is searched in that session, and in no other."""

from collections.abc import Iterable

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.conversations.models import Attachment, ChatSession


class SessionPassage(models.Model):
    """A passage of a file that was sent in a session."""

    session = models.ForeignKey(ChatSession, on_delete=models.CASCADE, related_name="passages")
    attachment = models.ForeignKey(Attachment, on_delete=models.CASCADE, related_name="passages")
    position = models.PositiveIntegerField(_("position"))
    section = models.CharField(_("section"), max_length=200, blank=True)
    text = models.TextField(_("text"))

    class Meta:
        """In the file's order."""

        ordering = ("attachment", "position")
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=("attachment", "position"), name="passage_position")]

    def __str__(self) -> str:
        return f"{self.attachment_id} {self.section}"


def replace_passages(attachment: Attachment, passages: Iterable["SessionPassage"]) -> int:
    """Put passages in place of a file's former ones, inside the caller's transaction, and return their number."""
    SessionPassage.objects.filter(attachment=attachment).delete()
    return len(SessionPassage.objects.bulk_create(passages))
