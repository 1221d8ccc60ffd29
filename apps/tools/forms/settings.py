"""A tool's own settings as fields, made from the schema that the tool declares for them."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from pydantic import BaseModel

from apps.core.nested import NestedField
from apps.tools.errors import FieldError
from apps.tools.forms.bounds import bounds_in_words
from apps.tools.forms.described import Described
from apps.tools.forms.schema import SchemaField, SchemaForm, field_for

TEMPLATE = "admin/tools/toolconfig/_settings.html"
UNKNOWN = "unknown"
MOST_ROWS = 12


class SettingsForm(SchemaForm):
    """The settings of one tool, filled with what is stored, and with the defaults of what is not.

    What nobody touches stays exactly as it is stored, broken or unknown as it may be; what is unknown can be removed.
    """

    def __init__(
        self, schema: type[BaseModel], *, stored: Any, prefix: str = "settings", data: Mapping[str, Any] | None = None
    ) -> None:
        self.stored = stored
        self.schema = schema
        self.described: dict[str, Described] = {}
        given = stored if isinstance(stored, dict) else {}
        super().__init__(schema, given=given, prefix=prefix, data=data)
        self.unknown = [name for name in given if name not in schema.model_fields] if self._is_object else [""]
        for number, name in enumerate(self.unknown):
            self.fields[f"{UNKNOWN}_{number}"] = self._removal(name)

    def field_of(self, described: Described) -> Any:
        """Return a property's field; an object of plain properties is a form of its own."""
        self.described[described.name] = described
        inner, given = self.schema.model_fields[described.name].annotation, self.given.get(described.name, {})
        if isinstance(inner, type) and issubclass(inner, BaseModel) and isinstance(given, dict):
            form = SettingsForm(inner, stored=given, prefix=f"{self.prefix}-{described.name}", data=self._sent)
            return NestedField(form, template=TEMPLATE, label=described.label, help_text=described.help)
        field = field_for(described)
        field.label, field.help_text = described.label, described.help
        field.bounds, field.needed = bounds_in_words(described), described.is_required
        return field

    def fill(self, described: Described, field: Any) -> None:
        """Show what is stored, or else the default, which applies then."""
        if isinstance(field, SchemaField):
            self._fill(described, field)

    def value(self) -> Any:
        """Return the settings that a valid form makes up."""
        if not self._is_object:
            return {} if self.cleaned_data[f"{UNKNOWN}_0"] else self.stored
        removed = {name for number, name in enumerate(self.unknown) if self.cleaned_data[f"{UNKNOWN}_{number}"]}
        values = {name: value for name, value in self.given.items() if name not in removed}
        for name, described in self.described.items():
            self._take(name, described, values)
        return values

    def point_out(self, faults: Iterable[FieldError]) -> None:
        """Show what is wrong beside its field: of an unknown setting beside the tick that removes it."""
        for fault in faults:
            name, _dot, place = fault.field.partition(".")
            field = self.fields.get(name)
            if isinstance(field, NestedField) and isinstance(field.nested, SettingsForm):
                field.nested.point_out([FieldError(place, fault.message)])
                self.add_error(name, fault.message)
            elif fault.field in self.unknown:
                self.add_error(f"{UNKNOWN}_{self.unknown.index(fault.field)}", fault.message)
            elif name in self.fields:
                super().point_out([fault])
            else:
                self.add_error(None, fault.message)

    def is_kept(self, name: str) -> bool:
        """Tell whether a field was left as it was shown, or was not sent at all."""
        return self.add_prefix(name) not in self.data or super().is_kept(name)

    @property
    def _is_object(self) -> bool:
        return isinstance(self.stored, dict)

    @property
    def _sent(self) -> Mapping[str, Any] | None:
        return self.data if self.is_bound else None

    def _fill(self, described: Described, field: SchemaField) -> None:
        if described.name in self.sensitive:
            super().fill(described, field)
            return
        value = self.given.get(described.name, described.default)
        if isinstance(field.widget, forms.Select) and value is not None:
            field.widget.choices = list(field.widget.choices)[1:]
        if isinstance(field.widget, forms.Textarea):
            field.widget.attrs["rows"] = min(max(field.shown(value).count("\n") + 1, 3), MOST_ROWS)
        if value is None:
            self.initial[described.name] = ""
        else:
            self.show(described.name, field, value)

    def _take(self, name: str, described: Described, values: dict[str, Any]) -> None:
        """Set one setting to what was filled in, unless it was left as it was."""
        field = self.fields[name]
        if isinstance(field, NestedField):
            if field.has_changed(self.given.get(name, {}), None):
                values[name] = self.cleaned_data[name]
        elif not self.is_kept(name):
            filled = self.cleaned_data[name]
            values[name] = _empty(described) if filled is None else filled
            if values[name] is None and not described.takes_null:
                del values[name]  # the default applies

    def _removal(self, name: str) -> forms.BooleanField:
        said = SchemaField().shown(self.given[name] if name else self.stored)
        label = _("Remove “%s”, which this tool does not know") % name if name else _("Remove what are no settings")
        return forms.BooleanField(required=False, label=label, help_text=_("It is stored as: %s") % said)


def _empty(described: Described) -> Any:
    """Return what an emptied field stands for."""
    if described.takes_null:
        return None
    if described.kinds == {"string"} and not described.choices:
        return ""
    return [] if described.items == "string" else None
