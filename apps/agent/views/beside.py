"""What stands beside a conversation: who is there, the customer, the stage, and what happened."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_POST

from apps.accounts.requests import SignedInRequest
from apps.agent.happenings import happenings_in
from apps.agent.panel import profile_of, words_of
from apps.agent.presence import tell_presence
from apps.agent.views.shared import may_chat, note_read, visible_session

LAST = 50


@login_required
@require_POST
def presence(request: SignedInRequest, session_id: UUID) -> HttpResponse:
    """Note that the user is here and reads what comes, and show who else is."""
    session = visible_session(request, session_id)
    note_read(request, session)
    others = tell_presence(session=session, user=request.user, is_typing=request.POST.get("typing") == "1")
    return render(request, "agent/_presence.html", {"others": others})


@login_required
@may_chat
@require_GET
def customer(request: SignedInRequest, session_id: UUID) -> HttpResponse:
    """Show the customer from all sides, and how far the conversation has come; `?fresh=1` asks the systems anew."""
    session = visible_session(request, session_id)
    words = words_of(session, user=request.user)
    profile = profile_of(session, user=request.user, is_fresh="fresh" in request.GET)
    context = {"session": session, "stage": words.stage, "mood": words.mood, "known": profile}
    return render(request, "agent/_customer.html", context)


@login_required
@require_GET
def timeline(request: SignedInRequest, session_id: UUID) -> HttpResponse:
    """Show what happened in the session, latest first."""
    session = visible_session(request, session_id)
    return render(request, "agent/_timeline.html", {"happenings": happenings_in(session, limit=LAST)})
