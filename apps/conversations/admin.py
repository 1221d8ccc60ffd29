"""Conversations in the admin: to be read; of a session only its title and mode can be changed."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from apps.conversations.models import Attachment, CannedReply, ChatSession, Memory, Message
from apps.core.admin import ReadOnlyAdmin, badge_column


class RecordAdmin(ReadOnlyAdmin, admin.ModelAdmin[Any]):
    """Shows rows that come from the services alone."""

    show_full_result_count = False


@admin.register(ChatSession)
class ChatSessionAdmin(RecordAdmin):
    """Sessions; the mode says what the AI agent may do in one."""

    empty_text = _("No conversations yet. Start one under “Chats”, or play a demo morning there.")
    is_written_by_program = False
    list_display = ("__str__", "customer_id", "owner", "assignee", "status_badge", "mode", "last_activity_at")
    status_badge = badge_column("status", _("status"))
    list_filter = ("status", "mode", "last_activity_at")
    list_select_related = ("owner", "assignee")
    search_fields = ("title", "=customer_id", "=owner__username")
    ordering = ("-last_activity_at", "-id")
    fields = (
        "title",
        "mode",
        "id",
        "status",
        "customer_id",
        "owner",
        "assignee",
        "slots",
        "taken_over_at",
        "created_at",
        "last_activity_at",
    )
    readonly_fields = fields[2:]

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Title and mode are for those whose role allows it."""
        return admin.ModelAdmin.has_change_permission(self, request, obj)


@admin.register(Message)
class MessageAdmin(RecordAdmin):
    """Messages and answers, with their figures."""

    empty_text = _("No messages yet. They come with the first conversation.")
    list_display = ("created_at", "session", "author", "user", "__str__", "confidence", "rating")
    list_filter = ("author", "requires_escalation", "rating", "created_at")
    list_select_related = ("session", "user")
    search_fields = ("=session__id", "=request_id")
    ordering = ("-id",)


@admin.register(Attachment)
class AttachmentAdmin(RecordAdmin):
    """Files that belong to sessions."""

    empty_text = _("No files yet. What people attach to a message is listed here.")
    list_display = ("name", "content_type", "size", "session", "uploaded_by", "created_at")
    list_filter = ("content_type", "created_at")
    list_select_related = ("session", "uploaded_by")
    search_fields = ("name", "=session__id", "=sha256")
    ordering = ("-created_at",)


@admin.register(Memory)
class MemoryAdmin(RecordAdmin):
    """What is remembered; it can be deleted where somebody asks to be forgotten."""

    empty_text = _("Nothing is remembered yet. Facts and preferences from conversations are listed here.")
    list_display = ("key", "value", "kind", "customer_id", "session", "importance", "expires_at")
    list_filter = ("kind", "created_at")
    list_select_related = ("session",)
    search_fields = ("key", "value", "=customer_id")
    ordering = ("-id",)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Forgetting is for those whose role allows it."""
        return admin.ModelAdmin.has_delete_permission(self, request, obj)


@admin.register(CannedReply)
class CannedReplyAdmin(admin.ModelAdmin[CannedReply]):
    """The replies that everybody at the desk can use."""

    empty_text = _("No replies yet. Add one, and everybody at the desk can use it by its shortcut.")
    list_display = ("shortcut", "title", "updated_at")
    search_fields = ("shortcut", "title", "text")
    ordering = ("shortcut",)
