"""The page of a tool, made from its class and its schemas."""

import json
from collections.abc import Iterator
from typing import Any, Literal

from pydantic import BaseModel

from apps.tools.tool import Operation, Tool
from apps.tools.types import Effect

EFFECTS = {
    Effect.READ: "nothing changes",
    Effect.RECORD: "changes rows of SupportDesk itself",
    Effect.WRITE: "changes the other system",
    Effect.MONEY: "moves money in the other system",
    Effect.CONTACT: "contacts a person outside",
}
LONGEST_DEFAULT = 6
LIMITS = {
    "minimum": "at least {}",
    "exclusiveMinimum": "more than {}",
    "maximum": "at most {}",
    "minLength": "length at least {}",
    "maxLength": "length at most {}",
    "minItems": "length at least {}",
    "maxItems": "length at most {}",
    "pattern": "matches `{}`",
}


def page_of(tool: Tool) -> str:
    """Return a tool's page in Markdown."""
    return "\n".join(_lines(tool)).rstrip() + "\n"


def _lines(tool: Tool) -> Iterator[str]:
    yield from (f"# {tool.title}", "", str(tool.description), "")
    yield f"- Name: `{tool.name}`"
    if tool.aliases:
        yield "- Also called: " + ", ".join(f"`{alias}`" for alias in tool.aliases)
    if tool.needs_endpoint:
        yield f"- Endpoint at first: `{tool.default_endpoint}`" if tool.default_endpoint else "- Needs an endpoint"
    yield ""
    for operation in tool.operations.values():
        yield from _operation(operation)
    if tool.settings_schema.model_fields:
        yield from ("## Settings", "", "Kept as JSON in the tool's row; operators edit them in the admin.", "")
        yield from _tables(tool.settings_schema, mode="validation")


def _operation(operation: Operation) -> Iterator[str]:
    yield from (f"## {operation.name}", "", operation.summary, "")
    yield from (f"Effect: `{operation.effect}` ({EFFECTS[operation.effect]}).", "")
    if operation.arguments.model_fields:
        yield from ("### Arguments", "", *_tables(operation.arguments, mode="validation"))
    yield from ("### Result", "", *_tables(operation.result, mode="serialization"))


def _tables(model: type[BaseModel], *, mode: Literal["validation", "serialization"]) -> Iterator[str]:
    """Yield the fields of a model as a table, then those of the models inside it."""
    schema = model.model_json_schema(mode=mode)
    inner = schema.get("$defs", {})
    yield from (schema["description"], "", *_table(schema, inner, mode=mode))
    for name, definition in sorted(inner.items()):
        if "properties" in definition:
            yield from (f"`{name}`: {definition['description']}", "", *_table(definition, inner, mode=mode))


def _table(schema: dict[str, Any], inner: dict[str, Any], *, mode: str) -> Iterator[str]:
    in_columns = ("Field", "Type", "Default", "Notes") if mode == "validation" else ("Field", "Type", "Notes")
    yield from (_row(*in_columns), _row(*("---" for _column in in_columns)))
    for name, field in schema["properties"].items():
        default = [_default(field, required=name in schema.get("required", ()))] if mode == "validation" else []
        yield _row(f"`{name}`", _type(field, inner), *default, _notes(field))
    yield ""


def _row(*cells: str) -> str:
    return f"| {' | '.join(cells)} |"


def _default(field: dict[str, Any], *, required: bool) -> str:
    value = field.get("default")
    if value is None:
        return "required" if required else ""
    if isinstance(value, list) and len(value) > LONGEST_DEFAULT:
        return f"{len(value)} entries"
    return _cell(f"`{json.dumps(value, ensure_ascii=False)}`")


def _type(field: dict[str, Any], inner: dict[str, Any]) -> str:
    if "$ref" in field:
        return _named(field["$ref"].rsplit("/", 1)[1], inner)
    if "anyOf" in field:
        return " or ".join(_type(option, inner) for option in field["anyOf"] if option.get("type") != "null")
    if "enum" in field:
        return _values(field["enum"])
    if field.get("type") == "array":
        return f"list of {_type(field.get('items', {}), inner)}"
    return str(field.get("format") or field.get("type", "any"))


def _named(name: str, inner: dict[str, Any]) -> str:
    definition = inner.get(name, {})
    return _values(definition["enum"]) if "enum" in definition else f"`{name}`"


def _values(values: list[Any]) -> str:
    return ", ".join(f"`{value}`" for value in values)


def _notes(field: dict[str, Any]) -> str:
    options = [field, *(option for option in field.get("anyOf", ()) if option.get("type") != "null")]
    limits = [text.format(option[name]) for option in options for name, text in LIMITS.items() if name in option]
    described = [option["description"] for option in options if "description" in option and "$ref" not in option]
    return _cell(" ".join([*described, "; ".join(limits)]).strip())


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")
