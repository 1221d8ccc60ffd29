"""What a session is told when a waiting call was decided."""

import logging
from typing import Any

from django.utils.translation import gettext as _

from apps.conversations.errors import SessionClosed
from apps.conversations.models import ChatSession
from apps.conversations.services import add_message
from apps.conversations.types import Author
from apps.tools.models import Approval, ApprovalStatus
from apps.tools.registry.titles import title_of_call
from apps.tools.types import ToolResult

logger = logging.getLogger(__name__)
FIGURES = 4


def tell_decision(*, approval: Approval, answer: Any, **_signal: Any) -> None:
    """Post the outcome of a decision in the session of the call, or in the one that was merged into.

    A closed session is left as it is.
    """
    sessions = ChatSession.objects.select_related("merged_into")
    found = sessions.filter(pk=approval.session_id).first() if approval.session_id else None
    if found is None:
        return
    session = found.merged_into or found
    try:
        add_message(session=session, author=Author.SYSTEM, text=outcome_text(approval, answer))
    except SessionClosed:
        logger.info("decision_not_posted", extra={"session_id": str(session.pk), "approval_id": str(approval.pk)})


def outcome_text(approval: Approval, answer: Any) -> str:
    """Return what was decided, by whom, and what came of it, in plain words."""
    names = {
        "call": title_of_call(approval.tool, approval.operation),
        "name": approval.decided_by.get_username() if approval.decided_by else _("somebody"),
        "why": approval.reason or _("no reason given"),
    }
    if approval.status == ApprovalStatus.EXPIRED:
        return _("“%(call)s” was not carried out. %(error)s") % {**names, "error": str(answer)}
    if answer is None:
        return _("%(name)s rejected “%(call)s”: %(why)s. Nothing was changed.") % names
    if isinstance(answer, ToolResult):
        done = _("%(name)s approved “%(call)s”; it was carried out. %(figures)s")
        return (done % {**names, "figures": _figures(answer)}).strip()
    if approval.status == ApprovalStatus.APPROVED:
        waits = _("%(name)s approved “%(call)s”. It can still be carried out; nothing was sent yet: %(error)s")
        return waits % {**names, "error": str(answer)}
    return _("%(name)s approved “%(call)s”, but it failed: %(error)s") % {**names, "error": str(answer)}


def _figures(answer: ToolResult) -> str:
    """Return the first plain values of a result."""
    plain = [(name, value) for name, value in answer.data.items() if isinstance(value, str | int) and value != ""]
    return ", ".join(f"{name.replace('_', ' ')}: {value}" for name, value in plain[:FIGURES])
