"""Asking billing whether a change of unknown outcome was made; what it can not tell for sure stays unknown."""

from apps.toolbox.billing.client import BillingClient
from apps.toolbox.billing.schemas import CreatePayment, CreateRefund

PAID, UNPAID = frozenset({"paid", "refunded"}), frozenset({"open", "overdue"})


def payment_was_made(payment: CreatePayment, client: BillingClient) -> bool | None:
    """Tell by the invoice's status, for an invoice is paid once; None for a payment on account."""
    if payment.invoice_id is None:
        return None
    status = client.invoice(payment.invoice_id).status
    return True if status in PAID else False if status in UNPAID else None


def refund_was_made(refund: CreateRefund, client: BillingClient) -> bool | None:
    """Tell that it was not made where less than it was paid back; more may have been somebody else's refund."""
    if refund.payment_id is None:
        return None
    paid_back = client.payment(refund.payment_id).amount_refunded
    return False if paid_back is not None and paid_back < refund.amount else None
