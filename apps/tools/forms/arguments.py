"""An operation's arguments as fields, made from its schema.

The form only turns text into values: whether they are right is for the arguments gate to say, which every call passes.
"""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.tools.errors import FieldError, InvalidArguments
from apps.tools.models import Approval
from apps.tools.observers.redaction import is_sensitive
from apps.tools.registry.registry import registry
from apps.tools.tool import Operation

PREFIX = "argument"
# Addresses of mail are at most 254 characters, and one line.
LONG_TEXT = 254
YES_NO = (("", "–"), ("true", _("yes")), ("false", _("no")))


class ArgumentForm(forms.Form):
    """The fields of one operation, filled with `given`; a sensitive argument is taken, and never shown.

    An empty field is not sent; an empty sensitive one keeps what was given.
    """

    def __init__(
        self,
        operation: Operation,
        *,
        given: Mapping[str, Any],
        data: Mapping[str, Any] | None = None,
        auto_id: str = "id_%s",
    ) -> None:
        self.given = dict(given)
        self.sensitive = {name for name, field in operation.arguments.model_fields.items() if is_sensitive(field)}
        super().__init__(data, prefix=PREFIX, auto_id=auto_id)
        schema = operation.arguments.model_json_schema()
        required = set(schema.get("required", ()))
        for name, described in schema.get("properties", {}).items():
            field = _field(_resolved(described, schema.get("$defs", {})))
            field.label, field.help_text = name.replace("_", " ").capitalize(), described.get("description", "")
            field.needed = name in required
            self.fields[name] = field
            self._fill(name, field, described.get("default"))

    def arguments(self) -> dict[str, Any]:
        """Return the arguments of a valid form; those whose field was not touched stay exactly as they were given."""
        kept = {name: value for name, value in self.given.items() if name not in self.fields or self._is_kept(name)}
        filled = {name: value for name, value in self.cleaned_data.items() if value is not None and name not in kept}
        return {**kept, **filled}

    def point_out(self, faults: Iterable[FieldError]) -> None:
        """Show what the arguments gate found beside the fields it found it in."""
        for fault in faults:
            name, _dot, place = fault.field.partition(".")
            if name in self.fields:
                self.add_error(name, f"{place}: {fault.message}" if place else fault.message)

    def _fill(self, name: str, field: "ArgumentField", default: Any) -> None:
        if name in self.given and name in self.sensitive:
            field.widget.attrs["placeholder"] = _("Hidden; kept unless you fill it in")
        elif name in self.given:
            self.initial[name] = text = field.shown(self.given[name])
            if "\n" in text and isinstance(field.widget, forms.TextInput):
                field.widget = forms.Textarea(attrs={"rows": 3})  # browsers drop line ends in a field of one line
        elif default not in (None, "", [], {}):
            field.widget.attrs["placeholder"] = field.shown(default)

    def _is_kept(self, name: str) -> bool:
        text = self[name].data or ""
        return not text if name in self.sensitive else _one_line_ends(text) == self.initial[name]


def form_of_approval(approval: Approval, *, data: Mapping[str, Any]) -> ArgumentForm | None:
    """Return the arguments of a waiting call as fields, filled in where `data` holds them; None without its tool."""
    operation = registry.get(approval.tool).operations.get(approval.operation) if approval.tool in registry else None
    filled = data if any(name.startswith(f"{PREFIX}-") for name in data) else None
    if operation is None:
        return None
    return ArgumentForm(operation, given=approval.arguments, data=filled, auto_id=f"{approval.pk}-%s")


def edited_arguments(form: ArgumentForm | None) -> dict[str, Any] | None:
    """Return what came with a form, None where nothing came; raises InvalidArguments for what can not be read."""
    if form is None or not form.is_bound:
        return None
    if not form.is_valid():
        raise InvalidArguments([FieldError(name, " ".join(map(str, said))) for name, said in form.errors.items()])
    return form.arguments()


class ArgumentField(forms.CharField):
    """Text that is sent as it stands; None where it is empty."""

    needed = False

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, strip=False, **kwargs)

    def shown(self, value: Any) -> str:
        """Return a value as the field's text."""
        return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)

    def clean(self, value: Any) -> Any:
        """Return what is sent for the field's text."""
        text = _one_line_ends(super().clean(value))
        return self.read(text) if text.strip() else None

    def read(self, text: str) -> Any:
        """Turn text into a value; a subclass may say more."""
        return text


class LiteralField(ArgumentField):
    """A number, or yes and no; what is none of these goes on as text, for the gate to refuse."""

    def read(self, text: str) -> Any:
        """Return the number or truth value."""
        try:
            return json.loads(text)
        except ValueError:
            return text


class LinesField(ArgumentField):
    """A list of texts, one a line."""

    widget = forms.Textarea(attrs={"rows": 3})

    def shown(self, value: Any) -> str:
        """Return the texts, one a line."""
        return "\n".join(map(str, value))

    def read(self, text: str) -> list[str]:
        """Return the lines that say something."""
        return [line.strip() for line in text.splitlines() if line.strip()]


class JsonField(ArgumentField):
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


def _field(described: Mapping[str, Any]) -> ArgumentField:
    """Return the field for one argument, by the type that its schema declares."""
    kinds, choices = described["kinds"], described["choices"]
    if choices:
        return ArgumentField(widget=forms.Select(choices=[("", "–"), *((one, one) for one in choices)]))
    if kinds == {"boolean"}:
        return LiteralField(widget=forms.Select(choices=YES_NO))
    if kinds <= {"integer", "number"}:
        return LiteralField(widget=forms.TextInput(attrs={"inputmode": "decimal"}))
    if kinds & {"array", "object"}:
        return LinesField() if described["items"] == "string" else JsonField()
    if described["length"] > LONG_TEXT:
        return ArgumentField(widget=forms.Textarea(attrs={"rows": 3}))
    return ArgumentField(widget=forms.TextInput(attrs={"type": "date"} if described["format"] == "date" else {}))


def _resolved(described: Mapping[str, Any], definitions: Mapping[str, Any]) -> dict[str, Any]:
    """Sum up a property's schema: the types it takes, its choices, what a list holds, its format and longest text."""
    options = [
        definitions.get(one.get("$ref", "").rpartition("/")[2], one) for one in described.get("anyOf", [described])
    ]
    said = [one for one in options if one.get("type") != "null"]
    first = said[0] if said else {}
    return {
        "kinds": {one.get("type", "object") for one in said},
        "choices": first.get("enum", [first["const"]] if "const" in first else []),
        "items": first.get("items", {}).get("type"),
        "format": first.get("format"),
        "length": first.get("maxLength", 0),
    }


def _one_line_ends(text: str) -> str:
    return text.replace("\r\n", "\n")
