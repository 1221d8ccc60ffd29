"""One turn: the customer's message is stored, understood, looked up, answered with sources, stored and published."""

import logging
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.accounts.models import User
from apps.agent.answers.conversation import told_of_another
from apps.agent.errors import AgentError, TurnFailed, TurnStopped
from apps.agent.learning.current import CurrentLearning
from apps.agent.planners import Planner, RulePlanner, recogniser
from apps.agent.services.answering import Answered, answer_requests
from apps.agent.services.briefing import briefing
from apps.agent.services.calling import Caller, never
from apps.agent.services.composing import compose, followed_by
from apps.agent.services.files import read_files
from apps.agent.services.handoff import HandoffResult, hand_over, is_required
from apps.agent.services.knowing import hear_name, known, learn, others
from apps.agent.services.payload import answer_payload
from apps.agent.services.questions import note_unsure
from apps.agent.services.review import Review, review
from apps.agent.services.speech import speaking
from apps.agent.services.telling import Emit, ignore, logged
from apps.agent.services.thread import Thread
from apps.agent.services.tone import in_tone
from apps.agent.types import Brief, Plan, Reply, Sentence, Turn, TurnEvent
from apps.conversations.errors import HumanTookOver, SessionClosed
from apps.conversations.models import ChatSession, Message
from apps.conversations.services import add_answer, add_message, is_customer_given, keep_late_answer
from apps.conversations.types import AnswerDetails, Author
from apps.core.request_id import current_request_id, new_request_id
from apps.tools.types import CallContext, Origin

logger = logging.getLogger(__name__)
COMPLIANCE, MODEL = "compliance", "model"
LEARNING = CurrentLearning()


def prepare_planner() -> Planner:
    """Return the planner of a turn, with what the team has taught by now; learns where that has changed."""
    return RulePlanner(LEARNING.get(recogniser().read))


def run_turn(
    *,
    session: ChatSession,
    text: str,
    actor: User,
    attachments: Sequence[UUID] = (),
    emit: Emit = ignore,
    is_stopped: Callable[[], bool] = never,
) -> Turn:
    """Store a customer's message, answer it, and return both; where a person answers there is no answer of the agent.

    Whatever fails after the message is stored ends in a stored answer that says so; so does a turn that `is_stopped`
    ends before its next step. Raises ConversationError where the message itself is refused; then nothing is kept.
    """
    request_id = current_request_id() or new_request_id()
    question = add_message(
        session=session, author=Author.CUSTOMER, text=text, user=actor, request_id=request_id, attachments=attachments
    )
    return answer_question(session=session, question=question, actor=actor, emit=emit, is_stopped=is_stopped)


def answer_question(
    *,
    session: ChatSession,
    question: Message,
    actor: User,
    emit: Emit = ignore,
    is_stopped: Callable[[], bool] = never,
    request_id: str = "",
) -> Turn:
    """Answer a message that is stored already, as `run_turn` does; `request_id` is the message's own if empty."""
    request_id = request_id or question.request_id
    context = CallContext(
        request_id=request_id,
        user=actor,
        session_id=session.pk,
        customer_id=session.customer_id,
        origin=Origin.RULES,
    )
    tell = logged(emit, session=session, request_id=request_id)
    caller = Caller(context, tell, is_stopped)
    thread = Thread(session, question, caller, request_id, time.perf_counter())
    tell(TurnEvent("start", thread.head))
    try:
        with speaking(session=session, text=question.text):
            said = None if session.is_human_led else _answered(thread)
    except TurnStopped as stop:
        return Turn(question, None, _kept_back(thread, stop))
    if said is None:
        _tell_person_answers(thread)
    return Turn(question, None, said) if said and _is_suggestion(said) else Turn(question, said)


