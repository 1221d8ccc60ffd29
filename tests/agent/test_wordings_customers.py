"""Fresh wordings of questions about accounts, tickets and invoices, as customers and colleagues type them."""

import pytest

from tests.agent.asking import understood

Row = tuple[str, dict[str, str]]

ACCOUNT: tuple[Row, ...] = (
    ("can you check C-1042 for me?", {"customer_id": "C-1042"}),
    ("pls pull up client 1042", {"customer_id": "C-1042"}),
    ("who is behind tom.becker@example.com", {"email": "tom.becker@example.com"}),
    ("What do you know about Tom Becker?", {"customer_name": "Tom Becker"}),
    ("is C-1011 a paying customer or on free?", {"customer_id": "C-1011"}),
    ("Has my account been suspended", {}),
    ("which tier does Nina Hofer have", {"customer_name": "Nina Hofer"}),
    ("since when have we had C-1033 as a customer?", {"customer_id": "C-1033"}),
    ("how much money has C-1033 spent so far", {"customer_id": "C-1033"}),
    ("What's the NPS of C-1033?", {"customer_id": "C-1033"}),
    ("give me the contact details of C-1009", {"customer_id": "C-1009"}),
    ("which email does C-1009 use?", {"customer_id": "C-1009"}),
    ("when did somebody last speak to C-1009", {"customer_id": "C-1009"}),
    ("I need the profile for customer C-1100, thx", {"customer_id": "C-1100"}),
    ("when was the account of C-1100 opened", {"customer_id": "C-1100"}),
    ("does C-1100 prefer email or phone", {"customer_id": "C-1100"}),
    ("what account tier am I on right now", {}),
    ("is Lena Fischer active?", {"customer_name": "Lena Fischer"}),
)

OPEN_TICKETS: tuple[Row, ...] = (
    ("how many open tickets does C-1042 have at the moment?", {"customer_id": "C-1042"}),
    ("Is there an unresolved case for tom.becker@example.com?", {"email": "tom.becker@example.com"}),
    ("any tickets outstanding for C-1005", {"customer_id": "C-1005"}),
    ("are there still pending tickets for Tom Becker?", {"customer_name": "Tom Becker"}),
    ("which of my tickets are still open", {}),
    ("what cases are active for C-1007", {"customer_id": "C-1007"}),
    ("does Nina Hofer still have unsolved issues with us?", {"customer_name": "Nina Hofer"}),
    ("have all tickets of C-1007 been solved or are some open", {"customer_id": "C-1007"}),
    ("C-1014 open tickts?", {"customer_id": "C-1014"}),
    ("show open support tickets, customer 1014", {"customer_id": "C-1014"}),
    ("do I have a pending request with you", {}),
    ("is anything pending for C-1014?", {"customer_id": "C-1014"}),
)

TICKET_LIST: tuple[Row, ...] = (
    ("show the ticket history of C-1042", {"customer_id": "C-1042"}),
    ("which tickets did Tom Becker have in the past?", {"customer_name": "Tom Becker"}),
    ("list every ticket that C-1008 ever had", {"customer_id": "C-1008"}),
    ("all cases of tom.becker@example.com pls", {"email": "tom.becker@example.com"}),
    ("my previous tickets please", {}),
    ("what tickets are there for C-1008", {"customer_id": "C-1008"}),
    ("can I see all my tickets?", {}),
    ("closed tickets of C-1008", {"customer_id": "C-1008"}),
    ("what has C-1042 complained about before", {"customer_id": "C-1042"}),
    ("give me the old tickets of Nina Hofer", {"customer_name": "Nina Hofer"}),
    ("past cases for C-1019?", {"customer_id": "C-1019"}),
)

TICKET_STATUS: tuple[Row, ...] = (
    ("CT-3005 status?", {"ticket_id": "CT-3005"}),
    ("is ticket 3005 done", {"ticket_id": "CT-3005"}),
    ("any progress on ct 3011?", {"ticket_id": "CT-3011"}),
    ("who took CT-3011", {"ticket_id": "CT-3011"}),
    ("Could you check where we are with CT-3011, please?", {"ticket_id": "CT-3011"}),
    ("has anyone looked at ticket #3020 yet?", {"ticket_id": "CT-3020"}),
    ("what's up with my ticket", {}),
    ("is my ticket being worked on", {}),
    ("no news on my ticket for three days now", {}),
    ("I'd like an update on my support ticket", {}),
    ("when will ticket CT-3020 be finished?", {"ticket_id": "CT-3020"}),
    ("what priority does CT-3020 have", {"ticket_id": "CT-3020"}),
)

