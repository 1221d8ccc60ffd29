"""What a call brought, as names and values to read: the record keeps the beginning of the result as JSON text."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

CUT = "…"
NOTHING: tuple[Any, ...] = (None, "", [], {})
CLOSING = {"{": "}", "[": "]"}


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing that a result says."""

    name: str
    value: str


@dataclass(frozen=True, slots=True)
class ShownResult:
    """A result's facts; `is_cut` where the record kept only its beginning."""

    facts: tuple[Fact, ...]
    is_cut: bool


def shown_result(preview: str) -> ShownResult | None:
    """Return what a preview says, None for an empty one; text that is no JSON stays one fact."""
    if not preview:
        return None
    is_cut = preview.endswith(CUT)
    try:
        data = json.loads(whole(preview.removesuffix(CUT)) if is_cut else preview)
    except ValueError:
        return ShownResult((Fact(_("Result"), preview),), is_cut)
    return ShownResult(tuple(_facts(data)), is_cut)


def whole(text: str) -> str:
    """Return the longest beginning of a JSON text that ends behind a whole value, with its brackets closed."""
    open_ones: list[str] = []
    kept, in_string, escaped = "", False, False
    for place, char in enumerate(text):
        if in_string:
            in_string = escaped or char != '"'
            escaped = char == "\\" and not escaped
        elif char == '"':
            in_string = True
        elif char in CLOSING:
            open_ones.append(CLOSING[char])
            kept = text[: place + 1] + "".join(reversed(open_ones))
        elif char in "]}" and open_ones:
            open_ones.pop()
            kept = text[: place + 1] + "".join(reversed(open_ones))
        elif char == ",":
            kept = text[:place] + "".join(reversed(open_ones))
    return kept


def _facts(data: Any, name: str = "") -> Iterator[Fact]:
    if isinstance(data, dict):
        for key, value in data.items():
            inner = str(key).replace("_", " ")
            yield from _facts(value, inner if isinstance(value, list) or not name else f"{name}: {inner}")
    elif isinstance(data, list):
        for number, item in enumerate(data, start=1):
            yield Fact(f"{name} {number}".strip(), _line(item))
        if not data:
            yield Fact(name, _("none"))
    else:
        yield Fact(name or _("Result"), _word(data))


def _line(item: Any) -> str:
    """Return an entry of a list in one line."""
    if isinstance(item, dict):
        told = ((str(key).replace("_", " "), _line(value)) for key, value in item.items() if value not in NOTHING)
        return " · ".join(f"{name}: {value}" for name, value in told if value)
    return ", ".join(map(_line, item)) if isinstance(item, list) else _word(item)


def _word(value: Any) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return "–" if value is None or value == "" else str(value)
