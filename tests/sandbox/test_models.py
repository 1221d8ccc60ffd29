"""What the tables themselves hold to, whoever writes to them."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, models, transaction
from django.db.models import ProtectedError
from django.utils import timezone

from apps.sandbox.models import (
    Counter,
    CrmTicket,
    Customer,
    IdempotencyRecord,
    Invoice,
    Payment,
    Product,
    Refund,
    SandboxService,
    SmsMessage,
    StockLevel,
)

TABLES = (CrmTicket, Customer, Invoice, Payment, Product, Refund, SandboxService, SmsMessage, StockLevel)


def _refused(write: Callable[[], Any]) -> bool:
    try:
        with transaction.atomic():
            write()
    except IntegrityError:
        return True
    return False


def test_no_table_holds_a_float() -> None:
    floats = [field for model in TABLES for field in model._meta.get_fields() if isinstance(field, models.FloatField)]

    assert floats == []


def test_identifiers_count_on_within_their_prefix(db: None) -> None:
    assert [Counter.objects.next_id(prefix) for prefix in ("C", "C", "RF", "C")] == [
        "C-1001",
        "C-1002",
        "RF-80001",
        "C-1003",
    ]
    assert str(Counter.objects.get(prefix="C")) == "C-1003"


def test_an_identifier_is_given_back_with_its_transaction(db: None) -> None:
    def give_up() -> None:
        Counter.objects.next_id("C")
        raise IntegrityError

    assert _refused(give_up)
    assert Counter.objects.next_id("C") == "C-1001"


def test_an_unknown_prefix_is_an_error(db: None) -> None:
    with pytest.raises(Counter.DoesNotExist):
        Counter.objects.next_id("XX")


def test_an_email_belongs_to_one_customer(make_customer: Callable[..., Customer]) -> None:
    make_customer("C-1", email="one@example.com")

    assert _refused(lambda: make_customer("C-2", email="one@example.com"))


def test_a_warehouse_holds_a_product_once(make_product: Callable[..., Product]) -> None:
    product = make_product(stock={"FRA": (5, 0)})

    assert _refused(lambda: StockLevel.objects.create(product=product, warehouse="FRA", quantity=1))


def test_no_more_is_reserved_than_is_there(make_product: Callable[..., Product]) -> None:
    product = make_product()

    assert _refused(lambda: StockLevel.objects.create(product=product, warehouse="FRA", quantity=1, reserved=2))


def test_an_error_rate_is_a_percentage(db: None) -> None:
    assert _refused(lambda: SandboxService.objects.update(error_rate=101))


def test_an_invoice_is_paid_once(paid_invoice: Invoice, customer: Customer) -> None:
    again = {"invoice": paid_invoice, "customer": customer, "amount": Decimal(1), "created_at": timezone.now()}

    assert _refused(lambda: Payment.objects.create(payment_id="PAY-2", method="card", **again))


def test_a_key_is_recorded_once_a_service(db: None) -> None:
    def record(slug: str) -> IdempotencyRecord:
        return IdempotencyRecord.objects.create(
            service_id=slug, key="key-1", fingerprint="f", created_at=timezone.now()
        )

    record("crm")
    record("sms")

    assert _refused(lambda: record("crm"))


def test_a_customer_with_invoices_can_not_be_deleted(paid_invoice: Invoice, customer: Customer) -> None:
    with pytest.raises(ProtectedError):
        customer.delete()


def test_a_product_takes_its_stock_along(make_product: Callable[..., Product]) -> None:
    make_product(stock={"FRA": (5, 0), "MAN": (1, 1)}).delete()

    assert StockLevel.objects.count() == 0


def test_rows_are_named_as_people_know_them(
    paid_invoice: Invoice, customer: Customer, make_product: Callable[..., Product]
) -> None:
    product = make_product(stock={"FRA": (5, 0)})
    names = [str(row) for row in (customer, paid_invoice, paid_invoice.payment, product, product.stock_levels.get())]

    assert names == ["C-1001 Anna Keller", "INV-20001", "PAY-60001", "SKU-1043 Leak Detector", "FRA P-1043"]


@pytest.mark.parametrize(
    ("fields", "faults"),
    [
        ({}, []),
        ({"retry_after_s": 60}, []),
        ({"error_rate": 5}, ["error rate (%)"]),
        ({"rate_limited": True, "drip": True}, ["rate limited", "drip"]),
        ({"cut_connection": True, "malformed": "empty"}, ["cut the connection", "An empty body"]),
        ({"added_latency_ms": 100}, ["added latency (ms)"]),
    ],
)
def test_a_service_names_the_faults_that_are_on(fields: dict[str, Any], faults: list[str]) -> None:
    assert SandboxService(slug="crm", name="CRM", **fields).faults == faults
