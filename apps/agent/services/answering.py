"""Working a message's requests out: by the language model where it may and can, else by the rules."""

from dataclasses import dataclass, field, replace
from typing import Any

from django.utils.translation import gettext as _

from apps.agent.answers.base import at_once
from apps.agent.services.conduct import conduct
from apps.agent.services.handoff import Assessment, assess
from apps.agent.services.hearing import Hearing
from apps.agent.services.modelling import model_planner, refusal_of_model, stands_in
from apps.agent.services.thread import Thread
from apps.agent.types import Plan, Reply, Request, Sentence, TurnEvent, Work

FAILURES = "unanswered_turns"
# The model's own confidence is not asked for: what counts is how much of its answer stands in sources.
BY_MODEL = 0.9


@dataclass(frozen=True, slots=True)
class Answered:
    """The replies to a message, how sure they are (0 to 1), and how a language model took part, if it did.

    `asking` are the requests that stay open because something was asked back; `foreword` tells of the files read.
    """

    replies: tuple[Reply, ...]
    assessment: Assessment
    confidence: float
    asking: tuple[str, ...] = ()
    planner: dict[str, Any] = field(default_factory=dict)
    foreword: tuple[Reply, ...] = ()


def answer_requests(thread: Thread, plan: Plan) -> Answered:
    """Return the replies to the requests of a plan; the rules take what a model could not plan."""
    refusal = refusal_of_model(thread.caller.context)
    if refusal is None:
        return _by_model(thread, plan)
    standing_in = {"name": "rules", "fallback": {"code": refusal.gate, "reason": refusal.reason}}
    return _by_rules(thread, plan, planner=standing_in if stands_in(refusal) else {})


def _by_model(thread: Thread, plan: Plan) -> Answered:
    context = thread.caller.context
    planner = model_planner(session=thread.session, question=thread.question, context=context)
    assessment = Assessment({})
    judging = _judging(thread, plan, assessment, is_sure=True)
    thread.caller.listener = Hearing(thread.caller, thread.session, planner.book)
    reply, _judged = conduct([planner.work(), judging], execute=thread.caller.step, rounds=planner.rounds)
    if planner.failure:
        thread.caller.emit(TurnEvent("status", {"text": _("Answering without the language model…")}))
        return _by_rules(thread, plan, assessment=assessment, planner=planner.report())
    kept = len(reply.sentences) / max(len(reply.sentences) + planner.dropped, 1)
    return Answered((reply,), assessment, BY_MODEL * kept, planner=planner.report())


def _by_rules(thread: Thread, plan: Plan, *, planner: dict[str, Any], assessment: Assessment | None = None) -> Answered:
    """Return the rules' replies; `assessment` is given where the message was weighed already."""
    works = [_work(request) for request in plan.requests]
    judged = assessment or Assessment({})
    judging = [] if assessment else [_judging(thread, plan, judged)]
    thread.caller.listener = None
    if planner:
        # Whoever talked the model out of its turn gains nothing by it.
        thread.caller.context = replace(thread.caller.context, bound=bool(thread.session.customer_id))
    replies = conduct([*works, *judging], execute=thread.caller.step)[: len(works)]
    asking = [request.ask.text for request, reply in zip(plan.requests, replies, strict=True) if reply.asks_back]
    answered = sum(reply.is_answered for reply in replies) / max(len(replies), 1)
    confidence = plan.confidence * (0.4 + 0.6 * answered)
    return Answered(tuple(replies), judged, confidence, tuple(asking), planner)


def _judging(thread: Thread, plan: Plan, assessment: Assessment, *, is_sure: bool = False) -> Work:
    """Return the work that weighs whether the message calls for a person, beside the requests."""
    failures = int(thread.session.slots.get(FAILURES) or 0)
    confidence = None if is_sure else plan.confidence
    return assess(assessment, text=thread.question.text, confidence=confidence, failures=failures)


def _work(request: Request) -> Work:
    """Return a request's work: its intent's, or the question for what is missing."""
    needs = request.intent.needs
    if needs and request.is_missing_something:
        return at_once(Reply((Sentence(str(needs.question)),), is_answered=False, asks_back=True))
    return request.intent.work(request.ask)
