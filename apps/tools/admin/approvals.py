"""Calls that wait for a decision."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.accounts.models import User
from apps.audit.words import origin_in_words
from apps.core.admin import badge
from apps.tools.admin.acting import CallRowAdmin, acting_url
from apps.tools.admin.filters import ToolFilter
from apps.tools.errors import InvalidArguments
from apps.tools.forms import edited_arguments, form_of_approval
from apps.tools.models import Approval
from apps.tools.models.approval import ApprovalStatus
from apps.tools.services import approve, carry_out, reject
from apps.tools.templatetags.tool_words import rule_in_words

TONES = {"pending": "warning", "approved": "accent", "rejected": "bad", "used": "good", "expired": "off"}
DECIDE = "tools.decide_approval"


def approve_row(row: Approval, user: User, request: HttpRequest) -> str:
    """Approve, with the arguments as edited, and carry out."""
    edited = edited_arguments(form_of_approval(row, data=request.POST))
    approve(approval=row, actor=user, arguments=edited, reason=request.POST.get("reason", ""))
    return _done(row, _("Approved and carried out."))


def reject_row(row: Approval, user: User, request: HttpRequest) -> str:
    """Reject with a reason."""
    reject(approval=row, actor=user, reason=request.POST.get("reason", ""))
    return _("Rejected. Nothing was sent.")


def carry_out_row(row: Approval, user: User, request: HttpRequest) -> str:
    """Carry out what was approved and refused by a gate then."""
    carry_out(approval=row)
    return _done(row, _("Carried out."))


def _done(row: Approval, said: str) -> SafeString:
    """Return the sentence with the way to what came back, which is redacted there."""
    address = reverse("admin:audit_toolcall_change", args=[row.call_id])
    return format_html('{} <a href="{}">{}</a>', said, address, _("What came back"))


@admin.register(Approval)
class ApprovalAdmin(CallRowAdmin, admin.ModelAdmin[Approval]):
    """Decide about calls that wait; those that wait longest stand at the end of the list."""

    list_display = ("created_at", "what", "asked", "status_badge", "requested_by", "expires_at")
    list_filter = ("status", ("tool", ToolFilter))
    list_select_related = ("requested_by",)
    fieldsets = (
        (None, {"fields": ("status_badge", "told", "rule", "expires_at")}),
        (
            gettext_lazy("Who asked"),
            {"fields": ("requested_by", "requester_role", "asked_by", "customer_id", "created_at")},
        ),
        (gettext_lazy("Who decided"), {"fields": ("decided_by", "decided_at", "reason")}),
        (gettext_lazy("On record"), {"fields": ("call_link", "request_id", "session_id", "revision", "digest")}),
    )
    empty_text = gettext_lazy("No call has waited for a decision yet. A tool’s approval rules say which calls wait.")
    change_form_template = "admin/tools/approval/change_form.html"

    @admin.display(description=gettext_lazy("rule"))
    def rule(self, row: Approval) -> str:
        """Return why the call waits, in the reader's language."""
        return rule_in_words(row.why)

    @admin.display(description=gettext_lazy("asked by"))
    def asked_by(self, row: Approval) -> str:
        """Return who chose the call."""
        return origin_in_words(row.origin)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Add the call's arguments as fields, with what was wrong beside them."""
        row = self.get_object(request, object_id)
        context = extra_context or {}
        form = form_of_approval(row, data=request.POST) if row and row.status == ApprovalStatus.PENDING else None
        if form and form.is_bound and form.is_valid() and isinstance(context.get("error"), InvalidArguments):
            form.point_out(context["error"].errors)
        return super().change_view(request, object_id, form_url, {"arguments": form, **context})

    def get_queryset(self, request: HttpRequest) -> QuerySet[Approval]:
        """Return the rows, each with how its call ended."""
        return Approval.objects.with_outcome()

    @admin.display(description=gettext_lazy("status"), ordering="status")
    def status_badge(self, row: Approval) -> str:
        """Return how far it came, and whether what was carried out did not complete."""
        return badge(TONES.get(row.outcome, row.outcome), row.outcome_in_words)

    def get_urls(self) -> list[URLPattern]:
        """Add the buttons' addresses."""
        acts = {"approve": approve_row, "reject": reject_row, "carry_out": carry_out_row}
        buttons = [acting_url(self.admin_site, Approval, name, act, permission=DECIDE) for name, act in acts.items()]
        return [*buttons, *super().get_urls()]
