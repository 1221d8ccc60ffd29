"""How an answer was made: what was understood, offered, called and checked, as it is on record."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from apps.audit.models import ToolCall
from apps.conversations.models import Message
from apps.tools.models import Choice

MODEL_TOOL = "language_model"


@dataclass(frozen=True, slots=True)
class Made:
    """The record of one turn; `planner` is empty where the rules alone planned, `prompts` are what a model was sent."""

    requests: Sequence[Mapping[str, Any]]
    planner: Mapping[str, Any]
    compliance: Mapping[str, Any]
    calls: Sequence[ToolCall]
    prompts: Sequence[ToolCall]
    choices: Sequence[Choice]


def how_made(*, answer: Message) -> Made:
    """Return how an answer was made, in a fixed number of queries."""
    found = ToolCall.objects.for_session(answer.session_id).filter(request_id=answer.request_id)
    calls = list(found.prefetch_related("attempts")) if answer.request_id else []
    choices = Choice.objects.filter(call_id__in=[call.pk for call in calls]).select_related("bandit")
    return Made(
        requests=answer.metadata.get("requests", []),
        planner=answer.metadata.get("planner", {}),
        compliance=answer.metadata.get("compliance", {}),
        calls=calls,
        prompts=[call for call in calls if call.tool == MODEL_TOOL],
        choices=list(choices),
    )
