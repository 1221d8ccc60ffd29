"""What the views of the desk share."""

from uuid import UUID

from django.contrib.auth.decorators import permission_required
from django.db.models import Subquery
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse

from apps.accounts.requests import SignedInRequest
from apps.conversations.models import ChatSession
from apps.live.models import LiveStream
from apps.live.types import chat_stream

may_chat = permission_required("conversations.add_message", raise_exception=True)


def visible_session(request: SignedInRequest, session_id: UUID) -> ChatSession:
    """Return the session with `seq`, its place in the event log, or answer 404 where it is not for the user to see.

    The place is read before anything of the session is, so that nothing falls between the two.
    """
    place = LiveStream.objects.filter(name=chat_stream(session_id)).values("last_seq")[:1]
    visible = ChatSession.objects.visible_to(request.user).select_related("owner", "assignee")
    return get_object_or_404(visible.annotate(seq=Subquery(place)), pk=session_id)


def to_message(session: ChatSession, message_id: int) -> HttpResponse:
    """Go to a message on the session's page."""
    return redirect(f"{reverse('agent:session', args=[session.pk])}#message-{message_id}")
