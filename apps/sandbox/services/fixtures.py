"""Loading the invented company from its files."""

import json
from pathlib import Path
from typing import Any

from django.db import transaction

from apps.sandbox.errors import FixtureUnreadable
from apps.sandbox.models import (
    Counter,
    CrmTicket,
    Customer,
    Invoice,
    InvoiceLine,
    Payment,
    Product,
    Refund,
    StockLevel,
)

Rows = list[dict[str, Any]]
FILES = ("customers", "crm_tickets", "invoices", "payments", "refunds", "products", "stock")


def load_sandbox(*, folder: Path) -> dict[str, int]:
    """Fill the empty tables from the folder's files; returns the rows loaded by file, nothing where data is there.

    Raises FixtureUnreadable, and then has changed nothing.
    """
    files = {name: _read(folder / f"{name}.json") for name in FILES}
    with transaction.atomic():
        if Customer.objects.exists() or Product.objects.exists():
            return {}
        _load_crm(files)
        _load_billing(files)
        _load_inventory(files)
        _advance_counters()
    return {name: len(rows) for name, rows in files.items()}


def _read(path: Path) -> Rows:
    try:
        rows: Rows = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise FixtureUnreadable(f"{path.name} can not be read: {error}. Nothing was loaded.") from error
    return rows


def _load_crm(files: dict[str, Rows]) -> None:
    Customer.objects.bulk_create([Customer(**row) for row in files["customers"]])
    CrmTicket.objects.bulk_create([CrmTicket(**row) for row in files["crm_tickets"]])


def _load_billing(files: dict[str, Rows]) -> None:
    lines = {row["invoice_id"]: row.pop("line_items") for row in files["invoices"]}
    Invoice.objects.bulk_create([Invoice(**row) for row in files["invoices"]])
    InvoiceLine.objects.bulk_create(
        [InvoiceLine(invoice_id=invoice_id, **line) for invoice_id, items in lines.items() for line in items]
    )
    Payment.objects.bulk_create([Payment(**row) for row in files["payments"]])
    Refund.objects.bulk_create([Refund(**row) for row in files["refunds"]])


def _load_inventory(files: dict[str, Rows]) -> None:
    restock = {row["sku"]: row["restock_date"] for row in files["stock"]}
    products = {row["sku"]: Product(restock_date=restock.get(row["sku"]), **row) for row in files["products"]}
    Product.objects.bulk_create(products.values())
    StockLevel.objects.bulk_create(
        [
            StockLevel(
                product=products[row["sku"]],
                warehouse=level["code"],
                quantity=level["quantity"],
                reserved=level["reserved"],
            )
            for row in files["stock"]
            for level in row["warehouses"]
        ]
    )


def _advance_counters() -> None:
    for prefix, model in (("C", Customer), ("PAY", Payment), ("RF", Refund)):
        ids = model._default_manager.values_list("pk", flat=True)
        last = max((int(number.rpartition("-")[2]) for number in ids), default=0)
        Counter.objects.filter(prefix=prefix, last__lt=last).update(last=last)
