"""Django configuration of the audit app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AuditConfig(AppConfig):
    """One row per tool call and one per attempt, append-only."""

    name = "apps.audit"
    verbose_name = _("Record of calls")

    def ready(self) -> None:
        """Let those follow the tools live who may see their calls."""
        from apps.audit.events import may_follow, visible_events
        from apps.live.registry import StreamGuard, register_stream_guard
        from apps.live.types import TOOLS_STREAM

        register_stream_guard(TOOLS_STREAM, StreamGuard(admits=may_follow, visible=visible_events))
