"""Starting, leading and closing sessions."""

from collections.abc import Mapping

from django.db import transaction
from django.utils import timezone

from apps.accounts.models import User
from apps.conversations.errors import NotAbleToAnswer
from apps.conversations.models import ChatSession
from apps.conversations.services.inbox import tell_inbox
from apps.conversations.services.locking import lock_open_session, lock_session
from apps.conversations.types import Mode, MoodName, SessionStatus
from apps.live.services import publish
from apps.live.types import chat_stream


def start_session(*, owner: User, title: str = "", customer_id: str = "") -> ChatSession:
    """Start a session; without a title it gets one from its first message."""
    slots = {"customer_id": customer_id} if customer_id else {}
    with transaction.atomic():
        session = ChatSession.objects.create(owner=owner, title=title[:200], customer_id=customer_id, slots=slots)
        tell_inbox(session)
    return session


def take_over(*, session: ChatSession, user: User) -> ChatSession:
    """Let a person lead the session: the AI agent keeps silent until it is handed back. Raises SessionClosed."""
    with transaction.atomic():
        lock_open_session(session)
        session.assignee = user
        session.taken_over_at = session.taken_over_at or timezone.now()
        session.save(update_fields=["assignee", "taken_over_at"])
        publish(stream=chat_stream(session.pk), event="takeover", data={"user": user.get_username()})
        tell_inbox(session)
    return session


def hand_back(*, session: ChatSession, user: User) -> ChatSession:
    """Let the AI agent answer again; who led the session keeps seeing it. Raises SessionClosed."""
    with transaction.atomic():
        lock_open_session(session)
        session.taken_over_at = None
        session.status = SessionStatus.OPEN
        session.save(update_fields=["taken_over_at", "status"])
        publish(stream=chat_stream(session.pk), event="handback", data={"user": user.get_username()})
        tell_inbox(session)
    return session


def close_session(*, session: ChatSession, user: User) -> ChatSession:
    """Close the session for good; closing it again changes nothing."""
    with transaction.atomic():
        lock_session(session)
        if session.status != SessionStatus.CLOSED:
            session.status = SessionStatus.CLOSED
            session.save(update_fields=["status"])
            publish(stream=chat_stream(session.pk), event="closed", data={"user": user.get_username()})
            tell_inbox(session)
    return session


def mark_handed_off(*, session: ChatSession) -> ChatSession:
    """Put the session among those that wait for a person. Raises SessionClosed."""
    with transaction.atomic():
        lock_open_session(session)
        session.status = SessionStatus.HANDED_OFF
        session.save(update_fields=["status"])
        tell_inbox(session)
    return session


def assign_session(*, session: ChatSession, assignee: User | None, actor: User) -> ChatSession:
    """Say who answers for the session; None takes the assignment away. Raises SessionClosed, NotAbleToAnswer."""
    if assignee is not None and not (assignee.is_active and assignee.has_perm("conversations.add_message")):
        raise NotAbleToAnswer(assignee.get_username())
    with transaction.atomic():
        lock_open_session(session)
        session.assignee = assignee
        session.save(update_fields=["assignee"])
        names = {"assignee": assignee.get_username() if assignee else "", "user": actor.get_username()}
        publish(stream=chat_stream(session.pk), event="assigned", data=names)
        tell_inbox(session)
    return session


def note_mood(*, session: ChatSession, mood: MoodName) -> None:
    """Keep how the customer sounds by now, for lists and the API."""
    if session.mood != mood:
        ChatSession.objects.filter(pk=session.pk).update(mood=mood)
        session.mood = mood


def set_mode(*, session: ChatSession, mode: Mode, user: User) -> ChatSession:
    """Say what the AI agent may do: answer, suggest, or nothing. Raises SessionClosed."""
    with transaction.atomic():
        lock_open_session(session)
        session.mode = mode
        session.save(update_fields=["mode"])
        publish(stream=chat_stream(session.pk), event="mode", data={"mode": str(mode), "user": user.get_username()})
        tell_inbox(session)
    return session


def remember_slots(*, session: ChatSession, slots: Mapping[str, str]) -> None:
    """Add identifiers to those known in the session; `customer_id` also says whose matter the session is."""
    with transaction.atomic():
        lock_session(session)
        session.slots = session.slots | dict(slots)
        session.customer_id = slots.get("customer_id", session.customer_id)
        session.save(update_fields=["slots", "customer_id"])
