"""Sessions that belong together: linked to each other, or merged so that they are read as one."""

from django.db import transaction

from apps.accounts.models import User
from apps.conversations.errors import AlreadyMerged, DifferentCustomers, RelatedToItself
from apps.conversations.models import ChatSession, Draft, SessionLink
from apps.conversations.services.inbox import tell_inbox
from apps.conversations.services.locking import lock_open_session, lock_session
from apps.conversations.services.sessions import CUSTOMER_LEARNED
from apps.conversations.types import SessionStatus
from apps.live.services import publish
from apps.live.types import chat_stream


def link_sessions(*, session: ChatSession, other: ChatSession, user: User) -> SessionLink:
    """Let each session name the other, also where they are closed; a pair is linked once. Raises RelatedToItself."""
    if session.pk == other.pk:
        raise RelatedToItself
    first, second = _in_order(session, other)
    with transaction.atomic():
        link, is_new = SessionLink.objects.get_or_create(first=first, second=second, defaults={"user": user})
        if is_new:
            _tell(("linked", "linked"), first, second, user)
    return link


def unlink_sessions(*, session: ChatSession, other: ChatSession, user: User) -> None:
    """Take a link away; where there is none nothing changes."""
    first, second = _in_order(session, other)
    with transaction.atomic():
        taken, _per_model = SessionLink.objects.filter(first=first, second=second).delete()
        if taken:
            _tell(("unlinked", "unlinked"), first, second, user)


def merge_sessions(*, source: ChatSession, target: ChatSession, user: User) -> ChatSession:
    """Close the source as a part of the target, which shows the messages of both from then on; return the target.

    Messages, files and calls stay where they were said. What the source knows of its customer, who leads it, its own
    parts and the drafts in it go on in the target. Raises RelatedToItself, AlreadyMerged, DifferentCustomers, and
    SessionClosed for the target.
    """
    if source.pk == target.pk:
        raise RelatedToItself
    with transaction.atomic():
        _lock_both(source, target)
        _check(source, target)
        _hand_on_knowledge(source, target)
        _hand_on_lead(source, target)
        source.parts.update(merged_into=target)
        source.merged_into, source.status = target, SessionStatus.CLOSED
        source.save(update_fields=["merged_into", "status"])
        _hand_on_drafts(source, target)
        _tell(("merged_into", "merged_in"), source, target, user)
    return target


def _lock_both(source: ChatSession, target: ChatSession) -> None:
    """Lock both in one order for everybody, so that two merges can not wait for each other."""
    for session in _in_order(source, target):
        (lock_open_session if session is target else lock_session)(session)


def _check(source: ChatSession, target: ChatSession) -> None:
    if source.merged_into_id:
        raise AlreadyMerged
    if source.customer_id and target.customer_id and source.customer_id != target.customer_id:
        raise DifferentCustomers(source.customer_id, target.customer_id)


def _hand_on_knowledge(source: ChatSession, target: ChatSession) -> None:
    learned = source.slots if not target.customer_id else target.slots
    target.slots = source.slots | target.slots | {CUSTOMER_LEARNED: learned.get(CUSTOMER_LEARNED, "")}
    target.customer_id = target.customer_id or source.customer_id
    target.customer_name = target.customer_name or source.customer_name
    target.title = target.title or source.title
    target.last_activity_at = max(source.last_activity_at, target.last_activity_at)
    target.save(update_fields=["slots", "customer_id", "customer_name", "title", "last_activity_at"])


def _hand_on_lead(source: ChatSession, target: ChatSession) -> None:
    """Let who leads or waits for a person in the source do so in the target, where nobody leads that yet."""
    if source.status == SessionStatus.HANDED_OFF:
        target.status = SessionStatus.HANDED_OFF
    if source.status != SessionStatus.CLOSED and target.taken_over_at is None:
        target.taken_over_at = source.taken_over_at
        target.assignee = target.assignee or source.assignee
    target.save(update_fields=["status", "taken_over_at", "assignee"])


def _hand_on_drafts(source: ChatSession, target: ChatSession) -> None:
    """Let nobody lose what they were writing: a draft goes on in the target, behind one that is there already."""
    there = {draft.user_id: draft for draft in Draft.objects.select_for_update().filter(session=target)}
    for draft in Draft.objects.select_for_update().filter(session=source).exclude(text=""):
        kept = there.get(draft.user_id) or Draft(session=target, user_id=draft.user_id, version=0)
        kept.text = "\n".join(filter(None, (kept.text, draft.text)))
        kept.version += 1
        kept.save()
        draft.delete()


def _tell(events: tuple[str, str], one: ChatSession, other: ChatSession, user: User) -> None:
    """Tell the followers of each its event; streams are written in one order by everybody."""
    told = ((events[0], one, other), (events[1], other, one))
    for event, session, counterpart in sorted(told, key=lambda entry: str(entry[1].pk)):
        data = {"session_id": str(counterpart.pk), "title": str(counterpart), "user": user.get_username()}
        publish(stream=chat_stream(session.pk), event=event, data=data)
    tell_inbox(one)
    tell_inbox(other)


def _in_order(one: ChatSession, other: ChatSession) -> tuple[ChatSession, ChatSession]:
    return (one, other) if one.pk < other.pk else (other, one)
