"""The websocket of the inbox."""

from apps.conversations.services import INBOX_STREAM
from apps.live.consumers import StreamConsumer


class InboxConsumer(StreamConsumer):
    """`/ws/inbox?after=<seq>`: hints that rows or counts of the inbox may have changed."""

    def stream_name(self, query: dict[str, str]) -> str:
        """Return the one stream of the inbox."""
        return INBOX_STREAM
