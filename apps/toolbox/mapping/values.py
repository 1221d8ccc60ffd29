"""Making queries, bodies and answers of a mapping's sources. Everything is looked up; nothing is evaluated."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from django.utils.translation import gettext as _

from apps.toolbox.mapping.pointers import put_at, value_at, without_gaps
from apps.toolbox.mapping.routes import PLACEHOLDER
from apps.toolbox.mapping.settings import RequestMapping, Source
from apps.toolbox.mapping.transforms import rewritten
from apps.tools.errors import FieldError, OperationFailed, UnexpectedAnswer

Inputs = Mapping[str, Any]


def path_of(mapping: RequestMapping, inputs: Inputs) -> str:
    """Return the path with each placeholder filled in as one segment; raises OperationFailed for one that climbs."""
    values = {name: str(inputs[name]) for name in mapping.placeholders()}
    if not all(value.strip(".") for value in values.values()):
        raise OperationFailed(_("An empty name, or one of dots alone, can not stand in an address."), code="bad_name")
    return PLACEHOLDER.sub(lambda match: quote(values[match[1]], safe=""), mapping.path)


def query_of(mapping: RequestMapping, inputs: Inputs) -> dict[str, str | int]:
    """Return the query's parameters that have a value."""
    found = {name: _sent(source, inputs) for name, source in mapping.query.items()}
    return {name: _plain(value) for name, value in found.items() if value is not None}


def body_of(mapping: RequestMapping, inputs: Inputs) -> dict[str, Any]:
    """Return the body with what has a value, each at its pointer; what was not given leaves no gap in a list."""
    body: dict[str, Any] = {}
    for pointer, source in mapping.body.items():
        value = _sent(source, inputs)
        if value is not None:
            put_at(body, pointer, value)
    return {name: without_gaps(value) for name, value in body.items()}


def form_of(body: Mapping[str, Any], *, inside: str = "") -> dict[str, str]:
    """Return a body as the fields of a form; what is nested is written `outer[inner]`, a list `outer[0]`."""
    fields: dict[str, str] = {}
    for name, value in body.items():
        label = f"{inside}[{name}]" if inside else name
        nested = {str(place): one for place, one in enumerate(value)} if isinstance(value, list) else value
        fields |= form_of(nested, inside=label) if isinstance(nested, Mapping) else {label: str(_plain(value))}
    return fields


def answer_of(mapping: RequestMapping, document: Any, inputs: Inputs, *, tool: str) -> dict[str, Any]:
    """Return the answer in our words; raises UnexpectedAnswer, naming the field, for a value that can not be read."""
    answer: dict[str, Any] = {}
    for pointer, source in mapping.answer.items():
        try:
            value = _value(source, document, inputs)
        except ValueError as error:
            raise UnexpectedAnswer(tool, [FieldError(pointer, str(error))]) from error
        if value is not None:
            put_at(answer, pointer, value)
    return answer


def looked_up(source: Source, document: Any) -> Any:
    """Return what a lookup finds in an answer, None where nothing stands there; raises ValueError."""
    return _value(source, document, {})


def _sent(source: Source, inputs: Inputs) -> Any:
    try:
        return _value(source, None, inputs)
    except ValueError as error:
        raise OperationFailed(
            _("%(fault)s, and so the settings have no words for it. Nothing was sent.") % {"fault": error},
            code="not_wired",
        ) from error


def _value(source: Source, document: Any, inputs: Inputs) -> Any:
    value = _origin(source, document, inputs)
    if value is None:
        return source.default
    if source.each is not None:
        return [_row(source.each, row, inputs) for row in value] if isinstance(value, list) else None
    if source.values is not None:
        return _translated(str(_plain(value)), source.values)
    if source.transform is None:
        return value
    found = rewritten(value, source.transform, currency=_currency(source, document, inputs))
    if found is None and source.default is None:
        raise ValueError(f"“{str(value)[:60]}” has no {str(source.transform).replace('_', ' ')}")
    return source.default if found is None else found


def _currency(source: Source, document: Any, inputs: Inputs) -> Any:
    name = source.currency or ""
    return value_at(document, name) if name.startswith("/") else inputs.get(name)


def _origin(source: Source, document: Any, inputs: Inputs) -> Any:
    if source.at is not None:
        return value_at(document, source.at)
    if source.join is not None:
        parts = [_value(part, document, inputs) for part in source.join]
        return " ".join(str(part) for part in parts if part is not None and part != "") or None
    return source.const if source.input is None else inputs.get(source.input)


def _row(each: Mapping[str, Source], row: Any, inputs: Inputs) -> dict[str, Any]:
    mapped: dict[str, Any] = {}
    for pointer, source in each.items():
        value = _value(source, row, inputs)
        if value is not None:
            put_at(mapped, pointer, value)
    return mapped


def _translated(value: str, values: Mapping[str, Any]) -> Any:
    if value not in values:
        raise ValueError(f"“{value[:60]}” is none of {', '.join(values)}")
    return values[value]


def _plain(value: Any) -> str | int:
    """Return a value as queries and forms write it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return value if isinstance(value, int) else str(value)
