"""Tickets, what happened to them, and the clocks that run for them."""

from apps.tickets.models.clocks import EscalationRule, SlaClock, SlaClockQuerySet, SlaPolicy
from apps.tickets.models.tickets import Queue, Tag, Ticket, TicketEvent, TicketLink, TicketQuerySet

__all__ = [
    "EscalationRule",
    "Queue",
    "SlaClock",
    "SlaClockQuerySet",
    "SlaPolicy",
    "Tag",
    "Ticket",
    "TicketEvent",
    "TicketLink",
    "TicketQuerySet",
]
