"""What belongs to one turn from its beginning to its end."""

import time
from dataclasses import dataclass
from typing import Any

from apps.agent.services.calling import Caller
from apps.conversations.models import ChatSession, Message


@dataclass(frozen=True, slots=True)
class Thread:
    """One turn under way."""

    session: ChatSession
    question: Message
    caller: Caller
    request_id: str
    started: float

    @property
    def head(self) -> dict[str, Any]:
        """Return by what a follower knows the turn."""
        return {
            "session_id": str(self.session.pk),
            "request_id": self.request_id,
            "message_id": self.question.pk,
        }

    @property
    def elapsed_ms(self) -> int:
        """Return how long the turn has taken so far."""
        return round((time.perf_counter() - self.started) * 1000)
