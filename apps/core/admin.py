"""Habits that the admin pages of several apps share."""

from collections.abc import Iterator
from typing import Any

from django.contrib.admin import AllValuesFieldListFilter
from django.contrib.admin.views.main import ChangeList
from django.core.exceptions import PermissionDenied
from django.forms import ModelForm
from django.http import HttpRequest
from django.utils.translation import gettext as _


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
