"""Numbers that come from outside: `true` and `false` are none, although Python, and so pydantic, reads 1 and 0."""

from collections.abc import Callable, Iterator
from typing import Any

from pydantic import BaseModel, GetCoreSchemaHandler
from pydantic_core import CoreSchema, PydanticKnownError
from pydantic_core.core_schema import no_info_before_validator_function

# Where a node of pydantic's core schema keeps the nodes below it.
BELOW = ("schema", "fields", "items_schema", "keys_schema", "values_schema", "extras_schema", "choices", "definitions")


def _refusing_truth(fault: Any) -> Callable[[Any], Any]:
    def check(value: Any) -> Any:
        if value is True or value is False:
            raise PydanticKnownError(fault)
        return value

    return check


CHECKS = {kind: _refusing_truth(f"{kind}_type") for kind in ("int", "float")}


def _guard(node: Any) -> None:
    """Put the check before each number below a node; a number that has it already stays as it is."""
    if node.get("function", {}).get("function") in CHECKS.values():
        return
    for holder, place in _places_below(node):
        below = holder[place]
        if check := CHECKS.get(below["type"]):
            holder[place] = no_info_before_validator_function(check, below)
        else:
            _guard(below)


def _places_below(node: Any) -> Iterator[tuple[Any, Any]]:
    """Yield each place below a node that holds another: the object or list that it is in, and its name or number."""
    for name in BELOW:
        held = node.get(name)
        if isinstance(held, dict) and isinstance(held.get("type"), str):
            yield node, name
        elif isinstance(held, dict | list):
            entries = held.items() if isinstance(held, dict) else enumerate(held)
            yield from ((held, place) for place, entry in entries if isinstance(entry, dict))


class NumbersOnly(BaseModel):
    """A model that refuses truth values for its numbers, in lists and mappings too; a model within does so itself."""

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler, /) -> CoreSchema:
        """Return the model's schema with a check before each number in it."""
        schema = handler(source)
        _guard(handler.resolve_ref_schema(schema))
        return schema
