"""The billing system's REST interface: its paths, parameters and field names."""

from apps.toolbox.billing.schemas import CreatePayment, CreateRefund, Invoice, InvoiceList, Payment, Refund
from apps.toolbox.mapping.client import http_of
from apps.toolbox.upstream import chosen, segment
from apps.tools.tool import Run


class BillingClient:
    """Speaks to billing within one attempt; raises HttpError and pydantic's ValidationError."""

    def __init__(self, run: Run) -> None:
        self._http = http_of(run)
        self._idempotency = run.idempotency

    def invoices(self, customer_id: str, *, status: str | None, limit: int) -> InvoiceList:
        """Return a customer's invoices, newest first."""
        path = f"/customers/{segment(customer_id)}/invoices"
        answer = self._http.get(path, params=chosen(status=status, limit=limit))
        return InvoiceList.model_validate(answer.body)

    def invoice(self, invoice_id: str) -> Invoice:
        """Return one invoice."""
        return Invoice.model_validate(self._http.get(f"/invoices/{segment(invoice_id)}").body)

    def payment(self, payment_id: str) -> Payment:
        """Return one payment."""
        return Payment.model_validate(self._http.get(f"/payments/{segment(payment_id)}").body)

    def pay(self, payment: CreatePayment) -> Payment:
        """Make a payment; amounts travel as text, so that no float is made of them."""
        fields = payment.model_dump(mode="json", exclude_none=True)
        answer = self._http.post("/payments", json=fields, headers=self._idempotency)
        return Payment.model_validate(answer.body)

    def refund(self, refund: CreateRefund) -> Refund:
        """Pay money back; amounts travel as text, so that no float is made of them."""
        fields = refund.model_dump(mode="json", exclude_none=True)
        answer = self._http.post("/refunds", json=fields, headers=self._idempotency)
        return Refund.model_validate(answer.body)
