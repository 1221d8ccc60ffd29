"""What goes into escalation's operations and what comes out."""

from enum import StrEnum
from typing import Annotated

from pydantic import Field

from apps.tickets.types import Priority
from apps.toolbox.fields import Storable
from apps.tools.tool import Arguments, Result


class ReasonName(StrEnum):
    """Why a person should take over."""

    WISH_FOR_A_PERSON = "wish_for_a_person"
    LEGAL_THREAT = "legal_threat"
    ANGER = "anger"
    DISPLEASURE = "displeasure"
    SHOUTING = "shouting"
    REPEATED_FAILURE = "repeated_failure"
    LOW_CONFIDENCE = "low_confidence"
    VIP_TIER = "vip_tier"


class ShouldEscalate(Arguments):
    """What the customer wrote, and what is known about the conversation so far."""

    text: Annotated[str, Field(min_length=1, max_length=10_000)]
    confidence: Annotated[float, Field(ge=0, le=1, description="Of the answer that would be given.")] | None = None
    failures: Annotated[int, Field(ge=0, le=1000, description="Questions in a row that could not be answered.")] = 0
    tier: Annotated[str, Field(max_length=20, description="The customer's plan, such as enterprise.")] = ""


class Reason(Result):
    """One reason, what it counts, and the words or figures that triggered it."""

    reason: ReasonName
    weight: float
    triggers: list[str]


class Assessment(Result):
    """Whether a person has to take over: `score` is the sum of the weights, at most 1."""

    requires_escalation: bool
    score: float
    threshold: float
    reasons: list[Reason]
    priority: Priority


class CreateTicket(Arguments):
    """The ticket; the conversation and the tool calls of the session are added to it."""

    subject: Annotated[str, Field(min_length=1, max_length=200), Storable]
    description: Annotated[str, Field(max_length=10_000), Storable] = ""
    priority: Priority = Priority.NORMAL
    reasons: Annotated[list[Annotated[str, Field(max_length=200), Storable]], Field(max_length=20)] = Field(
        default_factory=list
    )


class TicketOpened(Result):
    """The ticket's id, and its number as people write it."""

    ticket_id: int
    number: str
    status: str
    priority: Priority
    messages: int
    tool_calls: int
