"""The tone of an answer: sorry once where something is wrong, and nothing cheerful to somebody who is upset."""

from collections.abc import Iterator
from dataclasses import replace

from django.utils.translation import gettext as _

from apps.agent.mood import mood_of
from apps.agent.planners.model.functions import MODEL_TOOL
from apps.agent.services.answering import Answered
from apps.agent.services.calling import Caller
from apps.agent.types import Plan, Reply, Request, Sentence
from apps.conversations.models import ChatSession
from apps.conversations.types import MoodName
from apps.tools.errors import BreakerOpen, CallFailed, OperationFailed

UPSET_WORDS = frozenset({"anger", "legal_threat", "displeasure", "shouting"})
UPSET = frozenset({MoodName.ANGRY, MoodName.DISPLEASED})
# These say sorry in their own words.
SAYS_SORRY = frozenset({"anger", "not_helped"})


def in_tone(answered: Answered, *, plan: Plan, session: ChatSession, caller: Caller) -> Answered:
    """Return the rules' answer in the tone that fits how the customer writes; a model is told to find it itself."""
    is_upset = bool(answered.assessment.data) and mood_of(answered.assessment.data, None).name in UPSET
    replies = answered.replies
    if is_upset or session.mood in UPSET:
        replies = tuple(map(_without_cheer, plan.requests, replies))
    sorry = _sorry(plan, caller, is_upset=is_upset and _sounds_upset(answered))
    return replace(answered, replies=replies, foreword=(*sorry, *answered.foreword))


def _sounds_upset(answered: Answered) -> bool:
    """Tell whether the customer's own words are upset: that nothing was found so far, is no word of theirs."""
    return any(found["reason"] in UPSET_WORDS for found in answered.assessment.data["reasons"])


def _without_cheer(request: Request, reply: Reply) -> Reply:
    plain = {
        "greeting": _("Please tell me what it is about."),
        "thanks": _("Write again if this is not settled."),
    }
    text = plain.get(request.intent.name)
    return replace(reply, sentences=(Sentence(text),)) if text else reply


def _sorry(plan: Plan, caller: Caller, *, is_upset: bool) -> Iterator[Reply]:
    if any(request.intent.name in SAYS_SORRY for request in plan.requests):
        return
    if is_upset:
        yield Reply((Sentence(_("I am sorry for the trouble.")),))
    # Where the language model fails, the rules answer in full: the customer misses nothing.
    elif any(call.tool != MODEL_TOOL and _is_our_fault(outcome) for call, outcome in caller.outcomes):
        yield Reply((Sentence(_("I am sorry, not everything works at the moment.")),))


def _is_our_fault(outcome: object) -> bool:
    return isinstance(outcome, CallFailed | BreakerOpen) and not isinstance(outcome, OperationFailed)
