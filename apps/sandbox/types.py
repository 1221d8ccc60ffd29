"""The values that the sandbox's tables, routes and files share."""

from dataclasses import dataclass
from typing import Generic, TypeVar

from django.db import models
from django.utils.translation import gettext_lazy as _

Row = TypeVar("Row", bound=models.Model)


class ServiceSlug(models.TextChoices):
    """The four systems of the invented company."""

    CRM = "crm", _("CRM")
    BILLING = "billing", _("Billing")
    INVENTORY = "inventory", _("Inventory")
    SMS = "sms", _("SMS gateway")


class Malformed(models.TextChoices):
    """How a successful answer is spoilt."""

    NONE = "none", _("Not at all")
    HTML = "html", _("An HTML page instead of JSON")
    TRUNCATED = "truncated", _("JSON that stops half way")
    EMPTY = "empty", _("An empty body")
    HUGE = "huge", _("A body of 10 MB")


class AccountStatus(models.TextChoices):
    """Whether a customer may use the services."""

    ACTIVE = "active", _("Active")
    SUSPENDED = "suspended", _("Suspended")
    CLOSED = "closed", _("Closed")


class Tier(models.TextChoices):
    """The plan of a customer."""

    FREE = "free", _("Free")
    PLUS = "plus", _("Plus")
    TEAM = "team", _("Team")
    BUSINESS = "business", _("Business")
    ENTERPRISE = "enterprise", _("Enterprise")


class TicketStatus(models.TextChoices):
    """Where a CRM ticket stands."""

    OPEN = "open", _("Open")
    PENDING = "pending", _("Waiting for the customer")
    RESOLVED = "resolved", _("Resolved")
    CLOSED = "closed", _("Closed")


class TicketPriority(models.TextChoices):
    """How urgent a CRM ticket is."""

    LOW = "low", _("Low")
    NORMAL = "normal", _("Normal")
    HIGH = "high", _("High")
    URGENT = "urgent", _("Urgent")


class InvoiceStatus(models.TextChoices):
    """Where an invoice stands."""

    PAID = "paid", _("Paid")
    OPEN = "open", _("Open")
    OVERDUE = "overdue", _("Overdue")
    REFUNDED = "refunded", _("Refunded")
    VOID = "void", _("Void")


class PaymentMethod(models.TextChoices):
    """How a payment was made."""

    CARD = "card", _("Card")
    SEPA_DEBIT = "sepa_debit", _("SEPA direct debit")
    PAYPAL = "paypal", _("PayPal")
    BANK_TRANSFER = "bank_transfer", _("Bank transfer")


class Warehouse(models.TextChoices):
    """The three warehouses; the label is the city."""

    FRANKFURT = "FRA", "Frankfurt"
    ROTTERDAM = "RTM", "Rotterdam"
    MANCHESTER = "MAN", "Manchester"


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """Some of the rows that match, and how many match in all."""

    rows: list[Row]
    total_count: int
