"""The list of tickets: filters, changes to many at once, and the export."""

import csv
from collections.abc import Iterator

from django.contrib import messages as notices
from django.contrib.auth.decorators import login_required
from django.core.exceptions import BadRequest
from django.db.models import QuerySet
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from apps.accounts.requests import SignedInRequest
from apps.core.clock import now
from apps.core.errors import SupportDeskError
from apps.core.forms import faults_of
from apps.core.keyset import BadCursor, keyset_page
from apps.tickets.forms import BulkForm, TicketFilterForm
from apps.tickets.models import Ticket
from apps.tickets.services import assign_ticket, change_status
from apps.tickets.types import TicketStatus
from apps.tickets.views.shared import may_change

COLUMNS = (
    "number",
    "subject",
    "status",
    "priority",
    "queue",
    "tags",
    "customer_id",
    "assignee",
    "created_at",
    "resolved_at",
    "score",
)
# What people look for each morning, as the filters' own query.
VIEWS = (
    {"label": _("All"), "query": ""},
    {"label": _("Open"), "query": "status=open"},
    {"label": _("Mine"), "query": "assignee=me"},
    {"label": _("Nobody's"), "query": "status=open&assignee=nobody"},
    {"label": _("Urgent"), "query": "status=open&priority=urgent"},
    {"label": _("Running out"), "query": "clock=warned"},
    {"label": _("Over time"), "query": "clock=breached"},
)
# What a spreadsheet would take for a formula.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


@login_required
@require_GET
def ticket_list(request: SignedInRequest) -> HttpResponse:
    """List tickets, newest first, narrowed by the filter fields."""
    filters, tickets = _filtered(request)
    cursor = request.GET.get("cursor", "")
    try:
        page = keyset_page(tickets, by="created_at", cursor=cursor)
    except BadCursor as error:
        raise BadRequest(str(error)) from error
    is_filtered = any(request.GET.get(name) for name in filters.fields)
    context = {"page": page, "cursor": cursor, "filters": filters, "is_filtered": is_filtered}
    is_saved = request.GET.urlencode() in {view["query"] for view in VIEWS}
    is_narrowed = not is_saved and any(request.GET.get(name) for name in filters.fields if name != "q")
    context |= {"now": now(), "views": VIEWS, "is_narrowed": is_narrowed}
    return render(request, "tickets/ticket_list.html", context)


@login_required
@may_change
@require_POST
def bulk(request: SignedInRequest) -> HttpResponse:
    """Change the tickets ticked; those that refuse are named, the others are changed."""
    form = BulkForm(request.POST)
    if not form.is_valid():
        notices.error(request, faults_of(form))
        return redirect("tickets:list")
    tickets = Ticket.objects.visible_to(request.user).filter(pk__in=form.cleaned_data["ticket"])
    changed = sum(_changed(request, ticket, form.cleaned_data["action"]) for ticket in tickets)
    done = ngettext("%(count)s ticket was changed.", "%(count)s tickets were changed.", changed)
    notices.success(request, done % {"count": changed})
    return redirect(f"{reverse('tickets:list')}?{form.cleaned_data['filters']}")


@login_required
@require_GET
def export(request: SignedInRequest) -> StreamingHttpResponse:
    """Send the tickets that fit the filters as CSV, row by row."""
    _filters, tickets = _filtered(request)
    response = StreamingHttpResponse(_lines(tickets), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="tickets.csv"'
    return response


def _filtered(request: SignedInRequest) -> tuple[TicketFilterForm, QuerySet[Ticket]]:
    filters = TicketFilterForm(request.GET)
    return filters, filters.narrow(Ticket.objects.visible_to(request.user).for_list(), user=request.user)


def _changed(request: SignedInRequest, ticket: Ticket, action: str) -> bool:
    try:
        if action == "assign":
            assign_ticket(ticket=ticket, assignee=request.user, actor=request.user)
        else:
            change_status(ticket=ticket, status=TicketStatus(action), actor=request.user)
    except SupportDeskError as error:
        notices.error(request, str(error))
        return False
    return True


class _Line:
    """A file that hands back what is written to it."""

    def write(self, text: str) -> str:
        """Return the text."""
        return text


def _lines(tickets: QuerySet[Ticket]) -> Iterator[str]:
    writer = csv.writer(_Line())
    yield writer.writerow(COLUMNS)
    for ticket in tickets.iterator(chunk_size=500):
        yield writer.writerow([_cell(ticket, column) for column in COLUMNS])


def _cell(ticket: Ticket, column: str) -> str:
    if column == "tags":
        return " ".join(tag.name for tag in ticket.tags.all())
    value = getattr(ticket, column)
    text = "" if value is None else value.isoformat() if hasattr(value, "isoformat") else str(value)
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text
