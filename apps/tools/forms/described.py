"""What a pydantic schema says of its fields, in the order they stand in, as far as forms need it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel

from apps.core.readable import name_in_words


@dataclass(frozen=True, slots=True)
class Described:
    """One field: its JSON types without null, its bounds as JSON Schema names them, and its default as JSON."""

    name: str
    help: str
    default: Any
    is_required: bool
    takes_null: bool
    kinds: frozenset[str]
    choices: tuple[str, ...]
    items: str
    format: str
    bounds: Mapping[str, Any]

    @property
    def label(self) -> str:
        """Return the name as words."""
        return name_in_words(self.name)

    @property
    def longest(self) -> int:
        """Return how long its text may be; 0 where nothing bounds it."""
        return int(self.bounds.get("maxLength", 0))


def described_fields(schema: type[BaseModel]) -> Iterator[Described]:
    """Yield the fields of a schema."""
    whole = schema.model_json_schema()
    required, definitions = set(whole.get("required", ())), whole.get("$defs", {})
    for name, said in whole.get("properties", {}).items():
        yield _described(name, said, definitions, is_required=name in required)


def _described(name: str, said: Mapping[str, Any], definitions: Mapping[str, Any], *, is_required: bool) -> Described:
    options = [definitions.get(one.get("$ref", "").rpartition("/")[2], one) for one in said.get("anyOf", [said])]
    taken = [one for one in options if one.get("type") != "null"]
    first: Mapping[str, Any] = taken[0] if taken else {}
    return Described(
        name=name,
        help=said.get("description", ""),
        default=said.get("default"),
        is_required=is_required,
        takes_null=len(taken) < len(options),
        kinds=frozenset(one.get("type", "object") for one in taken),
        choices=tuple(first.get("enum", [first["const"]] if "const" in first else [])),
        items=first.get("items", {}).get("type", ""),
        format=first.get("format", ""),
        bounds=first,
    )
