"""What goes into billing's operations and what comes out. Amounts are exact to the cent, beside their currency."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Literal, Self

from django.utils.translation import gettext as _
from pydantic import Field, ValidationInfo, field_validator, model_validator

from apps.toolbox.currencies import to_minor_units
from apps.toolbox.fields import Amount, Currency, Exact, Identifier, Limit, PositiveAmount, Row, require_one_of
from apps.tools.tool import Arguments, Result


class InvoiceLine(Row):
    """One line of an invoice."""

    description: str
    quantity: int = 1
    unit_price: Amount | None = None
    amount: Amount


class Invoice(Exact):
    """A bill; `amount` is gross."""

    invoice_id: str
    customer_id: str
    amount: Amount
    status: str
    due_date: date | None = None
    created_at: datetime
    paid_at: datetime | None = None
    line_items: list[InvoiceLine] = Field(default_factory=list)


class GetInvoices(Arguments):
    """Whose invoices; `status` is one of the billing system's own, such as paid, open or overdue."""

    customer_id: Identifier
    status: Annotated[str, Field(max_length=20)] | None = None
    limit: Limit = 20


class InvoiceList(Result):
    """A customer's invoices, newest first; `total_count` counts those beyond the limit too."""

    invoices: list[Invoice]
    total_count: int


class GetInvoice(Arguments):
    """Which invoice."""

    invoice_id: Identifier


class InvoiceAnswer(Result):
    """The invoice, or `found` false: to find none is an answer."""

    invoice: Invoice | None
    found: bool


class CreatePayment(Arguments):
    """A payment of an invoice, or on a customer's account."""

    invoice_id: Identifier | None = None
    customer_id: Identifier | None = None
    currency: Currency = "EUR"
    amount: PositiveAmount
    method: Literal["card", "sepa_debit", "paypal", "bank_transfer"] = "card"

    @field_validator("amount")
    @classmethod
    def _is_exact(cls, amount: Decimal, info: ValidationInfo) -> Decimal:
        to_minor_units(amount, info.data.get("currency", "EUR"))
        return amount

    @model_validator(mode="after")
    def _names_a_payer(self) -> Self:
        require_one_of(self, ("invoice_id", "customer_id"))
        return self


class Payment(Exact):
    """Money received."""

    payment_id: str
    customer_id: str | None = None
    invoice_id: str | None = None
    amount: Amount
    method: str = ""
    status: str = ""
    amount_refunded: Amount | None = None
    created_at: datetime | None = None


class CreateRefund(Arguments):
    """What to pay back, of a payment or else of the payment of an invoice."""

    payment_id: Identifier | None = None
    invoice_id: Identifier | None = None
    amount: PositiveAmount
    reason: Annotated[str, Field(min_length=3, max_length=200)]

    @model_validator(mode="after")
    def _names_one_payment(self) -> Self:
        if (self.payment_id is None) == (self.invoice_id is None):
            raise ValueError(_("Give either payment_id or invoice_id."))
        return self


class Refund(Exact):
    """Money paid back."""

    refund_id: str
    payment_id: str | None = None
    invoice_id: str | None = None
    amount: Amount
    reason: str = ""
    status: str = ""
    created_at: datetime | None = None
