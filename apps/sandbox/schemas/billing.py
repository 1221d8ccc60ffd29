"""The JSON of the billing system."""

from datetime import date, datetime
from typing import Annotated

from pydantic import StringConstraints, model_validator

from apps.sandbox.schemas.common import Amount, Body, Currency, Limited, Money, Out, Related
from apps.sandbox.types import InvoiceStatus, PaymentMethod


class LineOut(Out):
    """A line of an invoice."""

    description: str
    quantity: int
    unit_price: Money
    amount: Money


class InvoiceOut(Out):
    """An invoice with its lines."""

    invoice_id: str
    customer_id: str
    amount: Money
    currency: str
    status: InvoiceStatus
    due_date: date
    created_at: datetime
    paid_at: datetime | None
    line_items: Annotated[list[LineOut], Related]


class InvoicesOut(Out):
    """The newest invoices of a customer."""

    invoices: list[InvoiceOut]
    total_count: int


class PaymentOut(Out):
    """A payment."""

    payment_id: str
    invoice_id: str | None
    customer_id: str
    amount: Money
    amount_refunded: Money
    currency: str
    method: PaymentMethod
    status: str = "succeeded"
    created_at: datetime


class RefundOut(Out):
    """A refund."""

    refund_id: str
    payment_id: str
    invoice_id: str | None
    customer_id: str
    amount: Money
    currency: str
    reason: str
    status: str = "succeeded"
    created_at: datetime


class InvoicesQuery(Limited):
    """Which invoices."""

    status: InvoiceStatus | None = None


class NewPayment(Body):
    """A payment of an invoice, or of a customer on account."""

    invoice_id: str | None = None
    customer_id: str | None = None
    amount: Amount
    currency: Currency
    method: PaymentMethod

    @model_validator(mode="after")
    def _for_something(self) -> "NewPayment":
        if not (self.invoice_id or self.customer_id):
            raise ValueError("name an invoice_id or a customer_id")
        return self


class NewRefund(Body):
    """A refund of a payment, named by itself or by its invoice."""

    payment_id: str | None = None
    invoice_id: str | None = None
    amount: Amount
    reason: Annotated[str, StringConstraints(min_length=3, max_length=200)]

    @model_validator(mode="after")
    def _of_one(self) -> "NewRefund":
        if bool(self.payment_id) == bool(self.invoice_id):
            raise ValueError("name either a payment_id or an invoice_id")
        return self
