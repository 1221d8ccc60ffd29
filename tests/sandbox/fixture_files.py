"""The files of the sandbox's fixtures, read."""

import json
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings

TODAY = date(2026, 11, 21)
FOLDER: Path = settings.FIXTURES_DIR / "sandbox"
Row = dict[str, Any]


def rows_of(name: str) -> list[Row]:
    rows: list[Row] = json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))
    return rows


CUSTOMERS = {row["customer_id"]: row for row in rows_of("customers")}
TICKETS = rows_of("crm_tickets")
INVOICES = {row["invoice_id"]: row for row in rows_of("invoices")}
PAYMENTS = {row["payment_id"]: row for row in rows_of("payments")}
REFUNDS = rows_of("refunds")
PRODUCTS = {row["sku"]: row for row in rows_of("products")}
STOCK = {row["sku"]: row for row in rows_of("stock")}


def invoices_of(customer_id: str) -> list[Row]:
    return [row for row in INVOICES.values() if row["customer_id"] == customer_id]
