"""Every route of the four services, once, against the loaded company: what it answers and what it refuses."""

from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings
from django.http import HttpResponse
from django.urls import reverse

from apps.core.sandbox_keys import default_read_only_key
from apps.sandbox.models import Customer, Payment, Refund, SandboxService, SmsMessage
from apps.sandbox.services.fixtures import load_sandbox
from tests.sandbox.conftest import Service

MakeService = Callable[..., Service]
Route = tuple[str, str, str]

CUSTOMER = {
    "customer_id", "email", "name", "phone", "company", "account_status", "tier", "created_at", "last_contact",
    "lifetime_value", "currency", "open_tickets", "satisfaction_score", "preferences",
}  # fmt: skip
TICKET = {
    "ticket_id", "status", "priority", "subject", "created_at", "updated_at", "assigned_to", "category",
}  # fmt: skip
INVOICE = {
    "invoice_id", "customer_id", "amount", "currency", "status", "due_date", "created_at", "paid_at", "line_items",
}  # fmt: skip
PAYMENT = {
    "payment_id", "invoice_id", "customer_id", "amount", "amount_refunded", "currency", "method", "status",
    "created_at",
}  # fmt: skip
REFUND = {
    "refund_id", "payment_id", "invoice_id", "customer_id", "amount", "currency", "reason", "status", "created_at",
}  # fmt: skip
PRODUCT = {
    "product_id", "name", "sku", "price", "currency", "stock_quantity", "available", "category", "description",
    "restock_date",
}  # fmt: skip
STOCK = {"sku", "product_id", "total", "available", "restock_date", "warehouses"}
MESSAGE = {"message_id", "to", "text", "sender", "status", "segments", "created_at"}
HEALTH = {"status", "service"}

READS = {
    ("crm", "/health"): HEALTH,
    ("crm", "/customers"): {"customers", "total_count"},
    ("crm", "/customers/C-1001"): CUSTOMER,
    ("crm", "/customers/by-email/anna.keller@example.com"): CUSTOMER,
    ("crm", "/customers/C-1001/tickets"): {"tickets", "total_count", "customer_id"},
    ("billing", "/health"): HEALTH,
    ("billing", "/customers/C-1001/invoices"): {"invoices", "total_count"},
    ("billing", "/invoices/INV-20001"): INVOICE,
    ("billing", "/payments/PAY-70001"): PAYMENT,
    ("billing", "/refunds/RF-80001"): REFUND,
    ("inventory", "/health"): HEALTH,
    ("inventory", "/products"): {"products", "total_count"},
    ("inventory", "/products/P-1043"): PRODUCT,
    ("inventory", "/products/by-sku/SKU-1043"): PRODUCT,
    ("inventory", "/stock/SKU-1043"): STOCK,
    ("sms", "/health"): HEALTH,
    ("sms", "/outbox"): {"messages", "total_count"},
}
ROWS = {
    ("crm", "/customers", "customers"): CUSTOMER,
    ("crm", "/customers/C-1001/tickets", "tickets"): TICKET,
    ("billing", "/customers/C-1001/invoices", "invoices"): INVOICE,
    ("inventory", "/products", "products"): PRODUCT,
}
WRITES = {
    ("crm", "POST", "/customers"): ({"email": "eva@example.com", "name": "Eva"}, 201, CUSTOMER),
    ("crm", "PATCH", "/customers/C-1001"): ({"name": "Anna Keller-Frei"}, 200, CUSTOMER),
    ("billing", "POST", "/payments"): (
        {"invoice_id": "INV-20002", "amount": "8.21", "currency": "EUR", "method": "card"},
        201,
        PAYMENT,
    ),
    ("billing", "POST", "/refunds"): (
        {"invoice_id": "INV-20042", "amount": "22.61", "reason": "Plan cancelled within 14 days"},
        201,
        REFUND,
    ),
    ("sms", "POST", "/messages"): ({"to": "+4915112345678", "text": "Hello"}, 201, MESSAGE),
}


@pytest.fixture
def company(db: None) -> None:
    load_sandbox(folder=settings.FIXTURES_DIR / "sandbox")


@pytest.mark.usefixtures("company")
def test_every_read_answers_with_exactly_the_fields_of_the_contract(service: MakeService) -> None:
    answers = {(slug, path): service(slug).get(path) for slug, path in READS}

    assert {route: response.status_code for route, response in answers.items()} == dict.fromkeys(READS, 200)
    assert {route: set(response.json()) for route, response in answers.items()} == READS


@pytest.mark.usefixtures("company")
def test_every_row_of_a_list_has_exactly_the_fields_of_the_contract(service: MakeService) -> None:
    fields = {
        (slug, path, name): [set(row) for row in service(slug).get(path).json()[name]] for slug, path, name in ROWS
    }

    assert fields == {route: [expected] * len(fields[route]) for route, expected in ROWS.items()}
    assert [route for route, rows in fields.items() if not rows] == []


