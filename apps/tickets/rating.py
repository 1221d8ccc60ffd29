"""The link by which a customer rates the help without signing in."""

from django.core import signing
from django.urls import reverse

from apps.tickets.models import Ticket

SALT = "tickets.rating"
MAX_AGE_S = 90 * 24 * 3600


def rating_url(ticket: Ticket) -> str:
    """Return the path of the ticket's rating page, signed."""
    return reverse("tickets:rate", args=[signing.dumps(ticket.pk, salt=SALT)])


def rated_ticket(token: str) -> Ticket | None:
    """Return the ticket of a signed link; None where it is wrong or older than 90 days."""
    try:
        number = signing.loads(token, salt=SALT, max_age=MAX_AGE_S)
    except signing.BadSignature:
        return None
    return Ticket.objects.filter(pk=number).first()
