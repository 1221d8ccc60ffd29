"""What every answer is made of: calls, the customer a request is about, sources, and saying what did not work."""

from collections.abc import Generator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from apps.agent.text import normalise
from apps.agent.types import CUSTOMER_SLOTS, Ask, Outcome, Reply, Sentence, Slot, Source, Work
from apps.core.http import NotFound
from apps.tools.errors import (
    AccessDenied,
    BreakerOpen,
    DeadlineExceeded,
    ToolDisabled,
    ToolError,
    UpstreamFailed,
)
from apps.tools.registry.registry import registry
from apps.tools.types import PlannedCall, ToolResult

Steps = Generator[tuple[PlannedCall, ...], tuple[Outcome, ...], Any]
KINDS = {"/chat/": "file", "/tickets/": "ticket"}
PLACES = {
    "crm": _lazy("the CRM"),
    "billing": _lazy("billing"),
    "inventory": _lazy("the inventory"),
    "knowledge_retriever": _lazy("the help articles"),
    "memory": _lazy("the memory"),
    "escalation": _lazy("the ticket desk"),
}
SYSTEMS = {
    "crm": _lazy("CRM"),
    "billing": _lazy("Billing"),
    "inventory": _lazy("Inventory"),
    "memory": _lazy("Memory"),
    "escalation": _lazy("Tickets"),
}


WHICH_CUSTOMER = _lazy(
    "Which customer is this about? Please give me the customer number (C-…), the e-mail address or the full name."
)


class Unanswered(Exception):
    """A request ends here, with a reply that says why."""

    def __init__(self, reply: Reply) -> None:
        super().__init__()
        self.reply = reply


@dataclass(frozen=True, slots=True)
class Customer:
    """Whom a request is about, as far as it is known."""

    id: str
    name: str = ""
    profile: dict[str, Any] | None = None
    source: Source | None = None

    @property
    def label(self) -> str:
        """Return the customer as answers name them: "Anna Keller (C-1001)"."""
        return f"{self.name} ({self.id})" if self.name else self.id

    @property
    def slots(self) -> dict[str, str]:
        """Return what to remember of the customer; what is known of another one is forgotten."""
        known = {Slot.CUSTOMER: self.id, Slot.LABEL: self.name}
        return {slot.value: known.get(slot, "") for slot in CUSTOMER_SLOTS}


def call(
    tool: str, operation: str, **arguments: Any
) -> Generator[tuple[PlannedCall, ...], tuple[Outcome, ...], ToolResult]:
    """Make one call; raises Unanswered, which says what did not work, where it fails."""
    (outcome,) = yield (PlannedCall(tool, operation, arguments),)
    if isinstance(outcome, ToolError):
        raise Unanswered(did_not_work(tool, outcome))
    return outcome


def did_not_work(tool: str, error: ToolError) -> Reply:
    """Return the plain statement that a tool could not be used, and why."""
    place = PLACES.get(tool) or (registry.get(tool).title if tool in registry else tool)
    text = _("I could not look into %(place)s: %(reason)s") % {"place": place, "reason": why(error)}
    return Reply((Sentence(text),), is_answered=False)


def why(error: ToolError) -> str:
    """Return why a call gave nothing, in words for people."""
    if isinstance(error, ToolDisabled):
        return _("it is switched off at the moment.")
    if isinstance(error, AccessDenied):
        return _("your role may not use it.")
    if isinstance(error, BreakerOpen):
        return _("it failed several times, so it is given a pause.")
    if isinstance(error, DeadlineExceeded) or getattr(error, "upstream_code", "") == "timeout":
        return _("it did not answer in time.")
    if isinstance(error, UpstreamFailed) and error.retryable:
        return _("it does not answer at the moment.")
    return str(error)


def is_unknown(error: object) -> bool:
    """Tell whether the other system answered that it has no such row."""
    return (
        isinstance(error, UpstreamFailed) and isinstance(error.cause, NotFound) and isinstance(error.cause.body, dict)
    )


