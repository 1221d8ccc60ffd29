"""The page of a session."""

from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET
from django_htmx.http import reswap, retarget

from apps.accounts.requests import SignedInRequest
from apps.agent.forms import MessageForm, Voice
from apps.agent.relations import relations_of
from apps.agent.transcript import CHECKS, load_transcript
from apps.agent.views.shared import note_read, visible_session
from apps.conversations.models import Attachment, ChatSession
from apps.conversations.services import read_draft
from apps.conversations.types import Mode, SessionStatus
from apps.core.text import row_number
from apps.tickets.models import Ticket
from apps.tools.registry.titles import titles_of_calls


@login_required
@require_GET
def session_page(request: SignedInRequest, session_id: UUID) -> HttpResponse:
    """Show a session: its last messages, or with `?before=<message id>` a page of earlier ones."""
    before = row_number(request.GET.get("before", ""))
    session = visible_session(request, session_id)
    if before is None:
        note_read(request, session)
    return show_session(request, session, before=before)


@login_required
@require_GET
def attachment(request: SignedInRequest, session_id: UUID, attachment_id: UUID) -> FileResponse:
    """Send a file of a session as a download, never to be shown in the browser."""
    session = visible_session(request, session_id)
    together = ChatSession.objects.together_with(session)
    file = get_object_or_404(Attachment.objects.filter(session__in=together), pk=attachment_id)
    return FileResponse(file.file.open("rb"), as_attachment=True, filename=file.name)


def show_session(
    request: SignedInRequest,
    session: ChatSession,
    *,
    form: MessageForm | None = None,
    files: list[UUID] | None = None,
    before: int | None = None,
    status: int = 200,
) -> HttpResponse:
    """Render the page of a session."""
    transcript = load_transcript(session=session, before=before)
    if form is None:
        form = MessageForm(initial={"voice": usual_voice(session, request)})
    form.last_id = transcript.last_id
    context = composer_context(request, session, form, files) | panel_context(request, session)
    context |= {"transcript": transcript, "seq": getattr(session, "seq", None) or 0, "is_past": before is not None}
    context |= {"checks": CHECKS, "call_titles": titles_of_calls()}
    return render(request, "agent/session.html", context, status=status)


def show_new_messages(request: SignedInRequest, session: ChatSession, *, after: int) -> HttpResponse:
    """Render the messages behind `after`, and the panel beside them."""
    transcript = load_transcript(session=session, after=after)
    context = panel_context(request, session) | {"transcript": transcript}
    return render(request, "agent/_new_messages.html", context)


def refuse(
    request: SignedInRequest, session: ChatSession, form: MessageForm, *, status: int, files: list[UUID] | None = None
) -> HttpResponse:
    """Show the composer again, with the reason, the text and the files."""
    if not request.htmx:
        return show_session(request, session, form=form, files=files, status=status)
    context = composer_context(request, session, form, files)
    response = render(request, "agent/_composer.html", context, status=status)
    return retarget(reswap(response, "outerHTML"), "#composer")


def composer_context(
    request: SignedInRequest, session: ChatSession, form: MessageForm, files: list[UUID] | None
) -> dict[str, Any]:
    """Return what the composer shows; in a closed session what the user had written and not sent."""
    kept = Attachment.objects.filter(session=session, message=None, pk__in=files) if files else ()
    is_over = session.status == SessionStatus.CLOSED
    unsent = read_draft(session=session, user=request.user).text if is_over else ""
    return {"session": session, "form": form, "kept_files": kept, "unsent": unsent}


def panel_context(request: SignedInRequest, session: ChatSession) -> dict[str, Any]:
    """Return what the panel shows: the session, its tickets (newest first), what it is related to, the modes."""
    return {
        "session": session,
        "tickets": list(Ticket.objects.of_session(session)[:10]),
        "relations": relations_of(session, user=request.user) if getattr(session, "is_related", True) else None,
        "modes": Mode.choices,
    }


def usual_voice(session: ChatSession, request: SignedInRequest) -> str:
    """Return the voice that the user most likely writes in: a reply where they lead, a note where all is over."""
    if session.is_human_led and session.assignee_id == request.user.pk:
        return Voice.REPLY
    return Voice.CUSTOMER
