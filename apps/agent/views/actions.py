"""What can be done with a session and its answers."""

from collections.abc import Callable
from uuid import UUID, uuid4

from django.contrib import messages as notices
from django.contrib.auth.decorators import login_required, permission_required
from django.core.exceptions import BadRequest
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from apps.accounts.requests import SignedInRequest
from apps.agent.forms import AssignForm, CustomerForm, ModeForm, RatingForm, SuggestionForm
from apps.agent.services import rate_answer
from apps.agent.views.shared import may_chat, to_message, visible_session
from apps.conversations.models import ChatSession, Message
from apps.conversations.services import (
    assign_session,
    close_session,
    dismiss_suggestion,
    hand_back,
    send_suggestion,
    set_customer,
    set_mode,
    take_over,
)
from apps.conversations.types import Author
from apps.core.errors import SupportDeskError
from apps.core.forms import cleaned
from apps.core.request_id import current_request_id
from apps.tools.errors import ToolError
from apps.tools.services import execute_tool
from apps.tools.types import CallContext, Origin, PlannedCall

LEADS = {"take_over": take_over, "hand_back": hand_back, "close": close_session}


@login_required
@may_chat
@require_POST
def lead(request: SignedInRequest, session_id: UUID, action: str) -> HttpResponse:
    """Take a session over from the AI agent, hand it back, or close it."""
    session = visible_session(request, session_id)
    return act(request, session, lambda: LEADS[action](session=session, user=request.user))


@login_required
@may_chat
@require_POST
def assign(request: SignedInRequest, session_id: UUID) -> HttpResponse:
    """Say who answers for the session; an empty choice takes the assignment away."""
    session = visible_session(request, session_id)
    who = cleaned(AssignForm(request.POST))["assignee"]
    return act(request, session, lambda: assign_session(session=session, assignee=who, actor=request.user))


@login_required
@may_chat
@require_POST
def mode(request: SignedInRequest, session_id: UUID) -> HttpResponse:
    """Say what the AI agent may do in the session."""
    session = visible_session(request, session_id)
    chosen = cleaned(ModeForm(request.POST))["mode"]
    return act(request, session, lambda: set_mode(session=session, mode=chosen, user=request.user))


@login_required
@permission_required("tickets.add_ticket", raise_exception=True)
@require_POST
def ticket(request: SignedInRequest, session_id: UUID) -> HttpResponse:
    """Open a ticket that carries the conversation, and go to it."""
    session = visible_session(request, session_id)
    last = Message.objects.read_in(session).filter(author=Author.CUSTOMER).last()
    arguments = {"subject": session.title or str(_("A conversation")), "description": last.text if last else ""}
    context = CallContext(
        request_id=current_request_id() or uuid4().hex,
        user=request.user,
        session_id=session.pk,
        customer_id=session.customer_id,
        origin=Origin.CONSOLE,
    )
    try:
        opened = execute_tool(call=PlannedCall("escalation", "create_ticket", arguments), context=context)
    except ToolError as error:
        notices.error(request, str(error))
        return redirect("agent:session", session.pk)
    return redirect("tickets:ticket", opened.data["ticket_id"])


@login_required
@may_chat
@require_POST
def customer(request: SignedInRequest, session_id: UUID) -> HttpResponse:
    """Say whom the session is about."""
    session = visible_session(request, session_id)
    whom = cleaned(CustomerForm(request.POST))["customer_id"]
    return act(request, session, lambda: set_customer(session=session, customer_id=whom, user=request.user))


@login_required
@may_chat
@require_POST
def suggestion(request: SignedInRequest, session_id: UUID, message_id: int) -> HttpResponse:
    """Send a suggestion of the AI agent, edited or not, or set it aside."""
    session = visible_session(request, session_id)
    message = get_object_or_404(session.messages.select_related("session"), pk=message_id)
    sent = cleaned(SuggestionForm(request.POST))
    if sent["action"] == "dismiss":
        return act(request, session, lambda: dismiss_suggestion(suggestion=message, user=request.user))
    text = sent["text"]
    return act(request, session, lambda: send_suggestion(suggestion=message, user=request.user, text=text))


def act(request: SignedInRequest, session: ChatSession, change: Callable[[], object]) -> HttpResponse:
    """Make one change and go back to the session, with the reason where the change was refused."""
    try:
        change()
    except SupportDeskError as error:
        notices.error(request, str(error))
    return redirect("agent:session", session.pk)


@login_required
@may_chat
@require_POST
def rate(request: SignedInRequest, session_id: UUID, message_id: int) -> HttpResponse:
    """Put a thumb on an answer."""
    session = visible_session(request, session_id)
    message = get_object_or_404(Message.objects.read_in(session), pk=message_id)
    rating = cleaned(RatingForm(request.POST))
    try:
        message = rate_answer(message=message, **rating)
    except SupportDeskError as error:
        raise BadRequest(str(error)) from error
    if request.htmx:
        return render(request, "agent/_rating.html", {"message": message, "session": session})
    return to_message(session, message.pk)
