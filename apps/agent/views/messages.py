"""Writing in a session: as the customer, in reply, or a note."""

from functools import partial
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.views.decorators.http import require_http_methods

from apps.accounts.requests import SignedInRequest
from apps.agent.forms import MessageForm, Voice
from apps.agent.services import run_turn
from apps.agent.views.session import refuse, show_new_messages
from apps.agent.views.shared import may_chat, note_read, to_message, visible_session
from apps.conversations.models import ChatSession
from apps.conversations.services import add_attachment, add_note, add_reply, drop_draft, mark_read
from apps.core.errors import SupportDeskError
from apps.core.text import row_number
from apps.live.pages import is_gone


@login_required
@require_http_methods(["GET", "POST"])
def messages(request: SignedInRequest, session_id: UUID) -> HttpResponse:
    """Return the messages behind `?after=<message id>` as a partial; post one with POST."""
    session = visible_session(request, session_id)
    if request.method == "POST":
        return post_message(request, session)
    if "unseen" not in request.GET:
        note_read(request, session)
    return show_new_messages(request, session, after=row_number(request.GET.get("after", "")) or 0)


@may_chat
def post_message(request: SignedInRequest, session: ChatSession) -> HttpResponse:
    """Keep what was written; a refused text stays in the form, with the files that were stored."""
    form = MessageForm(request.POST, request.FILES)
    if not form.is_valid():
        return refuse(request, session, form, status=422)
    files: list[UUID] = list(form.cleaned_data["kept"])
    try:
        store_files(request, session, form, into=files)
        last_id = write(request, session, form, files)
    except SupportDeskError as error:
        form.add_error(None, str(error))
        return refuse(request, session, form, status=error.status, files=files)
    drop_draft(session=session, user=request.user)
    if request.htmx:
        session.refresh_from_db()
        mark_read(session=session, user=request.user)
        return show_new_messages(request, session, after=form.cleaned_data["after"] or 0)
    return to_message(session, last_id)


def write(request: SignedInRequest, session: ChatSession, form: MessageForm, files: list[UUID]) -> int:
    """Call the service of the voice that was chosen; returns the id of the last message made."""
    text, voice = form.cleaned_data["text"], form.cleaned_data["voice"]
    if voice == Voice.NOTE:
        return add_note(session=session, user=request.user, text=text).pk
    if voice == Voice.REPLY:
        seen = form.cleaned_data["after"]
        return add_reply(session=session, user=request.user, text=text, seen=seen, attachments=files).pk
    gone = partial(is_gone, user_id=request.user.pk, page=form.cleaned_data["page"])
    turn = run_turn(session=session, text=text, actor=request.user, attachments=files, is_stopped=gone)
    return (turn.answer or turn.question).pk


def store_files(request: SignedInRequest, session: ChatSession, form: MessageForm, *, into: list[UUID]) -> None:
    """Store the files of a message, adding the id of each as soon as it is kept: a later one may be refused."""
    for file in form.cleaned_data["attachments"]:
        stored = add_attachment(
            session=session, user=request.user, name=file.name, content_type=file.content_type or "", content=file
        )
        into.append(stored.pk)
