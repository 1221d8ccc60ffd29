"""Filters for the text of answers."""

import re
from collections.abc import Iterable, Mapping
from itertools import groupby
from typing import Any

from django import template
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy

from apps.agent.formats import money, state
from apps.agent.results import ShownResult, shown_result
from apps.agent.transcript import Entry
from apps.audit.models import ToolCall
from apps.core.fulltext import terms

register = template.Library()
# The stages that the classifier is shipped with, as it names them; a team's own are shown in its words.
STAGES = {
    "Greeting": gettext_lazy("Greeting"),
    "Identification": gettext_lazy("Identification"),
    "Diagnosis": gettext_lazy("Diagnosis"),
    "Resolution": gettext_lazy("Resolution"),
    "Confirmation": gettext_lazy("Confirmation"),
    "Closing": gettext_lazy("Closing"),
    "Escalated": gettext_lazy("Escalated"),
}
MARKER = re.compile(r"\[(\d{1,2})\]")
BULLET = "- "


@register.filter
def cited(entry: Entry) -> SafeString:
    """Return the message's text, escaped: dashed lines as a list, each `[n]` of a source as a link."""
    numbers = {source.number for source in entry.sources}
    blocks = groupby(entry.message.text.split("\n"), key=lambda line: line.startswith(BULLET))
    shown = (_list(entry, lines, numbers) if dashed else _lines(entry, lines, numbers) for dashed, lines in blocks)
    return mark_safe("".join(shown))  # noqa: S308 - escaped


@register.filter
def state_name(value: str) -> str:
    """Return the state of an account or an invoice in the reader's language; an unknown one as it came."""
    return state(value)


@register.filter
def stage_name(title: str) -> str:
    """Return the name of a stage in the reader's language."""
    return str(STAGES.get(title, title))


@register.filter
def amount(row: Mapping[str, Any], field: str = "amount") -> str:
    """Return an amount of a row with its currency, as people write it."""
    return money(row[field], str(row["currency"]))


@register.filter
def mail_parts(address: str) -> tuple[str, str]:
    """Return what stands before the @ of an e-mail address, and the rest: a short line breaks between them."""
    name, at, host = address.partition("@")
    return name, at + host


@register.filter
def result_of(call: ToolCall) -> ShownResult | None:
    """Return what a call brought, to be read."""
    return shown_result(call.result_preview)


@register.filter
def percent(share: float) -> int:
    """Return a share of one in whole percent."""
    return round(share * 100)


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


def _list(entry: Entry, lines: Iterable[str], numbers: set[int]) -> SafeString:
    items = format_html_join(
        "", "<li>{}</li>", ((_linked(entry, line.removeprefix(BULLET), numbers),) for line in lines)
    )
    return format_html("<ul>{}</ul>", items)


def _lines(entry: Entry, lines: Iterable[str], numbers: set[int]) -> SafeString:
    return _linked(entry, "\n".join(lines).strip("\n"), numbers)


def _linked(entry: Entry, text: str, numbers: set[int]) -> SafeString:
    parts = enumerate(MARKER.split(text))
    return mark_safe("".join(_part(entry, index, part, numbers) for index, part in parts))  # noqa: S308 - escaped


def _part(entry: Entry, index: int, part: str, numbers: set[int]) -> SafeString:
    """Return a piece of text, or at odd places the marker between two pieces."""
    if index % 2 == 0:
        return conditional_escape(part)
    if int(part) not in numbers:
        return conditional_escape(f"[{part}]")
    return format_html('<a class="citation" href="#source-{}-{}">[{}]</a>', entry.message.pk, part, part)
