"""The page of a ticket and what can be changed on it."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from apps.accounts.requests import SignedInRequest
from apps.core.clock import now
from apps.core.errors import SupportDeskError
from apps.core.forms import cleaned
from apps.tickets.errors import TicketError
from apps.tickets.forms import NoteForm, OtherTicketForm
from apps.tickets.models import Ticket
from apps.tickets.properties import PropertiesForm, explained
from apps.tickets.rating import rating_url
from apps.tickets.services import (
    add_note,
    assign_ticket,
    change_properties,
    link_tickets,
    merge_tickets,
    unlink_tickets,
)
from apps.tickets.types import TicketStatus
from apps.tickets.views.shared import act, may_change, visible_ticket


@login_required
@require_GET
def ticket_page(request: SignedInRequest, ticket_id: int) -> HttpResponse:
    """Show a ticket."""
    return show_ticket(request, visible_ticket(request, ticket_id))


@login_required
@may_change
@require_POST
def note(request: SignedInRequest, ticket_id: int) -> HttpResponse:
    """Add a note; a refused one stays in the form."""
    ticket = visible_ticket(request, ticket_id)
    form = NoteForm(request.POST)
    if not form.is_valid():
        return show_ticket(request, ticket, note_form=form, status=422)
    try:
        add_note(ticket=ticket, text=form.cleaned_data["text"], actor=request.user)
    except SupportDeskError as error:
        form.add_error(None, str(error))
        return show_ticket(request, ticket, note_form=form, status=error.status)
    return act(request, ticket, lambda: None, done_text=_("The note is added."))


@login_required
@may_change
@require_POST
def assign(request: SignedInRequest, ticket_id: int) -> HttpResponse:
    """Assign the ticket to the user."""
    ticket = visible_ticket(request, ticket_id)
    return act(
        request,
        ticket,
        lambda: assign_ticket(ticket=ticket, assignee=request.user, actor=request.user),
        done_text=_("The ticket is yours now."),
    )


@login_required
@may_change
@require_POST
def properties(request: SignedInRequest, ticket_id: int) -> HttpResponse:
    """Change what was edited in the panel; a refused change is explained beside its field, over what stands."""
    ticket = visible_ticket(request, ticket_id)
    form = PropertiesForm(ticket, request.POST.dict())
    if not form.is_valid():
        return show_ticket(request, ticket, properties=form, status=422)
    try:
        change_properties(ticket=ticket, wanted=form.wanted, read=form.read, actor=request.user)
    except TicketError as error:
        fresh = visible_ticket(request, ticket_id)
        return show_ticket(request, fresh, properties=explained(form, error, ticket=fresh), status=error.status)
    if not request.htmx:
        return act(request, ticket, lambda: None, done_text=_("The ticket is changed."))
    return show_ticket(request, visible_ticket(request, ticket_id), is_saved=True)


@login_required
@may_change
@require_POST
def merge(request: SignedInRequest, ticket_id: int) -> HttpResponse:
    """Close the ticket as a part of another one."""
    ticket, target = visible_ticket(request, ticket_id), _other(request)
    return act(
        request,
        ticket,
        lambda: merge_tickets(source=ticket, target=target, actor=request.user),
        done_text=_("The ticket is a part of %(number)s now.") % {"number": target.number},
    )


@login_required
@may_change
@require_POST
def link(request: SignedInRequest, ticket_id: int) -> HttpResponse:
    """Link the ticket to another one, so that each names the other."""
    ticket, other = visible_ticket(request, ticket_id), _other(request)
    return act(
        request,
        ticket,
        lambda: link_tickets(ticket=ticket, other=other, actor=request.user),
        done_text=_("The ticket is linked to %(number)s.") % {"number": other.number},
    )


@login_required
@may_change
@require_POST
def unlink(request: SignedInRequest, ticket_id: int) -> HttpResponse:
    """Take the link to another ticket away."""
    ticket, other = visible_ticket(request, ticket_id), _other(request)
    return act(
        request,
        ticket,
        lambda: unlink_tickets(ticket=ticket, other=other, actor=request.user),
        done_text=_("The link is taken away."),
    )


def _other(request: SignedInRequest) -> Ticket:
    return visible_ticket(request, cleaned(OtherTicketForm(request.POST))["other"])


def show_ticket(
    request: SignedInRequest,
    ticket: Ticket,
    *,
    note_form: NoteForm | None = None,
    properties: PropertiesForm | None = None,
    is_saved: bool = False,
    status: int = 200,
) -> HttpResponse:
    """Render the page of a ticket; what a change of its properties may move alone where htmx asks."""
    context = {
        "ticket": ticket,
        "now": now(),
        "is_open_to_change": ticket.status != TicketStatus.CLOSED and request.user.has_perm("tickets.change_ticket"),
        "events": ticket.events.select_related("actor"),
        "note_form": note_form or NoteForm(),
        "properties": properties or PropertiesForm(ticket),
        "is_saved": is_saved,
        "other_form": OtherTicketForm(),
        "linked": list(Ticket.objects.visible_to(request.user).linked_to(ticket)),
        "rating_url": request.build_absolute_uri(rating_url(ticket)),
    }
    template = "tickets/_changed.html" if request.htmx else "tickets/ticket.html"
    return render(request, template, context, status=status)
