"""Django configuration of the conversations app."""

from typing import Any
from uuid import UUID

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ConversationsConfig(AppConfig):
    """Chat sessions, messages, attachments and memories."""

    name = "apps.conversations"
    verbose_name = _("Conversations")

    def ready(self) -> None:
        """Let those follow a chat live who may see its session."""
        from apps.live.registry import StreamGuard, register_stream_guard

        register_stream_guard("chat", StreamGuard(admits=_may_see))
        register_stream_guard("inbox", StreamGuard(admits=_has_inbox))


def _may_see(user: Any, session_id: str) -> bool:
    from apps.conversations.models import ChatSession

    return ChatSession.objects.visible_to(user).filter(pk=UUID(session_id)).exists()


def _has_inbox(user: Any, _key: str) -> bool:
    return bool(user.role_names)
