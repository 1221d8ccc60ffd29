"""The billing system's tables. Amounts are gross, in the currency beside them, unless the name says otherwise."""

from decimal import Decimal

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Sum
from django.utils.translation import gettext_lazy as _

from apps.sandbox.models.crm import Customer
from apps.sandbox.types import InvoiceStatus, PaymentMethod

PAYABLE = (InvoiceStatus.OPEN, InvoiceStatus.OVERDUE)


class InvoiceQuerySet(models.QuerySet["Invoice"]):
    """Reads of invoices."""

    def of(self, customer: Customer, *, status: str | None = None) -> "InvoiceQuerySet":
        """Return a customer's invoices with their lines, newest first."""
        invoices = self.filter(customer=customer).prefetch_related("line_items")
        return invoices if status is None else invoices.filter(status=status)


class Invoice(models.Model):
    """A bill; its amount is the sum of its lines, value added tax being one of them."""

    invoice_id = models.CharField(_("invoice number"), max_length=20, primary_key=True)
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="invoices")
    amount = models.DecimalField(_("amount"), max_digits=12, decimal_places=2)
    currency = models.CharField(_("currency"), max_length=3, default="EUR")
    status = models.CharField(_("status"), max_length=20, choices=InvoiceStatus)
    due_date = models.DateField(_("due"))
    created_at = models.DateTimeField(_("issued"))
    paid_at = models.DateTimeField(_("paid"), null=True, blank=True)

    objects = InvoiceQuerySet.as_manager()

    class Meta:
        """Newest first."""

        verbose_name = _("invoice")
        verbose_name_plural = _("invoices")
        ordering = ("-created_at", "-invoice_id")

    def __str__(self) -> str:
        return self.invoice_id

    @property
    def is_payable(self) -> bool:
        """Tell whether a payment of the invoice is expected."""
        return self.status in PAYABLE


class InvoiceLine(models.Model):
    """One line of an invoice; `amount` is `quantity` times `unit_price`."""

    invoice = models.ForeignKey(Invoice, on_delete=models.CASCADE, related_name="line_items")
    description = models.CharField(_("description"), max_length=200)
    quantity = models.PositiveIntegerField(_("quantity"))
    unit_price = models.DecimalField(_("unit price"), max_digits=12, decimal_places=2)
    amount = models.DecimalField(_("amount"), max_digits=12, decimal_places=2)

    class Meta:
        """As they were written."""

        verbose_name = _("invoice line")
        verbose_name_plural = _("invoice lines")
        ordering = ("id",)

    def __str__(self) -> str:
        return self.description


class Payment(models.Model):
    """Money received, for an invoice or on account."""

    payment_id = models.CharField(_("payment number"), max_length=20, primary_key=True)
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="payments")
    invoice = models.OneToOneField(Invoice, on_delete=models.PROTECT, related_name="payment", null=True, blank=True)
    amount = models.DecimalField(
        _("amount"), max_digits=12, decimal_places=2, validators=[MinValueValidator(Decimal("0.01"))]
    )
    currency = models.CharField(_("currency"), max_length=3, default="EUR")
    method = models.CharField(_("method"), max_length=20, choices=PaymentMethod)
    created_at = models.DateTimeField(_("received"))

    class Meta:
        """Newest first."""

        verbose_name = _("payment")
        verbose_name_plural = _("payments")
        ordering = ("-created_at", "-payment_id")

    def __str__(self) -> str:
        return self.payment_id

    @property
    def amount_refunded(self) -> Decimal:
        """Return what has been paid back so far."""
        total: Decimal | None = self.refunds.aggregate(total=Sum("amount"))["total"]
        return (total or Decimal(0)).quantize(Decimal("0.01"))


class Refund(models.Model):
    """Money paid back, all or a part of one payment."""

    refund_id = models.CharField(_("refund number"), max_length=20, primary_key=True)
    payment = models.ForeignKey(Payment, on_delete=models.PROTECT, related_name="refunds")
    amount = models.DecimalField(_("amount"), max_digits=12, decimal_places=2)
    currency = models.CharField(_("currency"), max_length=3, default="EUR")
    reason = models.CharField(_("reason"), max_length=200)
    created_at = models.DateTimeField(_("paid back"))

    class Meta:
        """Newest first."""

        verbose_name = _("refund")
        verbose_name_plural = _("refunds")
        ordering = ("-created_at", "-refund_id")

    def __str__(self) -> str:
        return self.refund_id

    @property
    def invoice_id(self) -> str | None:
        """Return the number of the invoice that was paid, if the payment was for one."""
        return self.payment.invoice_id

    @property
    def customer_id(self) -> str:
        """Return the number of the customer who gets the money."""
        return self.payment.customer_id
