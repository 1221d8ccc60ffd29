"""What stands beside a conversation: who is there, the customer, the stage, and what happened."""

from typing import Any
from uuid import UUID, uuid4

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_POST

from apps.accounts.requests import SignedInRequest
from apps.agent.happenings import happenings_in
from apps.agent.mood import Mood, mood_of
from apps.agent.presence import tell_presence
from apps.agent.types import Slot
from apps.agent.views.shared import may_chat, visible_session
from apps.conversations.models import ChatSession, Message
from apps.conversations.services import note_mood, remember_slots
from apps.conversations.types import Author
from apps.core.request_id import current_request_id
from apps.tools.errors import ToolError
from apps.tools.services import execute_tool
from apps.tools.types import CallContext, Origin, PlannedCall

SAID = frozenset({Author.CUSTOMER, Author.ASSISTANT, Author.AGENT})
LAST = 50
# The mood of now: an older word of anger has been answered by then.
MOOD_OF = 3
TEXT_LIMIT = 10_000
Answer = dict[str, Any]


@login_required
@require_POST
def presence(request: SignedInRequest, session_id: UUID) -> HttpResponse:
    """Note that the user is here, and show who else is."""
    session = visible_session(request, session_id)
    others = tell_presence(session=session, user=request.user, is_typing=request.POST.get("typing") == "1")
    return render(request, "agent/_presence.html", {"others": others})


@login_required
@may_chat
@require_GET
def customer(request: SignedInRequest, session_id: UUID) -> HttpResponse:
    """Show the customer from all sides, and how far the conversation has come."""
    session = visible_session(request, session_id)
    stage = _stage(request, session)
    context: dict[str, Any] = {"session": session, "stage": stage, "mood": _mood(request, session, stage)}
    if session.customer_id:
        try:
            arguments = {"customer_id": session.customer_id, "limit": 5}
            context["view"] = _ask(request, session, "profile_reader", "read_profile", arguments)
            _remember_name(session, context["view"])
        except ToolError as error:
            context["problem"] = str(error)
    return render(request, "agent/_customer.html", context)


def _stage(request: SignedInRequest, session: ChatSession) -> Answer | None:
    """Return the stage of the conversation, None where it can not be told."""
    messages = Message.objects.read_in(session).filter(author__in=SAID).order_by("-pk")[:40]
    said = [{"author": message.author, "text": message.text} for message in reversed(messages) if message.text]
    if not said:
        return None
    try:
        return _ask(request, session, "stage_classifier", "classify", {"messages": said})
    except ToolError:
        return None


def _mood(request: SignedInRequest, session: ChatSession, stage: Answer | None) -> Mood | None:
    """Return the customer's mood in their last messages, None where it can not be told."""
    latest = Message.objects.read_in(session).filter(author=Author.CUSTOMER).order_by("-pk")[:MOOD_OF]
    said = "\n".join(reversed([message.text for message in latest if message.text]))
    if not said:
        return None
    try:
        assessed = _ask(request, session, "escalation", "should_escalate", {"text": said[-TEXT_LIMIT:]})
    except ToolError:
        return None
    mood = mood_of(assessed, stage)
    note_mood(session=session, mood=mood.name)
    return mood


def _remember_name(session: ChatSession, view: Answer) -> None:
    """Let lists and headings name the customer from now on."""
    name = (view.get("profile") or {}).get("name")
    if name and session.slots.get(Slot.LABEL) != name:
        remember_slots(session=session, slots={str(Slot.LABEL): name})


def _ask(request: SignedInRequest, session: ChatSession, tool: str, operation: str, arguments: Answer) -> Answer:
    """Make a call that shows in the record, but not as a card of the conversation."""
    context = CallContext(
        request_id=current_request_id() or uuid4().hex,
        user=request.user,
        customer_id=session.customer_id,
        origin=Origin.CONSOLE,
    )
    return execute_tool(call=PlannedCall(tool, operation, arguments), context=context).data


@login_required
@require_GET
def timeline(request: SignedInRequest, session_id: UUID) -> HttpResponse:
    """Show what happened in the session, latest first."""
    session = visible_session(request, session_id)
    return render(request, "agent/_timeline.html", {"happenings": happenings_in(session, limit=LAST)})
