"""Handing a conversation to a person: deciding it, opening the ticket, and telling its number."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.text import Truncator
from django.utils.translation import gettext as _

from apps.agent.answers.base import Steps, system_source, why
from apps.agent.services.calling import Caller
from apps.agent.types import Handoff, Plan, Reply, Sentence
from apps.conversations.models import ChatSession
from apps.conversations.services import mark_handed_off
from apps.tickets.types import TicketStatus
from apps.tools.errors import ToolError
from apps.tools.types import PlannedCall, ToolResult

SURE = frozenset({Handoff.HUMAN, Handoff.LEGAL})
SETTLED = (TicketStatus.RESOLVED, TicketStatus.CLOSED)


@dataclass(slots=True)
class Assessment:
    """What the escalation tool thinks of the message; empty where it could not be asked."""

    data: dict[str, Any]

    @property
    def reasons(self) -> list[str]:
        """Return the names of the reasons."""
        return [reason["reason"] for reason in self.data.get("reasons", ())]

    @property
    def priority(self) -> str:
        """Return how urgent the ticket is; high where the tool did not say."""
        return str(self.data.get("priority", "high"))


@dataclass(frozen=True, slots=True)
class HandoffResult:
    """A conversation handed over; `ticket_id` is None where no ticket could be opened."""

    reply: Reply
    ticket_id: int | None
    number: str
    reasons: tuple[str, ...]


def assess(assessment: Assessment, *, text: str, confidence: float | None, failures: int) -> Steps:
    """Ask whether the message calls for a person; the answer is left in `assessment`, the reply stays empty."""
    arguments = {"text": text, "failures": failures} | ({} if confidence is None else {"confidence": confidence})
    (outcome,) = yield (PlannedCall("escalation", "should_escalate", arguments),)
    if isinstance(outcome, ToolResult):
        assessment.data = outcome.data
    return Reply()


def is_required(assessment: Assessment, plan: Plan) -> bool:
    """Tell whether a person has to take over: the tool says so, or the customer asks for one or threatens with law."""
    return bool(assessment.data.get("requires_escalation")) or bool(SURE & set(plan.handoffs))


def hand_over(
    *, session: ChatSession, text: str, description: str, reasons: Sequence[str], priority: str, caller: Caller
) -> HandoffResult:
    """Mark the session and open its ticket, or name the one that is open already."""
    reasons = tuple(dict.fromkeys(reasons))
    mark_handed_off(session=session)
    open_one = session.tickets.exclude(status__in=SETTLED).order_by("-pk").first()
    if open_one is not None:
        note = _("Ticket %(number)s is open for this already; a colleague will get back to you.")
        return HandoffResult(_told(note % {"number": open_one.number}), open_one.pk, open_one.number, reasons)
    arguments = {
        "subject": Truncator(" ".join(text.split())).chars(120),
        "description": description,
        "priority": priority,
        "reasons": list(reasons)[:20],
    }
    (outcome,) = caller([PlannedCall("escalation", "create_ticket", arguments)])
    return _without_ticket(outcome, reasons) if isinstance(outcome, ToolError) else _opened(outcome, reasons)


def _opened(result: ToolResult, reasons: Sequence[str]) -> HandoffResult:
    ticket_id, number = int(result.data["ticket_id"]), str(result.data["number"])
    text = _("I opened ticket %(number)s with this conversation; a colleague will get back to you.")
    sentence = Sentence(text % {"number": number}, system_source(result, _("ticket %(number)s") % {"number": number}))
    return HandoffResult(Reply((sentence,)), ticket_id, number, tuple(reasons))


def _without_ticket(error: ToolError, reasons: Sequence[str]) -> HandoffResult:
    text = _(
        "I could not open a ticket: %(reason)s The conversation now waits for a person all the same; nothing is lost."
    )
    return HandoffResult(_told(text % {"reason": why(error)}), None, "", tuple(reasons))


def _told(text: str) -> Reply:
    return Reply((Sentence(text),))
