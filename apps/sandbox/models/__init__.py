"""The tables of the sandbox, one file a system."""

from apps.sandbox.models.billing import Invoice, InvoiceLine, Payment, Refund
from apps.sandbox.models.counter import Counter
from apps.sandbox.models.crm import CrmTicket, Customer
from apps.sandbox.models.idempotency import IdempotencyRecord
from apps.sandbox.models.inventory import Product, StockLevel
from apps.sandbox.models.service import SandboxService
from apps.sandbox.models.sms import SmsMessage

__all__ = [
    "Counter",
    "CrmTicket",
    "Customer",
    "IdempotencyRecord",
    "Invoice",
    "InvoiceLine",
    "Payment",
    "Product",
    "Refund",
    "SandboxService",
    "SmsMessage",
    "StockLevel",
]
