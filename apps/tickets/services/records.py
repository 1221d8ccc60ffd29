"""What happened to a ticket."""

from typing import Any

from apps.accounts.models import User
from apps.tickets.models import Ticket, TicketEvent
from apps.tickets.types import TicketEventKind


def record(ticket: Ticket, kind: TicketEventKind, actor: User | None, **data: Any) -> TicketEvent:
    """Put on record what happened to a ticket."""
    return TicketEvent.objects.create(ticket=ticket, kind=kind, actor=actor, data=data)
