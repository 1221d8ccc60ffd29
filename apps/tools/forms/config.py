"""The operator's form of a tool's row: keys go in and never come out."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.accounts.types import Role
from apps.core.nested import NestedField
from apps.tools.errors import FieldError, InvalidConfig
from apps.tools.forms import rules, settings
from apps.tools.models import ToolConfig, ToolRevision
from apps.tools.registry.registry import registry
from apps.tools.services.configs import EDITABLE, drafted, snapshot

CHANGED_MEANWHILE = _(
    "%(who)s changed this meanwhile, in revision %(number)s. "
    "Nothing was saved; open the page again to see how it stands now."
)
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
    based_on = forms.IntegerField(label=_("Revision"), required=False, widget=forms.HiddenInput)
    reason = forms.CharField(
        label=_("Reason"), required=False, max_length=300, help_text=_("Why you change this; kept with the revision.")
    )

    class Meta:
        """The editable fields of the row."""

        model = ToolConfig
        fields = EDITABLE

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        row: ToolConfig | None = kwargs.get("instance")
        if row and not row.readable_key:
            row.api_key = ""  # one that can not be read must not keep the form from being shown, nor a new key from it
        super().__init__(*args, **kwargs)
        self.initial["based_on"] = self.instance.revision
        self.base = self._base()
        # What was changed is what differs from the row that the operator saw, not from what others made of it since.
        self.initial.update({name: value for name, value in self.base.items() if name != "api_key"})
        if self.instance.name in registry and "approvals" in self.fields:
            self._nest(self.data if self.is_bound else None)

    def clean(self) -> dict[str, Any]:
        """Check the change as a whole, with the rules that the API follows too."""
        super().clean()
        if not self.errors:
            self._point_out_what_others_changed()
        try:
            drafted(config=self.instance, changes=self.changes())
        except InvalidConfig as error:
            for fault in error.errors:
                self._point_out(fault)
        return self.cleaned_data

    def _base(self) -> dict[str, Any]:
        """Return the values that an older page was filled with; nothing where it shows the row as it stands."""
        number = self.data.get("based_on", "") if self.is_bound else ""
        if not number.isdecimal() or int(number) == self.instance.revision:
            return {}
        revision = self.instance.revisions.defer("sealed_key").filter(number=int(number)).first()
        return revision.values if revision else {}

    def _point_out_what_others_changed(self) -> None:
        """Refuse settings that somebody else set to something else since the page was opened."""
        present = snapshot(self.instance)
        meant = {name: value for name, value in self.changes().items() if name in self.base}
        clashes = {name for name, value in meant.items() if self.base[name] != present[name] != value}
        if not clashes:
            return
        since = self.instance.revisions.last_changes_since(int(self.data["based_on"]))
        for name in self.base:
            if name in clashes and name in since:
                self.add_error(name, self._clash(since[name]))

    def _clash(self, by: ToolRevision) -> str:
        words = {"who": by.author.username if by.author else _("Somebody"), "number": by.number}
        return str(CHANGED_MEANWHILE) % words

    def changes(self) -> dict[str, Any]:
        """Return the fields of the row that the operator changed, as far as they can be read."""
        changed = {name: self.cleaned_data[name] for name in self.changed_data if name in self.cleaned_data}
        changed = {name: value for name, value in changed.items() if name in EDITABLE}
        if self.cleaned_data.get("clear_key"):
            changed["api_key"] = ""
        elif not changed.get("api_key"):
            changed.pop("api_key", None)
        return changed

    def _nest(self, data: Any) -> None:
        """Put fields in the place of JSON: what is right for an installed tool is known."""
        tool = registry.get(self.instance.name)
        approvals = rules.RulesForm(tool.operations, stored=self.initial["approvals"], data=data)
        own = settings.SettingsForm(tool.settings_schema, stored=self.initial["settings"], data=data)
        self.fields["approvals"] = NestedField(approvals, template=rules.TEMPLATE, label=_("Approval rules"))
        self.fields["settings"] = NestedField(own, template=settings.TEMPLATE, label=_("Settings"))

    def _point_out(self, fault: FieldError) -> None:
        name, _dot, place = fault.field.partition(".")
        field = self.fields.get(name)
        if isinstance(field, NestedField) and name not in self.errors:
            self.add_error(name, fault.message)
        if isinstance(field, NestedField):
            field.nested.point_out([FieldError(place, fault.message)])
        elif name not in self.errors:
            self.add_error(name if field else None, f"{place}: {fault.message}" if place else fault.message)
