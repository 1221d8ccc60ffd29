"""What goes into the sessions' routes of the API and what comes out."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from ninja import Schema
from pydantic import Field

from apps.conversations.models import Attachment, ChatSession, Message
from apps.conversations.types import Author, Mode, MoodName, Rating, SessionStatus
from apps.core.text import Storable


class SessionIn(Schema):
    """A session to start, about a customer where that is known."""

    title: Storable = Field("", max_length=200)
    customer_id: Storable = Field("", max_length=64)


class CustomerIn(Schema):
    """Whom a session is about; empty for nobody."""

    customer_id: Storable = Field(max_length=64)


class SessionOut(Schema):
    """One conversation."""

    id: UUID
    title: str
    customer_id: str
    owner: str
    assignee: str | None
    status: SessionStatus
    mode: Mode
    human_led: bool
    mood: MoodName | None
    merged_into: UUID | None
    created_at: datetime
    last_activity_at: datetime

    @staticmethod
    def resolve_owner(session: ChatSession) -> str:
        """Return the user name of who started it."""
        return session.owner.get_username()

    @staticmethod
    def resolve_assignee(session: ChatSession) -> str | None:
        """Return the user name of the person it is assigned to."""
        return session.assignee.get_username() if session.assignee else None

    @staticmethod
    def resolve_mood(session: ChatSession) -> str | None:
        """Return how the customer sounds, None before they have said anything."""
        return session.mood or None

    @staticmethod
    def resolve_merged_into(session: ChatSession) -> UUID | None:
        """Return the id of the session that it is a part of."""
        return session.merged_into_id

    @staticmethod
    def resolve_human_led(session: ChatSession) -> bool:
        """Tell whether a person answers."""
        return session.is_human_led


class Sessions(Schema):
    """A page of sessions, latest activity first."""

    items: list[SessionOut]
    next: str | None


class LinkIn(Schema):
    """The session to link to."""

    session_id: UUID


class MergeIn(Schema):
    """The session to become a part of."""

    into: UUID


class AttachmentOut(Schema):
    """A file; its id is sent along with the message it belongs to."""

    id: UUID
    name: str
    content_type: str
    size: int

    @staticmethod
    def resolve_size(attachment: Attachment) -> int:
        """Return the size in bytes."""
        return attachment.size


class MessageKind(StrEnum):
    """Who a message is for: all who take part, or the team alone."""

    SAID = "said"
    NOTE = "note"
    SUGGESTION = "suggestion"


class MessageOut(Schema):
    """One message; the figures are those of an answer of the AI agent."""

    id: int
    session_id: UUID
    kind: MessageKind
    author: Author
    text: str
    created_at: datetime
    request_id: str
    attachments: list[AttachmentOut]
    sources: list[dict[str, Any]]
    confidence: float | None
    requires_escalation: bool
    tools_used: list[str]
    rating: str
    rating_reason: str

    @staticmethod
    def resolve_kind(message: Message) -> MessageKind:
        """Tell notes and suggestions, which are the team's own, from what was said."""
        internal = {Author.NOTE: MessageKind.NOTE, Author.SUGGESTION: MessageKind.SUGGESTION}
        return internal.get(Author(message.author), MessageKind.SAID)

    @staticmethod
    def resolve_attachments(message: Message) -> list[Attachment]:
        """Return the message's files."""
        return list(message.attachments.all())


class Messages(Schema):
    """A page of a session's messages, oldest first."""

    items: list[MessageOut]
    next: str | None


class MessageIn(Schema):
    """What the customer says; the service judges the text, so that every door refuses the same."""

    text: str
    attachments: list[UUID] = Field(default_factory=list, max_length=20)


class AnswerOut(Schema):
    """The AI agent's answer; `processing_time` is in seconds."""

    message_id: int
    message: str
    sources: list[dict[str, Any]]
    requires_escalation: bool
    confidence: float | None
    tools_used: list[str]
    processing_time: float
    metadata: dict[str, Any]


class HumanLedOut(Schema):
    """The message is kept, and a person answers it: there is no answer of the AI agent."""

    message: None = None
    human_led: bool = True
    session_id: UUID
    message_id: int
    request_id: str


class FeedbackIn(Schema):
    """A thumb on an answer."""

    rating: Rating
    reason: str = ""
