"""The page where a customer rates the help; the signed link is the only key."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from apps.tickets.forms import ScoreForm
from apps.tickets.rating import rated_ticket
from apps.tickets.services import rate_ticket


@require_http_methods(["GET", "POST"])
def rate(request: HttpRequest, token: str) -> HttpResponse:
    """Show the form, and keep what the customer thinks of the help."""
    ticket = rated_ticket(token)
    if ticket is None:
        raise Http404
    if request.method == "GET":
        form = ScoreForm(initial={"score": ticket.score, "comment": ticket.score_comment})
        return render(request, "tickets/rate.html", {"ticket": ticket, "form": form})
    form = ScoreForm(request.POST)
    if not form.is_valid():
        return render(request, "tickets/rate.html", {"ticket": ticket, "form": form}, status=422)
    rate_ticket(ticket=ticket, score=form.cleaned_data["score"], comment=form.cleaned_data["comment"])
    return render(request, "tickets/rate.html", {"ticket": ticket, "is_done": True})
