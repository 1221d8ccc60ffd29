"""The session that a call belongs to: tools work on it alone, never on a session named in the arguments."""

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from apps.conversations.models import ChatSession
from apps.tools.errors import OperationFailed
from apps.tools.tool import Run


def session_of(run: Run) -> ChatSession:
    """Return the call's own session, as far as its caller may see it; raises OperationFailed where there is none."""
    found = session_or_none(run)
    if found is None:
        raise OperationFailed(
            _("This works on a chat session, and the call names none that you may see. Nothing was changed."),
            code="no_session",
        )
    return found


def session_or_none(run: Run) -> ChatSession | None:
    """Return the call's own session, or None where it has none that its caller may see."""
    return _seen_by_caller(run).filter(pk=run.context.session_id).first() if run.context.session_id else None


def _seen_by_caller(run: Run) -> QuerySet[ChatSession]:
    user = run.context.user
    return ChatSession.objects.all() if user is None else ChatSession.objects.visible_to(user)
