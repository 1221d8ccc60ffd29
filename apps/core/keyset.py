"""Pages of long lists by key, so that page 1,000 costs as much as page 1."""

import base64
import binascii
import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar

from django.core.exceptions import ValidationError
from django.db.models import Model, Q, QuerySet
from django.utils.translation import gettext as _

from apps.core.errors import SupportDeskError

Row = TypeVar("Row", bound=Model)


class BadCursor(SupportDeskError):
    """The cursor was not made by this list."""

    code = "bad_cursor"


@dataclass(frozen=True, slots=True)
class KeysetPage(Generic[Row]):
    """One page of rows; `next` is the cursor of the page behind it, empty on the last page."""

    rows: list[Row]
    next: str = ""


def keyset_page(queryset: QuerySet[Row], *, by: str, cursor: str = "", size: int = 50) -> KeysetPage[Row]:
    """Return a page of the rows in descending order of the time field `by` and the primary key.

    Raises BadCursor for a cursor that this list did not make.
    """
    ordered = queryset.order_by(f"-{by}", "-pk")
    if cursor:
        ordered = ordered.filter(_behind(cursor, by=by, queryset=queryset))
    rows = list(ordered[: size + 1])
    if len(rows) <= size:
        return KeysetPage(rows=rows)
    return KeysetPage(rows=rows[:size], next=_cursor(rows[size - 1], by=by))


def _cursor(row: Model, *, by: str) -> str:
    """Return the cursor that stands for the row's place in the list."""
    place = json.dumps([getattr(row, by).isoformat(), str(row.pk)])
    return base64.urlsafe_b64encode(place.encode()).decode().rstrip("=")


def _behind(cursor: str, *, by: str, queryset: QuerySet[Any]) -> Q:
    """Return the condition for rows behind the cursor's place."""
    try:
        time, key = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        moment = _moment(time)
        pk = queryset.model._meta.pk.to_python(str(key))
    except (ValueError, TypeError, binascii.Error, ValidationError) as error:
        raise BadCursor(_("This page of the list does not exist. Start again from the first page.")) from error
    # The first condition is for the index; the second decides between rows of the same moment.
    return Q(**{f"{by}__lte": moment}) & (Q(**{f"{by}__lt": moment}) | Q(pk__lt=pk))


def _moment(text: str) -> datetime:
    """Return the moment; raises ValueError for one without a zone."""
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError(text)
    return moment
