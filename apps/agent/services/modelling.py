"""Whether a language model plans the turn, and what it is given to begin with."""

import secrets
from typing import cast

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from apps.agent.planners.model.calls import written
from apps.agent.planners.model.functions import MODEL_TOOL, choose
from apps.agent.planners.model.planner import ModelPlanner
from apps.agent.planners.model.prompts import Fence, File, Said, opening
from apps.conversations.models import Attachment, ChatSession, Message
from apps.conversations.types import Author
from apps.tools.identity import plain
from apps.tools.limits.turn import TurnLimits
from apps.tools.models import ToolConfig
from apps.tools.registry.registry import registry
from apps.tools.services import offers, refusal_of
from apps.tools.types import CallContext, Verdict

SAID = {Author.CUSTOMER: False, Author.ASSISTANT: True, Author.AGENT: True}
NOT_MEANT = frozenset({"enabled", "access", "registry"})
TEXT_LENGTH = 4000


def refusal_of_model(context: CallContext) -> Verdict | None:
    """Return why no language model plans this turn, or None where one does."""
    if MODEL_TOOL not in registry:
        return Verdict("registry", "refuse", _("There is no language model."))
    return refusal_of(tool=MODEL_TOOL, context=context)


def stands_in(refusal: Verdict) -> bool:
    """Tell whether the rules only stand in: the model is meant to answer, and can not now."""
    return refusal.gate not in NOT_MEANT


def model_planner(*, session: ChatSession, question: Message, context: CallContext) -> ModelPlanner:
    """Return the planner of one turn, with the conversation so far and what it is offered now."""
    limits = _limits()
    offered = choose(offers(context=context), never=limits.not_offered, about_customer=bool(session.customer_id))
    fence = Fence(secrets.token_hex(4))
    earlier = _earlier(session, question, limits.turn_history)
    messages = opening(
        fence=fence,
        customer_id=session.customer_id,
        history=[Said(_shortened(said.text), SAID[Author(said.author)]) for said in earlier],
        question=question.text,
        files=[File(str(file.pk), file.name, file.content_type) for file in _sent(session)],
    )
    return ModelPlanner(limits, offered, fence, messages, known=_known(session, [*earlier, question]))


def _limits() -> TurnLimits:
    row = ToolConfig.objects.only("settings").get(name=MODEL_TOOL)
    return cast("TurnLimits", registry.get(MODEL_TOOL).settings_schema.model_validate(row.settings))


def _earlier(session: ChatSession, question: Message, count: int) -> list[Message]:
    """Return the last messages before the question, oldest first."""
    messages = session.messages.filter(pk__lt=question.pk, author__in=list(SAID)).order_by("-pk")
    return list(messages[:count])[::-1]


def _sent(session: ChatSession) -> QuerySet[Attachment]:
    return session.attachments.exclude(message=None).order_by("created_at")


def _known(session: ChatSession, said: list[Message]) -> set[str]:
    """Return what a model may name: the session's customer, or else whom people's own messages name."""
    if session.customer_id:
        return {plain(session.customer_id)}
    return written(message.text for message in said if not SAID[Author(message.author)])


def _shortened(text: str) -> str:
    return text if len(text) <= TEXT_LENGTH else f"{text[:TEXT_LENGTH]}…"
