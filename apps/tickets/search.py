"""Searching tickets."""

from django.db.models import QuerySet

from apps.core.fulltext import TextIndex, terms
from apps.tickets.models import Ticket

TICKETS = TextIndex("tickets_ticket", ("subject", "description"))


def find_tickets(*, words: str, among: QuerySet[Ticket]) -> QuerySet[Ticket]:
    """Return those of the tickets that hold every word, newest first; all of them without words."""
    found = among.order_by("-pk")
    return found.filter(pk__in=TICKETS.ids(words)) if terms(words) else found
