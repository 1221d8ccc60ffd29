"""The parts of a profile that are rows of our own, as far as the caller may see them."""

from datetime import datetime

from apps.conversations.models import ChatSession, Memory
from apps.tickets.models import Ticket
from apps.toolbox.profile_reader.schemas import MemoryEntry, SessionEntry, TicketEntry
from apps.tools.types import CallContext


def sessions_of(customer_id: str, context: CallContext, *, limit: int) -> list[SessionEntry]:
    """Return the latest sessions with the customer."""
    seen = ChatSession.objects.visible_to(context.user) if context.user else ChatSession.objects.all()
    return [
        SessionEntry(
            session_id=str(session.pk),
            title=session.title,
            status=session.status,
            started_at=session.created_at,
            last_activity_at=session.last_activity_at,
        )
        for session in seen.filter(customer_id=customer_id).order_by("-last_activity_at", "-id")[:limit]
    ]


def tickets_of(customer_id: str, context: CallContext, *, limit: int) -> list[TicketEntry]:
    """Return the latest tickets of the customer."""
    seen = Ticket.objects.visible_to(context.user) if context.user else Ticket.objects.all()
    return [
        TicketEntry(
            ticket_id=ticket.pk,
            number=ticket.number,
            subject=ticket.subject,
            status=ticket.status,
            priority=ticket.priority,
            created_at=ticket.created_at,
        )
        for ticket in seen.filter(customer_id=customer_id).order_by("-created_at", "-id")[:limit]
    ]


def memories_of(customer_id: str, *, now: datetime, limit: int) -> list[MemoryEntry]:
    """Return what is remembered of the customer beyond a single session, the most important first."""
    kept = Memory.objects.current(now=now).filter(customer_id=customer_id).order_by("-importance", "-pk")
    return [
        MemoryEntry(key=memory.key, value=memory.value, type=memory.kind, importance=memory.importance)
        for memory in kept[:limit]
    ]
