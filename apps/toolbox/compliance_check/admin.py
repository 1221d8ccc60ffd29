"""The compliance rules in the admin."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from apps.core.admin import RowForm
from apps.toolbox.compliance_check.models import ComplianceRule


@admin.register(ComplianceRule)
class ComplianceRuleAdmin(admin.ModelAdmin[ComplianceRule]):
    """Rules by order, switched on and off in the list."""

    empty_text = _("No rules: nothing is checked. Add what has to be found in messages and replies.")
    list_display = ("title", "category", "applies_to", "severity", "action", "is_active")
    list_editable = ("is_active",)
    list_filter = ("category", "applies_to", "action", "severity", "is_active")
    search_fields = ("code", "title")
    fieldsets = (
        (None, {"fields": ("code", "title", "category", "position", "is_active", "applies_to")}),
        (_("What is looked for"), {"fields": ("kind", "pattern", "checksum", "words", "skips_negated")}),
        (_("What follows"), {"fields": ("severity", "action", "replacement", "advice")}),
    )

    def get_changelist_form(self, request: HttpRequest, **kwargs: Any) -> Any:
        """Name the switches of the list."""
        return super().get_changelist_form(request, form=RowForm, **kwargs)
