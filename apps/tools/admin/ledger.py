"""The ledger of changes, and the queue of those of unknown outcome."""

import json

from django.contrib import admin
from django.http import HttpRequest
from django.urls import URLPattern
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from pydantic import BaseModel

from apps.accounts.models import User
from apps.core.admin import badge_column
from apps.tools.admin.acting import CallRowAdmin, acting_url
from apps.tools.admin.filters import ToolFilter
from apps.tools.models import LedgerEntry
from apps.tools.observers.redaction import redacted_arguments
from apps.tools.registry.registry import registry
from apps.tools.services.unknowns import check_upstream, mark, send_again

TONES = {"reserved": "accent", "done": "good", "failed": "bad", "unknown": "warning"}
SETTLE = "tools.change_ledgerentry"


def check_row(row: LedgerEntry, user: User, request: HttpRequest) -> str:
    """Ask the other system."""
    done = check_upstream(entry=row, actor=user, note=request.POST.get("note", ""))
    if done is None:
        return _("The other system can not tell. Look there yourself, then mark it.")
    return _("It was done.") if done else _("It was not done.")


def mark_done_row(row: LedgerEntry, user: User, request: HttpRequest) -> str:
    """Settle by the operator's word: done."""
    mark(entry=row, done=True, actor=user, note=request.POST.get("note", ""))
    return _("Marked as done.")


def mark_failed_row(row: LedgerEntry, user: User, request: HttpRequest) -> str:
    """Settle by the operator's word: not done."""
    mark(entry=row, done=False, actor=user, note=request.POST.get("note", ""))
    return _("Marked as not done.")


def send_again_row(row: LedgerEntry, user: User, request: HttpRequest) -> str:
    """Send again with the key the other system had."""
    send_again(entry=row, actor=user, note=request.POST.get("note", ""))
    return _("Sent again with the same key, and done.")


@admin.register(LedgerEntry)
class LedgerAdmin(CallRowAdmin, admin.ModelAdmin[LedgerEntry]):
    """Every change of another system; filter by “Unknown” for those that wait to be settled."""

    list_display = ("created_at", "what", "asked", "status_badge", "requested_by", "settled_by")
    status_badge = badge_column("status", gettext_lazy("status"), TONES)
    list_filter = ("status", ("tool", ToolFilter))
    list_select_related = ("requested_by",)
    fieldsets = (
        (None, {"fields": ("status_badge", "told", "shown_result")}),
        (gettext_lazy("Who and when"), {"fields": ("requested_by", "created_at", "settled_by", "note", "updated_at")}),
        (gettext_lazy("On record"), {"fields": ("call_link", "session_id", "key", "upstream_key", "digest")}),
    )
    empty_text = gettext_lazy(
        "No other system has been changed yet. Every change is listed here, also those of unknown outcome."
    )
    change_form_template = "admin/tools/ledgerentry/change_form.html"

    @admin.display(description=gettext_lazy("result"))
    def shown_result(self, row: LedgerEntry) -> str:
        """Return what the change gave; what its schema declares sensitive is masked, and all of it without the tool."""
        tool = registry.get(row.tool) if row.tool in registry else None
        operation = tool.operations.get(row.operation) if tool else None
        if row.result is None:
            return ""
        result = row.result if isinstance(row.result, dict) else {}
        schema = operation.result if operation else BaseModel
        return json.dumps(redacted_arguments(schema, result), ensure_ascii=False)

    def get_urls(self) -> list[URLPattern]:
        """Add the buttons' addresses."""
        acts = {
            "check": check_row,
            "mark_done": mark_done_row,
            "mark_failed": mark_failed_row,
            "send_again": send_again_row,
        }
        buttons = [acting_url(self.admin_site, LedgerEntry, name, act, permission=SETTLE) for name, act in acts.items()]
        return [*buttons, *super().get_urls()]
