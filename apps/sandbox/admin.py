"""The sandbox in the admin: faults to switch on, and the invented company's data to look at."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from apps.core.admin import ReadOnlyAdmin, badge_column
from apps.sandbox.models import Customer, Invoice, InvoiceLine, Product, SandboxService, SmsMessage, StockLevel

TONES = {"active": "good", "suspended": "warning", "paid": "good", "open": "accent", "overdue": "bad"}


@admin.register(SandboxService)
class SandboxServiceAdmin(admin.ModelAdmin[SandboxService]):
    """The four services; rows are neither added nor deleted."""

    empty_text = _("No demo systems. “manage.py migrate” makes them.")
    page_title = _("Sandbox faults")
    list_display = ("name", "slug", "faults_on")
    fieldsets = (
        (None, {"fields": ("name", "slug")}),
        (
            _("Faults"),
            {
                "description": _(
                    "They hold for every request from the next one on. Switch them off when you are done."
                ),
                "fields": (
                    "error_rate",
                    "added_latency_ms",
                    ("rate_limited", "retry_after_s"),
                    "cut_connection",
                    "drip",
                    "malformed",
                ),
            },
        ),
        (_("Keys"), {"classes": ("collapse",), "fields": ("api_key", "read_only_key")}),
    )
    readonly_fields = ("slug",)

    def get_fieldsets(self, request: HttpRequest, obj: SandboxService | None = None) -> Any:
        """Leave the keys out for those who may only look."""
        fieldsets = super().get_fieldsets(request, obj)
        return fieldsets if self.has_change_permission(request, obj) else fieldsets[:-1]

    @admin.display(description=_("faults that are on"))
    def faults_on(self, service: SandboxService) -> str:
        """Return the faults in words."""
        return ", ".join(service.faults) or str(_("none"))

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Refuse: the services are fixed."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: SandboxService | None = None) -> bool:
        """Refuse: the services are fixed."""
        return False


@admin.register(Customer)
class CustomerAdmin(ReadOnlyAdmin, admin.ModelAdmin[Customer]):
    """Customers of the CRM."""

    empty_text = _("No customers in the demo CRM. “make run” on an empty database loads them.")
    status_badge = badge_column("account_status", _("account status"), TONES)
    list_display = ("customer_id", "name", "company", "email", "tier", "status_badge")
    list_filter = ("tier", "account_status")
    search_fields = ("customer_id", "name", "email", "company")
    list_per_page = 50


class InvoiceLineInline(ReadOnlyAdmin, admin.TabularInline[InvoiceLine, Invoice]):
    """The lines of an invoice."""

    model = InvoiceLine


@admin.register(Invoice)
class InvoiceAdmin(ReadOnlyAdmin, admin.ModelAdmin[Invoice]):
    """Invoices of the billing system."""

    empty_text = _("No invoices in the demo billing. “make run” on an empty database loads them.")
    status_badge = badge_column("status", _("status"), TONES)
    list_display = ("invoice_id", "customer", "amount", "currency", "status_badge", "due_date", "created_at")
    list_filter = ("status",)
    list_select_related = ("customer",)
    search_fields = ("invoice_id", "customer__customer_id", "customer__name")
    list_per_page = 50
    inlines = (InvoiceLineInline,)


class StockLevelInline(ReadOnlyAdmin, admin.TabularInline[StockLevel, Product]):
    """The stock of a product."""

    model = StockLevel


@admin.register(Product)
class ProductAdmin(ReadOnlyAdmin, admin.ModelAdmin[Product]):
    """Products of the inventory."""

    empty_text = _("No products in the demo inventory. “make run” on an empty database loads them.")
    list_display = ("sku", "name", "category", "price", "currency", "restock_date")
    list_filter = ("category",)
    search_fields = ("sku", "name")
    list_per_page = 50
    inlines = (StockLevelInline,)


@admin.register(SmsMessage)
class SmsMessageAdmin(ReadOnlyAdmin, admin.ModelAdmin[SmsMessage]):
    """What the SMS gateway has accepted."""

    empty_text = _("The demo gateway has sent nothing yet. Send something under “Try it” of SMS outreach.")
    list_display = ("message_id", "to", "sender", "text", "created_at")
    search_fields = ("to", "text")
    list_per_page = 50
