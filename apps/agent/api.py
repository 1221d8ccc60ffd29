"""The JSON API of sessions, messages and answers."""

from functools import partial
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from ninja import File, Router, Status
from ninja.files import UploadedFile

from apps.accounts.api_auth import require_permission, require_scope
from apps.accounts.models import User
from apps.accounts.types import Scope
from apps.agent.relations import relations_of
from apps.agent.schemas import (
    AnswerOut,
    AttachmentOut,
    CustomerIn,
    FeedbackIn,
    HumanLedOut,
    LinkIn,
    MergeIn,
    MessageIn,
    MessageOut,
    Messages,
    SessionIn,
    SessionOut,
    Sessions,
)
from apps.agent.services import answer_payload, follow_turn, question_at, rate_answer, run_turn
from apps.agent.streaming import last_event_id, stream, wants_stream
from apps.conversations.models import Attachment, ChatSession, Message
from apps.conversations.services import (
    add_attachment,
    hand_back,
    link_sessions,
    merge_sessions,
    set_customer,
    start_session,
    take_over,
    unlink_sessions,
)
from apps.conversations.types import Author
from apps.core.keyset import BadCursor, keyset_page
from apps.core.text import row_number

router = Router(tags=["sessions"])
PAGE = 100
WRITE = "conversations.add_message"
INTERNAL = (Author.NOTE, Author.SUGGESTION)


@router.post("/sessions", response={201: SessionOut}, summary="Start a session")
def start(request: HttpRequest, payload: SessionIn) -> Status[ChatSession]:
    """Start a conversation, which belongs to the caller."""
    user = _writer(request)
    return Status(201, start_session(owner=user, title=payload.title, customer_id=payload.customer_id))


@router.get("/sessions", response=Sessions, summary="List sessions")
def list_sessions(request: HttpRequest, cursor: str = "") -> dict[str, Any]:
    """Return the sessions that the caller may see, latest activity first."""
    user = require_scope(request, Scope.CHAT)
    sessions = ChatSession.objects.visible_to(user).for_list()
    page = keyset_page(sessions, by="last_activity_at", cursor=cursor)
    return {"items": page.rows, "next": page.next or None}


@router.get("/sessions/{session_id}", response=SessionOut, summary="One session")
def get_session(request: HttpRequest, session_id: UUID) -> ChatSession:
    """Return a session that the caller may see."""
    return _session(require_scope(request, Scope.CHAT), session_id)


@router.get("/sessions/{session_id}/messages", response=Messages, summary="The messages of a session")
def list_messages(
    request: HttpRequest,
    session_id: UUID,
    cursor: str = "",
    internal: bool = False,  # noqa: FBT001, FBT002 - a query parameter
) -> dict[str, Any]:
    """Return what was said in a session and in those merged into it, oldest first.

    Notes and suggestions are the team's own: they are listed with `internal=true` alone, and told apart by `kind`.
    """
    session = _session(require_scope(request, Scope.CHAT), session_id)
    last = row_number(cursor)
    if cursor and last is None:
        raise BadCursor("This page of the list does not exist. Start again from the first page.")
    found = Message.objects.read_in(session).filter(pk__gt=last or 0).prefetch_related("attachments")
    rows = list((found if internal else found.exclude(author__in=INTERNAL))[: PAGE + 1])
    return {"items": rows[:PAGE], "next": str(rows[PAGE - 1].pk) if len(rows) > PAGE else None}


@router.post(
    "/sessions/{session_id}/messages",
    response={200: AnswerOut, 202: HumanLedOut},
    summary="Send a customer's message and get the answer",
)
def post_message(
    request: HttpRequest, session_id: UUID, payload: MessageIn
) -> HttpResponseBase | Status[AnswerOut] | Status[HumanLedOut]:
    """Run a turn. With `Accept: text/event-stream` it streams: start, status, tool_status, … complete or error.

    Sent again with the `Last-Event-ID` of a lost connection, the message is not taken twice: the stream goes on.
    """
    user = _writer(request)
    session = _session(user, session_id)
    run = partial(run_turn, session=session, text=payload.text, actor=user, attachments=payload.attachments)
    if wants_stream(request):
        seen = last_event_id(request)
        question = None if seen is None else question_at(session=session, seq=seen)
        if question is not None and question.text == payload.text.strip():
            return _followed(request, session, question, user)
        return stream(request, lambda follower: run(emit=follower.emit, is_stopped=follower.gone.is_set))
    turn = run()
    if turn.answer is None:
        question = turn.question
        kept = HumanLedOut(session_id=session.pk, message_id=question.pk, request_id=question.request_id)
        return Status(202, kept)
    return Status(200, AnswerOut(**answer_payload(turn.answer)))


