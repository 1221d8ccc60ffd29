"""Tickets that belong together: each names the other."""

from django.db import transaction

from apps.accounts.models import User
from apps.tickets.errors import LinkToItself
from apps.tickets.models import Ticket, TicketLink
from apps.tickets.services.records import record
from apps.tickets.types import TicketEventKind


def link_tickets(*, ticket: Ticket, other: Ticket, actor: User | None) -> TicketLink:
    """Let each ticket name the other, also where they are closed; a pair is linked once. Raises LinkToItself."""
    if ticket.pk == other.pk:
        raise LinkToItself(ticket.number)
    first, second = sorted((ticket, other), key=lambda each: each.pk)
    with transaction.atomic():
        link, is_new = TicketLink.objects.get_or_create(first=first, second=second)
        if is_new:
            _record_both(TicketEventKind.LINKED, first, second, actor)
    return link


def unlink_tickets(*, ticket: Ticket, other: Ticket, actor: User | None) -> None:
    """Take a link away; where there is none nothing changes."""
    first, second = sorted((ticket, other), key=lambda each: each.pk)
    with transaction.atomic():
        taken, _per_model = TicketLink.objects.filter(first=first, second=second).delete()
        if taken:
            _record_both(TicketEventKind.UNLINKED, first, second, actor)


def _record_both(kind: TicketEventKind, one: Ticket, other: Ticket, actor: User | None) -> None:
    record(one, kind, actor, after=other.number)
    record(other, kind, actor, after=one.number)
