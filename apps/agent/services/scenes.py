"""One conversation of the demo morning: what customer and team do in it, each step by the service that people use."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from apps.accounts.models import User
from apps.agent.services.rating import rate_answer
from apps.agent.services.turn import run_turn
from apps.conversations.models import ChatSession, Message
from apps.conversations.services import (
    add_note,
    add_reply,
    close_session,
    send_suggestion,
    set_mode,
    start_session,
)
from apps.conversations.types import Author, Mode, Rating
from apps.core.clock import now
from apps.tickets.hours import after_business_minutes
from apps.tickets.models import SlaPolicy, Ticket
from apps.tickets.services import assign_ticket, check_clocks, count_from, rate_ticket, resolve_ticket
from apps.tickets.types import ClockKind, ClockState
from apps.tools.models import Approval
from apps.tools.services import approve

# Longer than any weekend with holidays around it.
LOOK_BACK = timedelta(days=14)

People = Mapping[str, User]


@dataclass(frozen=True, slots=True)
class Step:
    """What is done, by whom of the team, and what is said with it."""

    do: str
    by: str = "agent"
    text: str = ""
    score: int = 0


@dataclass(frozen=True, slots=True)
class Scene:
    """A customer's conversation."""

    customer_id: str
    steps: tuple[Step, ...]
    mode: Mode = Mode.AUTOPILOT


def play_scene(scene: Scene, *, people: People) -> ChatSession:
    """Start the conversation and take its steps. Raises what a service refuses."""
    owner = people["agent"]
    session = start_session(owner=owner, customer_id=scene.customer_id)
    if scene.mode != Mode.AUTOPILOT:
        set_mode(session=session, mode=scene.mode, user=owner)
    for step in scene.steps:
        session.refresh_from_db()
        ACTS[step.do](session, step, people)
    return session


def waiting_since(policy: SlaPolicy, kind: ClockKind, *, state: ClockState, at: datetime) -> datetime:
    """Return the latest minute of a clock's start that lets it be over time, or else warned of, `at` a moment."""
    share = 1.0 if state == ClockState.BREACHED else policy.warn_percent / 100
    minutes = policy.minutes(kind) * share
    since = at
    while after_business_minutes(since, minutes, policy) > at and at - since < LOOK_BACK:
        since -= timedelta(minutes=1)
    return since


def _say(session: ChatSession, step: Step, people: People) -> None:
    run_turn(session=session, text=step.text, actor=people["agent"])


def _reply(session: ChatSession, step: Step, people: People) -> None:
    add_reply(session=session, user=people[step.by], text=step.text)


def _note(session: ChatSession, step: Step, people: People) -> None:
    text = step.text
    for role, person in people.items():
        text = text.replace(f"@{role}", f"@{person.get_username()}")
    add_note(session=session, user=people[step.by], text=text)


def _send(session: ChatSession, step: Step, people: People) -> None:
    suggestion = _last(session, Author.SUGGESTION)
    send_suggestion(suggestion=suggestion, user=people[step.by], text=step.text or suggestion.text)


def _rate(session: ChatSession, step: Step, people: People) -> None:
    rate_answer(message=_last(session, Author.ASSISTANT), rating=Rating(step.text))


def _approve(session: ChatSession, step: Step, people: People) -> None:
    for approval in Approval.objects.open(now=now()).filter(session_id=session.pk):
        approve(approval=approval, actor=people[step.by], reason=step.text)


def _close(session: ChatSession, step: Step, people: People) -> None:
    close_session(session=session, user=people[step.by])


def _assign(session: ChatSession, step: Step, people: People) -> None:
    for ticket in Ticket.objects.of_session(session):
        assign_ticket(ticket=ticket, assignee=people[step.by], actor=people["supervisor"])


def _resolve(session: ChatSession, step: Step, people: People) -> None:
    for ticket in Ticket.objects.of_session(session):
        resolve_ticket(ticket=ticket, actor=people[step.by])


def _score(session: ChatSession, step: Step, people: People) -> None:
    for ticket in Ticket.objects.of_session(session):
        rate_ticket(ticket=ticket, score=step.score, comment=step.text)


def _wait(session: ChatSession, step: Step, people: People) -> None:
    """Let the ticket's clocks count from when the customer had called in vain, so that they run out or are over."""
    for ticket in Ticket.objects.of_session(session):
        for policy in SlaPolicy.objects.filter(priority=ticket.priority, first_reply__gt=0):
            since = waiting_since(policy, ClockKind.FIRST_REPLY, state=ClockState(step.text), at=now())
            count_from(ticket=ticket, since=since, actor=people[step.by])
    check_clocks(now=now())


def _last(session: ChatSession, author: Author) -> Message:
    return session.messages.select_related("session").filter(author=author).latest("pk")


ACTS: Mapping[str, Callable[[ChatSession, Step, People], None]] = {
    "approve": _approve,
    "assign": _assign,
    "close": _close,
    "note": _note,
    "rate": _rate,
    "reply": _reply,
    "resolve": _resolve,
    "say": _say,
    "score": _score,
    "send": _send,
    "wait": _wait,
}
