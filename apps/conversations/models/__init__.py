"""Chat sessions, their messages, attachments and memories."""

from apps.conversations.models.customers import KnownCustomer, name_of_customer
from apps.conversations.models.kept import Attachment, Memory, MemoryQuerySet
from apps.conversations.models.reading import ReadMark, unread_by
from apps.conversations.models.sessions import (
    ChatSession,
    ChatSessionQuerySet,
    Mention,
    Message,
    MessageQuerySet,
    SessionLink,
    SessionLinkQuerySet,
)
from apps.conversations.models.writing import CannedReply, Draft

__all__ = [
    "Attachment",
    "CannedReply",
    "ChatSession",
    "ChatSessionQuerySet",
    "Draft",
    "KnownCustomer",
    "Memory",
    "MemoryQuerySet",
    "Mention",
    "Message",
    "MessageQuerySet",
    "ReadMark",
    "SessionLink",
    "SessionLinkQuerySet",
    "name_of_customer",
    "unread_by",
]
