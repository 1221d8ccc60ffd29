"""What may stand in a field, in words for people."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.tools.forms.described import Described

KINDS: Mapping[str, Any] = {
    "integer": gettext_lazy("Whole number"),
    "number": gettext_lazy("Decimal number"),
    "boolean": gettext_lazy("Yes or no"),
    "lines": gettext_lazy("List, one entry a line"),
    "json": gettext_lazy("Object or list, as JSON"),
}
BOUNDS: Mapping[str, Any] = {
    "minimum": gettext_lazy("at least %s"),
    "exclusiveMinimum": gettext_lazy("more than %s"),
    "maximum": gettext_lazy("at most %s"),
    "exclusiveMaximum": gettext_lazy("less than %s"),
    "minLength": gettext_lazy("at least %s characters"),
    "maxLength": gettext_lazy("at most %s characters"),
    "minItems": gettext_lazy("at least %s entries"),
    "maxItems": gettext_lazy("at most %s entries"),
}


def bounds_in_words(described: Described) -> str:
    """Return the type of a field with its bounds, and its default: "Whole number, at least 1. Default: 10."."""
    bounds = [str(said) % described.bounds[name] for name, said in BOUNDS.items() if name in described.bounds]
    said = ", ".join([*_kind(described), *bounds])
    default = described.default
    parts = [f"{said[:1].upper()}{said[1:]}."] if said else []
    if isinstance(default, str | int | float) and default != "":
        parts.append(_("Default: %s.") % _plain(default))
    return " ".join(parts)


def _kind(described: Described) -> list[str]:
    kinds = described.kinds
    if described.choices or kinds == {"string"}:
        return []
    if kinds & {"array", "object"}:
        return [str(KINDS["lines" if described.items == "string" else "json"])]
    return [str(KINDS[next(name for name in ("number", "integer", "boolean", *KINDS) if name in kinds)])]


def _plain(value: Any) -> str:
    return str(_("yes") if value else _("no")) if isinstance(value, bool) else str(value)
