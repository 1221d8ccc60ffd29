"""The rows of a list: cells that can be read where the headings above them are not shown, and numbers as columns."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import template
from django.contrib.admin.views.main import ChangeList
from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import capfirst

register = template.Library()
EMPTY = (">-</td>", ">–</td>")
NUMBERS = (models.IntegerField, models.FloatField, models.DecimalField)

Header = Mapping[str, Any]


@register.filter
def knowing_numbers(headers: Iterable[Header], changelist: ChangeList) -> list[Header]:
    """Return the headings of a list, each told whether numbers stand below it."""
    columns = zip(headers, changelist.list_display, strict=True)
    return [{**header, "is_number": _is_number(changelist, str(name))} for header, name in columns]


@register.filter
def labelled(row: Iterable[str], headers: Iterable[Header]) -> list[SafeString]:
    """Return the cells of a row of Django's result list, each with its column's name, and a mark where it is empty."""
    return [_labelled(cell, header) for cell, header in zip(row, headers, strict=False)]


@register.filter
def sortable(headers: Iterable[Header]) -> list[Header]:
    """Return the headings that a list can be sorted by."""
    return [header for header in headers if header["sortable"]]


def _is_number(changelist: ChangeList, name: str) -> bool:
    """Tell whether a column shows a model's numbers, or says `is_number` of itself; choices are words."""
    try:
        field = changelist.lookup_opts.get_field(name)
    except FieldDoesNotExist:
        return bool(getattr(getattr(changelist.model_admin, name, None), "is_number", False))
    return isinstance(field, NUMBERS) and not field.choices


def _labelled(cell: str, header: Header) -> SafeString:
    is_box = "action-checkbox" in str(header.get("class_attrib", ""))
    label = SafeString("") if is_box else format_html(' data-label="{}"', capfirst(header["text"]))
    marks = " data-number" * header["is_number"] + " data-empty" * cell.endswith(EMPTY)
    return mark_safe(f"{cell[:3]}{label}{marks}{cell[3:]}")  # noqa: S308 - begins with <td or <th, escaped by Django
