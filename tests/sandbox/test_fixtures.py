"""What must stay true of the invented company, read from its files as anybody would read them."""

import json
import re
from collections import Counter
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

TODAY = date(2026, 11, 21)
FOLDER: Path = settings.FIXTURES_DIR / "sandbox"
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

Row = dict[str, Any]


def _read(name: str) -> list[Row]:
    rows: list[Row] = json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))
    return rows


CUSTOMERS = {row["customer_id"]: row for row in _read("customers")}
TICKETS = _read("crm_tickets")
INVOICES = {row["invoice_id"]: row for row in _read("invoices")}
PAYMENTS = {row["payment_id"]: row for row in _read("payments")}
REFUNDS = _read("refunds")
PRODUCTS = {row["sku"]: row for row in _read("products")}
STOCK = {row["sku"]: row for row in _read("stock")}


def _day(moment: str) -> date:
    return datetime.fromisoformat(moment).date()


def _invoices_of(customer_id: str) -> list[Row]:
    return [row for row in INVOICES.values() if row["customer_id"] == customer_id]


def test_there_is_enough_of_everything() -> None:
    assert len(CUSTOMERS) >= 220
    assert len(INVOICES) >= 700
    assert len(PRODUCTS) >= 160
    assert len(TICKETS) >= 300


def test_the_files_are_small_and_have_one_object_a_line() -> None:
    files = sorted(FOLDER.glob("*.json"))

    assert sum(file.stat().st_size for file in files) < 900_000
    for file in files:
        lines = file.read_text(encoding="utf-8").splitlines()
        assert [json.loads(line.rstrip(",")) for line in lines[1:-1]] == _read(file.stem)


@pytest.mark.parametrize(
    ("name", "key", "prefix"),
    [
        ("customers", "customer_id", "C-"),
        ("customers", "email", ""),
        ("customers", "name", ""),
        ("crm_tickets", "ticket_id", "CT-"),
        ("invoices", "invoice_id", "INV-"),
        ("payments", "payment_id", "PAY-"),
        ("payments", "invoice_id", "INV-"),
        ("refunds", "refund_id", "RF-"),
        ("refunds", "payment_id", "PAY-"),
        ("products", "product_id", "P-"),
        ("products", "sku", "SKU-"),
        ("products", "name", ""),
        ("stock", "sku", "SKU-"),
    ],
)
def test_what_names_a_row_is_there_once(name: str, key: str, prefix: str) -> None:
    values = [row[key] for row in _read(name)]

    assert [value for value, count in Counter(values).items() if count > 1] == []
    assert [value for value in values if not value.startswith(prefix)] == []


def test_every_row_points_to_rows_that_are_there() -> None:
    assert {row["customer_id"] for row in [*TICKETS, *INVOICES.values(), *PAYMENTS.values()]} <= set(CUSTOMERS)
    assert {row["invoice_id"] for row in PAYMENTS.values()} <= set(INVOICES)
    assert {row["payment_id"] for row in REFUNDS} <= set(PAYMENTS)
    assert set(STOCK) == set(PRODUCTS)


def test_emails_are_in_lower_case_and_at_reserved_domains() -> None:
    strange = [
        row["email"]
        for row in CUSTOMERS.values()
        if not re.fullmatch(r"[a-z.-]+@([a-z0-9-]+\.example|example\.(com|org|net))", row["email"])
    ]

    assert strange == []


def test_nothing_happens_before_its_cause_or_after_today() -> None:
    since = {key: row["created_at"] for key, row in CUSTOMERS.items()}
    wrong = [row for row in [*TICKETS, *INVOICES.values()] if row["created_at"] < since[row["customer_id"]]]
    wrong += [row for row in TICKETS if row["updated_at"] < row["created_at"]]
    wrong += [row for row in INVOICES.values() if row["paid_at"] and row["paid_at"] < row["created_at"]]
    wrong += [row for row in REFUNDS if row["created_at"] < PAYMENTS[row["payment_id"]]["created_at"]]
    late = [row for row in [*TICKETS, *INVOICES.values(), *REFUNDS] if _day(row["created_at"]) > TODAY]

    assert (wrong, late) == ([], [])
    assert min(since.values()) > "2025-01-01"


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


