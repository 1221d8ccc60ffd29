"""Starting, leading and closing sessions."""

from collections.abc import Mapping

from django.db import transaction
from django.utils import timezone

from apps.accounts.models import User
from apps.conversations.errors import NotAbleToAnswer
from apps.conversations.models import ChatSession
from apps.conversations.services.inbox import tell_inbox
from apps.conversations.services.locking import lock_open_session, lock_session
from apps.conversations.services.naming import meet_customer
from apps.conversations.types import Mode, MoodName, SessionStatus
from apps.live.services import publish
from apps.live.types import chat_stream

# The slot that says how the customer was learned from messages; empty where a person said it.
CUSTOMER_LEARNED = "customer_learned"
NAMED, CONFIRMED = "named", "confirmed"
# What is known of a customer, and of their matter, is forgotten with them.
OF_CUSTOMER = frozenset(
    "customer_id customer_name customer_label email phone invoice_id ticket_id order_id position open_request "
    "last_intent last_request shown focus focus_before searched quoted hint just_handed_over owner plan units "
    "period".split()
) | {CUSTOMER_LEARNED}


def start_session(*, owner: User, title: str = "", customer_id: str = "") -> ChatSession:
    """Start a session; without a title it gets one from its first message."""
    about = {"customer_id": customer_id, "customer_name": meet_customer(customer_id)}
    slots = {"customer_id": customer_id} if customer_id else {}
    with transaction.atomic():
        session = ChatSession.objects.create(owner=owner, title=title[:200], slots=slots, **about)
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


def remember_slots(*, session: ChatSession, slots: Mapping[str, str], confirmed: str = "") -> None:
    """Add identifiers to those known in the session.

    The first customer who is named is the one it is about, until a system has `confirmed` one; from then on, and where
    a person said it, no word changes that.
    """
    with transaction.atomic():
        lock_session(session)
        session.slots, before = session.slots | dict(slots), session.customer_id
        named = slots.get("customer_id", "")
        if not session.customer_id and named:
            session.customer_id, session.slots[CUSTOMER_LEARNED] = named, NAMED
        if confirmed and (not session.customer_id or session.slots.get(CUSTOMER_LEARNED) == NAMED):
            session.customer_id, session.slots[CUSTOMER_LEARNED] = confirmed, CONFIRMED
        if session.customer_id != before:
            session.customer_name = meet_customer(session.customer_id)
        session.save(update_fields=["slots", "customer_id", "customer_name"])


def is_customer_given(session: ChatSession) -> bool:
    """Tell whether a person said whom the session is about, rather than the words of its messages."""
    return bool(session.customer_id) and not session.slots.get(CUSTOMER_LEARNED)


def set_customer(*, session: ChatSession, customer_id: str, user: User) -> ChatSession:
    """Say whom the session is about, from then on; empty for nobody. Raises SessionClosed."""
    with transaction.atomic():
        lock_open_session(session)
        kept = {name: value for name, value in session.slots.items() if name not in OF_CUSTOMER}
        session.slots = kept | ({"customer_id": customer_id} if customer_id else {})
        session.customer_id, session.customer_name = customer_id, meet_customer(customer_id)
        session.save(update_fields=["slots", "customer_id", "customer_name"])
        data = {"customer_id": customer_id, "user": user.get_username()}
        publish(stream=chat_stream(session.pk), event="customer", data=data)
        tell_inbox(session)
    return session