LAST_INVOICE: tuple[Row, ...] = (
    ("pull the most recent bill of C-1042", {"customer_id": "C-1042"}),
    ("what was on the latest invoice for Tom Becker?", {"customer_name": "Tom Becker"}),
    ("how high was my last bill", {}),
    ("newest bill for tom.becker@example.com", {"email": "tom.becker@example.com"}),
    ("when is C-1012's latest invoice due", {"customer_id": "C-1012"}),
    ("what did you bill C-1012 last?", {"customer_id": "C-1012"}),
    ("whats my current bill", {}),
    ("did C-1012 pay the last invoice?", {"customer_id": "C-1012"}),
    ("last invoce of c-1012", {"customer_id": "C-1012"}),
    ("what was I charged last month?", {}),
    ("can I see my most recent invoice please", {}),
    ("the latest invoice, customer 1012", {"customer_id": "C-1012"}),
)

INVOICE_LIST: tuple[Row, ...] = (
    ("give me every invoice of C-1042", {"customer_id": "C-1042"}),
    ("list bills for Tom Becker", {"customer_name": "Tom Becker"}),
    ("show the billing history of C-1016", {"customer_id": "C-1016"}),
    ("how many invoices has C-1016 received?", {"customer_id": "C-1016"}),
    ("I'd like to see all my invoices", {}),
    ("all past invoices of tom.becker@example.com", {"email": "tom.becker@example.com"}),
    ("overview of all bills for C-1016 please", {"customer_id": "C-1016"}),
    ("C-1016 invoice list", {"customer_id": "C-1016"}),
    ("what invoices do we have for C-1016?", {"customer_id": "C-1016"}),
    ("show me the invoices of Nina Hofer", {"customer_name": "Nina Hofer"}),
    ("invoice history please", {}),
)

UNPAID_INVOICES: tuple[Row, ...] = (
    ("what does C-1042 still owe us?", {"customer_id": "C-1042"}),
    ("are any bills of Tom Becker overdue", {"customer_name": "Tom Becker"}),
    ("unpaid invoices C-1018", {"customer_id": "C-1018"}),
    ("do I have an outstanding balance", {}),
    ("has C-1018 paid everything?", {"customer_id": "C-1018"}),
    ("any open bills on my account?", {}),
    ("is C-1018 late with a payment?", {"customer_id": "C-1018"}),
    ("which invoices of tom.becker@example.com have not been paid", {"email": "tom.becker@example.com"}),
    ("are there overdue payments for C-1018", {"customer_id": "C-1018"}),
    ("how much is still open for C-1018", {"customer_id": "C-1018"}),
    ("did I miss a payment?", {}),
    ("does C-1018 have debts with us", {"customer_id": "C-1018"}),
)

INVOICE: tuple[Row, ...] = (
    ("INV-20015 details pls", {"invoice_id": "INV-20015"}),
    ("how much is inv 20015", {"invoice_id": "INV-20015"}),
    ("was invoice 20015 paid?", {"invoice_id": "INV-20015"}),
    ("due date of INV-20015?", {"invoice_id": "INV-20015"}),
    ("which items are on INV-20015", {"invoice_id": "INV-20015"}),
    ("what is INV-20022 for?", {"invoice_id": "INV-20022"}),
    ("Is bill no. 20022 overdue?", {"invoice_id": "INV-20022"}),
    ("please show me invoice number 20022", {"invoice_id": "INV-20022"}),
    ("has the money for INV-20022 come in", {"invoice_id": "INV-20022"}),
    ("whose invoice is INV-20022", {"invoice_id": "INV-20022"}),
    ("I got INV-20030 and don't know what it is about", {"invoice_id": "INV-20030"}),
    ("status inv20030", {"invoice_id": "INV-20030"}),
)

TABLES = {
    "account": ACCOUNT,
    "open_tickets": OPEN_TICKETS,
    "ticket_list": TICKET_LIST,
    "ticket_status": TICKET_STATUS,
    "last_invoice": LAST_INVOICE,
    "invoice_list": INVOICE_LIST,
    "unpaid_invoices": UNPAID_INVOICES,
    "invoice": INVOICE,
}


@pytest.mark.parametrize(
    ("text", "intent", "slots"),
    [(text, intent, slots) for intent, rows in TABLES.items() for text, slots in rows],
)
def test_a_wording_that_was_never_an_example_is_read_as_what_it_asks_for(
    text: str, intent: str, slots: dict[str, str]
) -> None:
    assert understood(text) == (intent, slots)
