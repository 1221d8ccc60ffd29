"""The billing tool against a REST service."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from apps.core.http import Conflict, NotFound
from apps.toolbox.billing.tool import BillingTool
from apps.toolbox.fields import Money
from apps.tools.types import Effect
from tests.toolbox.conftest import CALL, Upstream, ask, run_with

BILLING = BillingTool()
INVOICE = {
    "invoice_id": "INV-20001",
    "customer_id": "C-1001",
    "amount": "22.61",
    "currency": "EUR",
    "status": "paid",
    "due_date": "2026-03-15",
    "created_at": "2026-03-01T08:00:00Z",
    "paid_at": "2026-03-04T10:00:00Z",
    "line_items": [
        {"description": "Team, 1 site", "quantity": 1, "unit_price": "19.00", "amount": "19.00"},
        {"description": "VAT 19 %", "quantity": 1, "unit_price": "3.61", "amount": "3.61"},
    ],
}
PAYMENT = {
    "payment_id": "PAY-70001",
    "customer_id": "C-1001",
    "invoice_id": "INV-20001",
    "amount": "22.61",
    "currency": "EUR",
    "method": "card",
    "status": "succeeded",
    "amount_refunded": "0.00",
    "created_at": "2026-03-04T10:00:00Z",
}
REFUND = {
    "refund_id": "RF-80001",
    "payment_id": "PAY-70001",
    "invoice_id": "INV-20001",
    "amount": "22.61",
    "currency": "EUR",
    "reason": "Sent back",
    "status": "succeeded",
    "created_at": "2026-03-09T10:00:00Z",
}


def test_the_operations_and_their_effects_are_the_contract() -> None:
    assert {name: operation.effect for name, operation in BILLING.operations.items()} == {
        "get_invoices": Effect.READ,
        "get_invoice": Effect.READ,
        "create_payment": Effect.MONEY,
        "refund": Effect.MONEY,
    }


@pytest.mark.parametrize(
    ("filters", "query"), [({}, "limit=20"), ({"status": "overdue", "limit": 3}, "status=overdue&limit=3")]
)
def test_a_customers_invoices_are_listed(upstream: Upstream, filters: dict[str, Any], query: str) -> None:
    upstream.answers("GET", "/customers/C-1001/invoices", {"invoices": [INVOICE], "total_count": 12})

    answer = ask(BILLING, "get_invoices", customer_id="C-1001", **filters)

    assert answer == {"invoices": [INVOICE], "total_count": 12}
    assert upstream.paths == [f"/api/customers/C-1001/invoices?{query}"]


def test_the_invoices_of_an_unknown_customer_are_not_found(upstream: Upstream) -> None:
    upstream.answers("GET", "/customers/C-9999/invoices", {"detail": "No such customer."}, status=404)

    with pytest.raises(NotFound, match="No such customer"):
        ask(BILLING, "get_invoices", customer_id="C-9999")


def test_one_invoice_is_read_with_its_lines(upstream: Upstream) -> None:
    upstream.answers("GET", "/invoices/INV-20001", INVOICE)

    assert ask(BILLING, "get_invoice", invoice_id="INV-20001") == {"invoice": INVOICE, "found": True}


def test_to_find_no_invoice_is_an_answer(upstream: Upstream) -> None:
    upstream.answers("GET", "/invoices/INV-1", {"detail": "No such invoice."}, status=404)

    assert ask(BILLING, "get_invoice", invoice_id="INV-1") == {"invoice": None, "found": False}


def test_a_payment_is_sent_to_the_cent_with_the_calls_idempotency_key(upstream: Upstream) -> None:
    upstream.answers("POST", "/payments", PAYMENT, status=201)

    answer = ask(BILLING, "create_payment", invoice_id="INV-20001", amount="22.61")

    assert answer == PAYMENT
    assert upstream.sent == {"invoice_id": "INV-20001", "amount": "22.61", "currency": "EUR", "method": "card"}
    assert upstream.request.headers["Idempotency-Key"] == str(CALL)


def test_a_payment_on_account_names_the_customer(upstream: Upstream) -> None:
    upstream.answers("POST", "/payments", {**PAYMENT, "invoice_id": None}, status=201)

    answer = ask(BILLING, "create_payment", customer_id="C-1001", amount=5, currency="GBP", method="paypal")

    assert answer["invoice_id"] is None
    assert upstream.sent == {"customer_id": "C-1001", "amount": "5.00", "currency": "GBP", "method": "paypal"}


@pytest.mark.parametrize("name", ["payment_id", "invoice_id"])
def test_a_refund_names_a_payment_or_its_invoice(upstream: Upstream, name: str) -> None:
    upstream.answers("POST", "/refunds", REFUND, status=201)

    answer = ask(BILLING, "refund", **{name: REFUND[name]}, amount="22.61", reason="Sent back")

    assert answer == REFUND
    assert upstream.sent == {name: REFUND[name], "amount": "22.61", "reason": "Sent back"}
    assert upstream.request.headers["Idempotency-Key"] == str(CALL)


def test_a_refund_of_more_than_was_paid_keeps_the_systems_reason(upstream: Upstream) -> None:
    upstream.answers("POST", "/refunds", {"detail": "Only 2.61 EUR can be paid back."}, status=409)

    with pytest.raises(Conflict, match=r"Only 2\.61 EUR can be paid back"):
        ask(BILLING, "refund", payment_id="PAY-70001", amount="22.61", reason="Sent back")


@pytest.mark.parametrize(
    ("operation", "arguments", "field"),
    [
        ("get_invoices", {}, ("customer_id",)),
        ("get_invoices", {"customer_id": "C-1001", "limit": 1000}, ("limit",)),
        ("get_invoice", {"invoice_id": "."}, ("invoice_id",)),
        ("create_payment", {"amount": "1.00"}, ()),
        ("create_payment", {"invoice_id": "INV-1", "amount": "0.00"}, ("amount",)),
        ("create_payment", {"invoice_id": "INV-1", "amount": "-1.00"}, ("amount",)),
        ("create_payment", {"invoice_id": "INV-1", "amount": "1.005"}, ("amount",)),
        ("create_payment", {"invoice_id": "INV-1", "amount": "NaN"}, ("amount",)),
        ("create_payment", {"invoice_id": "INV-1", "amount": "1.00", "currency": "eur"}, ("currency",)),
        ("create_payment", {"invoice_id": "INV-1", "amount": "1.00", "method": "cash"}, ("method",)),
        ("refund", {"amount": "1.00", "reason": "Sent back"}, ()),
        ("refund", {"payment_id": "PAY-1", "invoice_id": "INV-1", "amount": "1.00", "reason": "Sent back"}, ()),
        ("refund", {"payment_id": "PAY-1", "amount": "1.00"}, ("reason",)),
        ("refund", {"payment_id": "PAY-1", "amount": "1.00", "reason": "  "}, ("reason",)),
    ],
)
def test_arguments_that_break_the_schema_are_refused_by_name(
    operation: str, arguments: dict[str, Any], field: tuple[str, ...]
) -> None:
    with pytest.raises(ValidationError) as caught:
        BILLING.operations[operation].arguments.model_validate(arguments)

    assert [fault["loc"] for fault in caught.value.errors()] == [field]


@pytest.mark.parametrize("spoilt", [{"amount": "22.615"}, {"currency": "euro"}, {"created_at": "soon"}])
def test_an_invoice_with_a_value_of_the_wrong_kind_is_refused(upstream: Upstream, spoilt: dict[str, str]) -> None:
    upstream.answers("GET", "/invoices/INV-20001", {**INVOICE, **spoilt})

    with pytest.raises(ValidationError, match=next(iter(spoilt))):
        ask(BILLING, "get_invoice", invoice_id="INV-20001")


def test_fields_beyond_the_contract_are_dropped(upstream: Upstream) -> None:
    upstream.answers("GET", "/invoices/INV-20001", {**INVOICE, "margin": "9.99"})

    assert ask(BILLING, "get_invoice", invoice_id="INV-20001")["invoice"] == INVOICE


@given(cents=st.integers(min_value=-(10**13), max_value=10**13))
def test_every_amount_of_cents_is_read_and_written_without_loss(cents: int) -> None:
    amount = Decimal(cents).scaleb(-2)
    money = TypeAdapter(Money)

    assert money.dump_python(money.validate_python(str(amount)), mode="json") == f"{amount:.2f}"


def was_done(operation: str, **arguments: Any) -> bool | None:
    schema = BILLING.operations[operation].arguments
    return BILLING.was_done(operation, schema.model_validate(arguments), run_with())


@pytest.mark.parametrize(
    ("status", "done"), [("paid", True), ("refunded", True), ("open", False), ("overdue", False), ("void", None)]
)
def test_a_payment_of_unknown_outcome_is_told_by_its_invoice(
    upstream: Upstream, status: str, *, done: bool | None
) -> None:
    upstream.answers("GET", "/invoices/INV-20001", {**INVOICE, "status": status})

    assert was_done("create_payment", invoice_id="INV-20001", amount="22.61") is done


@pytest.mark.parametrize(("paid_back", "done"), [("0.00", False), ("2.60", False), ("2.61", None), ("22.61", None)])
def test_a_refund_was_not_made_where_less_was_paid_back(
    upstream: Upstream, paid_back: str, *, done: bool | None
) -> None:
    upstream.answers("GET", "/payments/PAY-70001", {**PAYMENT, "amount_refunded": paid_back})

    assert was_done("refund", payment_id="PAY-70001", amount="2.61", reason="Sent back") is done


def test_what_billing_can_not_tell_is_not_asked(upstream: Upstream) -> None:
    assert was_done("create_payment", customer_id="C-1001", amount="5.00") is None
    assert was_done("refund", invoice_id="INV-20001", amount="5.00", reason="Sent back") is None
    assert was_done("get_invoice", invoice_id="INV-20001") is None
    assert upstream.paths == []
