"""The billing system's routes."""

from django.http import HttpRequest, HttpResponse

from apps.core.clock import now
from apps.sandbox.http.answers import answer
from apps.sandbox.http.bodies import read_body, read_query
from apps.sandbox.http.view import ServiceView
from apps.sandbox.schemas.billing import (
    InvoiceOut,
    InvoicesOut,
    InvoicesQuery,
    NewPayment,
    NewRefund,
    PaymentOut,
    RefundOut,
)
from apps.sandbox.services import billing
from apps.sandbox.types import ServiceSlug


class BillingView(ServiceView):
    """A route of the billing system."""

    slug = ServiceSlug.BILLING


class CustomerInvoicesView(BillingView):
    """`/customers/{id}/invoices`."""

    def get(self, request: HttpRequest, customer_id: str) -> HttpResponse:
        """Return the customer's newest invoices."""
        page = billing.list_invoices(customer_id=customer_id, **read_query(request, InvoicesQuery).model_dump())
        return answer(InvoicesOut.model_validate({"invoices": page.rows, "total_count": page.total_count}))


class InvoiceView(BillingView):
    """`/invoices/{id}`."""

    def get(self, request: HttpRequest, invoice_id: str) -> HttpResponse:
        """Return the invoice."""
        return answer(InvoiceOut.model_validate(billing.get_invoice(invoice_id=invoice_id)))


class PaymentsView(BillingView):
    """`/payments`."""

    def post(self, request: HttpRequest) -> HttpResponse:
        """Record a payment and return it."""
        payment = billing.create_payment(**read_body(request, NewPayment).model_dump(), now=now())
        return answer(PaymentOut.model_validate(payment), status=201)


class PaymentView(BillingView):
    """`/payments/{id}`."""

    def get(self, request: HttpRequest, payment_id: str) -> HttpResponse:
        """Return the payment."""
        return answer(PaymentOut.model_validate(billing.get_payment(payment_id=payment_id)))


class RefundsView(BillingView):
    """`/refunds`."""

    def post(self, request: HttpRequest) -> HttpResponse:
        """Pay money back and return the refund."""
        refund = billing.create_refund(**read_body(request, NewRefund).model_dump(), now=now())
        return answer(RefundOut.model_validate(refund), status=201)


class RefundView(BillingView):
    """`/refunds/{id}`."""

    def get(self, request: HttpRequest, refund_id: str) -> HttpResponse:
        """Return the refund."""
        return answer(RefundOut.model_validate(billing.get_refund(refund_id=refund_id)))
