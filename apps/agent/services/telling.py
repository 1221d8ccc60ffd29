"""Telling of a turn: whoever follows it hears each event, and the session's log keeps it for who comes back."""

from collections.abc import Callable
from dataclasses import replace

from apps.agent.types import TurnEvent
from apps.conversations.models import ChatSession
from apps.live.services import publish
from apps.live.types import chat_stream

Emit = Callable[[TurnEvent], None]


def ignore(event: TurnEvent) -> None:
    """Follow a turn without doing anything about it."""


def logged(emit: Emit, *, session: ChatSession, request_id: str) -> Emit:
    """Return an emitter that appends each event to the session's log first, and hands it on with its number.

    The tools' runtime tells of calls there itself.
    """

    def tell(event: TurnEvent) -> None:
        if event.event != "tool_status":
            data = {**event.data, "request_id": request_id}
            seq = publish(stream=chat_stream(session.pk), event=event.event, data=data)
            event = replace(event, seq=seq)
        emit(event)

    return tell
