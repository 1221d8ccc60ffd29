"""Searching messages."""

from django.db.models import Exists, OuterRef, QuerySet

from apps.conversations.models import ChatSession, Message
from apps.core.fulltext import FEW, TextIndex, terms

MESSAGES = TextIndex("conversations_message", ("text",))


def find_messages(*, words: str, sessions: QuerySet[ChatSession], limit: int) -> QuerySet[Message]:
    """Return the newest messages of these sessions that hold every word; the newest of all without words."""
    found = Message.objects.select_related("session").order_by("-pk")
    if not terms(words):
        return found.filter(session__in=sessions)[:limit]
    few = list(sessions.order_by().values_list("pk", flat=True)[: FEW + 1])
    if not few:
        return found.none()
    if len(few) <= FEW:
        ids = MESSAGES.ids_of_few(words, few=Message.objects.filter(session__in=few), limit=limit)
    else:
        among = Message.objects.filter(Exists(sessions.filter(pk=OuterRef("session_id"))))
        ids = MESSAGES.ids_among(words, among=among, limit=limit)
    return found.filter(pk__in=ids)