def system_source(result: ToolResult, what: str) -> Source:
    """Return the source of facts that a tool's system gave: "CRM: customer C-1001"."""
    return Source(
        kind="system",
        title=f"{SYSTEMS.get(result.tool, result.tool)}: {what}",
        tool=result.tool,
        tool_call_id=str(result.tool_call_id),
    )


def kind_at(url: str) -> str:
    """Return what kind of source stands at an address of ours: a file, a ticket, or an article."""
    return next((kind for start, kind in KINDS.items() if url.startswith(start)), "article")


def at_once(reply: Reply) -> Work:
    """Return the work of a reply that needs no call."""
    yield from ()
    return reply


def say(text: str, source: Source | None = None) -> Reply:
    """Return a reply of one sentence."""
    return Reply((Sentence(text, source),))


def find_customer(ask: Ask) -> Generator[tuple[PlannedCall, ...], tuple[Outcome, ...], Customer]:
    """Return the customer of a request, looking up the number where only an address or a name is known.

    Raises Unanswered where there is no such customer, or several, or where nobody is known.
    """
    slots = ask.slots
    if not any(slots.get(slot) for slot in (Slot.CUSTOMER, Slot.EMAIL, Slot.NAME, Slot.PHONE)):
        raise Unanswered(Reply((Sentence(str(WHICH_CUSTOMER)),), is_answered=False, asks_back=True))
    if slots.get(Slot.CUSTOMER):
        return Customer(slots[Slot.CUSTOMER], slots.get(Slot.LABEL, ""))
    if slots.get(Slot.EMAIL):
        return (yield from look_up(email=slots[Slot.EMAIL]))
    return (yield from search(slots.get(Slot.NAME) or slots[Slot.PHONE]))


def look_up(**key: str) -> Generator[tuple[PlannedCall, ...], tuple[Outcome, ...], Customer]:
    """Return a customer with their profile, by `customer_id` or `email`; raises Unanswered where there is none."""
    result = yield from call("crm", "lookup_customer", **key)
    if not result.data["found"]:
        raise Unanswered(unknown_customer(next(iter(key.values())), system_source(result, _("customers"))))
    return _customer(result, result.data["profile"])


def search(name: str) -> Generator[tuple[PlannedCall, ...], tuple[Outcome, ...], Customer]:
    """Return the one customer of this name; raises Unanswered where there is none, or several."""
    result = yield from call("crm", "search_customers", query=name, limit=20)
    found = result.data["customers"]
    exact = [one for one in found if normalise(name) in {normalise(one["name"]), normalise(one["company"])}]
    chosen = exact or found
    source = system_source(result, _("customers named “%(name)s”") % {"name": name})
    if not chosen:
        raise Unanswered(unknown_customer(name, source))
    if len(chosen) > 1:
        raise Unanswered(_which_one(name, chosen, int(result.data["total_count"]), source))
    return _customer(result, chosen[0])


def unknown_customer(key: str, source: Source | None = None) -> Reply:
    """Return that there is no such customer; the empty number keeps the wrong one from being remembered."""
    text = _("I found no customer “%(key)s”. Please check the number, e-mail address or spelling of the name.")
    return Reply((Sentence(text % {"key": key}, source),), slots={Slot.CUSTOMER: ""}, is_answered=False)


def _which_one(name: str, found: list[dict[str, Any]], count: int, source: Source) -> Reply:
    text = _("%(count)d customers match “%(name)s”. Which one do you mean? Please give me the number.")
    entries = [
        Sentence(f"{one['customer_id']}: {one['name']}, {one['email']}", source, is_entry=True) for one in found[:5]
    ]
    return Reply(
        (Sentence(text % {"count": max(count, len(found)), "name": name}, source), *entries),
        is_answered=False,
        asks_back=True,
    )


def _customer(result: ToolResult, profile: dict[str, Any]) -> Customer:
    number = profile["customer_id"]
    source = system_source(result, _("customer %(number)s") % {"number": number})
    return Customer(number, profile["name"], profile, source)
