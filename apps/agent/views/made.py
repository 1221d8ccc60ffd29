"""How an answer was made, and making it once more."""

from uuid import UUID

from django.contrib import messages as notices
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from apps.accounts.requests import SignedInRequest
from apps.agent.made import how_made
from apps.agent.services import question_of, regenerate
from apps.agent.views.shared import may_chat, to_message, visible_session
from apps.conversations.models import Message
from apps.conversations.types import Author
from apps.core.errors import SupportDeskError

ANSWERS = (Author.ASSISTANT, Author.SUGGESTION)


@login_required
@require_GET
def made(request: SignedInRequest, session_id: UUID, message_id: int) -> HttpResponse:
    """Show the turn of an answer: intent, slots, what was offered and withheld, calls, attempts, prompts."""
    answer = _answer(request, session_id, message_id)
    context = {"session": answer.session, "message": answer, "made": how_made(answer=answer)}
    return render(request, "agent/made.html", context | {"may_repeat": question_of(answer=answer) is not None})


@login_required
@may_chat
@require_POST
def again(request: SignedInRequest, session_id: UUID, message_id: int) -> HttpResponse:
    """Answer the same message once more."""
    answer = _answer(request, session_id, message_id)
    try:
        turn = regenerate(answer=answer, actor=request.user)
    except SupportDeskError as error:
        notices.error(request, str(error))
        return redirect("agent:made", session_id, message_id)
    return to_message(answer.session, (turn.answer or turn.suggestion or answer).pk)


def _answer(request: SignedInRequest, session_id: UUID, message_id: int) -> Message:
    session = visible_session(request, session_id)
    return get_object_or_404(session.messages.select_related("session"), pk=message_id, author__in=ANSWERS)
