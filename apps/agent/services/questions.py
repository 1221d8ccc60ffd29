"""What a turn could not surely answer goes to the review queue; what was answered there is understood from then on."""

from collections.abc import Sequence
from typing import Any

from apps.agent.models import ExampleSentence
from apps.agent.planners.recognition import CONFIDENT
from apps.agent.services.composing import compose
from apps.agent.types import Plan, Reply, Request
from apps.conversations.models import ChatSession
from apps.knowledge.models import Question
from apps.knowledge.services import note_question

DOUBT = 0.5
# Articles can answer these; an unknown customer number is nobody's gap in the knowledge.
ANSWERED_BY_ARTICLES = frozenset({"help", "not_understood"})


def note_unsure(*, session: ChatSession, plan: Plan, replies: Sequence[Reply]) -> None:
    """Queue each question of a turn that the articles did not answer, or whose meaning was only guessed."""
    for request, reply in zip(plan.requests, replies, strict=False):
        confidence = _confidence(request, reply)
        if confidence < CONFIDENT and request.intent.name in ANSWERED_BY_ARTICLES:
            note_question(text=request.ask.text, confidence=confidence, answer=compose([reply]).text, session=session)


def _confidence(request: Request, reply: Reply) -> float:
    """Return how surely a request was answered (0 to 1)."""
    if not reply.is_answered:
        return 0.0
    return request.confidence if reply.is_sure else round(request.confidence * DOUBT, 3)


def learn_question(*, question: Question, **_signal: Any) -> None:
    """Teach the agent that a question with an article is one for the articles, so that the next one is understood."""
    ExampleSentence.objects.get_or_create(intent="help", text=question.text)
