"""What is wrong with the forms of a page, in the order of the page, each with the way to its field."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import cast

from django import forms
from django.forms import BaseForm, BoundField

from apps.core.nested import NestedField


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong, with the field's name and the id of the element to lead to; both are empty for a whole form."""

    said: str
    label: str = ""
    anchor: str = ""


def faults_of(form_list: Iterable[BaseForm]) -> list[Fault]:
    """Return the faults of bound forms."""
    return [fault for form in form_list for fault in _faults(form)]


def focus_first(form_list: Iterable[BaseForm]) -> None:
    """Let the page open at the first field with a fault; it has to be asked for before the fields are rendered."""
    if first := next((bound for form in form_list for bound in _faulty(form)), None):
        _input_of(first.field.widget).attrs["autofocus"] = True


def _faults(form: BaseForm) -> Iterator[Fault]:
    yield from (Fault(str(said)) for said in form.non_field_errors())
    for bound in form:
        if (nested := _nested(bound)) and nested.errors:
            yield from _faults(nested)
        else:
            yield from (Fault(str(said), str(bound.label), _anchor(bound)) for said in bound.errors)


def _faulty(form: BaseForm) -> Iterator[BoundField]:
    for bound in form:
        if nested := _nested(bound):
            yield from _faulty(nested)
        elif bound.errors:
            yield bound


def _nested(bound: BoundField) -> BaseForm | None:
    return cast("BaseForm", bound.field.nested) if isinstance(bound.field, NestedField) else None


def _anchor(bound: BoundField) -> str:
    """Return the id of what takes the focus: of several ticks the first."""
    widget = _input_of(bound.field.widget)
    if isinstance(widget, forms.RadioSelect | forms.CheckboxSelectMultiple):
        return widget.id_for_label(bound.auto_id, "0")
    return bound.id_for_label or bound.auto_id


def _input_of(widget: forms.Widget) -> forms.Widget:
    """Return the widget that a person types into, out of those that only wrap it."""
    if isinstance(widget, forms.MultiWidget):
        return widget.widgets[0]
    # The admin's wrapper shares its attributes with every form of its class.
    return getattr(widget, "widget", widget)
