"""What a call brought, as names and values to read: the record keeps the beginning of the result as JSON text."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.formats import date_format
from django.utils.timezone import is_aware, localtime
from django.utils.translation import gettext as _

from apps.core.beginnings import CUT, beginning_of
from apps.core.readable import moment_in

NOTHING: tuple[Any, ...] = (None, "", [], {})


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
    told = beginning_of(preview)
    if told is None:
        return ShownResult((Fact(_("Result"), preview),), preview.endswith(CUT))
    return ShownResult(tuple(_facts(told.value)), told.is_cut)


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
    if isinstance(value, str) and (moment := moment_in(value)):
        return date_format(localtime(moment) if is_aware(moment) else moment, "DATETIME_FORMAT")
    return "–" if value is None or value == "" else str(value)
