"""Django configuration of the tickets app."""

from typing import Any

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TicketsConfig(AppConfig):
    """Tickets and their events."""

    name = "apps.tickets"
    verbose_name = _("Tickets")

    def ready(self) -> None:
        """Ship policies after a migrate, and let the clocks of tickets hear what is said in their sessions."""
        from django.db.models.signals import post_migrate, post_save

        from apps.conversations.models import Message
        from apps.tickets.shipped import add_policies

        post_migrate.connect(add_policies, sender=self)
        post_save.connect(_on_message, sender=Message, dispatch_uid="tickets.on_message")


def _on_message(*, instance: Any, created: bool, **_signal: Any) -> None:
    from apps.tickets.services import on_message

    if created:
        on_message(message=instance)