def _answered(thread: Thread) -> Message | None:
    """Return the stored answer, None where a person took over meanwhile; never leaves the customer without a word."""
    try:
        return _answer(thread)
    except SessionClosed:
        return None
    except TurnStopped:
        raise
    except Exception:
        # The outermost edge of a turn: whatever broke, the conversation has to show that it did.
        logger.exception("The turn failed", extra={"session_id": str(thread.session.pk)})
        return _apologised(thread)


def _answer(thread: Thread) -> Message | None:
    session, emit = thread.session, thread.caller.emit
    emit(TurnEvent("status", {"text": _("Reading your message…")}))
    files = read_files(thread)
    plan = prepare_planner().plan(Brief(text=thread.question.text, slots=known(session), has_files=files.has_any))
    if plan.handoffs:
        # A wish for a person is carried out, also where the customer has gone meanwhile.
        thread.caller.is_stopped = never
    emit(TurnEvent("status", {"text": _("Looking things up…")}))
    answered = replace(answer_requests(thread, plan), foreword=files.replies)
    if answered.planner.get("name") != MODEL:
        answered = in_tone(answered, plan=plan, session=session, caller=thread.caller)
    handed = _handed_over(thread, plan, answered)
    reviewed, handed = _reviewed(thread, plan, answered, handed)
    learn(session=session, plan=plan, answered=answered)
    hear_name(session=session, outcomes=(outcome for _, outcome in thread.caller.outcomes))
    if answered.planner.get("name") != MODEL:
        note_unsure(session=session, plan=plan, replies=answered.replies)
    answer = _stored(thread, reviewed.composed.text, _details(thread, plan, answered, reviewed, handed))
    if answer:
        _tell(thread, answer, handed)
    return answer


def _stored(thread: Thread, text: str, details: AnswerDetails) -> Message | None:
    """Return the stored answer; where a person took over meanwhile it is kept for them alone."""
    said: dict[str, Any] = {"text": text, "details": details, "request_id": thread.request_id}
    try:
        return add_answer(session=thread.session, **said)
    except HumanTookOver:
        keep_late_answer(session=thread.session, **said)
        return None


def _kept_back(thread: Thread, stop: TurnStopped) -> Message | None:
    """Keep what there was of a stopped turn as a dismissed suggestion, and say so to who comes back."""
    report = {"checked": False, "reason": _("It did not go out.")}
    details = AnswerDetails(
        tools_used=thread.caller.tools_used,
        processing_ms=thread.elapsed_ms,
        metadata={"stopped": True} | _metadata(thread, report=report),
    )
    shown = thread.caller.listener.shown if thread.caller.listener else ""
    kept = None
    with suppress(SessionClosed):
        kept = keep_late_answer(
            session=thread.session, text=shown or str(stop), details=details, request_id=thread.request_id
        )
    thread.caller.emit(TurnEvent("error", {**_problem(stop), **thread.head}))
    return kept


def _handed_over(thread: Thread, plan: Plan, answered: Answered) -> HandoffResult | None:
    """Return the handoff where one is due."""
    assessment = answered.assessment
    if not is_required(assessment, plan):
        return None
    reasons = [*assessment.reasons, *(reason.value for reason in plan.handoffs)]
    return _hand_over(thread, plan, reasons, assessment.priority, answered.replies)


def _hand_over(
    thread: Thread, plan: Plan, reasons: Sequence[str], priority: str, replies: Sequence[Reply] = ()
) -> HandoffResult:
    told = briefing(session=thread.session, question=thread.question, plan=plan, replies=replies)
    return hand_over(
        session=thread.session,
        text=thread.question.text,
        description=told,
        reasons=reasons,
        priority=priority,
        caller=thread.caller,
    )


