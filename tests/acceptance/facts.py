"""The facts of the invented company, as its fixtures have them."""

import json
from datetime import date, datetime
from pathlib import Path
from typing import Any

FIXTURES = Path(__file__).resolve().parents[2] / "fixtures" / "sandbox"


def rows(name: str) -> list[dict[str, Any]]:
    """Return the rows of one fixture."""
    loaded: list[dict[str, Any]] = json.loads((FIXTURES / f"{name}.json").read_text())
    return loaded


def row(name: str, **wanted: Any) -> dict[str, Any]:
    """Return the one row with these values."""
    return next(found for found in rows(name) if all(found[key] == value for key, value in wanted.items()))


def last_invoice(customer_id: str) -> dict[str, Any]:
    """Return a customer's newest invoice."""
    own = [invoice for invoice in rows("invoices") if invoice["customer_id"] == customer_id]
    return max(own, key=lambda invoice: str(invoice["created_at"]))


def open_tickets(customer_id: str) -> list[dict[str, Any]]:
    """Return a customer's tickets that are not settled."""
    settled = {"resolved", "closed", "solved"}
    return [t for t in rows("crm_tickets") if t["customer_id"] == customer_id and t["status"] not in settled]


def available(sku: str) -> int:
    """Return the pieces of a product that can be sold."""
    return sum(place["quantity"] - place["reserved"] for place in row("stock", sku=sku)["warehouses"])


def day(text: str) -> str:
    """Return a date as people write it."""
    moment = datetime.fromisoformat(text).date() if "T" in text else date.fromisoformat(text)
    return f"{moment.day} {moment:%B %Y}"
