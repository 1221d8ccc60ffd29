"""Reading one row or some of many."""

from typing import TypeVar

from django.db.models import Model, QuerySet

from apps.sandbox.errors import NotFound
from apps.sandbox.types import Page

Row = TypeVar("Row", bound=Model)


def find(rows: QuerySet[Row], **lookup: str) -> Row:
    """Return the one row; raises NotFound, which names what was looked for."""
    row = rows.filter(**lookup).first()
    if row is None:
        raise NotFound(f"There is no {rows.model._meta.verbose_name_raw} {next(iter(lookup.values()))}.")
    return row


def page(rows: QuerySet[Row], *, limit: int, offset: int = 0) -> Page[Row]:
    """Return the rows of one page, and how many there are in all."""
    return Page(rows=list(rows[offset : offset + limit]), total_count=rows.count())
