"""Questions about invoices, as intents and identifiers."""

import pytest

from tests.agent.asking import understood

MESSAGES: tuple[tuple[str, str, dict[str, str]], ...] = (
    ("what was the last invoice of C-1001", "last_invoice", {"customer_id": "C-1001"}),
    ("latest bill for tom.becker@example.com please", "last_invoice", {"email": "tom.becker@example.com"}),
    ("the most recent invoice of Anna Keller?", "last_invoice", {"customer_name": "Anna Keller"}),
    ("how much was my last bill?", "last_invoice", {}),
    ("when is my latest invoice due", "last_invoice", {}),
    ("was the last invoice of C-1020 paid?", "last_invoice", {"customer_id": "C-1020"}),
    ("i need the current invoice of C-1020", "last_invoice", {"customer_id": "C-1020"}),
    ("list all invoices of C-1001", "invoice_list", {"customer_id": "C-1001"}),
    ("show me my invoices", "invoice_list", {}),
    ("which invoices does Tom Becker have?", "invoice_list", {"customer_name": "Tom Becker"}),
    ("invoice history for C-1100", "invoice_list", {"customer_id": "C-1100"}),
    ("how many invoices did C-1002 get", "invoice_list", {"customer_id": "C-1002"}),
    ("billing history of C-1002 please", "invoice_list", {"customer_id": "C-1002"}),
    ("does C-1003 have unpaid invoices?", "unpaid_invoices", {"customer_id": "C-1003"}),
    ("any overdue invoices for Sofia Lindqvist", "unpaid_invoices", {"customer_name": "Sofia Lindqvist"}),
    ("how much do I owe you?", "unpaid_invoices", {}),
    ("outstanding balance of C-1003", "unpaid_invoices", {"customer_id": "C-1003"}),
    ("is everything paid for anna.keller@example.com", "unpaid_invoices", {"email": "anna.keller@example.com"}),
    ("open invoices of C-1003 please", "unpaid_invoices", {"customer_id": "C-1003"}),
    ("is INV-20001 paid?", "invoice", {"invoice_id": "INV-20001"}),
    ("show invoice 20008", "invoice", {"invoice_id": "INV-20008"}),
    ("when is inv 20010 due", "invoice", {"invoice_id": "INV-20010"}),
    ("line items of INV-20010", "invoice", {"invoice_id": "INV-20010"}),
    ("who is INV-20010 for?", "invoice", {"invoice_id": "INV-20010"}),
    ("INV-20001", "invoice", {"invoice_id": "INV-20001"}),
)


@pytest.mark.parametrize(("text", "intent", "slots"), MESSAGES)
def test_the_message_is_read_as_what_it_asks_for(text: str, intent: str, slots: dict[str, str]) -> None:
    assert understood(text) == (intent, slots)
