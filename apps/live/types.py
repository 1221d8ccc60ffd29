"""The words of the event log: streams, frames and batches of frames."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

TOOLS_STREAM = "tools"


def chat_stream(session_id: UUID | str) -> str:
    """Return the name of a chat session's stream."""
    return f"chat:{session_id}"


@dataclass(frozen=True, slots=True)
class Frame:
    """One event as a follower gets it; `timestamp` is ISO 8601."""

    event: str
    seq: int
    timestamp: str
    data: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Batch:
    """The next events of a stream: read on after `last_seq`, at once where `has_more`."""

    frames: tuple[Frame, ...]
    last_seq: int
    has_more: bool
