"""What the tests of the chat pages put on record and read from the pages."""

import re
from datetime import timedelta
from typing import Any

from django.utils import timezone

from apps.accounts.models import User
from apps.audit.models import ToolCall
from apps.audit.types import CallStatus
from apps.conversations.models import ChatSession, Message
from apps.conversations.services import add_answer, add_message, start_session
from apps.conversations.types import AnswerDetails, Author


def make_call(session: ChatSession, request_id: str, **fields: Any) -> ToolCall:
    """Put a completed call of the CRM on record."""
    now = timezone.now()
    how = {"tool": "crm", "operation": "lookup_customer", "status": CallStatus.COMPLETED, "latency_ms": 84.3} | fields
    return ToolCall.objects.create(
        session_id=session.pk,
        request_id=request_id,
        origin="rules",
        arguments_digest="digest",
        started_at=now,
        expires_at=now + timedelta(seconds=10),
        **how,
    )


def make_answer(session: ChatSession, text: str = "It is paid.", request_id: str = "", **details: Any) -> Message:
    """Add an answer of the AI agent."""
    usual = {"sources": (), "confidence": 0.9, "requires_escalation": False, "tools_used": (), "processing_ms": 12}
    return add_answer(
        session=session, text=text, request_id=request_id, details=AnswerDetails(**(usual | {"metadata": {}} | details))
    )


def make_turn(session: ChatSession, number: int = 1) -> Message:
    """Add a question and its answer with one tool call and one source."""
    request_id = f"request-{number}"
    add_message(session=session, author=Author.CUSTOMER, text=f"Question {number}?", request_id=request_id)
    make_call(session, request_id)
    return make_answer(session, f"Answer {number}. [1]", request_id, sources=({"number": 1, "title": "CRM"},))


def led_session(owner: User, **fields: Any) -> ChatSession:
    """Start a session that a person leads: messages are kept and nobody answers."""
    session = start_session(owner=owner, **fields)
    session.taken_over_at = timezone.now()
    session.save(update_fields=["taken_over_at"])
    return session


def shown_messages(html: str) -> list[int]:
    """Return the ids of the messages on a page, in their order."""
    return [int(number) for number in re.findall(r'data-message="(\d+)"', html)]


def shown_cards(html: str) -> list[tuple[str, str]]:
    """Return id and status of the tool cards on a page, in their order."""
    return re.findall(r'id="tool-call-([0-9a-f-]+)" data-status="(\w+)"', html)


def text_of(html: str) -> str:
    """Return the words of a page without its tags, blanks run together."""
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())
