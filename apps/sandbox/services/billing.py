"""What the billing system can do."""

from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.db.models import QuerySet

from apps.sandbox.errors import Invalid, InvoiceNotPayable, NothingPaid, RefundTooHigh
from apps.sandbox.models import Counter, Customer, Invoice, Payment, Refund
from apps.sandbox.services.rows import find, page
from apps.sandbox.types import InvoiceStatus, Page


def list_invoices(*, customer_id: str, status: str | None, limit: int) -> Page[Invoice]:
    """Return a customer's newest invoices; raises NotFound for an unknown customer."""
    customer = find(Customer.objects.all(), customer_id=customer_id)
    return page(Invoice.objects.of(customer, status=status), limit=limit)


def get_invoice(*, invoice_id: str) -> Invoice:
    """Return an invoice; raises NotFound."""
    return find(Invoice.objects.all(), invoice_id=invoice_id)


def get_payment(*, payment_id: str) -> Payment:
    """Return a payment; raises NotFound."""
    return find(Payment.objects.all(), payment_id=payment_id)


def get_refund(*, refund_id: str) -> Refund:
    """Return a refund with its payment; raises NotFound."""
    return find(Refund.objects.select_related("payment"), refund_id=refund_id)


@transaction.atomic
def create_payment(
    *,
    invoice_id: str | None,
    customer_id: str | None,
    amount: Decimal,
    currency: str,
    method: str,
    now: datetime,
) -> Payment:
    """Record a payment of a whole invoice, which is then paid, or of a customer on account.

    Raises NotFound, Invalid where amount, currency or customer are not the invoice's, and InvoiceNotPayable.
    """
    invoice = find(Invoice.objects.select_for_update(), invoice_id=invoice_id) if invoice_id else None
    if invoice is None:
        customer = find(Customer.objects.all(), customer_id=customer_id or "")
    else:
        customer = invoice.customer
        _check_payment(invoice, customer_id=customer_id, amount=amount, currency=currency)
    payment = Payment.objects.create(
        payment_id=Counter.objects.next_id("PAY"),
        invoice=invoice,
        customer=customer,
        amount=amount,
        currency=currency,
        method=method,
        created_at=now,
    )
    if invoice is not None:
        invoice.status, invoice.paid_at = InvoiceStatus.PAID, now
        invoice.save(update_fields=["status", "paid_at"])
    return payment


def _check_payment(invoice: Invoice, *, customer_id: str | None, amount: Decimal, currency: str) -> None:
    wrong = {}
    if customer_id and customer_id != invoice.customer_id:
        wrong["customer_id"] = f"is not the customer of {invoice.invoice_id}"
    if currency != invoice.currency:
        wrong["currency"] = f"must be {invoice.currency}"
    if amount != invoice.amount:
        wrong["amount"] = f"must be {invoice.amount}; part payments are not accepted"
    if not invoice.is_payable:
        raise InvoiceNotPayable(f"Invoice {invoice.invoice_id} is {invoice.status}; there is nothing to pay.")
    if wrong:
        raise Invalid(f"The payment does not fit invoice {invoice.invoice_id}.", fields=wrong)


@transaction.atomic
def create_refund(
    *, payment_id: str | None, invoice_id: str | None, amount: Decimal, reason: str, now: datetime
) -> Refund:
    """Pay back all or a part of a payment; an invoice whose payment is paid back wholly is then refunded.

    Raises NotFound, NothingPaid and RefundTooHigh.
    """
    payment = _payment_to_refund(payment_id=payment_id, invoice_id=invoice_id)
    left = payment.amount - payment.amount_refunded
    if amount > left:
        raise RefundTooHigh(
            f"Of payment {payment.payment_id} only {left} {payment.currency} can still be paid back, not {amount}."
        )
    refund = Refund.objects.create(
        refund_id=Counter.objects.next_id("RF"),
        payment=payment,
        amount=amount,
        currency=payment.currency,
        reason=reason,
        created_at=now,
    )
    if amount == left and payment.invoice is not None:
        payment.invoice.status = InvoiceStatus.REFUNDED
        payment.invoice.save(update_fields=["status"])
    return refund


def _payment_to_refund(*, payment_id: str | None, invoice_id: str | None) -> Payment:
    # Locked, so that two refunds of one payment are counted one after the other.
    payments: QuerySet[Payment] = Payment.objects.select_for_update()
    if payment_id:
        return find(payments, payment_id=payment_id)
    invoice = get_invoice(invoice_id=invoice_id or "")
    payment = payments.filter(invoice=invoice).first()
    if payment is None:
        raise NothingPaid(
            f"Invoice {invoice.invoice_id} is {invoice.status}: nothing was paid, nothing can be returned."
        )
    return payment
