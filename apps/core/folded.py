"""A JSON value of any depth as names and values, its tables folded; the JSON itself stays beside it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import ngettext

from apps.core.beginnings import beginning_of
from apps.core.readable import name_in_words, readable

# What lies deeper is one line of JSON: nobody reads it as names and values, and pages have to end.
DEEPEST = 5
# Schemas name their fields in English, in whatever language the page is.
PAIR = '<dt lang="en">{}</dt><dd>{}</dd>'


@dataclass(frozen=True, slots=True)
class ShownJson:
    """A value laid out, empty where it is only text; `raw` as it is kept; `is_cut` where only its beginning is."""

    laid_out: SafeString | str
    raw: str
    is_cut: bool = False


def shown_value(value: Any) -> ShownJson:
    """Return a JSON value as it is read, with its indented JSON; both are empty where it holds nothing."""
    if value in (None, {}, []):
        return ShownJson("", "")
    return ShownJson(folded(value), json.dumps(value, indent=2, ensure_ascii=False))


def shown_text(text: str) -> ShownJson:
    """Return a kept JSON text as it is read, with the text itself; one that says nothing whole is only text."""
    told = beginning_of(text)
    if told is None or (told.is_cut and not told.value):
        return ShownJson("", text)
    raw = text if told.is_cut else json.dumps(told.value, indent=2, ensure_ascii=False)
    return ShownJson(folded(told.value), raw, told.is_cut)


def folded(value: Any, depth: int = 0) -> SafeString | str:
    """Return a JSON value as names and values, escaped: objects within set in, lists of objects folded."""
    if depth > DEEPEST and isinstance(value, dict | list):
        return format_html("<code>{}</code>", json.dumps(value, ensure_ascii=False))
    if isinstance(value, dict) and value:
        return _facts(value, depth)
    if isinstance(value, list) and any(isinstance(item, dict | list) for item in value):
        return _list(value, depth)
    return readable(value)


def _facts(value: Mapping[str, Any], depth: int) -> SafeString:
    pairs = ((name_in_words(str(name)), folded(item, depth + 1)) for name, item in value.items())
    return format_html('<dl class="facts">{}</dl>', format_html_join("", PAIR, pairs))


def _list(items: list[Any], depth: int) -> SafeString:
    count = ngettext("%d entry", "%d entries", len(items)) % len(items)
    shown = format_html_join("", "<li>{}</li>", ((folded(item, depth + 1),) for item in items))
    return format_html('<details class="folded"><summary>{}</summary><ol class="items">{}</ol></details>', count, shown)