def _reviewed(
    thread: Thread, plan: Plan, answered: Answered, handed: HandoffResult | None
) -> tuple[Review, HandoffResult | None]:
    """Return the answer as it may go out, and the handoff, which the review may call for too."""
    about = others(thread.session, answered.replies) if is_customer_given(thread.session) else ()
    said = [one for one in answered.replies if not handed or one.is_answered or one.asks_back]
    replies = [*answered.foreword, *map(told_of_another, about), *said, *_afterwords(plan, handed)]
    reviewed = review(compose(replies), caller=thread.caller)
    if reviewed.calls_for_person and handed is None:
        handed = _hand_over(thread, plan, [COMPLIANCE], "high")
    if reviewed.is_withheld and handed:
        reviewed = replace(reviewed, composed=followed_by(reviewed.composed, compose([handed.reply])))
    return reviewed, handed


def _afterwords(plan: Plan, handed: HandoffResult | None) -> Iterator[Reply]:
    if plan.left_out:
        text = ngettext(
            "I left %(count)d question out; please send it again in a message of its own.",
            "I left %(count)d questions out; please send them again in a message of their own.",
            plan.left_out,
        )
        yield Reply((Sentence(text % {"count": plan.left_out}),))
    if handed:
        yield handed.reply


def _details(
    thread: Thread, plan: Plan, answered: Answered, reviewed: Review, handed: HandoffResult | None
) -> AnswerDetails:
    made: dict[str, Any] = {"requests": [request.as_dict() for request in plan.requests]}
    if about := others(thread.session, answered.replies):
        made["about"] = list(about)
    if answered.planner:
        made["planner"] = answered.planner
    return AnswerDetails(
        sources=reviewed.composed.sources,
        confidence=round(answered.confidence, 3),
        requires_escalation=handed is not None,
        tools_used=thread.caller.tools_used,
        processing_ms=thread.elapsed_ms,
        metadata=made | _metadata(thread, ticket_id=handed.ticket_id if handed else None, report=reviewed.report),
    )


def _metadata(thread: Thread, *, report: Mapping[str, Any], ticket_id: int | None = None) -> dict[str, Any]:
    count = thread.session.messages.count()
    return {
        "session_id": str(thread.session.pk),
        "request_id": thread.request_id,
        "message_count": count + 1,
        "has_context": count > 1,
        "facts_extracted": thread.question.memory_set.count(),
        "ticket_id": ticket_id,
        "breakers": thread.caller.breakers,
        COMPLIANCE: dict(report),
    }


def _tell(thread: Thread, answer: Message, handed: HandoffResult | None) -> None:
    """Tell whoever follows the turn how it ended."""
    emit, is_sent = thread.caller.emit, not _is_suggestion(answer)
    if is_sent:
        emit(TurnEvent("sources", {"sources": answer.sources}))
    if handed:
        what = {"ticket_id": handed.ticket_id, "number": handed.number, "reasons": list(handed.reasons)}
        emit(TurnEvent("escalation", {"requires_escalation": True, **what}))
    if is_sent:
        emit(TurnEvent("text", {"text": answer.text}))
        emit(TurnEvent("complete", answer_payload(answer)))
    else:
        _tell_person_answers(thread)


def _tell_person_answers(thread: Thread) -> None:
    thread.caller.emit(TurnEvent("complete", {**thread.head, "message": None, "human_led": True}))


def _is_suggestion(message: Message) -> bool:
    return message.author == Author.SUGGESTION


def _apologised(thread: Thread) -> Message | None:
    failure = TurnFailed()
    details = AnswerDetails(
        tools_used=thread.caller.tools_used,
        processing_ms=thread.elapsed_ms,
        metadata=_metadata(thread, report={"checked": False, "reason": _("These words are fixed.")}),
    )
    try:
        answer = add_answer(session=thread.session, text=str(failure), details=details, request_id=thread.request_id)
    except (HumanTookOver, SessionClosed):
        return None
    thread.caller.emit(TurnEvent("error", {**_problem(failure), **answer_payload(answer)}))
    return answer


def _problem(error: AgentError) -> dict[str, Any]:
    return {"code": error.code, "message": str(error), "retryable": error.retryable}
