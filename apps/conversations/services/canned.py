"""Canned replies, with their placeholders filled in."""

import json
import re
from datetime import datetime
from pathlib import Path

from django.utils.formats import date_format

from apps.accounts.models import User
from apps.conversations.models import CannedReply, ChatSession

PLACEHOLDER = re.compile(r"\{\w+\}")


def load_canned_replies(*, path: Path) -> None:
    """Add the replies of a JSON file where there are none yet."""
    if not CannedReply.objects.exists():
        CannedReply.objects.bulk_create(CannedReply(**reply) for reply in json.loads(path.read_text()))


def canned_replies(*, session: ChatSession, user: User, ticket: str, now: datetime) -> list[CannedReply]:
    """Return all canned replies, their texts filled in for the session; a placeholder nobody knows stays as it is."""
    values = {
        "{customer}": session.slots.get("customer_name") or session.customer_shown,
        "{agent}": user.get_full_name() or user.get_username(),
        "{ticket}": ticket,
        "{today}": date_format(now, "j F Y"),
    }
    replies = list(CannedReply.objects.all())
    for reply in replies:
        reply.text = _filled(reply.text, values)
    return replies


def _filled(text: str, values: dict[str, str]) -> str:
    """Fill all placeholders in at once: a value that looks like one is the customer's text and stays."""
    known = {placeholder: value for placeholder, value in values.items() if value}
    return PLACEHOLDER.sub(lambda found: known.get(found.group(), found.group()), text)
