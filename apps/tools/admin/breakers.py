"""The record of the breakers."""

from django.contrib import admin

from apps.core.admin import ReadOnlyAdmin
from apps.tools.models import BreakerEvent


@admin.register(BreakerEvent)
class BreakerEventAdmin(ReadOnlyAdmin, admin.ModelAdmin[BreakerEvent]):
    """Every change of a breaker, automatic or by hand."""

    list_display = ("created_at", "tool", "before", "after", "reason", "actor")
    list_filter = ("tool", "after")
