"""Answering a message once more: the new answer takes the place of the old one, which is kept."""

from apps.accounts.models import User
from apps.agent.errors import NotTheLastAnswer
from apps.agent.services.telling import Emit, ignore
from apps.agent.services.turn import answer_question
from apps.agent.types import Turn
from apps.conversations.models import Message
from apps.conversations.types import Author
from apps.core.request_id import current_request_id, new_request_id

SUPERSEDED = "superseded_by"
SAID = (Author.CUSTOMER, Author.AGENT, Author.ASSISTANT)


def question_of(*, answer: Message) -> Message | None:
    """Return the message that an answer of the AI agent answers; None where the conversation has gone on since."""
    said = answer.session.messages.filter(author__in=SAID)
    if answer.author != Author.ASSISTANT or answer.metadata.get(SUPERSEDED) or said.filter(pk__gt=answer.pk).exists():
        return None
    return said.filter(author=Author.CUSTOMER, pk__lt=answer.pk).order_by("-pk").first()


def regenerate(*, answer: Message, actor: User, emit: Emit = ignore) -> Turn:
    """Answer the message of the last answer again, in a turn of its own; in co-pilot the new words are a suggestion.

    Raises NotTheLastAnswer; where a person leads by now there is no new answer, and the old one stays.
    """
    question = question_of(answer=answer)
    if question is None:
        raise NotTheLastAnswer
    request_id = current_request_id() or new_request_id()
    turn = answer_question(session=answer.session, question=question, actor=actor, emit=emit, request_id=request_id)
    if said := turn.answer or turn.suggestion:
        answer.metadata = answer.metadata | {SUPERSEDED: said.pk}
        answer.save(update_fields=["metadata"])
    return turn
