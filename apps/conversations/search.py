"""Searching messages."""

from django.db.models import QuerySet

from apps.conversations.models import ChatSession, Message
from apps.core.fulltext import TextIndex, terms

MESSAGES = TextIndex("conversations_message", ("text",))


def find_messages(*, words: str, sessions: QuerySet[ChatSession]) -> QuerySet[Message]:
    """Return the messages of these sessions that hold every word, newest first; all of them without words."""
    found = Message.objects.filter(session__in=sessions).select_related("session").order_by("-pk")
    return found.filter(pk__in=MESSAGES.ids(words)) if terms(words) else found
