"""A field of a form that is a form of its own: an object in a JSON column, edited in fields."""

from typing import Any, Protocol

from django import forms
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _


class NestedForm(Protocol):
    """What a form offers to be nested: Django's own, and the value that its fields make up."""

    is_bound: bool

    def is_valid(self) -> bool:
        """Tell whether every field can be read."""
        ...

    def value(self) -> Any:
        """Return what the fields of a valid form make up."""
        ...

    def point_out(self, faults: Any) -> None:
        """Show what is wrong beside its field."""
        ...


class NestedWidget(forms.Widget):
    """Shows the nested form by a template, which gets it as `form`, and the id to lead to as `id`."""

    use_fieldset = True

    def __init__(self, form: NestedForm, template: str) -> None:
        super().__init__()
        self.form, self.template = form, template

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        """Return the fields; what was sent stands in them, so the value is not asked for."""
        return render_to_string(self.template, {"form": self.form, "id": (attrs or {}).get("id", name)})

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        """Say that it was sent: its fields have names of their own."""
        return False


class NestedField(forms.Field):
    """The nested form as a field; it is bound by whoever makes it, with a prefix of its own."""

    def __init__(self, form: NestedForm, *, template: str, **kwargs: Any) -> None:
        self.nested = form
        super().__init__(required=False, widget=NestedWidget(form, template), **kwargs)

    def clean(self, value: Any) -> Any:
        """Return the nested form's value; raises ValidationError, with the faults beside the nested fields."""
        if not self.nested.is_valid():
            raise forms.ValidationError(_("Something in it can not be read."))
        return self.nested.value()

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Tell whether the nested form makes up something else than was there."""
        return self.nested.is_bound and not (self.nested.is_valid() and self.nested.value() == initial)
