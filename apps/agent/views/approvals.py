"""Approval cards: supervisors decide on them, everybody else sees what waits."""

from uuid import UUID

from django.contrib import messages as notices
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from apps.accounts.models import User
from apps.accounts.requests import SignedInRequest
from apps.agent.forms import DecisionForm
from apps.agent.views.shared import visible_session
from apps.core.errors import SupportDeskError
from apps.core.forms import faults_of
from apps.tools.errors import InvalidArguments
from apps.tools.forms import ArgumentForm, edited_arguments, form_of_approval
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
    """Approve a call, with its arguments as edited, which carries it out; or reject it with a reason."""
    approval = find(request, session_id, approval_id)
    form, arguments = DecisionForm(request.POST), form_of_approval(approval, data=request.POST)
    problem = "" if form.is_valid() else faults_of(form)
    try:
        if not problem:
            carry_decision(request.user, approval, form.cleaned_data, arguments)
    except SupportDeskError as error:
        problem = str(error)
        if arguments and isinstance(error, InvalidArguments):
            arguments.point_out(error.errors)
    approval.refresh_from_db()
    if request.htmx:
        return show_card(request, approval, problem=problem, arguments=arguments)
    if problem:
        notices.error(request, problem)
    return redirect("agent:session", session_id)


def carry_decision(user: User, approval: Approval, decided: dict[str, str], arguments: ArgumentForm | None) -> None:
    """Hand the decision to its service."""
    if decided["decision"] == "approve":
        approve(approval=approval, actor=user, arguments=edited_arguments(arguments), reason=decided["reason"])
    else:
        reject(approval=approval, actor=user, reason=decided["reason"])


def find(request: SignedInRequest, session_id: UUID, approval_id: UUID) -> Approval:
    """Return an approval of a session that the user may see, or answer 404."""
    session = visible_session(request, session_id)
    rows = Approval.objects.filter(session_id=session.pk).select_related("decided_by", "requested_by")
    return get_object_or_404(rows, pk=approval_id)


def show_card(
    request: SignedInRequest, approval: Approval, *, problem: str = "", arguments: ArgumentForm | None = None
) -> HttpResponse:
    """Render the card, with what was filled in."""
    filled = {"arguments": arguments, "reason": request.POST.get("reason", "")} if problem else {}
    context = {"approval": approval, "problem": problem, **filled}
    return render(request, "agent/_approval.html", context)
