"""The customer beside a conversation: asked of the systems once in some minutes, however often people look."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from django.core.cache import cache
from django.utils.translation import get_language

from apps.accounts.models import User
from apps.agent.mood import Mood, mood_of
from apps.audit.models import ToolCall
from apps.conversations.models import ChatSession, Message
from apps.conversations.services import name_customer, note_mood
from apps.conversations.types import Author
from apps.core.clock import now
from apps.core.request_id import current_request_id
from apps.tools.errors import ToolError
from apps.tools.services import execute_tool
from apps.tools.types import CallContext, Effect, Origin, PlannedCall

SAID = (Author.CUSTOMER, Author.ASSISTANT, Author.AGENT)
# The mood of now: an older word of anger has been answered by then.
MOOD_OF = 3
STAGE_OF = 40
TEXT_LIMIT = 10_000
# A profile may be this old; a system that failed is asked again sooner; what was said stays as it was read.
PROFILE_LASTS = timedelta(minutes=5)
PROBLEM_LASTS = timedelta(seconds=30)
WORDS_LAST = timedelta(hours=1)
Answer = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Profile:
    """The customer from all sides as the systems told it at `asked_at`, or the `problem` that kept them from it."""

    asked_at: datetime
    view: Answer | None = None
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Words:
    """How far the conversation has come and how the customer sounds; None what can not be told."""

    stage: Answer | None = None
    mood: Mood | None = None


def words_of(session: ChatSession, *, user: User) -> Words:
    """Return stage and mood, asked anew once something has been said."""
    messages = Message.objects.read_in(session).filter(author__in=SAID).order_by("-pk")
    said = list(messages.only("author", "text")[:STAGE_OF])[::-1]
    if not said:
        return Words()
    key = _key("words", session.pk, said[-1].pk, user)
    words: Words | None = cache.get(key)
    if words is None:
        words = _read(session, said, user)
        cache.set(key, words, (WORDS_LAST if words.stage and words.mood else PROBLEM_LASTS).total_seconds())
    return words


def profile_of(session: ChatSession, *, user: User, is_fresh: bool = False) -> Profile | None:
    """Return the customer of a session, None where nobody knows who it is.

    One that was asked for in the last minutes is returned again, unless `is_fresh` or a call of the session has
    changed something since.
    """
    if not session.customer_id:
        return None
    key = _key("profile", session.pk, session.customer_id, user)
    kept: Profile | None = None if is_fresh else cache.get(key)
    if kept is None or _has_changed(session, since=kept.asked_at):
        kept = _asked(session, user)
        cache.set(key, kept, (PROBLEM_LASTS if kept.problem else PROFILE_LASTS).total_seconds())
    return kept


def _key(kind: str, *parts: object) -> str:
    """Return a key by what the answer depends on: of a person their roles, since a tool may be kept from some."""
    roles = (sorted(part.role_names) if isinstance(part, User) else part for part in parts)
    return ":".join(map(str, ("panel", kind, get_language(), *roles))).replace(" ", "")


def _has_changed(session: ChatSession, *, since: datetime) -> bool:
    calls = ToolCall.objects.filter(session_id=session.pk, finished_at__gte=since)
    return calls.exclude(effect__in=("", Effect.READ)).exists()


def _asked(session: ChatSession, user: User) -> Profile:
    moment = now()
    try:
        view = _ask(session, user, "profile_reader", "read_profile", {"customer_id": session.customer_id, "limit": 5})
    except ToolError as error:
        return Profile(moment, problem=str(error))
    name_customer(session=session, name=(view.get("profile") or {}).get("name") or "")
    return Profile(moment, view)


def _read(session: ChatSession, said: list[Message], user: User) -> Words:
    stage = _stage(session, said, user)
    return Words(stage, _mood(session, stage, user))


def _stage(session: ChatSession, said: list[Message], user: User) -> Answer | None:
    messages = [{"author": message.author, "text": message.text} for message in said if message.text]
    return _told(lambda: _ask(session, user, "stage_classifier", "classify", {"messages": messages}))


def _mood(session: ChatSession, stage: Answer | None, user: User) -> Mood | None:
    """Return the customer's mood in their last messages."""
    latest = Message.objects.read_in(session).filter(author=Author.CUSTOMER).order_by("-pk")[:MOOD_OF]
    text = "\n".join(reversed([message.text for message in latest if message.text]))[-TEXT_LIMIT:]
    assessed = text and _told(lambda: _ask(session, user, "escalation", "should_escalate", {"text": text}))
    if not assessed:
        return None
    mood = mood_of(assessed, stage)
    note_mood(session=session, mood=mood.name)
    return mood


def _told(ask: Callable[[], Answer]) -> Answer | None:
    try:
        return ask()
    except ToolError:
        return None


def _ask(session: ChatSession, user: User, tool: str, operation: str, arguments: Answer) -> Answer:
    """Make a call that shows in the record, but not as a card of the conversation."""
    context = CallContext(
        request_id=current_request_id() or uuid4().hex,
        user=user,
        customer_id=session.customer_id,
        origin=Origin.CONSOLE,
    )
    return execute_tool(call=PlannedCall(tool, operation, arguments), context=context).data
