"""Habits that the admin pages of several apps share."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any

from django.contrib import admin
from django.contrib.admin import AllValuesFieldListFilter
from django.contrib.admin.views.main import ChangeList
from django.core.exceptions import PermissionDenied
from django.forms import ModelForm
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django_stubs_ext import StrOrPromise


class ReadOnlyAdmin:
    """Mixed into a ModelAdmin or inline whose rows only the program writes: nobody's change is listed for them."""

    is_written_by_program = True

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Refuse: rows are written by the program."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Refuse: rows can be looked at only."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Refuse: the record is append-only."""
        return False


def refuse_changes(request: HttpRequest) -> None:
    """Refuse whatever is sent to a page that only shows; raises PermissionDenied."""
    if request.method not in {"GET", "HEAD"}:
        raise PermissionDenied


def badge(tone: str, said: StrOrPromise) -> SafeString:
    """Return a word as a badge of a tone."""
    return format_html('<span class="badge" data-tone="{}">{}</span>', tone, said)


def badge_column(field: str, description: StrOrPromise, tones: Mapping[Any, str] = MappingProxyType({})) -> Any:
    """Return a column that shows a field's choice as a badge, in the tone that `tones` or else its own name says."""

    @admin.display(description=description, ordering=field)
    def shown(_admin: Any, row: Any) -> SafeString:
        value = getattr(row, field)
        return badge(tones.get(value, value), getattr(row, f"get_{field}_display")()) if value else SafeString("–")

    return shown


def number_column(column: Any) -> Any:
    """Mark a column that is made of numbers, so that they stand one below the other."""
    column.is_number = True
    return column


class RowForm(ModelForm[Any]):
    """A row of a list that can be edited there: each field is named, with its row, for those who hear the page."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget.attrs["aria-label"] = f"{field.label}: {self.instance}"


class NamedValuesFilter(AllValuesFieldListFilter):
    """A filter by the values there are, in which also the empty one can be read."""

    def choices(self, changelist: ChangeList) -> Iterator[Any]:
        """Yield the choices, the empty value with a name."""
        for choice in super().choices(changelist):
            yield {**choice, "display": choice["display"] or _("none")}
