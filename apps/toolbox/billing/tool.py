"""Billing as a tool."""

from django.utils.translation import gettext_lazy as _

from apps.toolbox.billing.client import BillingClient
from apps.toolbox.billing.outcomes import payment_was_made, refund_was_made
from apps.toolbox.billing.schemas import (
    CreatePayment,
    CreateRefund,
    GetInvoice,
    GetInvoices,
    InvoiceAnswer,
    InvoiceList,
    Payment,
    Refund,
)
from apps.toolbox.mapping.base import MappedTool
from apps.toolbox.mapping.routes import BILLING
from apps.toolbox.mapping.settings import MappedSettings
from apps.toolbox.upstream import found
from apps.tools.tool import Arguments, Run, operation
from apps.tools.types import Effect


class BillingSettings(MappedSettings):
    """Which other system's REST API the tool speaks, if not its own."""

    routes = BILLING


class BillingTool(MappedTool):
    """Invoices, payments and refunds."""

    name = "billing"
    aliases = ("billing_lookup",)
    title = _("Billing")
    description = _("Reads invoices, takes payments and pays money back.")
    settings_schema = BillingSettings
    needs_endpoint = True
    default_endpoint = "/sandbox/billing"
    sandbox_service = "billing"

    @operation(effect=Effect.READ, title=_("List invoices"))
    def get_invoices(self, arguments: GetInvoices, run: Run) -> InvoiceList:
        """List a customer's invoices."""
        return BillingClient(run).invoices(arguments.customer_id, status=arguments.status, limit=arguments.limit)

    @operation(effect=Effect.READ, title=_("Read invoice"))
    def get_invoice(self, arguments: GetInvoice, run: Run) -> InvoiceAnswer:
        """Read one invoice with its lines."""
        invoice = found(lambda: BillingClient(run).invoice(arguments.invoice_id))
        return InvoiceAnswer(invoice=invoice, found=invoice is not None)

    @operation(effect=Effect.MONEY, title=_("Take payment"))
    def create_payment(self, arguments: CreatePayment, run: Run) -> Payment:
        """Take a payment for an invoice or on a customer's account."""
        return BillingClient(run).pay(arguments)

    @operation(effect=Effect.MONEY, title=_("Refund payment"))
    def refund(self, arguments: CreateRefund, run: Run) -> Refund:
        """Pay back all or a part of a payment."""
        return BillingClient(run).refund(arguments)

    def was_done(self, operation: str, arguments: Arguments, run: Run) -> bool | None:
        """Ask billing whether a payment or refund of unknown outcome was made; None where it can not tell."""
        if isinstance(arguments, CreatePayment):
            return payment_was_made(arguments, BillingClient(run))
        return refund_was_made(arguments, BillingClient(run)) if isinstance(arguments, CreateRefund) else None
