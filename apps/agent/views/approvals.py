"""Approval cards: supervisors decide on them, everybody else sees what waits."""

from uuid import UUID

from django.contrib import messages as notices
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from apps.accounts.requests import SignedInRequest
from apps.agent.forms import DecisionForm
from apps.agent.views.shared import visible_session
from apps.core.errors import SupportDeskError
from apps.core.forms import faults_of
from apps.tools.models import Approval
from apps.tools.services import approve, reject


@login_required
@require_GET
def approval_card(request: SignedInRequest, session_id: UUID, approval_id: UUID) -> HttpResponse:
    """Return the card of one approval."""
    return show_card(request, find(request, session_id, approval_id))


@login_required
@require_POST
def decide(request: SignedInRequest, session_id: UUID, approval_id: UUID) -> HttpResponse:
    """Approve a call, which carries it out, or reject it with a reason."""
    approval = find(request, session_id, approval_id)
    form = DecisionForm(request.POST)
    problem = "" if form.is_valid() else faults_of(form)
    try:
        if not problem and form.cleaned_data["decision"] == "approve":
            approve(approval=approval, actor=request.user, reason=form.cleaned_data["reason"])
        elif not problem:
            reject(approval=approval, actor=request.user, reason=form.cleaned_data["reason"])
    except SupportDeskError as error:
        problem = str(error)
    approval.refresh_from_db()
    if request.htmx:
        return show_card(request, approval, problem=problem)
    if problem:
        notices.error(request, problem)
    return redirect("agent:session", session_id)


def find(request: SignedInRequest, session_id: UUID, approval_id: UUID) -> Approval:
    """Return an approval of a session that the user may see, or answer 404."""
    session = visible_session(request, session_id)
    rows = Approval.objects.filter(session_id=session.pk).select_related("decided_by", "requested_by")
    return get_object_or_404(rows, pk=approval_id)


def show_card(request: SignedInRequest, approval: Approval, *, problem: str = "") -> HttpResponse:
    """Render the card."""
    return render(request, "agent/_approval.html", {"approval": approval, "problem": problem})
