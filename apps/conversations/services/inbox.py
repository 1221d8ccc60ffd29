"""Telling those who look at the inbox that its rows or counts may have changed."""

from apps.conversations.models import ChatSession
from apps.live.services import publish

INBOX_STREAM = "inbox"


def tell_inbox(session: ChatSession) -> None:
    """Hint at a change; it names the session alone, since followers ask anew for what they may see."""
    publish(stream=INBOX_STREAM, event="changed", data={"session_id": str(session.pk)})
