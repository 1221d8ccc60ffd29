"""What the ticket views share."""

from collections.abc import Callable

from django.contrib import messages as notices
from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect

from apps.accounts.requests import SignedInRequest
from apps.core.errors import SupportDeskError
from apps.tickets.models import Ticket

may_change = permission_required("tickets.change_ticket", raise_exception=True)


def visible_ticket(request: SignedInRequest, ticket_id: int) -> Ticket:
    """Return the ticket, or answer 404 where it does not exist or is not for the user to see."""
    visible = Ticket.objects.visible_to(request.user).for_list()
    related = visible.select_related("session", "merged_into")
    return get_object_or_404(related, pk=ticket_id)


def act(request: SignedInRequest, ticket: Ticket, change: Callable[[], object], *, done_text: str) -> HttpResponse:
    """Make one change and go back to the ticket, with the reason where the change was refused."""
    try:
        change()
    except SupportDeskError as error:
        notices.error(request, str(error))
    else:
        notices.success(request, done_text)
    return redirect("tickets:ticket", ticket.pk)
