"""Searching tickets."""

from django.db.models import QuerySet

from apps.core.fulltext import FEW, TextIndex, terms
from apps.tickets.models import Ticket

TICKETS = TextIndex("tickets_ticket", ("subject", "description"))


def find_tickets(*, words: str, among: QuerySet[Ticket], limit: int) -> QuerySet[Ticket]:
    """Return the newest of the tickets that hold every word; the newest of all without words."""
    found = among.order_by("-pk")
    if not terms(words):
        return found[:limit]
    few = list(among.order_by().values_list("pk", flat=True)[: FEW + 1])
    if not few:
        return found.none()
    if len(few) <= FEW:
        ids = TICKETS.ids_of_few(words, few=Ticket.objects.filter(pk__in=few), limit=limit)
    else:
        ids = TICKETS.ids_among(words, among=among, limit=limit)
    return found.filter(pk__in=ids)
