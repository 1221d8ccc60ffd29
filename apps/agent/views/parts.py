"""Parts of the session's page that are fetched when they are wanted."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from apps.accounts.requests import SignedInRequest
from apps.agent.forms import DraftForm, answering_people
from apps.agent.views.shared import may_chat, visible_session
from apps.audit.models import ToolCall
from apps.conversations.errors import DraftChanged
from apps.conversations.models import ChatSession
from apps.conversations.services import add_attachment, canned_replies, read_draft, save_draft
from apps.conversations.types import Mode
from apps.core.clock import now
from apps.core.errors import SupportDeskError


@login_required
@may_chat
@require_http_methods(["GET", "POST"])
def draft(request: SignedInRequest, session_id: UUID) -> JsonResponse:
    """Return the user's draft, or keep one: `{text, version}`; 409 brings the text that another window saved."""
    session = visible_session(request, session_id)
    if request.method == "GET":
        kept = read_draft(session=session, user=request.user)
        return JsonResponse({"text": kept.text, "version": kept.version})
    form = DraftForm(request.POST)
    if not form.is_valid():
        return JsonResponse({"detail": form.errors.as_text()}, status=422)
    try:
        kept = save_draft(session=session, user=request.user, **form.cleaned_data)
    except DraftChanged as error:
        return JsonResponse({"detail": str(error), "text": error.text, "version": error.version}, status=error.status)
    except SupportDeskError as error:
        return JsonResponse({"detail": str(error)}, status=error.status)
    return JsonResponse({"version": kept.version})


@login_required
@may_chat
@require_GET
def canned(request: SignedInRequest, session_id: UUID) -> HttpResponse:
    """Return the canned replies, filled in for the session."""
    session = visible_session(request, session_id)
    ticket = session.tickets.order_by("-pk").first()
    replies = canned_replies(session=session, user=request.user, ticket=ticket.number if ticket else "", now=now())
    return render(request, "agent/_canned.html", {"replies": replies})


@login_required
@may_chat
@require_GET
def people(request: SignedInRequest, session_id: UUID) -> HttpResponse:
    """Return the forms that steer the session: everybody who may answer in it, and what the AI agent may do."""
    session = visible_session(request, session_id)
    context = {"session": session, "people": answering_people(), "modes": Mode.choices}
    return render(request, "agent/_steering.html", context)


@login_required
@require_GET
def attempts(request: SignedInRequest, session_id: UUID, call_id: UUID) -> HttpResponse:
    """Return the attempts of a tool call of the session."""
    session = visible_session(request, session_id)
    together = ChatSession.objects.together_with(session).values("pk")
    calls = ToolCall.objects.filter(session_id__in=together).prefetch_related("attempts")
    call = get_object_or_404(calls, pk=call_id)
    return render(request, "agent/_attempts.html", {"call": call})


@login_required
@may_chat
@require_POST
def upload(request: SignedInRequest, session_id: UUID) -> HttpResponse:
    """Keep a file for the next message and return its badge; a refused file is named with the reason."""
    session = visible_session(request, session_id)
    file = request.FILES.get("file")
    if file is None:
        return HttpResponse(_("No file arrived."), status=400, content_type="text/plain")
    name, content_type = file.name or "", file.content_type or ""
    try:
        kept = add_attachment(session=session, user=request.user, name=name, content_type=content_type, content=file)
    except SupportDeskError as error:
        return HttpResponse(f"{name}: {error}", status=error.status, content_type="text/plain; charset=utf-8")
    return render(request, "agent/_kept_file.html", {"kept": kept})
