"""The inbox: saved views, starting a conversation, and changes to many at once."""

from django.contrib import messages as notices
from django.contrib.auth.decorators import login_required
from django.core.exceptions import BadRequest
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from apps.accounts.requests import SignedInRequest
from apps.agent.forms import BulkForm, StartForm
from apps.agent.inbox import sessions_of, tabs, view_named
from apps.agent.views.shared import may_chat
from apps.conversations.models import ChatSession
from apps.conversations.services import (
    INBOX_STREAM,
    assign_session,
    close_session,
    mark_all_read,
    mark_unread,
    start_session,
)
from apps.core.clock import now
from apps.core.errors import SupportDeskError
from apps.core.forms import faults_of
from apps.core.keyset import BadCursor, keyset_page
from apps.live.models import LiveStream

MARKS = {"read": mark_all_read, "unread": mark_unread}


@login_required
@require_http_methods(["GET", "POST"])
def sessions(request: SignedInRequest) -> HttpResponse:
    """List the sessions that the user may see; start one on POST."""
    return start(request) if request.method == "POST" else inbox(request, StartForm())


@may_chat
def start(request: SignedInRequest) -> HttpResponse:
    """Start a session and go to its page."""
    form = StartForm(request.POST)
    if not form.is_valid():
        return inbox(request, form, status=422)
    session = start_session(owner=request.user, customer_id=form.cleaned_data["customer_id"])
    return redirect("agent:session", session.pk)


def inbox(request: SignedInRequest, start_form: StartForm, status: int = 200) -> HttpResponse:
    """Show a page of one saved view, latest activity first; its changing part alone where htmx asks."""
    moment = now()
    view = view_named(request.GET.get("view", ""))
    cursor = request.GET.get("cursor", "")
    # The place in the event log is read before the rows, so that nothing falls between the two.
    seq = LiveStream.objects.filter(name=INBOX_STREAM).values_list("last_seq", flat=True).first() or 0
    try:
        page = keyset_page(sessions_of(view, user=request.user, now=moment), by="last_activity_at", cursor=cursor)
    except BadCursor as error:
        raise BadRequest(str(error)) from error
    context = {
        "page": page,
        "cursor": cursor,
        "view": view,
        "tabs": tabs(user=request.user, now=moment),
        "start_form": start_form,
        "seq": seq,
    }
    template = "agent/_inbox.html" if request.htmx else "agent/session_list.html"
    return render(request, template, context, status=status)


@login_required
@may_chat
@require_POST
def bulk(request: SignedInRequest) -> HttpResponse:
    """Assign, close or mark the sessions ticked; those that refuse are named, the others are changed."""
    form = BulkForm(request.POST)
    if not form.is_valid():
        notices.error(request, faults_of(form))
        return redirect(_back(request))
    chosen = ChatSession.objects.visible_to(request.user).filter(pk__in=form.cleaned_data["session"])
    action = form.cleaned_data["action"]
    if mark := MARKS.get(action):
        mark(sessions=list(chosen), user=request.user)
        return redirect(_back(request))
    changed = sum(_changed(request, session, action) for session in chosen)
    done = ngettext("%(count)s conversation was changed.", "%(count)s conversations were changed.", changed)
    notices.success(request, done % {"count": changed})
    return redirect(_back(request))


def _changed(request: SignedInRequest, session: ChatSession, action: str) -> bool:
    try:
        if action == "close":
            close_session(session=session, user=request.user)
        else:
            assign_session(session=session, assignee=request.user, actor=request.user)
    except SupportDeskError as error:
        notices.error(request, f"{session}: {error}")
        return False
    return True


def _back(request: SignedInRequest) -> str:
    return f"/chat/?view={view_named(request.POST.get('view', '')).name}"
