"""The CRM's tables."""

from decimal import Decimal

from django.db import models
from django.db.models import Count, DecimalField, OuterRef, Q, Subquery, Sum, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from apps.sandbox.types import AccountStatus, InvoiceStatus, TicketPriority, TicketStatus, Tier

MONEY = DecimalField(max_digits=12, decimal_places=2)


class CustomerQuerySet(models.QuerySet["Customer"]):
    """Reads of customers."""

    def with_figures(self) -> "CustomerQuerySet":
        """Add what is counted from other tables, `open_tickets` and `lifetime_value` (the sum of the paid invoices)."""
        # One subquery each, by way of the customer: joining both tables would count every pair of rows.
        itself = self.model.objects.filter(pk=OuterRef("pk")).order_by()
        tickets = itself.annotate(n=Count("tickets", filter=Q(tickets__status=TicketStatus.OPEN))).values("n")
        paid = itself.annotate(total=Sum("invoices__amount", filter=Q(invoices__status=InvoiceStatus.PAID)))
        return self.annotate(
            open_tickets=Coalesce(Subquery(tickets), Value(0)),
            lifetime_value=Coalesce(Subquery(paid.values("total")), Value(Decimal("0.00")), output_field=MONEY),
        )

    def matching(self, *, query: str = "", status: str | None = None, tier: str | None = None) -> "CustomerQuerySet":
        """Return customers whose name, e-mail, company or number holds every word of the query."""
        found = self
        for word in query.split():
            found = found.filter(
                Q(name__icontains=word)
                | Q(email__icontains=word)
                | Q(company__icontains=word)
                | Q(customer_id__iexact=word)
            )
        wanted = {"account_status": status, "tier": tier}
        return found.filter(**{field: value for field, value in wanted.items() if value is not None})


class Customer(models.Model):
    """A customer of the invented company."""

    customer_id = models.CharField(_("customer number"), max_length=20, primary_key=True)
    email = models.EmailField(_("e-mail"), unique=True, help_text=_("In lower case."))
    name = models.CharField(_("name"), max_length=120)
    phone = models.CharField(_("phone"), max_length=30, blank=True)
    company = models.CharField(_("company"), max_length=120, blank=True)
    account_status = models.CharField(
        _("account status"), max_length=20, choices=AccountStatus, default=AccountStatus.ACTIVE
    )
    tier = models.CharField(_("plan"), max_length=20, choices=Tier, default=Tier.FREE)
    created_at = models.DateTimeField(_("customer since"))
    last_contact = models.DateTimeField(_("last contact"), null=True, blank=True)
    currency = models.CharField(_("currency"), max_length=3, default="EUR")
    satisfaction_score = models.DecimalField(
        _("satisfaction"), max_digits=2, decimal_places=1, null=True, blank=True, help_text=_("From 1.0 to 5.0.")
    )
    preferences = models.JSONField(_("preferences"), default=dict, blank=True)

    objects = CustomerQuerySet.as_manager()

    class Meta:
        """By number."""

        verbose_name = _("customer")
        verbose_name_plural = _("customers")
        ordering = ("customer_id",)

    def __str__(self) -> str:
        return f"{self.customer_id} {self.name}"


class CrmTicketQuerySet(models.QuerySet["CrmTicket"]):
    """Reads of CRM tickets."""

    def of(self, customer: Customer, *, status: str | None = None) -> "CrmTicketQuerySet":
        """Return a customer's tickets, newest first."""
        tickets = self.filter(customer=customer)
        return tickets if status is None else tickets.filter(status=status)


class CrmTicket(models.Model):
    """A ticket that the CRM keeps about a customer; SupportDesk's own tickets are elsewhere."""

    ticket_id = models.CharField(_("ticket number"), max_length=20, primary_key=True)
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="tickets")
    status = models.CharField(_("status"), max_length=20, choices=TicketStatus)
    priority = models.CharField(_("priority"), max_length=20, choices=TicketPriority)
    subject = models.CharField(_("subject"), max_length=200)
    category = models.CharField(_("category"), max_length=40)
    assigned_to = models.CharField(_("assigned to"), max_length=120, blank=True)
    created_at = models.DateTimeField(_("opened"))
    updated_at = models.DateTimeField(_("updated"))

    objects = CrmTicketQuerySet.as_manager()

    class Meta:
        """Newest first."""

        verbose_name = _("CRM ticket")
        verbose_name_plural = _("CRM tickets")
        ordering = ("-created_at", "-ticket_id")

    def __str__(self) -> str:
        return f"{self.ticket_id} {self.subject}"
