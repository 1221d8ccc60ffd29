"""What an answer has to state, read from the demo company's fixtures by the message's intents and slots."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from apps.conversations.models import Message
from tests.quality.measuring import Expected

Company = Mapping[str, Sequence[Mapping[str, Any]]]
ASKS_BACK = "customer number"
SAID = {"not_understood": ("did not understand",), "remember": ("I will remember",)}
OF_CUSTOMERS = frozenset({"last_invoice", "unpaid_invoices", "open_tickets", "ticket_list", "ticket_status"})
HANDED_OVER = frozenset({"human", "legal", "anger"})
UNPAID, UNDONE = frozenset({"open", "overdue"}), frozenset({"open", "pending"})


def unstated(message: Expected, answer: Message | None, company: Company) -> list[str]:
    """Return what the answer lacks; nothing where it is as it should be."""
    text, intents, slots = message
    if answer is None:
        return ["an answer"]
    if HANDED_OVER & set(intents) and not answer.requires_escalation:
        return ["a handoff"]
    if "help" in intents and "[1]" not in answer.text:
        return ["a source"]
    facts = [fact for intent in intents for fact in _facts(intent, text, slots, company)]
    return [fact for fact in facts if _plain(fact) not in _plain(answer.text)]


def _plain(text: str) -> str:
    """Return a text in small letters, its numbers without points and commas: languages set them differently."""
    return re.sub(r"(?<=\d)[.,](?=\d)", "", text).lower()


def _facts(intent: str, text: str, slots: Mapping[str, str], company: Company) -> Iterator[str]:
    yield from SAID.get(intent, ())
    customer = _row(company["customers"], customer_id=slots.get("customer_id"), name=slots.get("customer_name"))
    named = slots.get("customer_id", "") or (customer or {}).get("customer_id", "")
    if intent in OF_CUSTOMERS:
        yield from _of_customer(intent, named, company) if named else _by_other_means(intent, text)
    elif intent == "account" and named:
        yield from _of_account(named, customer, text)
    elif intent == "invoice" and "invoice_id" in slots:
        row = _row(company["invoices"], invoice_id=slots["invoice_id"])
        yield from (slots["invoice_id"], row["amount"]) if row else (slots["invoice_id"],)
    elif intent in {"stock", "product"}:
        yield from _of_product(intent, slots.get("sku", ""), company)
    elif intent == "plan_price" and "plan" in slots:
        yield from (slots["plan"], "10" if slots["plan"] == "free" else "EUR")


def _of_customer(intent: str, named: str, company: Company) -> Iterator[str]:
    if intent in {"last_invoice", "unpaid_invoices"}:
        yield from _of_invoices(intent, named, company)
    elif intent in {"open_tickets", "ticket_list"}:
        yield from (row["ticket_id"] for row in company["crm_tickets"] if _is_open_of(row, named))


def _of_account(named: str, customer: Mapping[str, Any] | None, text: str) -> Iterator[str]:
    yield named
    if customer:
        yield customer["name"]
        if re.search(r"(?i)tier|plan|tarif", text):
            yield customer["tier"]


def _by_other_means(intent: str, text: str) -> Iterator[str]:
    """A message that names its customer in words that the label leaves out is answered, any other asked back."""
    if intent not in {"open_tickets", "ticket_list"} and not re.search(r"C-\d|1042|renaud", text):
        yield ASKS_BACK


def _of_invoices(intent: str, named: str, company: Company) -> Iterator[str]:
    own = sorted((row for row in company["invoices"] if row["customer_id"] == named), key=lambda row: row["created_at"])
    rows = own[-1:] if intent == "last_invoice" else [row for row in own if row["status"] in UNPAID]
    for row in rows:
        yield from (row["invoice_id"], row["amount"])


def _is_open_of(row: Mapping[str, Any], customer_id: str) -> bool:
    return row["customer_id"] == customer_id and row["status"] in UNDONE


def _of_product(intent: str, sku: str, company: Company) -> Iterator[str]:
    row, shelf = _row(company["products"], sku=sku), _row(company["stock"], sku=sku)
    if sku:
        yield sku
    if row and shelf:
        yield row["name"]
        free = sum(one["quantity"] - one["reserved"] for one in shelf["warehouses"])
        yield row["price"] if intent == "product" else str(free or "")


def _row(rows: Sequence[Mapping[str, Any]], **wanted: str | None) -> Mapping[str, Any] | None:
    """Return the row with one of the wanted values."""
    return next((row for row in rows for key, value in wanted.items() if value and row[key] == value), None)
