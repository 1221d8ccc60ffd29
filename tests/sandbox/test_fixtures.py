"""What must stay true of the invented company, read from its files as anybody would read them."""

import json
import re
from collections import Counter
from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest

from tests.sandbox.fixture_files import (
    CUSTOMERS,
    FOLDER,
    INVOICES,
    PAYMENTS,
    PRODUCTS,
    REFUNDS,
    STOCK,
    TICKETS,
    TODAY,
    invoices_of,
    rows_of,
)


def _day(moment: str) -> date:
    return datetime.fromisoformat(moment).date()


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
        assert [json.loads(line.rstrip(",")) for line in lines[1:-1]] == rows_of(file.stem)


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
    values = [row[key] for row in rows_of(name)]

    assert [value for value, count in Counter(values).items() if count > 1] == []
    assert [value for value in values if not value.startswith(prefix)] == []


def test_every_row_points_to_rows_that_are_there() -> None:
    assert {row["customer_id"] for row in [*TICKETS, *INVOICES.values(), *PAYMENTS.values()]} <= set(CUSTOMERS)
    assert {row["invoice_id"] for row in PAYMENTS.values()} <= set(INVOICES)
    assert {row["payment_id"] for row in REFUNDS} <= set(PAYMENTS)
    assert set(STOCK) == set(PRODUCTS)


def test_nothing_happens_before_its_cause_or_after_today() -> None:
    since = {key: row["created_at"] for key, row in CUSTOMERS.items()}
    wrong = [row for row in [*TICKETS, *INVOICES.values()] if row["created_at"] < since[row["customer_id"]]]
    wrong += [row for row in TICKETS if row["updated_at"] < row["created_at"]]
    wrong += [row for row in INVOICES.values() if row["paid_at"] and row["paid_at"] < row["created_at"]]
    wrong += [row for row in REFUNDS if row["created_at"] < PAYMENTS[row["payment_id"]]["created_at"]]
    late = [row for row in [*TICKETS, *INVOICES.values(), *REFUNDS] if _day(row["created_at"]) > TODAY]

    assert (wrong, late) == ([], [])
    assert min(since.values()) > "2025-01-01"


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
    last = max(invoices_of(customer_id), key=lambda invoice: str(invoice["created_at"]))

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
