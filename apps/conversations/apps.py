"""Django configuration of the conversations app."""

from typing import Any
from uuid import UUID

from django.apps import AppConfig
from django.db.models.signals import post_delete
from django.utils.translation import gettext_lazy as _


class ConversationsConfig(AppConfig):
    """Chat sessions, messages, attachments and memories."""

    name = "apps.conversations"
    verbose_name = _("Conversations")

    def ready(self) -> None:
        """Let those follow a chat live who may see its session, and files go with their rows, whoever deletes these."""
        from apps.conversations.models import Attachment
        from apps.live.registry import StreamGuard, register_stream_guard

        register_stream_guard("chat", StreamGuard(admits=_may_see))
        register_stream_guard("inbox", StreamGuard(admits=_has_inbox))
        post_delete.connect(_let_file_go, sender=Attachment)


def _let_file_go(instance: Any, **_about: object) -> None:
    from apps.conversations.services import let_file_go

    let_file_go(attachment=instance)


def _may_see(user: Any, session_id: str) -> bool:
    from apps.conversations.models import ChatSession

    return ChatSession.objects.visible_to(user).filter(pk=UUID(session_id)).exists()


def _has_inbox(user: Any, _key: str) -> bool:
    return bool(user.role_names)