@router.get("/sessions/{session_id}/messages/{question_id}/stream", summary="Follow the answer to a message")
def follow_message(
    request: HttpRequest, session_id: UUID, question_id: int, after: int | None = None
) -> HttpResponseBase:
    """Stream a turn again behind `after` or the `Last-Event-ID`; a turn that its client left goes on."""
    user = _writer(request)
    session = _session(user, session_id)
    question = get_object_or_404(session.messages.filter(author=Author.CUSTOMER), pk=question_id)
    return _followed(request, session, question, user)


@router.post("/sessions/{session_id}/attachments", response={201: AttachmentOut}, summary="Upload a file")
def upload(request: HttpRequest, session_id: UUID, file: File[UploadedFile]) -> Status[Attachment]:
    """Keep a file for the session's next message; send its id along with the message."""
    user = _writer(request)
    session = _session(user, session_id)
    name, content_type = file.name or "", file.content_type or ""
    return Status(201, add_attachment(session=session, user=user, name=name, content_type=content_type, content=file))


@router.post("/sessions/{session_id}/takeover", response=SessionOut, summary="Take a session over")
def take(request: HttpRequest, session_id: UUID) -> ChatSession:
    """Let the caller answer in place of the AI agent."""
    user = _writer(request)
    return take_over(session=_session(user, session_id), user=user)


@router.post("/sessions/{session_id}/handback", response=SessionOut, summary="Hand a session back")
def give_back(request: HttpRequest, session_id: UUID) -> ChatSession:
    """Let the AI agent answer again."""
    user = _writer(request)
    return hand_back(session=_session(user, session_id), user=user)


@router.post("/sessions/{session_id}/customer", response=SessionOut, summary="Say whom a session is about")
def set_whom(request: HttpRequest, session_id: UUID, payload: CustomerIn) -> ChatSession:
    """Let the session be about a customer from now on, or with an empty number about nobody; no message does that."""
    user = _writer(request)
    return set_customer(session=_session(user, session_id), customer_id=payload.customer_id, user=user)


@router.post("/sessions/{session_id}/merge", response=SessionOut, summary="Merge a session into another")
def merge(request: HttpRequest, session_id: UUID, payload: MergeIn) -> ChatSession:
    """Close the session as a part of another one, and return the other; its messages list both from then on."""
    user = _writer(request)
    source, target = _session(user, session_id), _session(user, payload.into)
    return merge_sessions(source=source, target=target, user=user)


@router.get("/sessions/{session_id}/links", response=Sessions, summary="The sessions linked to one")
def list_links(request: HttpRequest, session_id: UUID) -> dict[str, Any]:
    """Return the linked sessions that the caller may see, oldest first."""
    user = require_scope(request, Scope.CHAT)
    return {"items": relations_of(_session(user, session_id), user=user).linked, "next": None}


@router.post("/sessions/{session_id}/links", response={201: SessionOut}, summary="Link two sessions")
def link(request: HttpRequest, session_id: UUID, payload: LinkIn) -> Status[ChatSession]:
    """Let the two sessions name each other, and return the other one; linking them again changes nothing."""
    user = _writer(request)
    session, other = _session(user, session_id), _session(user, payload.session_id)
    link_sessions(session=session, other=other, user=user)
    return Status(201, other)


@router.delete("/sessions/{session_id}/links/{other_id}", response={204: None}, summary="Take a link away")
def unlink(request: HttpRequest, session_id: UUID, other_id: UUID) -> Status[None]:
    """Take the link of two sessions away; where there is none nothing changes."""
    user = _writer(request)
    unlink_sessions(session=_session(user, session_id), other=_session(user, other_id), user=user)
    return Status(204, None)


@router.post("/messages/{message_id}/feedback", response=MessageOut, summary="Rate an answer")
def feedback(request: HttpRequest, message_id: int, payload: FeedbackIn) -> Message:
    """Put a thumb on an answer, in place of an earlier one."""
    user = _writer(request)
    visible = Message.objects.filter(session__in=ChatSession.objects.visible_to(user))
    message = get_object_or_404(visible, pk=message_id)
    return rate_answer(message=message, rating=payload.rating, reason=payload.reason)


def _followed(request: HttpRequest, session: ChatSession, question: Message, user: User) -> HttpResponseBase:
    run = partial(follow_turn, session=session, question=question, user=user, after=last_event_id(request) or 0)
    return stream(request, lambda follower: run(follower=follower))


def _writer(request: HttpRequest) -> User:
    return require_permission(request, Scope.CHAT, WRITE)


def _session(user: User, session_id: UUID) -> ChatSession:
    visible = ChatSession.objects.visible_to(user).select_related("owner", "assignee")
    return get_object_or_404(visible, pk=session_id)
