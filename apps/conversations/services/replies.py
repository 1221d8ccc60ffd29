"""What people write themselves: replies to the customer, internal notes, and suggestions they send on."""

import re
from collections.abc import Sequence
from uuid import UUID

from django.db import transaction
from django.db.models.functions import Lower

from apps.accounts.models import User
from apps.conversations.errors import EmptyMessage, RepliedMeanwhile, SuggestionIsOver
from apps.conversations.models import ChatSession, Mention, Message
from apps.conversations.services.locking import lock_open_session, lock_session
from apps.conversations.services.messages import TEXT_LIMIT, add_message, checked, save_message
from apps.conversations.services.sessions import take_over
from apps.conversations.types import Author, Mode

MENTION = re.compile(r"(?<![\w@])@([\w.+-]*\w)")


def add_reply(
    *,
    session: ChatSession,
    user: User,
    text: str,
    seen: int | None = None,
    request_id: str = "",
    attachments: Sequence[UUID] = (),
) -> Message:
    """Answer the customer in place of the AI agent; in autopilot this takes the session over.

    `seen` is the id of the last message the writer has read. Raises RepliedMeanwhile where a colleague replied after
    it, EmptyMessage, MessageTooLong, SessionClosed, UnknownAttachment; nothing is kept then.
    """
    with transaction.atomic():
        lock_open_session(session)
        _nobody_replied(session, user=user, seen=seen)
        message = add_message(
            session=session, author=Author.AGENT, text=text, user=user, request_id=request_id, attachments=attachments
        )
        if not session.is_human_led and session.mode == Mode.AUTOPILOT:
            take_over(session=session, user=user)
    return message


def add_note(*, session: ChatSession, user: User, text: str) -> Message:
    """Add an internal note, also to a closed session; `@name` mentions a person, who then sees the session.

    Raises EmptyMessage, MessageTooLong.
    """
    text = checked(text, limit=TEXT_LIMIT)
    if not text:
        raise EmptyMessage
    with transaction.atomic():
        lock_session(session)
        note = save_message(session, author=Author.NOTE, text=text, user=user)
        Mention.objects.bulk_create(Mention(message=note, user=person) for person in mentioned(text))
    return note


def mentioned(text: str) -> list[User]:
    """Return the people whom a text names with an @."""
    names = {name.lower() for name in MENTION.findall(text)}
    people = User.objects.alias(name=Lower("username")).filter(name__in=names, is_active=True)
    return list(people.order_by("pk")) if names else []


def send_suggestion(*, suggestion: Message, user: User, text: str) -> Message:
    """Send a suggestion of the AI agent, edited or not, as the person's own reply. Raises SuggestionIsOver."""
    session = suggestion.session
    with transaction.atomic():
        lock_open_session(session)
        _use(suggestion, "sent")
        message = add_message(session=session, author=Author.AGENT, text=text, user=user)
        message.sources = suggestion.sources
        message.save(update_fields=["sources"])
    return message


def dismiss_suggestion(*, suggestion: Message, user: User) -> Message:
    """Set a suggestion aside. Raises SuggestionIsOver."""
    with transaction.atomic():
        lock_session(suggestion.session)
        _use(suggestion, "dismissed")
    return suggestion


def _use(suggestion: Message, how: str) -> None:
    suggestion.refresh_from_db(fields=["metadata", "author"])
    if suggestion.author != Author.SUGGESTION or suggestion.metadata.get("used"):
        raise SuggestionIsOver
    suggestion.metadata = suggestion.metadata | {"used": how}
    suggestion.save(update_fields=["metadata"])


def _nobody_replied(session: ChatSession, *, user: User, seen: int | None) -> None:
    """Raise RepliedMeanwhile where a colleague's reply stands behind the last message seen."""
    if seen is None:
        return
    later = session.messages.filter(pk__gt=seen, author=Author.AGENT).exclude(user=user).select_related("user").last()
    if later is not None:
        raise RepliedMeanwhile(later.user.get_username() if later.user else "")
