"""A filter for the rows of the inbox: whom a conversation waits for."""

from dataclasses import dataclass

from django import template
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.conversations.models import ChatSession
from apps.conversations.types import Author, SessionStatus

register = template.Library()


@dataclass(frozen=True, slots=True)
class Waiting:
    """Whom a conversation waits for, in words; `is_for_reader` where it is the one who reads the list."""

    text: str = ""
    tone: str = ""
    is_for_reader: bool = False


@register.filter
def waiting(session: ChatSession, reader: User) -> Waiting:
    """Return whom a row of `sessions_of` waits for; nobody while the AI agent answers, or once it is closed."""
    if session.status == SessionStatus.CLOSED:
        return Waiting()
    if getattr(session, "waits_for_approval", False):
        return Waiting(_("Needs approval"), "waiting", reader.has_perm("tools.decide_approval"))
    if session.status == SessionStatus.HANDED_OFF or session.is_human_led:
        return _waiting_for_person(session, reader)
    return Waiting()


def _waiting_for_person(session: ChatSession, reader: User) -> Waiting:
    if session.assignee_id is None:
        return Waiting(_("Waits for a person"), "warning", reader.has_perm("conversations.add_message"))
    if getattr(session, "last_said_by", "") == Author.AGENT:
        return Waiting(_("Waits for the customer"))
    if session.assignee_id == reader.pk:
        return Waiting(_("Waits for you"), "accent", is_for_reader=True)
    return Waiting(_("Waits for %(person)s") % {"person": session.assignee}, "warning")
