"""Linking a conversation to others, and merging it into one."""

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages as notices
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from apps.accounts.models import User
from apps.accounts.requests import SignedInRequest
from apps.agent.forms import RelationForm
from apps.agent.relations import candidates_for, relations_of
from apps.agent.views.shared import may_chat, visible_session
from apps.conversations.models import ChatSession
from apps.conversations.services import link_sessions, merge_sessions, unlink_sessions
from apps.core.errors import SupportDeskError
from apps.core.forms import faults_of

Change = Callable[[ChatSession, ChatSession, User], ChatSession]


def _link(session: ChatSession, other: ChatSession, user: User) -> ChatSession:
    link_sessions(session=session, other=other, user=user)
    return session


def _unlink(session: ChatSession, other: ChatSession, user: User) -> ChatSession:
    unlink_sessions(session=session, other=other, user=user)
    return session


def _merge(session: ChatSession, other: ChatSession, user: User) -> ChatSession:
    return merge_sessions(source=session, target=other, user=user)


CHANGES: dict[str, Change] = {"link": _link, "unlink": _unlink, "merge": _merge}


@login_required
@may_chat
@require_http_methods(["GET", "POST"])
def relations(request: SignedInRequest, session_id: UUID) -> HttpResponse:
    """Show what the conversation is related to and what it could be; change that with POST."""
    session = visible_session(request, session_id)
    if request.method == "POST":
        return _change(request, session)
    context = {
        "session": session,
        "relations": relations_of(session, user=request.user),
        "candidates": candidates_for(session, user=request.user),
        "form": RelationForm(),
    }
    return render(request, "agent/_relations.html" if request.htmx else "agent/relations.html", context)


def _change(request: SignedInRequest, session: ChatSession) -> HttpResponse:
    """Go to where the conversation goes on, with the reason where the change was refused."""
    form = RelationForm(request.POST)
    if not form.is_valid():
        notices.error(request, faults_of(form))
        return redirect("agent:session", session.pk)
    other = get_object_or_404(ChatSession.objects.visible_to(request.user), pk=form.cleaned_data["other"])
    try:
        shown = CHANGES[form.cleaned_data["action"]](session, other, request.user)
    except SupportDeskError as error:
        notices.error(request, str(error))
        return redirect("agent:session", session.pk)
    if shown.pk != session.pk:
        notices.success(request, _("The conversations are one now. The other one is closed and leads here."))
    return redirect("agent:session", shown.pk)
