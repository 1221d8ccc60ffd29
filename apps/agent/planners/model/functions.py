"""The functions that a model is offered: operations of tools, and why others are withheld."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, get_args, get_origin

from pydantic import BaseModel

from apps.tools.identity import PERSON_FIELDS
from apps.tools.services import Offer
from apps.tools.tool import Operation
from apps.tools.types import Verdict

MODEL_TOOL = "language_model"
# The turn makes these calls itself: a model that could would judge its own words.
OF_THE_TURN = frozenset({MODEL_TOOL, "compliance_check", "escalation.should_escalate"})
NAME_LENGTH = 64
CUSTOMER = {"customer_id", "email"}


@dataclass(frozen=True, slots=True)
class Function:
    """An operation as a model may ask for it."""

    tool: str
    title: str
    operation: Operation

    @property
    def name(self) -> str:
        """Return the name that the model calls it by."""
        return f"{self.tool}__{self.operation.name}"[:NAME_LENGTH]

    def as_wire(self) -> dict[str, Any]:
        """Return the function's name, description and JSON schema."""
        description = f"{self.title}: {self.operation.summary}"
        return {"name": self.name, "description": description, "parameters": _schema(self.operation.arguments)}


@dataclass(frozen=True, slots=True)
class Withheld:
    """An operation that the model is not offered, the gate that says so, and why."""

    tool: str
    operation: str
    gate: str
    reason: str


@dataclass(frozen=True, slots=True)
class Offered:
    """What the model may ask for in a turn, by function name, and what was withheld."""

    functions: dict[str, Function]
    withheld: tuple[Withheld, ...] = ()


def choose(offers: Sequence[Offer], *, never: Collection[str], about_customer: bool) -> Offered:
    """Return which of the operations the model is offered; `never` names tools or `tool.operation`."""
    functions: dict[str, Function] = {}
    withheld: list[Withheld] = []
    for offer in offers:
        verdict = offer.withheld or _kept_back(offer, never, about_customer=about_customer)
        if verdict:
            withheld.append(Withheld(offer.tool, offer.operation.name, verdict.gate, verdict.reason))
        else:
            function = Function(offer.tool, offer.title, offer.operation)
            functions[function.name] = function
    return Offered(functions, tuple(withheld))


def spans_customers(operation: Operation) -> bool:
    """Tell whether an operation lists customers without being told which."""
    asks = PERSON_FIELDS & operation.arguments.model_fields.keys()
    return not asks and any(_is_list_of_customers(field.annotation) for field in operation.result.model_fields.values())


def _kept_back(offer: Offer, never: Collection[str], *, about_customer: bool) -> Verdict | None:
    names = {offer.tool, f"{offer.tool}.{offer.operation.name}"}
    if names & OF_THE_TURN:
        return Verdict("turn", "refuse", "The turn makes this call itself.")
    if names & set(never):
        return Verdict("settings", "refuse", "The settings of the language model keep it back.")
    if about_customer and spans_customers(offer.operation):
        return Verdict("identity", "refuse", "It lists customers, and the conversation is about one of them.")
    return None


def _is_list_of_customers(annotation: Any) -> bool:
    items = get_args(annotation) if get_origin(annotation) is list else ()
    return any(issubclass(item, BaseModel) and item.model_fields.keys() >= CUSTOMER for item in items)


@lru_cache(maxsize=512)
def _schema(arguments: type[BaseModel]) -> dict[str, Any]:
    """Return the JSON schema of arguments; it is the same for the life of the process."""
    schema: dict[str, Any] = _without_titles(arguments.model_json_schema())
    return schema


def _without_titles(schema: Any) -> Any:
    """Drop the titles that pydantic makes up: they cost tokens and say nothing."""
    if isinstance(schema, dict):
        return {key: _without_titles(value) for key, value in schema.items() if not _is_title(key, value)}
    return [_without_titles(item) for item in schema] if isinstance(schema, list) else schema


def _is_title(key: str, value: Any) -> bool:
    return key == "title" and isinstance(value, str)
