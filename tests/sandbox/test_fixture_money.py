"""The invoices, payments and refunds of the sandbox's fixtures add up."""

import re
from datetime import date, timedelta
from decimal import Decimal

from tests.sandbox.fixture_files import (
    CUSTOMERS,
    INVOICES,
    PAYMENTS,
    PRODUCTS,
    REFUNDS,
    TICKETS,
    TODAY,
    Row,
    invoices_of,
)

PLAN_PRICES = {
    ("Plus", "month"): {Decimal("6.90")},
    ("Plus", "year"): {Decimal("69.00")},
    ("Team", "month"): {Decimal("19.00")},
    ("Team", "year"): {Decimal("190.00")},
    ("Business", "month"): {Decimal("49.00")},
    ("Business", "year"): {Decimal("490.00")},
}
SHIPPING = {"Standard shipping": "4.90", "Express shipping": "12.90"}
PLAN_LINE = re.compile(r"(Plus|Team|Business|Enterprise), .+, \d+ \w+ \d{4} to \d+ \w+ \d{4}( \(yearly\))?")


def test_emails_are_in_lower_case_and_at_reserved_domains() -> None:
    strange = [
        row["email"]
        for row in CUSTOMERS.values()
        if not re.fullmatch(r"[a-z.-]+@([a-z0-9-]+\.example|example\.(com|org|net))", row["email"])
    ]

    assert strange == []


def test_every_invoice_adds_up_to_the_cent() -> None:
    wrong_lines = [
        line
        for invoice in INVOICES.values()
        for line in invoice["line_items"]
        if line["quantity"] * Decimal(line["unit_price"]) != Decimal(line["amount"])
    ]
    sums = {key: str(sum(Decimal(line["amount"]) for line in row["line_items"])) for key, row in INVOICES.items()}

    assert wrong_lines == []
    assert sums == {key: row["amount"] for key, row in INVOICES.items()}


def test_every_line_has_the_price_of_its_product_plan_or_shipping() -> None:
    wrong = [
        (invoice["invoice_id"], line)
        for invoice in INVOICES.values()
        for line in invoice["line_items"]
        if not _is_priced_right(line)
    ]

    assert wrong == []


def _is_priced_right(line: Row) -> bool:
    text, price = line["description"], Decimal(line["unit_price"])
    sku, _, name = text.partition(" ")
    if sku in PRODUCTS:
        return (PRODUCTS[sku]["name"], Decimal(PRODUCTS[sku]["price"])) == (name, price)
    if text in SHIPPING:
        return price == Decimal(SHIPPING[text])
    if plan := PLAN_LINE.fullmatch(text):
        term = "year" if plan[2] else "month"
        # Enterprise is priced by contract, from 290.00 a month with two months free in a year.
        least = Decimal(290) * (10 if term == "year" else 1)
        return price in PLAN_PRICES[plan[1], term] if plan[1] != "Enterprise" else price >= least
    return text.startswith("VAT ")


def test_tax_is_the_last_line_and_right_to_the_cent() -> None:
    wrong = []
    for invoice in INVOICES.values():
        *goods, tax = invoice["line_items"]
        net = sum(Decimal(line["amount"]) for line in goods)
        rate = Decimal(re.findall(r"VAT ([\d.]+) %", tax["description"])[0])
        expected = (net * rate / 100).quantize(Decimal("0.01"))
        if abs(expected - Decimal(tax["amount"])) > Decimal("0.005"):
            wrong.append((invoice["invoice_id"], tax, expected))

    assert wrong == []


def test_small_orders_and_only_those_pay_standard_shipping() -> None:
    wrong = []
    for invoice in INVOICES.values():
        goods = sum(Decimal(line["amount"]) for line in invoice["line_items"] if line["description"].startswith("SKU"))
        sent = {line["description"] for line in invoice["line_items"]} & set(SHIPPING)
        if (("Standard shipping" in sent) and goods >= 75) or (0 < goods < 75 and not sent):
            wrong.append(invoice["invoice_id"])

    assert wrong == []


def test_plan_lines_are_of_the_customers_plan() -> None:
    wrong = [
        invoice["invoice_id"]
        for invoice in INVOICES.values()
        for line in invoice["line_items"]
        if (plan := PLAN_LINE.fullmatch(line["description"]))
        and plan[1].lower() != CUSTOMERS[invoice["customer_id"]]["tier"]
    ]

    assert wrong == []


def test_the_status_of_an_invoice_fits_its_dates() -> None:
    fits = {
        "paid": lambda row: row["paid_at"] is not None,
        "refunded": lambda row: row["paid_at"] is not None,
        "open": lambda row: row["paid_at"] is None and date.fromisoformat(row["due_date"]) >= TODAY,
        "overdue": lambda row: row["paid_at"] is None and date.fromisoformat(row["due_date"]) < TODAY,
        "void": lambda row: row["paid_at"] is None,
    }

    assert [row["invoice_id"] for row in INVOICES.values() if not fits[row["status"]](row)] == []
    assert {row["status"] for row in INVOICES.values()} == set(fits)


def test_exactly_the_settled_invoices_have_a_payment_of_their_amount() -> None:
    settled = {key: row for key, row in INVOICES.items() if row["status"] in ("paid", "refunded")}

    assert {row["invoice_id"]: (row["amount"], row["created_at"], row["customer_id"]) for row in PAYMENTS.values()} == {
        key: (row["amount"], row["paid_at"], row["customer_id"]) for key, row in settled.items()
    }


def test_exactly_the_refunded_invoices_have_a_refund_of_their_amount() -> None:
    refunded = {key: row["amount"] for key, row in INVOICES.items() if row["status"] == "refunded"}

    assert {PAYMENTS[row["payment_id"]]["invoice_id"]: row["amount"] for row in REFUNDS} == refunded


def test_exactly_those_who_owe_for_more_than_three_weeks_are_suspended() -> None:
    deadline = (TODAY - timedelta(days=21)).isoformat()
    owing = {
        row["customer_id"] for row in INVOICES.values() if row["status"] == "overdue" and row["due_date"] < deadline
    }

    assert owing == {key for key, row in CUSTOMERS.items() if row["account_status"] == "suspended"}


def test_closed_accounts_owe_and_ask_nothing() -> None:
    closed = {key for key, row in CUSTOMERS.items() if row["account_status"] == "closed"}
    busy = {row["customer_id"] for row in TICKETS if row["status"] in ("open", "pending")}
    owing = {row["customer_id"] for row in INVOICES.values() if row["status"] in ("open", "overdue")}

    assert closed & (busy | owing) == set()
    assert closed


def test_anna_keller_has_two_open_tickets_and_a_paid_last_invoice() -> None:
    anna = CUSTOMERS["C-1001"]
    last = max(invoices_of("C-1001"), key=lambda row: str(row["created_at"]))

    assert (anna["name"], anna["email"], anna["tier"], anna["account_status"]) == (
        "Anna Keller",
        "anna.keller@example.com",
        "business",
        "active",
    )
    assert [row["ticket_id"] for row in TICKETS if row["customer_id"] == "C-1001" and row["status"] == "open"] == [
        "CT-3001",
        "CT-3002",
    ]
    assert (last["invoice_id"], last["status"], last["amount"]) == ("INV-20001", "paid", "116.62")
