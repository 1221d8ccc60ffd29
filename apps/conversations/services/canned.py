"""Canned replies, with their placeholders filled in."""

from datetime import datetime

from django.utils.formats import date_format

from apps.accounts.models import User
from apps.conversations.models import CannedReply, ChatSession


def canned_replies(*, session: ChatSession, user: User, ticket: str, now: datetime) -> list[CannedReply]:
    """Return all canned replies, their texts filled in for the session; a placeholder nobody knows stays as it is."""
    values = {
        "{customer}": session.slots.get("customer_name") or session.customer_id,
        "{agent}": user.get_full_name() or user.get_username(),
        "{ticket}": ticket,
        "{today}": date_format(now, "j F Y"),
    }
    replies = list(CannedReply.objects.all())
    for reply in replies:
        reply.text = _filled(reply.text, values)
    return replies


def _filled(text: str, values: dict[str, str]) -> str:
    for placeholder, value in values.items():
        text = text.replace(placeholder, value) if value else text
    return text
