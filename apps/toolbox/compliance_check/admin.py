"""The compliance rules in the admin."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from apps.toolbox.compliance_check.models import ComplianceRule


@admin.register(ComplianceRule)
class ComplianceRuleAdmin(admin.ModelAdmin[ComplianceRule]):
    """Rules by order, switched on and off in the list."""

    list_display = ("title", "category", "applies_to", "severity", "action", "is_active")
    list_editable = ("is_active",)
    list_filter = ("category", "applies_to", "action", "severity", "is_active")
    search_fields = ("code", "title")
    fieldsets = (
        (None, {"fields": ("code", "title", "category", "position", "is_active", "applies_to")}),
        (_("What is looked for"), {"fields": ("kind", "pattern", "checksum", "words", "skips_negated")}),
        (_("What follows"), {"fields": ("severity", "action", "replacement", "advice")}),
    )
