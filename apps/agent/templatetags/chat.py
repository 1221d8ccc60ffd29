"""Filters for the text of answers."""

import re

from django import template
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe

from apps.agent.transcript import Entry
from apps.core.fulltext import terms

register = template.Library()
MARKER = re.compile(r"\[(\d{1,2})\]")


@register.filter
def cited(entry: Entry) -> SafeString:
    """Return the message's text, escaped, each `[n]` that names one of its sources as a link to it."""
    numbers = {source.number for source in entry.sources}
    parts = MARKER.split(entry.message.text)
    return mark_safe("".join(_part(entry, index, part, numbers) for index, part in enumerate(parts)))  # noqa: S308 - escaped


@register.filter
def marked(text: str, words: str) -> SafeString:
    """Return a text, escaped, with the words that were searched for marked."""
    wanted = "|".join(re.escape(word) for word in sorted(terms(words), key=len, reverse=True))
    if not wanted:
        return conditional_escape(text)
    pieces = re.split(rf"(?<!\w)({wanted})", text, flags=re.IGNORECASE)
    shown = (
        format_html("<mark>{}</mark>", piece) if index % 2 else conditional_escape(piece)
        for index, piece in enumerate(pieces)
    )
    return mark_safe("".join(shown))  # noqa: S308 - escaped


def _part(entry: Entry, index: int, part: str, numbers: set[int]) -> SafeString:
    """Return a piece of text, or at odd places the marker between two pieces."""
    if index % 2 == 0:
        return conditional_escape(part)
    if int(part) not in numbers:
        return conditional_escape(f"[{part}]")
    return format_html('<a class="citation" href="#source-{}-{}">[{}]</a>', entry.message.pk, part, part)
