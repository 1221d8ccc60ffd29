"""A pydantic schema as the fields of a form.

The form only turns text into values: whether they are right is for the schema to say, wherever it is checked.
"""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from pydantic import BaseModel

from apps.tools.errors import FieldError
from apps.tools.forms.described import Described, described_fields
from apps.tools.observers.redaction import is_sensitive

# Addresses of mail are at most 254 characters, and one line.
LONG_TEXT = 254
YES_NO = (("true", _("yes")), ("false", _("no")))
NONE_CHOSEN = ("", "–")


class SchemaForm(forms.Form):
    """The fields of a schema, filled with `given`; a sensitive one is taken, and never shown."""

    def __init__(
        self,
        schema: type[BaseModel],
        *,
        given: Mapping[str, Any],
        prefix: str,
        data: Mapping[str, Any] | None = None,
        auto_id: str = "id_%s",
    ) -> None:
        self.given = dict(given)
        self.sensitive = {name for name, field in schema.model_fields.items() if is_sensitive(field)}
        super().__init__(data, prefix=prefix, auto_id=auto_id)
        for described in described_fields(schema):
            self.fields[described.name] = field = self.field_of(described)
            self.fill(described, field)

    def field_of(self, described: Described) -> "SchemaField":
        """Return the field of a property; a subclass may say more."""
        field = field_for(described)
        field.label, field.help_text = described.label, described.help
        field.needed = described.is_required
        return field

    def fill(self, described: Described, field: "SchemaField") -> None:
        """Show what is given, or else the default in its place."""
        if described.name in self.given and described.name in self.sensitive:
            field.widget.attrs["placeholder"] = _("Hidden; kept unless you fill it in")
        elif described.name in self.given:
            self.show(described.name, field, self.given[described.name])
        elif described.default not in (None, "", [], {}):
            field.widget.attrs["placeholder"] = field.shown(described.default)

    def show(self, name: str, field: "SchemaField", value: Any) -> None:
        """Show a value in a field, whatever it is: also one that the field does not offer."""
        self.initial[name] = text = field.shown(value)
        if isinstance(field.widget, forms.Select) and text not in dict(field.widget.choices):
            field.widget.choices = [*field.widget.choices, (text, text)]
        if "\n" in text and isinstance(field.widget, forms.TextInput):
            field.widget = forms.Textarea(attrs={"rows": 3})  # browsers drop line ends in a field of one line

    def is_kept(self, name: str) -> bool:
        """Tell whether a field was left as it was shown."""
        text = self[name].data or ""
        return not text if name in self.sensitive else _one_line_ends(text) == self.initial.get(name, "")

    def point_out(self, faults: Iterable[FieldError]) -> None:
        """Show what the schema found beside the fields it found it in."""
        for fault in faults:
            name, _dot, place = fault.field.partition(".")
            if name in self.fields:
                self.add_error(name, f"{place}: {fault.message}" if place else fault.message)


class SchemaField(forms.CharField):
    """Text that is taken as it stands; None where it is empty."""

    needed = False
    bounds = ""
    # Its label is its technical name as words.
    is_english = True

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, strip=False, **kwargs)

    def shown(self, value: Any) -> str:
        """Return a value as the field's text."""
        return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)

    def clean(self, value: Any) -> Any:
        """Return what the field's text says."""
        text = _one_line_ends(super().clean(value))
        return self.read(text) if text.strip() else None

    def read(self, text: str) -> Any:
        """Turn text into a value; a subclass may say more."""
        return text


class LiteralField(SchemaField):
    """A number, or yes and no; what is none of these goes on as text, for the schema to refuse."""

    def read(self, text: str) -> Any:
        """Return the number or truth value."""
        try:
            return json.loads(text)
        except ValueError:
            return text


class LinesField(SchemaField):
    """A list of texts, one a line."""

    widget = forms.Textarea(attrs={"rows": 3})

    def shown(self, value: Any) -> str:
        """Return the texts, one a line; what is no list as it is."""
        return "\n".join(map(str, value)) if isinstance(value, list | tuple) else super().shown(value)

    def read(self, text: str) -> list[str]:
        """Return the lines that say something."""
        return [line.strip() for line in text.splitlines() if line.strip()]


class JsonField(SchemaField):
    """A list or an object, as JSON."""

    widget = forms.Textarea(attrs={"rows": 4, "spellcheck": "false", "class": "code"})

    def shown(self, value: Any) -> str:
        """Return indented JSON."""
        return json.dumps(value, indent=2, ensure_ascii=False, default=str)

    def read(self, text: str) -> Any:
        """Return what the JSON says; raises ValidationError."""
        try:
            return json.loads(text)
        except ValueError as error:
            raise forms.ValidationError(_("This is no JSON: %(why)s"), params={"why": error}) from None


def field_for(described: Described) -> SchemaField:
    """Return the field for one property, by the type that its schema declares."""
    if described.choices:
        return SchemaField(widget=forms.Select(choices=[NONE_CHOSEN, *((one, one) for one in described.choices)]))
    if described.kinds == {"boolean"}:
        return LiteralField(widget=forms.Select(choices=[NONE_CHOSEN, *YES_NO]))
    if described.kinds <= {"integer", "number"}:
        return LiteralField(widget=forms.TextInput(attrs={"inputmode": "decimal"}))
    if described.kinds & {"array", "object"}:
        return LinesField() if described.items == "string" else JsonField()
    if described.longest > LONG_TEXT:
        return SchemaField(widget=forms.Textarea(attrs={"rows": 3}))
    return SchemaField(widget=forms.TextInput(attrs={"type": "date"} if described.format == "date" else {}))


def _one_line_ends(text: str) -> str:
    return text.replace("\r\n", "\n")
