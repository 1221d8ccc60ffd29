"""What is kept beside the messages: files and memories."""

import uuid
from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.conversations.models.sessions import ChatSession, Message
from apps.conversations.types import MemoryKind


class Attachment(models.Model):
    """A file that belongs to a session; bound to the message it was sent with."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    session = models.ForeignKey(ChatSession, on_delete=models.CASCADE, related_name="attachments")
    message = models.ForeignKey(Message, on_delete=models.CASCADE, null=True, blank=True, related_name="attachments")
    file = models.FileField(_("file"), upload_to="attachments/%Y/%m/")
    name = models.CharField(_("name"), max_length=255)
    content_type = models.CharField(_("content type"), max_length=100)
    size = models.PositiveIntegerField(_("size (bytes)"))
    sha256 = models.CharField(max_length=64)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True)
    created_at = models.DateTimeField(_("uploaded"), auto_now_add=True)

    class Meta:
        """In the words of the admin."""

        verbose_name = _("attachment")
        verbose_name_plural = _("attachments")

    def __str__(self) -> str:
        return self.name


class MemoryQuerySet(models.QuerySet["Memory"]):
    """Reads of what is remembered."""

    def current(self, *, now: datetime) -> "MemoryQuerySet":
        """Return the memories that have not expired."""
        return self.filter(Q(expires_at=None) | Q(expires_at__gt=now))

    def about(self, *, session: ChatSession) -> "MemoryQuerySet":
        """Return the memories of a session with its parts, and of its customer."""
        of_customer = Q(customer_id=session.customer_id) if session.customer_id else Q(pk=None)
        return self.filter(Q(session__in=ChatSession.objects.together_with(session)) | of_customer)


class Memory(models.Model):
    """A thing to remember about a session or a customer, with the message it came from."""

    session = models.ForeignKey(ChatSession, on_delete=models.CASCADE, null=True, blank=True, related_name="memories")
    customer_id = models.CharField(_("customer number"), max_length=64, blank=True, db_index=True)
    kind = models.CharField(_("kind"), max_length=20, choices=MemoryKind, default=MemoryKind.FACT)
    key = models.CharField(_("key"), max_length=100)
    value = models.TextField(_("value"))
    importance = models.FloatField(_("importance"), default=0.5, help_text=_("From 0 to 1."))
    source_message = models.ForeignKey(Message, on_delete=models.SET_NULL, null=True, blank=True)
    expires_at = models.DateTimeField(_("expires"), null=True, blank=True)
    created_at = models.DateTimeField(_("remembered"), auto_now_add=True)

    objects = MemoryQuerySet.as_manager()

    class Meta:
        """The same value is remembered once a session."""

        verbose_name = _("memory")
        verbose_name_plural = _("memories")
        constraints = [
            models.UniqueConstraint(fields=("session", "customer_id", "kind", "key", "value"), name="memory_once")
        ]

    def __str__(self) -> str:
        return f"{self.key}: {self.value[:40]}"
