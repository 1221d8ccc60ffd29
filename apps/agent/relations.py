"""What a session is related to, as its page shows it."""

from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q

from apps.accounts.models import User
from apps.conversations.models import ChatSession

CANDIDATES = 5


@dataclass(frozen=True, slots=True)
class Relations:
    """The session that this one is a part of (None also where the user may not see it), its parts, and its links."""

    whole: ChatSession | None
    parts: tuple[ChatSession, ...]
    linked: tuple[ChatSession, ...]


def relations_of(session: ChatSession, *, user: User) -> Relations:
    """Return a session's relations as far as the user may see them; parts are shown to all who see the whole."""
    # Asked of each that is related, instead of listing all that the user may see.
    visible = Exists(ChatSession.objects.visible_to(user).filter(pk=OuterRef("pk")))
    seen = Q(merged_into=session.pk) | Q(visible)
    related = list(ChatSession.objects.related_to(session).filter(seen).select_related("owner", "assignee"))
    parts = tuple(other for other in related if other.merged_into_id == session.pk)
    others = [other for other in related if other.merged_into_id != session.pk]
    return Relations(
        whole=next((other for other in others if other.pk == session.merged_into_id), None),
        parts=parts,
        linked=tuple(other for other in others if other.pk != session.merged_into_id),
    )


def candidates_for(session: ChatSession, *, user: User) -> list[ChatSession]:
    """Return the customer's other sessions, latest first, that are neither related yet nor a part of another."""
    if not session.customer_id:
        return []
    known = ChatSession.objects.related_to(session).values("pk")
    others = ChatSession.objects.visible_to(user).filter(customer_id=session.customer_id, merged_into=None)
    return list(others.exclude(pk__in=known).exclude(pk=session.pk).order_by("-last_activity_at")[:CANDIDATES])