def test_the_last_contact_is_the_last_ticket() -> None:
    latest: dict[str, str] = {}
    for row in TICKETS:
        latest[row["customer_id"]] = max(latest.get(row["customer_id"], ""), row["updated_at"])

    assert {key: row["last_contact"] for key, row in CUSTOMERS.items() if row["last_contact"]} == latest


def test_ticket_subjects_are_written_out() -> None:
    assert [row["subject"] for row in TICKETS if re.search(r"[{}]|\blorem\b", row["subject"], re.IGNORECASE)] == []
    assert len({row["subject"] for row in TICKETS}) > 150


def test_prices_are_positive_and_every_product_is_described() -> None:
    assert [sku for sku, row in PRODUCTS.items() if Decimal(row["price"]) <= 0 or len(row["description"]) < 15] == []
    assert {sku.removeprefix("SKU-") for sku in PRODUCTS} == {
        row["product_id"].removeprefix("P-") for row in PRODUCTS.values()
    }
    assert {row["category"] for row in PRODUCTS.values()} == {
        "sensors",
        "thermostats",
        "gateways",
        "leak detectors",
        "smart plugs",
        "lighting",
        "accessories",
        "batteries",
        "spare parts",
    }


def test_exactly_the_sold_out_products_have_a_day_they_are_back() -> None:
    free = {
        sku: sum(level["quantity"] - level["reserved"] for level in row["warehouses"]) for sku, row in STOCK.items()
    }
    sold_out = {sku for sku, pieces in free.items() if pieces == 0}

    assert {sku for sku, row in STOCK.items() if row["restock_date"]} == sold_out
    assert len(sold_out) >= 10
    assert all(date.fromisoformat(STOCK[sku]["restock_date"]) > TODAY for sku in sold_out)
    assert min(free.values()) == 0


def test_anna_keller_has_two_open_tickets_and_a_paid_last_invoice() -> None:
    anna = CUSTOMERS["C-1001"]
    last = max(_invoices_of("C-1001"), key=lambda row: str(row["created_at"]))

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


@pytest.mark.parametrize(
    ("customer_id", "name", "tier", "status", "invoice_id", "invoice_status"),
    [
        ("C-1002", "Tom Becker", "plus", "active", "INV-20002", "overdue"),
        ("C-1003", "Sofia Lindqvist", "team", "suspended", "INV-20003", "overdue"),
        ("C-1042", "Marek Nowak", "team", "active", "INV-20042", "paid"),
    ],
)
def test_the_memorable_customers_are_as_the_readme_says(
    customer_id: str, name: str, tier: str, status: str, invoice_id: str, invoice_status: str
) -> None:
    row = CUSTOMERS[customer_id]
    last = max(_invoices_of(customer_id), key=lambda invoice: str(invoice["created_at"]))

    assert (row["name"], row["tier"], row["account_status"]) == (name, tier, status)
    assert (last["invoice_id"], last["status"]) == (invoice_id, invoice_status)


def test_marek_nowak_paid_a_month_of_team_yesterday() -> None:
    invoice = INVOICES["INV-20042"]

    assert [(line["description"], line["amount"]) for line in invoice["line_items"]] == [
        ("Team, site Munich, 20 November 2026 to 19 December 2026", "19.00"),
        ("VAT 19 %", "3.61"),
    ]
    assert _day(invoice["paid_at"]) == TODAY - timedelta(days=1)


def test_the_memorable_products_are_as_the_readme_says() -> None:
    assert [level["code"] for level in STOCK["SKU-1043"]["warehouses"] if level["quantity"]] == ["FRA", "RTM"]
    assert (STOCK["SKU-1050"]["restock_date"], {level["quantity"] for level in STOCK["SKU-1050"]["warehouses"]}) == (
        "2026-12-08",
        {0},
    )
