"""What the views of the desk share."""

from uuid import UUID

from django.contrib.auth.decorators import permission_required
from django.db.models import Exists, OuterRef, Q, Subquery
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse

from apps.accounts.requests import SignedInRequest
from apps.conversations.models import ChatSession, SessionLink, unread_by
from apps.conversations.services import mark_read
from apps.live.models import LiveStream
from apps.live.types import chat_stream

may_chat = permission_required("conversations.add_message", raise_exception=True)


def visible_session(request: SignedInRequest, session_id: UUID) -> ChatSession:
    """Return a session that the user may see, or answer 404.

    With `seq`, its place in the event log, `is_related`, and `is_unread`: whether something in it is new to the user.
    The place is read before anything of the session is, so that nothing falls between the two.
    """
    place = LiveStream.objects.filter(name=chat_stream(session_id)).values("last_seq")[:1]
    visible = ChatSession.objects.visible_to(request.user).select_related("owner", "assignee")
    known = visible.annotate(seq=Subquery(place), is_related=_is_related(), is_unread=unread_by(request.user))
    return get_object_or_404(known, pk=session_id)


def note_read(request: SignedInRequest, session: ChatSession) -> None:
    """Note that the user has read a session of `visible_session` where it was new to them."""
    if getattr(session, "is_unread", False):
        mark_read(session=session, user=request.user)


def _is_related() -> Q:
    """Return the condition that a session has parts, is one, or is linked to another."""
    links = SessionLink.objects.filter(Q(first=OuterRef("pk")) | Q(second=OuterRef("pk")))
    parts = ChatSession.objects.filter(merged_into=OuterRef("pk"))
    return Q(Exists(parts)) | Q(Exists(links)) | Q(merged_into__isnull=False)


def to_message(session: ChatSession, message_id: int) -> HttpResponse:
    """Go to a message on the session's page."""
    return redirect(f"{reverse('agent:session', args=[session.pk])}#message-{message_id}")