@pytest.mark.usefixtures("company")
def test_every_write_answers_with_exactly_the_fields_of_the_contract(service: MakeService) -> None:
    answers = {route: _write(service, route) for route in WRITES}

    assert {route: (response.status_code, set(response.json())) for route, response in answers.items()} == {
        route: (status, fields) for route, (_, status, fields) in WRITES.items()
    }


def _write(service: MakeService, route: Route, key: str | None = "", **headers: str) -> HttpResponse:
    slug, method, path = route
    return service(slug, key=key).ask(method, path, WRITES[route][0], **headers)


@pytest.mark.usefixtures("company")
def test_no_read_leaves_a_trace(service: MakeService) -> None:
    before = _counts()
    for slug, path in READS:
        service(slug).get(path)

    assert _counts() == before


def _counts() -> list[int]:
    return [model.objects.count() for model in (Customer, Payment, Refund, SmsMessage)]


@pytest.mark.parametrize(("slug", "path"), list(READS))
@pytest.mark.parametrize(
    ("key", "faults", "status"),
    [
        (None, {}, 401),
        ("wrong", {}, 401),
        ("", {"rate_limited": True}, 429),
        ("", {"error_rate": 100}, 503),
    ],
)
def test_every_read_can_be_refused(
    service: MakeService, slug: str, path: str, key: str | None, faults: dict[str, Any], status: int
) -> None:
    asking = service(slug, key=key)
    if faults:
        asking.has(**faults)

    response = asking.get(path)

    assert response.status_code == status
    assert set(response.json()["error"]) == {"code", "message", "fields"}


@pytest.mark.usefixtures("company")
@pytest.mark.parametrize(
    ("key", "faults", "status"),
    [
        (None, {}, 401),
        ("wrong", {}, 401),
        ("read-only", {}, 403),
        ("", {"rate_limited": True}, 429),
        ("", {"error_rate": 100}, 503),
    ],
)
def test_every_write_can_be_refused_and_then_has_no_effect(
    service: MakeService, key: str | None, faults: dict[str, Any], status: int
) -> None:
    SandboxService.objects.update(**faults or {"drip": False})
    before = _counts()

    answers = {
        route: _write(
            service, route, default_read_only_key(route[0]) if key == "read-only" else key, Idempotency_Key="key-1"
        ).status_code
        for route in WRITES
    }

    assert answers == dict.fromkeys(WRITES, status)
    assert _counts() == before
    assert Customer.objects.get(pk="C-1001").name == "Anna Keller"


@pytest.mark.usefixtures("company")
def test_every_write_is_replayed_under_its_key(service: MakeService) -> None:
    keys = {route: f"key-{number}" for number, route in enumerate(WRITES)}

    first = {route: _write(service, route, Idempotency_Key=key).json() for route, key in keys.items()}
    again = {route: _write(service, route, Idempotency_Key=key) for route, key in keys.items()}

    assert {route: response.json() for route, response in again.items()} == first
    assert {response["Idempotent-Replayed"] for response in again.values()} == {"true"}


@pytest.mark.parametrize(
    ("name", "arguments", "path"),
    [
        ("customers", {}, "crm/customers"),
        ("customer", {"customer_id": "C-1001"}, "crm/customers/C-1001"),
        ("customer_by_email", {"email": "a@example.com"}, "crm/customers/by-email/a@example.com"),
        ("customer_tickets", {"customer_id": "C-1001"}, "crm/customers/C-1001/tickets"),
        ("customer_invoices", {"customer_id": "C-1001"}, "billing/customers/C-1001/invoices"),
        ("invoice", {"invoice_id": "INV-1"}, "billing/invoices/INV-1"),
        ("payments", {}, "billing/payments"),
        ("payment", {"payment_id": "PAY-1"}, "billing/payments/PAY-1"),
        ("refunds", {}, "billing/refunds"),
        ("refund", {"refund_id": "RF-1"}, "billing/refunds/RF-1"),
        ("products", {}, "inventory/products"),
        ("product", {"product_id": "P-1"}, "inventory/products/P-1"),
        ("product_by_sku", {"sku": "SKU-1"}, "inventory/products/by-sku/SKU-1"),
        ("stock", {"sku": "SKU-1"}, "inventory/stock/SKU-1"),
        ("messages", {}, "sms/messages"),
        ("message", {"message_id": "MSG-1"}, "sms/messages/MSG-1"),
        ("outbox", {}, "sms/outbox"),
        ("crm_health", {}, "crm/health"),
    ],
)
def test_every_route_has_a_name(name: str, arguments: dict[str, str], path: str) -> None:
    assert reverse(f"sandbox:{name}", kwargs=arguments) == f"/sandbox/{path}"
