"""A client for each of the four services, and rows for them to answer with."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from apps.core.sandbox_keys import default_service_key
from apps.sandbox.models import (
    Counter,
    CrmTicket,
    Customer,
    Invoice,
    InvoiceLine,
    Payment,
    Product,
    SandboxService,
    StockLevel,
)

NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)


@dataclass
class Service:
    """Speaks to one service as its clients do: with a bearer key and JSON, and without cookies."""

    slug: str
    key: str | None = None
    client: Client = field(default_factory=lambda: Client(enforce_csrf_checks=True))

    def ask(self, method: str, path: str, body: Any = None, **headers: str) -> HttpResponse:
        names = {name.replace("_", "-"): value for name, value in headers.items()}
        if self.key is not None:
            names = {"Authorization": f"Bearer {self.key}", **names}
        return self.client.generic(
            method,
            f"/sandbox/{self.slug}{path}",
            data=body if isinstance(body, bytes) else b"" if body is None else self._encoded(body),
            content_type="application/json" if method != "GET" else "",
            headers=names,
        )

    def get(self, path: str, **headers: str) -> HttpResponse:
        return self.ask("GET", path, **headers)

    def post(self, path: str, body: Any = None, **headers: str) -> HttpResponse:
        return self.ask("POST", path, body, **headers)

    def patch(self, path: str, body: Any = None, **headers: str) -> HttpResponse:
        return self.ask("PATCH", path, body, **headers)

    def has(self, **faults: Any) -> None:
        """Switch faults on."""
        assert SandboxService.objects.filter(slug=self.slug).update(**faults) == 1

    @staticmethod
    def _encoded(body: Any) -> bytes:
        return json.dumps(body).encode()


@pytest.fixture
def service(db: None) -> Callable[..., Service]:
    def make(slug: str, key: str | None = "") -> Service:
        return Service(slug=slug, key=default_service_key(slug) if key == "" else key)

    return make


@pytest.fixture
def crm(service: Callable[..., Service]) -> Service:
    return service("crm")


@pytest.fixture
def billing(service: Callable[..., Service]) -> Service:
    return service("billing")


@pytest.fixture
def inventory(service: Callable[..., Service]) -> Service:
    return service("inventory")


@pytest.fixture
def sms(service: Callable[..., Service]) -> Service:
    return service("sms")


@pytest.fixture
def make_customer(db: None) -> Callable[..., Customer]:
    def make(customer_id: str = "C-1001", **fields: Any) -> Customer:
        defaults = {
            "email": f"{customer_id.lower()}@example.com",
            "name": "Anna Keller",
            "created_at": NOON,
            "tier": "business",
        }
        # The service's own numbers start after the ones that tests give.
        Counter.objects.filter(prefix="C").update(last=1100)
        return Customer.objects.create(customer_id=customer_id, **{**defaults, **fields})

    return make


@pytest.fixture
def customer(make_customer: Callable[..., Customer]) -> Customer:
    return make_customer(email="anna.keller@example.com", company="Keller Optik", phone="+49 30 23125 101")


@pytest.fixture
def make_invoice(db: None) -> Callable[..., Invoice]:
    """Make an invoice with one line for the net amount and one for the tax."""

    def make(customer: Customer, invoice_id: str = "INV-20001", **fields: Any) -> Invoice:
        defaults = {
            "amount": Decimal("22.61"),
            "status": "open",
            "due_date": date(2026, 12, 4),
            "created_at": NOON,
        }
        invoice = Invoice.objects.create(invoice_id=invoice_id, customer=customer, **{**defaults, **fields})
        for text, amount in (("Team, site Berlin", "19.00"), ("VAT 19 %", "3.61")):
            InvoiceLine.objects.create(invoice=invoice, description=text, quantity=1, unit_price=amount, amount=amount)
        return invoice

    return make


@pytest.fixture
def paid_invoice(customer: Customer, make_invoice: Callable[..., Invoice]) -> Invoice:
    invoice = make_invoice(customer, status="paid", paid_at=NOON)
    Payment.objects.create(
        payment_id="PAY-60001",
        invoice=invoice,
        customer=customer,
        amount=invoice.amount,
        method="card",
        created_at=NOON,
    )
    return invoice


@pytest.fixture
def make_ticket(db: None) -> Callable[..., CrmTicket]:
    def make(customer: Customer, ticket_id: str, **fields: Any) -> CrmTicket:
        defaults = {
            "status": "open",
            "priority": "normal",
            "subject": "Cannot sign in after changing the phone",
            "category": "account",
            "assigned_to": "Clara Weiss",
            "created_at": NOON,
            "updated_at": NOON,
        }
        return CrmTicket.objects.create(ticket_id=ticket_id, customer=customer, **{**defaults, **fields})

    return make


@pytest.fixture
def make_product(db: None) -> Callable[..., Product]:
    """Make a product with pieces in warehouses, given as code: (in stock, reserved)."""

    def make(number: int = 1043, stock: dict[str, tuple[int, int]] | None = None, **fields: Any) -> Product:
        defaults = {
            "name": "Leak Detector",
            "price": Decimal("34.90"),
            "category": "leak detectors",
            "description": "Sounds at 85 dB as soon as water touches its feet.",
        }
        product = Product.objects.create(product_id=f"P-{number}", sku=f"SKU-{number}", **{**defaults, **fields})
        for code, (quantity, reserved) in (stock or {}).items():
            StockLevel.objects.create(product=product, warehouse=code, quantity=quantity, reserved=reserved)
        return product

    return make
