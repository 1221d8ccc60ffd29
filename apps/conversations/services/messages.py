"""Adding messages and answers, and rating answers."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.text import Truncator

from apps.accounts.models import User
from apps.conversations.errors import EmptyMessage, HumanTookOver, MessageTooLong, NotAnAnswer, UnknownAttachment
from apps.conversations.facts import find_facts
from apps.conversations.models import ChatSession, Message
from apps.conversations.services.inbox import tell_inbox
from apps.conversations.services.locking import lock_open_session
from apps.conversations.services.memories import remember
from apps.conversations.services.reading import mark_read
from apps.conversations.types import AnswerDetails, Author, Mode, Rating
from apps.live.services import publish
from apps.live.types import chat_stream

TEXT_LIMIT = 10_000
REASON_LIMIT = 500
TITLE_LENGTH = 80
PEOPLE = frozenset({Author.CUSTOMER, Author.AGENT})
COLLEAGUES = frozenset({Author.AGENT, Author.NOTE})


def add_message(
    *,
    session: ChatSession,
    author: Author,
    text: str,
    user: User | None = None,
    request_id: str = "",
    attachments: Sequence[UUID] = (),
) -> Message:
    """Add what somebody said, and remember the identifiers that a person's message names.

    The first message gives the session its title. `attachments` are ids of files that wait in the session.
    Raises EmptyMessage, MessageTooLong, SessionClosed, UnknownAttachment; nothing is kept then.
    """
    text = checked(text, limit=TEXT_LIMIT)
    if not text:
        raise EmptyMessage
    with transaction.atomic():
        lock_open_session(session)
        message = save_message(session, author=author, text=text, user=user, request_id=request_id)
        _bind_attachments(message, attachments)
        if author in PEOPLE:
            _remember_facts(message)
    return message


def add_answer(*, session: ChatSession, text: str, details: AnswerDetails, request_id: str = "") -> Message:
    """Add the AI agent's answer, or in co-pilot its suggestion.

    Raises HumanTookOver where a person leads the session by now, and SessionClosed.
    """
    with transaction.atomic():
        lock_open_session(session)
        if session.is_human_led:
            raise HumanTookOver
        author = Author.SUGGESTION if session.mode == Mode.COPILOT else Author.ASSISTANT
        return _save_answer(session, author, text, details, request_id)


def keep_late_answer(*, session: ChatSession, text: str, details: AnswerDetails, request_id: str = "") -> Message:
    """Keep an answer that came after a person had taken over, as a dismissed suggestion. Raises SessionClosed."""
    dismissed = replace(details, metadata=details.metadata | {"used": "dismissed", "late": True})
    with transaction.atomic():
        lock_open_session(session)
        return _save_answer(session, Author.SUGGESTION, text, dismissed, request_id)


def rate_message(*, message: Message, rating: Rating, reason: str = "") -> Message:
    """Put a thumb on an answer, in place of an earlier one. Raises NotAnAnswer, MessageTooLong (500 characters)."""
    if message.author != Author.ASSISTANT:
        raise NotAnAnswer
    message.rating_reason = checked(reason, limit=REASON_LIMIT)
    message.rating = rating
    message.save(update_fields=["rating", "rating_reason"])
    return message


def checked(text: str, *, limit: int) -> str:
    """Return the text without blank ends and the NULs that PostgreSQL can not store; raises MessageTooLong."""
    text = text.replace("\0", "").strip()
    if len(text) > limit:
        raise MessageTooLong(length=len(text), limit=limit)
    return text


def save_message(session: ChatSession, **fields: Any) -> Message:
    """Save a message in a locked session, inside a transaction, and tell the followers."""
    message = Message.objects.create(session=session, **fields)
    session.last_activity_at = timezone.now()
    if message.author != Author.NOTE:
        session.title = session.title or Truncator(" ".join(message.text.split())).chars(TITLE_LENGTH)
    session.save(update_fields=["last_activity_at", "title"])
    publish(
        stream=chat_stream(session.pk), event="message", data={"message_id": message.pk, "author": str(message.author)}
    )
    if message.user is not None and message.author in COLLEAGUES:
        mark_read(session=session, user=message.user)
    tell_inbox(session)
    return message


def _save_answer(session: ChatSession, author: Author, text: str, details: AnswerDetails, request_id: str) -> Message:
    return save_message(
        session,
        author=author,
        text=text.replace("\0", ""),
        request_id=request_id,
        sources=list(details.sources),
        confidence=details.confidence,
        requires_escalation=details.requires_escalation,
        tools_used=list(details.tools_used),
        processing_ms=details.processing_ms,
        metadata=details.metadata,
    )


def _bind_attachments(message: Message, ids: Sequence[UUID]) -> None:
    """Bind files that wait in the session to the message; raises UnknownAttachment for all others."""
    waiting = message.session.attachments.filter(pk__in=ids, message=None)
    unknown = set(ids) - set(waiting.values_list("pk", flat=True))
    if unknown:
        raise UnknownAttachment(unknown)
    waiting.update(message=message)


def _remember_facts(message: Message) -> None:
    for fact in find_facts(message.text):
        remember(session=message.session, key=fact.key, value=fact.value, source_message=message)
