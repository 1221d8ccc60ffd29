"""Calls that a model asks for: whom they may name, and why some are not made."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from apps.agent.planners.slots import find_slots
from apps.tools.errors import CallRefused
from apps.tools.identity import PERSON_FIELDS, RECORD_FIELDS, named, plain
from apps.tools.registry.registry import registry
from apps.tools.types import PlannedCall, ToolResult

NAMING = PERSON_FIELDS | RECORD_FIELDS


@dataclass(frozen=True, slots=True)
class ModelCall(PlannedCall):
    """A call in a model's words; `known` are the identifiers that it may name."""

    known: frozenset[str] = frozenset()


class RepeatedCall(CallRefused):
    """The model asked for the same call again in one turn."""

    code = "repeated_call"
    gate = "turn"

    def __init__(self) -> None:
        super().__init__(_("This call was made already in this turn. Use its result, or answer."))


class TooManyCalls(CallRefused):
    """The model has asked for as many calls as a turn may have."""

    code = "too_many_calls"
    gate = "turn"

    def __init__(self) -> None:
        super().__init__(_("The turn has no calls left. Answer from what the results say."))


def identifiers(result: ToolResult) -> set[str]:
    """Return what a result names in the fields made for it; free text in it names nothing."""
    schema = registry.operation(registry.get(result.tool), result.operation).result
    return set(named(schema.model_validate(result.data), NAMING))


def written(texts: Iterable[str]) -> set[str]:
    """Return the identifiers in people's own messages."""
    return {plain(found.value) for text in texts for found in find_slots(text)}
