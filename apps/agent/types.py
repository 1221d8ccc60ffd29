"""The words of a turn: what is asked, what is planned, what comes back."""

from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Protocol

from apps.agent.shown import HOUSEKEEPING, PERIOD
from apps.conversations.models import Message
from apps.tools.errors import ToolError
from apps.tools.types import PlannedCall, ToolResult


class Slot(StrEnum):
    """What can be known about a request; the value is the key in a session's slots."""

    CUSTOMER = "customer_id"
    EMAIL = "email"
    PHONE = "phone"
    NAME = "customer_name"
    LABEL = "customer_label"
    INVOICE = "invoice_id"
    SKU = "sku"
    PRODUCT = "product_id"
    ORDER = "order_id"
    TICKET = "ticket_id"
    PLAN = "plan"
    UNITS = "units"
    AMOUNT = "amount"
    ITEM = "item"
    PREFERENCE = "preference"
    QUERY = "query"


SESSION_CUSTOMER, CUSTOMER_IS_GIVEN = "session_customer_id", "session_customer_is_given"
CUSTOMER_SLOTS = frozenset({Slot.CUSTOMER, Slot.EMAIL, Slot.NAME, Slot.PHONE, Slot.LABEL})
ITEM_SLOTS = frozenset({Slot.SKU, Slot.PRODUCT, Slot.ITEM})
PASSING_SLOTS = frozenset({Slot.PLAN, Slot.UNITS, Slot.AMOUNT})
# What a quote was for holds for the next questions about it ("no wait, business"), and for nothing else.
QUOTED_SLOTS = frozenset({Slot.PLAN.value, Slot.UNITS.value, PERIOD})


@dataclass(frozen=True, slots=True)
class SlotValue:
    """One identifier found in a text, in its canonical form, with the place where it stood."""

    slot: Slot
    value: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Source:
    """Where a fact comes from: a help article's section, or one call of a tool."""

    kind: str
    title: str
    section: str = ""
    url: str = ""
    tool: str = ""
    tool_call_id: str = ""

    def as_dict(self, number: int) -> dict[str, Any]:
        """Return the source as the answer lists it, under the number that the text cites."""
        return {
            "number": number,
            "kind": self.kind,
            "title": self.title,
            "section": self.section,
            "url": self.url,
            "tool": self.tool,
            "tool_call_id": self.tool_call_id,
        }


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence or list entry of an answer; a fact names the source it was read from, and `also` further ones."""

    text: str
    source: Source | None = None
    is_entry: bool = False
    also: tuple[Source, ...] = ()
    opens_paragraph: bool = False

    @property
    def sources(self) -> tuple[Source, ...]:
        """Return every source that the sentence cites."""
        return ((self.source,) if self.source else ()) + self.also


@dataclass(frozen=True, slots=True)
class Reply:
    """The answer to one request; `slots` is what it taught about the conversation.

    `asks_back` keeps the request open: the next message may answer what is asked. `is_sure` is False where the
    answer may be one to another question, and says so.
    """

    sentences: tuple[Sentence, ...] = ()
    slots: Mapping[str, str] = field(default_factory=dict)
    is_answered: bool = True
    asks_back: bool = False
    is_sure: bool = True


Outcome = ToolResult | ToolError
Work = Generator[tuple[PlannedCall, ...], tuple[Outcome, ...], Reply]
"""A request at work: yields calls that may run side by side, is sent their outcomes, returns its reply."""


@dataclass(frozen=True, slots=True)
class Ask:
    """One request of a message: its words, and every slot known for it."""

    text: str
    slots: Mapping[str, str] = field(default_factory=dict)


class Form(Protocol):
    """Arguments that a conversation fills in, see `planners.forms`."""

    def read(self, text: str, slots: Mapping[str, str]) -> dict[str, str]:
        """Return the slots that a message gives."""
        ...

    def answer(self, text: str, slots: Mapping[str, str]) -> dict[str, str]:
        """Return the slots that the answer to the last question gives."""
        ...


@dataclass(frozen=True, slots=True)
class Need:
    """What an intent can not do without: any one of the slots; `question` asks for it."""

    slots: frozenset[str]
    question: Any


class Handoff(StrEnum):
    """Why a message calls for a person, in the words of the escalation tool."""

    HUMAN = "wish_for_a_person"
    LEGAL = "legal_threat"
    ANGER = "anger"


@dataclass(frozen=True, slots=True)
class Intent:
    """One thing that customers ask for, as data: how it is recognised, what it needs, and the work that answers it.

    `cues` weigh words that point to it (see `planners.recognition`); `each` is the slot that makes one request
    per value named; `is_chatter` is left out beside a real request; with `takes_text` what follows is its text;
    `form` are the arguments of a change, asked for one by one.
    """

    name: str
    examples: tuple[str, ...]
    work: Callable[[Ask], Work]
    cues: Mapping[str, float] = field(default_factory=dict)
    needs: Need | None = None
    each: Slot | None = None
    handoff: Handoff | None = None
    is_chatter: bool = False
    takes_text: bool = False
    form: Form | None = None


@dataclass(frozen=True, slots=True)
class Request:
    """One request of a plan: an intent, the words and slots it works with, and how sure the planner is (0 to 1)."""

    intent: Intent
    ask: Ask
    confidence: float

    def as_dict(self) -> dict[str, Any]:
        """Return what was understood, as it is kept with the answer."""
        slots = {str(name): value for name, value in self.ask.slots.items() if value and name not in HOUSEKEEPING}
        return {"intent": self.intent.name, "confidence": self.confidence, "text": self.ask.text, "slots": slots}

    @property
    def is_missing_something(self) -> bool:
        """Tell whether the intent's need is not met by the slots known."""
        needs = self.intent.needs
        return needs is not None and not any(self.ask.slots.get(slot) for slot in needs.slots)


@dataclass(frozen=True, slots=True)
class Brief:
    """What a planner is given: the message, what is known from earlier turns, and whether there are files to ask."""

    text: str
    slots: Mapping[str, str] = field(default_factory=dict)
    has_files: bool = False


@dataclass(frozen=True, slots=True)
class Plan:
    """What the agent will do for a message.

    `slots` is what to keep for the next turn; an empty value forgets one. `left_out` counts the requests beyond
    what one turn answers.
    """

    requests: tuple[Request, ...]
    slots: Mapping[str, str] = field(default_factory=dict)
    left_out: int = 0

    @property
    def handoffs(self) -> tuple[Handoff, ...]:
        """Return why the message calls for a person, if it does."""
        return tuple(request.intent.handoff for request in self.requests if request.intent.handoff)

    @property
    def confidence(self) -> float:
        """Return how sure the planner is of the message as a whole: as sure as of its weakest request."""
        return min((request.confidence for request in self.requests), default=0.0)


@dataclass(frozen=True, slots=True)
class TurnEvent:
    """One step of a turn as a client that streams it sees it; `seq` is its place in the session's event log."""

    event: str
    data: Mapping[str, Any] = field(default_factory=dict)
    seq: int | None = None


@dataclass(frozen=True, slots=True)
class Turn:
    """A customer's message and the agent's answer.

    `answer` is None where a person answers; in co-pilot that person finds the agent's words in `suggestion`.
    """

    question: Message
    answer: Message | None
    suggestion: Message | None = None
