"""The facts of the demo company, and which of them an answer lacks."""

from typing import Any

Company = dict[str, list[dict[str, Any]]]


def invoices_of(company: Company, customer_id: str) -> list[dict[str, Any]]:
    """Return a customer's invoices, newest first."""
    own = [row for row in company["invoices"] if row["customer_id"] == customer_id]
    return sorted(own, key=lambda row: str(row["created_at"]), reverse=True)


def missing(answer: str, *facts: object) -> list[object]:
    """Return the facts that an answer does not state."""
    return [fact for fact in facts if str(fact).lower() not in answer.lower()]
