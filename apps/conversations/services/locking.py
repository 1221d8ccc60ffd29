"""One writer at a time in a session."""

from apps.conversations.errors import SessionClosed
from apps.conversations.models import ChatSession
from apps.conversations.types import SessionStatus


def lock_session(session: ChatSession) -> None:
    """Lock the session's row to the end of the transaction and bring the object up to date with it."""
    session.refresh_from_db(from_queryset=ChatSession.objects.select_for_update())


def lock_open_session(session: ChatSession) -> None:
    """Lock the session as `lock_session` does; raises SessionClosed."""
    lock_session(session)
    if session.status == SessionStatus.CLOSED:
        raise SessionClosed
