"""The record of the breakers."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from apps.core.admin import ReadOnlyAdmin
from apps.tools.admin.filters import ToolFilter
from apps.tools.models import BreakerEvent
from apps.tools.templatetags.tool_words import tool_title


@admin.register(BreakerEvent)
class BreakerEventAdmin(ReadOnlyAdmin, admin.ModelAdmin[BreakerEvent]):
    """Every change of a breaker, automatic or by hand."""

    empty_text = _("No breaker has opened yet. Each opening and closing is listed here, by itself or by hand.")
    page_title = _("Breakers")
    list_display = ("created_at", "titled", "change", "reason", "actor")
    list_filter = (("tool", ToolFilter), "after")

    @admin.display(description=_("tool"), ordering="tool")
    def titled(self, row: BreakerEvent) -> str:
        """Return the tool's title."""
        return tool_title(row.tool)

    @admin.display(description=_("change"), ordering="after")
    def change(self, row: BreakerEvent) -> str:
        """Return the state before and the state after, in words."""
        return row.change
