"""A session in short, from what is on record; nothing is made up."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import TypedDict

from django.utils.translation import gettext as _

from apps.conversations.models import ChatSession, Memory
from apps.conversations.services import recall
from apps.conversations.types import Author
from apps.tickets.models import Ticket
from apps.toolbox.memory.schemas import Remembered, Summary

EXCERPT = 300
ANSWERING = (Author.ASSISTANT, Author.AGENT)


class Words(TypedDict):
    """The words that a summary quotes."""

    first_question: str
    last_question: str
    last_answer: str


def summary_of(session: ChatSession, *, now: datetime) -> Summary:
    """Return the summary of a session."""
    messages = list(session.messages.values_list("author", "text"))
    words = _words(messages)
    tickets = [ticket.number for ticket in Ticket.objects.filter(session=session).order_by("pk")]
    return Summary(
        session_id=str(session.pk),
        title=session.title,
        status=session.status,
        customer_id=session.customer_id,
        message_count=len(messages),
        messages_by_author=dict(Counter(author for author, _text in messages)),
        started_at=session.created_at,
        last_activity_at=session.last_activity_at,
        slots={str(name): str(value) for name, value in session.slots.items()},
        tickets=tickets,
        memories=[remembered(memory) for memory in recall(session=session, now=now)],
        text=_sentences(words, tickets, count=len(messages)),
        **words,
    )


def remembered(memory: Memory) -> Remembered:
    """Return a memory as it is answered."""
    return Remembered(
        memory_id=memory.pk,
        key=memory.key,
        value=memory.value,
        type=memory.kind,
        importance=memory.importance,
        customer_id=memory.customer_id,
        source_message_id=memory.source_message_id,
        created_at=memory.created_at,
        expires_at=memory.expires_at,
    )


def _words(messages: Sequence[tuple[str, str]]) -> Words:
    asked = [text for author, text in messages if author == Author.CUSTOMER]
    answered = [text for author, text in messages if author in ANSWERING]
    return Words(first_question=_first(asked), last_question=_first(asked[::-1]), last_answer=_first(answered[::-1]))


def _first(texts: Sequence[str]) -> str:
    text = " ".join(texts[0].split()) if texts else ""
    return text if len(text) <= EXCERPT else f"{text[: EXCERPT - 1]}…"


def _sentences(words: Words, tickets: Sequence[str], *, count: int) -> str:
    last = words["last_question"] if words["last_question"] != words["first_question"] else ""
    parts = (
        (str(count), _("%s messages.")),
        (words["first_question"], _("The customer asked first: “%s”")),
        (last, _("The customer asked last: “%s”")),
        (words["last_answer"], _("The last answer: “%s”")),
        (", ".join(tickets), _("Tickets: %s.")),
    )
    return " ".join(sentence % said for said, sentence in parts if said)
