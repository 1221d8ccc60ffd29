"""The cells of a list's rows, that can also be read where the headings above them are not shown."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import capfirst

register = template.Library()
EMPTY = (">-</td>", ">–</td>")


@register.filter
def labelled(row: Iterable[str], headers: Iterable[Mapping[str, Any]]) -> list[SafeString]:
    """Return the cells of a row of Django's result list, each with its column's name, and a mark where it is empty."""
    return [_labelled(cell, header) for cell, header in zip(row, headers, strict=False)]


def _labelled(cell: str, header: Mapping[str, Any]) -> SafeString:
    is_box = "action-checkbox" in str(header.get("class_attrib", ""))
    label = SafeString("") if is_box else format_html(' data-label="{}"', capfirst(header["text"]))
    mark = " data-empty" if cell.endswith(EMPTY) else ""
    # A cell begins with <td or <th, and was escaped by Django.
    return mark_safe(f"{cell[:3]}{label}{mark}{cell[3:]}")  # noqa: S308
