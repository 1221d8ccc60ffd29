"""The billing system's routes."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from pytest_django import DjangoAssertNumQueries

from apps.sandbox.models import Customer, Invoice, Payment, Refund
from tests.sandbox.conftest import NOON, Service

MakeCustomer = Callable[..., Customer]
MakeInvoice = Callable[..., Invoice]

PAYMENT = {"invoice_id": "INV-20001", "amount": "22.61", "currency": "EUR", "method": "card"}
REFUND = {"invoice_id": "INV-20001", "amount": "22.61", "reason": "Plan cancelled within 14 days"}


def test_an_invoice_is_answered_with_every_field_of_the_contract(
    billing: Service, customer: Customer, make_invoice: MakeInvoice
) -> None:
    make_invoice(customer)

    assert billing.get("/invoices/INV-20001").json() == {
        "invoice_id": "INV-20001",
        "customer_id": "C-1001",
        "amount": "22.61",
        "currency": "EUR",
        "status": "open",
        "due_date": "2026-12-04",
        "created_at": "2026-11-20T12:00:00Z",
        "paid_at": None,
        "line_items": [
            {"description": "Team, site Berlin", "quantity": 1, "unit_price": "19.00", "amount": "19.00"},
            {"description": "VAT 19 %", "quantity": 1, "unit_price": "3.61", "amount": "3.61"},
        ],
    }


def test_invoices_of_a_customer_come_newest_first(
    billing: Service, customer: Customer, make_customer: MakeCustomer, make_invoice: MakeInvoice
) -> None:
    make_invoice(customer, "INV-1", created_at=NOON - timedelta(days=60))
    make_invoice(customer, "INV-2")
    make_invoice(customer, "INV-3", created_at=NOON - timedelta(days=30), status="overdue")
    make_invoice(make_customer("C-1002"), "INV-4")

    body = billing.get("/customers/C-1001/invoices").json()

    assert [row["invoice_id"] for row in body["invoices"]] == ["INV-2", "INV-3", "INV-1"]
    assert body["total_count"] == 3
    assert body["invoices"][0] == billing.get("/invoices/INV-2").json()


def test_invoices_are_filtered_by_status_and_limited(
    billing: Service, customer: Customer, make_invoice: MakeInvoice
) -> None:
    for number in range(3):
        make_invoice(customer, f"INV-{number}")
    make_invoice(customer, "INV-9", status="overdue")

    body = billing.get("/customers/C-1001/invoices?status=open&limit=1").json()

    assert ([row["invoice_id"] for row in body["invoices"]], body["total_count"]) == (["INV-2"], 3)
    assert billing.get("/customers/C-1001/invoices?status=late").status_code == 422


@pytest.mark.parametrize("rows", [1, 3])
def test_a_list_of_invoices_costs_the_same_queries_at_any_length(
    billing: Service,
    customer: Customer,
    make_invoice: MakeInvoice,
    django_assert_num_queries: DjangoAssertNumQueries,
    rows: int,
) -> None:
    for number in range(rows):
        make_invoice(customer, f"INV-{number}")

    with django_assert_num_queries(5):  # the service's row, the customer, the invoices, their lines, their count
        assert billing.get("/customers/C-1001/invoices").json()["total_count"] == rows


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("/invoices/INV-9", "There is no invoice INV-9."),
        ("/payments/PAY-9", "There is no payment PAY-9."),
        ("/refunds/RF-9", "There is no refund RF-9."),
        ("/customers/C-9/invoices", "There is no customer C-9."),
    ],
)
def test_what_is_unknown_is_named_in_a_404(billing: Service, path: str, message: str) -> None:
    response = billing.get(path)

    assert (response.status_code, response.json()["error"]["message"]) == (404, message)


@pytest.mark.parametrize("status", ["open", "overdue"])
def test_a_payment_settles_its_invoice(
    billing: Service, customer: Customer, make_invoice: MakeInvoice, status: str
) -> None:
    make_invoice(customer, status=status)

    response = billing.post("/payments", PAYMENT)

    payment = response.json()
    assert response.status_code == 201
    assert payment == {
        "payment_id": "PAY-70001",
        "invoice_id": "INV-20001",
        "customer_id": "C-1001",
        "amount": "22.61",
        "amount_refunded": "0.00",
        "currency": "EUR",
        "method": "card",
        "status": "succeeded",
        "created_at": payment["created_at"],
    }
    assert billing.get("/payments/PAY-70001").json() == payment
    invoice = billing.get("/invoices/INV-20001").json()
    assert (invoice["status"], invoice["paid_at"]) == ("paid", payment["created_at"])


def test_a_payment_on_account_needs_no_invoice(billing: Service, customer: Customer) -> None:
    response = billing.post(
        "/payments", {"customer_id": "C-1001", "amount": 50, "currency": "EUR", "method": "bank_transfer"}
    )

    assert response.status_code == 201
    assert (response.json()["invoice_id"], response.json()["amount"]) == (None, "50.00")


@pytest.mark.parametrize("status", ["paid", "refunded", "void"])
def test_what_is_not_owed_can_not_be_paid(
    billing: Service, customer: Customer, make_invoice: MakeInvoice, status: str
) -> None:
    make_invoice(customer, status=status)

    response = billing.post("/payments", PAYMENT)

    assert (response.status_code, response.json()["error"]["code"]) == (409, "invoice_not_payable")
    assert Payment.objects.count() == 0


@pytest.mark.parametrize(
    ("change", "fields"),
    [
        ({"amount": "22.60"}, {"amount"}),
        ({"currency": "USD"}, {"currency"}),
        ({"customer_id": "C-1002"}, {"customer_id"}),
        ({"currency": "USD", "amount": "1"}, {"amount", "currency"}),
        ({"amount": "0"}, {"amount"}),
        ({"amount": "-22.61"}, {"amount"}),
        ({"amount": "22.611"}, {"amount"}),
        ({"amount": "NaN"}, {"amount"}),
        ({"amount": "1e20"}, {"amount"}),
        ({"amount": None}, {"amount"}),
        ({"currency": "euro"}, {"currency"}),
        ({"method": "cash"}, {"method"}),
        ({"invoice_id": None}, {"body"}),
    ],
)
def test_a_payment_that_does_not_fit_is_refused_field_by_field(
    billing: Service, customer: Customer, make_invoice: MakeInvoice, change: dict[str, object], fields: set[str]
) -> None:
    make_invoice(customer)

    response = billing.post("/payments", {**PAYMENT, **change})

    assert (response.status_code, set(response.json()["error"]["fields"])) == (422, fields)
    assert billing.get("/invoices/INV-20001").json()["status"] == "open"


def test_a_payment_for_nothing_known_is_not_found(billing: Service, customer: Customer) -> None:
    assert billing.post("/payments", PAYMENT).status_code == 404
    assert billing.post("/payments", {**PAYMENT, "invoice_id": None, "customer_id": "C-9"}).status_code == 404


def test_a_whole_refund_marks_the_invoice_as_refunded(billing: Service, paid_invoice: Invoice) -> None:
    response = billing.post("/refunds", REFUND)

    refund = response.json()
    assert response.status_code == 201
    assert refund == {
        "refund_id": "RF-80001",
        "payment_id": "PAY-60001",
        "invoice_id": "INV-20001",
        "customer_id": "C-1001",
        "amount": "22.61",
        "currency": "EUR",
        "reason": "Plan cancelled within 14 days",
        "status": "succeeded",
        "created_at": refund["created_at"],
    }
    assert billing.get("/refunds/RF-80001").json() == refund
    assert billing.get("/invoices/INV-20001").json()["status"] == "refunded"
    assert billing.get("/payments/PAY-60001").json()["amount_refunded"] == "22.61"


def test_a_refund_of_a_part_leaves_the_invoice_paid_until_all_is_returned(
    billing: Service, paid_invoice: Invoice
) -> None:
    assert billing.post("/refunds", {**REFUND, "amount": "10.00"}).status_code == 201
    assert billing.get("/invoices/INV-20001").json()["status"] == "paid"

    assert billing.post("/refunds", {**REFUND, "amount": "12.61"}).status_code == 201
    assert billing.get("/invoices/INV-20001").json()["status"] == "refunded"


@pytest.mark.parametrize(("already", "amount"), [("0", "22.62"), ("22.61", "0.01"), ("10.00", "12.62")])
def test_no_more_is_refunded_than_was_paid(billing: Service, paid_invoice: Invoice, already: str, amount: str) -> None:
    if already != "0":
        billing.post("/refunds", {**REFUND, "amount": already})
    before = Refund.objects.count()

    response = billing.post("/refunds", {"payment_id": "PAY-60001", "amount": amount, "reason": "Charged twice"})

    assert (response.status_code, response.json()["error"]["code"]) == (409, "refund_too_high")
    assert Refund.objects.count() == before


@pytest.mark.parametrize("status", ["open", "overdue", "void"])
def test_an_unpaid_invoice_can_not_be_refunded(
    billing: Service, customer: Customer, make_invoice: MakeInvoice, status: str
) -> None:
    make_invoice(customer, status=status)

    response = billing.post("/refunds", REFUND)

    assert (response.status_code, response.json()["error"]["code"]) == (409, "nothing_paid")


def test_a_payment_on_account_can_be_refunded(billing: Service, customer: Customer) -> None:
    billing.post("/payments", {"customer_id": "C-1001", "amount": "50", "currency": "EUR", "method": "card"})

    response = billing.post("/refunds", {"payment_id": "PAY-70001", "amount": "50.00", "reason": "Paid in error"})

    assert (response.status_code, response.json()["invoice_id"]) == (201, None)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"payment_id": "PAY-60001"}, "body"),
        ({"invoice_id": None}, "body"),
        ({"amount": "0.00"}, "amount"),
        ({"amount": "ten"}, "amount"),
        ({"reason": ""}, "reason"),
        ({"reason": "x" * 201}, "reason"),
    ],
)
def test_a_refund_with_a_wrong_field_is_refused(
    billing: Service, paid_invoice: Invoice, change: dict[str, object], field: str
) -> None:
    response = billing.post("/refunds", {**REFUND, **change})

    assert (response.status_code, list(response.json()["error"]["fields"])) == (422, [field])
    assert Refund.objects.count() == 0


@pytest.mark.parametrize("named", [{"invoice_id": "INV-9"}, {"payment_id": "PAY-9"}])
def test_a_refund_of_nothing_known_is_not_found(billing: Service, named: dict[str, str]) -> None:
    assert billing.post("/refunds", {**named, "amount": "1", "reason": "Charged twice"}).status_code == 404


def test_paying_and_refunding_show_in_what_the_crm_counts(
    billing: Service, crm: Service, customer: Customer, make_invoice: MakeInvoice
) -> None:
    make_invoice(customer)
    values = [crm.get("/customers/C-1001").json()["lifetime_value"]]

    billing.post("/payments", PAYMENT)
    values.append(crm.get("/customers/C-1001").json()["lifetime_value"])
    billing.post("/refunds", REFUND)
    values.append(crm.get("/customers/C-1001").json()["lifetime_value"])

    assert values == ["0.00", "22.61", "0.00"]
