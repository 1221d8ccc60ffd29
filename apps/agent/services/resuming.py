"""Following a turn again after the connection was lost: what was missed, and then what is still to come."""

import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from threading import Event

from django.core.cache import cache
from django.db.models import QuerySet

from apps.accounts.models import User
from apps.agent.errors import TurnFailed, TurnStopped
from apps.agent.services.payload import answer_payload
from apps.agent.services.telling import Emit
from apps.agent.services.turn import answer_question
from apps.agent.types import TurnEvent
from apps.audit.models import ToolCall
from apps.conversations.models import ChatSession, Message
from apps.conversations.types import Author
from apps.live.models import LiveEvent
from apps.live.services import read_on
from apps.live.types import Frame, chat_stream

ENDS = frozenset({"complete", "error"})
OF_TURNS = ENDS | {"start", "status", "sources", "escalation", "text"}
POLL_S = 0.1
# A turn may wait for its model so long without a word; then the process that ran it is taken to be gone.
SILENCE_S = 180.0
# An answer is stored a moment before its end is told.
SETTLED_S = 1.0
CLAIM_S = 3600


@dataclass(frozen=True, slots=True)
class Follower:
    """Who follows a turn: hears its events until `gone` is set."""

    emit: Emit
    gone: Event = field(default_factory=Event)


def question_at(*, session: ChatSession, seq: int) -> Message | None:
    """Return the message whose turn an event of the session's log belongs to, or None where it belongs to none."""
    event = LiveEvent.objects.filter(stream=chat_stream(session.pk), seq=seq).first()
    request_id = event.data.get("request_id") if event else None
    return session.messages.filter(author=Author.CUSTOMER, request_id=request_id).last() if request_id else None


def follow_turn(*, session: ChatSession, question: Message, user: User, after: int, follower: Follower) -> None:
    """Tell the events of a turn behind `after` in the log, until it ends; a turn that was stopped goes on.

    A `tool_status` may be told twice. Raises StreamRefused where the user may not follow the session.
    """
    for event in _events(session, question, user, after, follower):
        if not _is_stop(event):
            follower.emit(event)
        elif _claim(event, question):
            answer_question(
                session=session, question=question, actor=user, emit=follower.emit, is_stopped=follower.gone.is_set
            )
            return


def _events(session: ChatSession, question: Message, user: User, after: int, follower: Follower) -> Iterator[TurnEvent]:
    """Yield the turn's events as the log gets them, to its end; an end that the log has lost is made up."""
    heard_at = time.monotonic()
    while not follower.gone.is_set():
        batch = read_on(user_id=user.pk, stream=chat_stream(session.pk), after=after)
        for frame in _of_turn(batch.frames, question):
            heard_at = time.monotonic()
            event = TurnEvent(frame.event, frame.data, frame.seq)
            yield event
            if event.event in ENDS and not _is_stop(event):
                return
        after = batch.last_seq
        if not batch.has_more and (end := _end_outside_the_log(question, time.monotonic() - heard_at)):
            yield end
            return
        follower.gone.wait(0 if batch.has_more else POLL_S)


def _of_turn(frames: tuple[Frame, ...], question: Message) -> list[Frame]:
    asked = [str(frame.data["tool_call_id"]) for frame in frames if frame.event == "tool_status"]
    calls = ToolCall.objects.filter(request_id=question.request_id, pk__in=asked) if asked else ToolCall.objects.none()
    known = {str(pk) for pk in calls.values_list("pk", flat=True)}
    return [frame for frame in frames if _belongs(frame, question, known)]


def _belongs(frame: Frame, question: Message, calls: set[str]) -> bool:
    if frame.event == "tool_status":
        return str(frame.data["tool_call_id"]) in calls
    return frame.event in OF_TURNS and frame.data.get("request_id") == question.request_id


def _end_outside_the_log(question: Message, silence_s: float) -> TurnEvent | None:
    """Return the end of a turn that the log does not tell: it was pruned or told before, or its process is gone."""
    answer = _answers(question).first()
    if answer is not None and silence_s > SETTLED_S:
        return TurnEvent("complete", answer_payload(answer))
    if silence_s <= SILENCE_S:
        return None
    failure = TurnFailed()
    return TurnEvent("error", {"code": failure.code, "message": str(failure), "retryable": failure.retryable})


def _answers(question: Message) -> QuerySet[Message]:
    return question.session.messages.filter(author=Author.ASSISTANT, request_id=question.request_id)


def _is_stop(event: TurnEvent) -> bool:
    return event.event == "error" and event.data.get("code") == TurnStopped.code


def _claim(stop: TurnEvent, question: Message) -> bool:
    """Take a stopped turn on, which only one of those who come back may do."""
    return not _answers(question).exists() and cache.add(f"agent:turn:{question.request_id}:{stop.seq}", 1, CLAIM_S)
