"""The SMS gateway's table: nothing is really sent."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class SmsMessage(models.Model):
    """A text message that the gateway has accepted."""

    message_id = models.CharField(_("message number"), max_length=20, primary_key=True)
    to = models.CharField(_("to"), max_length=20, help_text=_("In international form, such as +4915112345678."))
    text = models.TextField(_("text"), max_length=1600)
    sender = models.CharField(_("from"), max_length=20)
    created_at = models.DateTimeField(_("accepted"))

    class Meta:
        """Newest first."""

        verbose_name = _("text message")
        verbose_name_plural = _("SMS outbox")
        ordering = ("-created_at", "-message_id")

    def __str__(self) -> str:
        return f"{self.message_id} {self.to}"
