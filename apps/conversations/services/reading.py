"""Read marks: what a person has seen of a session, and what is new to them."""

from collections.abc import Iterable

from apps.accounts.models import User
from apps.conversations.models import ChatSession, ReadMark


def mark_read(*, session: ChatSession, user: User) -> None:
    """Note that the person has read the session as this object shows it; what came after it stays new to them."""
    mark_all_read(sessions=[session], user=user)


def mark_all_read(*, sessions: Iterable[ChatSession], user: User) -> None:
    """Note that the person has read each of the sessions as these objects show them."""
    marks = [ReadMark(session=session, user=user, seen_at=session.last_activity_at) for session in sessions]
    ReadMark.objects.bulk_create(
        marks, update_conflicts=True, unique_fields=["user", "session"], update_fields=["seen_at"]
    )


def mark_unread(*, sessions: Iterable[ChatSession], user: User) -> None:
    """Let the sessions count as new to the person again."""
    ReadMark.objects.filter(session__in=[session.pk for session in sessions], user=user).delete()
