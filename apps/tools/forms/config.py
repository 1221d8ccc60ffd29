"""The operator's form of a tool's row: keys go in and never come out."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.accounts.types import Role
from apps.tools.errors import InvalidConfig
from apps.tools.models import ToolConfig
from apps.tools.services.configs import EDITABLE, drafted

ROLES = [(role.value, role.value.capitalize()) for role in Role]


class ToolConfigForm(forms.ModelForm[ToolConfig]):
    """A tool's row; an empty key field keeps the key that is stored."""

    api_key = forms.CharField(
        label=_("New key"),
        required=False,
        strip=True,
        widget=forms.PasswordInput(render_value=False, attrs={"autocomplete": "new-password"}),
        help_text=_("Leave empty to keep the stored key. It is encrypted, never shown, and cleared by another host."),
    )
    clear_key = forms.BooleanField(label=_("Remove the stored key"), required=False)
    allowed_roles = forms.MultipleChoiceField(
        label=_("Roles"),
        choices=ROLES,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Who may use the tool."),
    )
    reason = forms.CharField(
        label=_("Reason"), required=False, max_length=300, help_text=_("Why you change this; kept with the revision.")
    )

    class Meta:
        """The editable fields of the row."""

        model = ToolConfig
        fields = EDITABLE

    def clean(self) -> dict[str, Any]:
        """Check the change as a whole, with the rules that the API follows too."""
        super().clean()
        if not self.errors:
            try:
                drafted(config=self.instance, changes=self.changes())
            except InvalidConfig as error:
                for fault in error.errors:
                    name, _dot, place = fault.field.partition(".")
                    said = f"{place}: {fault.message}" if place else fault.message
                    self.add_error(name if name in self.fields else None, said)
        return self.cleaned_data

    def changes(self) -> dict[str, Any]:
        """Return the fields of the row that the operator changed."""
        changed = {name: self.cleaned_data[name] for name in self.changed_data if name in EDITABLE}
        if self.cleaned_data.get("clear_key"):
            changed["api_key"] = ""
        elif not changed.get("api_key"):
            changed.pop("api_key", None)
        return changed
