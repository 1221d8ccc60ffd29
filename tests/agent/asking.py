"""Messages read by the planner alone, and answers worked out from results that are written down."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from apps.agent.planners import RulePlanner
from apps.agent.services.conduct import conduct
from apps.agent.types import Ask, Brief, Outcome, Reply, Work
from apps.tools.types import PlannedCall, ToolResult

ID = UUID("0197f1a0-0000-7000-8000-000000000001")


def understood(text: str) -> tuple[str, dict[str, str]]:
    """Return the intent of the one request in a message, and what is known for it; a help question's words are left."""
    (request,) = RulePlanner().plan(Brief(text)).requests
    known = {name: value for name, value in request.ask.slots.items() if value and name != "query"}
    return request.intent.name, known


class Systems:
    """Gives the outcome that is written down for an operation, and keeps the calls that were made."""

    def __init__(self, **outcomes: Mapping[str, Any] | Exception) -> None:
        self.outcomes = outcomes
        self.calls: list[tuple[str, dict[str, Any]]] = []

    def __call__(self, calls: Sequence[PlannedCall]) -> list[Outcome]:
        self.calls += [(one.operation, dict(one.arguments)) for one in calls]
        return [self._outcome(one) for one in calls]

    def _outcome(self, call: PlannedCall) -> Outcome:
        outcome: Any = self.outcomes[call.operation]
        if isinstance(outcome, Exception):
            return outcome  # type: ignore[return-value]  # a ToolError is an outcome
        return ToolResult(ID, "request", call.tool, call.operation, dict(outcome), 1, 1.0, 1)


def reply_to(work: Work, systems: Systems) -> Reply:
    """Return the reply of one request's work."""
    (reply,) = conduct([work], execute=systems)
    return reply


def lines(reply: Reply) -> list[str]:
    """Return the sentences of a reply, entries of a list with a dash."""
    return [f"- {one.text}" if one.is_entry else one.text for one in reply.sentences]


def ask(text: str = "", **slots: str) -> Ask:
    """Return a request with these slots."""
    return Ask(text, slots)
