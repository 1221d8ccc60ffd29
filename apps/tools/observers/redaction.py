"""What of a call may be stored, logged and shown: fields that a schema declares sensitive are masked."""

import hashlib
import json
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import Annotated, Any, get_args
from urllib.parse import quote, quote_plus

from pydantic import BaseModel, Field
from pydantic.fields import FieldInfo

MASK = "•••"
TEXT_LIMIT = 2000
PREVIEW_LIMIT = 300
SHORTEST_SECRET = 4
JSON_TYPES = (str, int, float, bool, list, dict)
SHORT = 2**63
SCALARS = frozenset({str, int, float, bool, type(None)})

Sensitive = Annotated[str, Field(json_schema_extra={"sensitive": True})]


def is_sensitive(field: FieldInfo) -> bool:
    """Tell whether a schema declares a field sensitive."""
    return isinstance(field.json_schema_extra, dict) and bool(field.json_schema_extra.get("sensitive"))


def redacted_arguments(schema: type[BaseModel], arguments: Mapping[str, Any]) -> dict[str, Any]:
    """Return raw arguments as they may be stored: sensitive and unknown fields masked at any depth, long text cut.

    A field that the schema does not know is masked: nobody has declared it harmless.
    """
    shown = _shown_fields(schema)
    redacted: dict[str, Any] = {}
    for name, value in arguments.items():
        if name in shown:
            redacted[name] = _cut(value if shown[name] is None else _masked(shown[name], value))
        else:
            redacted[storable(str(name))[:80]] = MASK
    return redacted


def unspoken(text: str, secrets: Iterable[str]) -> str:
    """Return a text without the secrets that it repeats, as they are or as they stand in a URL.

    Short ones stand in any text by chance.
    """
    for secret in secrets:
        if len(secret) >= SHORTEST_SECRET:
            for written in (secret, quote(secret, safe="", errors="replace"), quote_plus(secret, errors="replace")):
                text = text.replace(written, MASK)
    return text


def without_secrets(value: Any, secrets: Sequence[str]) -> Any:
    """Return JSON with these secrets masked in its texts, and in place of its numbers."""
    if isinstance(value, Mapping):
        return {name: without_secrets(one, secrets) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [without_secrets(one, secrets) for one in value]
    if isinstance(value, str):
        return unspoken(value, secrets)
    return MASK if str(value) in secrets else value


def sensitive_texts(schema: type[BaseModel], arguments: Mapping[str, Any]) -> Iterator[str]:
    """Yield the texts that were given in fields that a schema declares sensitive, at any depth."""
    shown = _shown_fields(schema)
    for name, value in arguments.items():
        if name not in shown:
            yield from _texts_in(value)
        elif within := shown[name]:
            rows = value if isinstance(value, list) else [value]
            for row in rows:
                yield from sensitive_texts(within, row) if isinstance(row, Mapping) else []


def _texts_in(value: Any) -> Iterator[str]:
    """Yield the texts and numbers in a value, as they are written."""
    if isinstance(value, Mapping):
        value = list(value.values())
    if isinstance(value, list):
        for one in value:
            yield from _texts_in(one)
    elif value is not None and not isinstance(value, bool):
        yield str(value)


def storable(value: Any) -> Any:
    """Return JSON as every database takes it: NUL and halves of characters replaced, what is no number as text."""
    if isinstance(value, str):
        return value.replace("\x00", "\ufffd").encode(errors="replace").decode()
    if isinstance(value, float):
        return value if math.isfinite(value) else str(value)
    if isinstance(value, dict):
        return {storable(str(name)): storable(one) for name, one in value.items()}
    return [storable(one) for one in value] if isinstance(value, list) else value


@cache
def _shown_fields(schema: type[BaseModel]) -> dict[str, type[BaseModel] | None]:
    """Return the fields that may be shown, each with the schema of the objects in it, if it holds any."""
    fields = schema.model_fields.items()
    return {name: _schema_within(field.annotation) for name, field in fields if not is_sensitive(field)}


def _schema_within(annotation: Any) -> type[BaseModel] | None:
    """Return the schema that an annotation names by itself or in a list, an Optional or the like."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    within = (_schema_within(part) for part in get_args(annotation))
    return next((schema for schema in within if schema), None)


def _masked(schema: type[BaseModel] | None, value: Any) -> Any:
    if schema and isinstance(value, Mapping):
        return redacted_arguments(schema, value)
    if schema and isinstance(value, list):
        return [_masked(schema, each) for each in value]
    return value


def redacted_model(value: Any) -> Any:
    """Return a result as plain JSON with sensitive fields masked, at any depth."""
    if type(value) in SCALARS:
        return value
    if isinstance(value, BaseModel):
        masked = _masked_fields(type(value))
        return {
            name: MASK if name in masked else redacted_model(getattr(value, name)) for name in type(value).model_fields
        }
    if isinstance(value, (list, tuple)):
        return [redacted_model(item) for item in value]
    if isinstance(value, Mapping):
        return {str(key): redacted_model(item) for key, item in value.items()}
    return value if isinstance(value, (int, float, bool)) or value is None else str(value)


@cache
def _masked_fields(schema: type[BaseModel]) -> frozenset[str]:
    return frozenset(name for name, field in schema.model_fields.items() if is_sensitive(field))


def preview(result: BaseModel) -> str:
    """Return the beginning of a redacted result as one line of JSON."""
    text = _as_text(redacted_model(result))
    return text if len(text) <= PREVIEW_LIMIT else f"{text[: PREVIEW_LIMIT - 1]}…"


def canonical(arguments: Mapping[str, Any]) -> str:
    """Return arguments as JSON with sorted keys, the same text for equal arguments."""
    return _canonical(arguments)


# Made once: json.dumps makes an encoder for every call that asks for anything but its defaults.
_canonical = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=str).encode
_as_text = json.JSONEncoder(ensure_ascii=False).encode


def digest(*, tool: str, operation: str, arguments: Mapping[str, Any]) -> str:
    """Return the SHA-256 of a call's tool, operation and exact arguments, as hex."""
    return hashlib.sha256(f"{tool}\n{operation}\n{canonical(arguments)}".encode(errors="surrogatepass")).hexdigest()


def _cut(value: Any) -> Any:
    if value is None or (isinstance(value, int) and abs(value) < SHORT):
        return value
    text = value if isinstance(value, str) else canonical({"": value})
    if len(text) <= TEXT_LIMIT:
        return storable(value if isinstance(value, JSON_TYPES) or value is None else str(value))
    return storable(f"{text[:TEXT_LIMIT]}…")
