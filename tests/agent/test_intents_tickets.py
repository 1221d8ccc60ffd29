"""Questions about tickets, as intents and identifiers."""

import pytest

from tests.agent.asking import understood

MESSAGES: tuple[tuple[str, str, dict[str, str]], ...] = (
    ("open tickets of C-1001", "open_tickets", {"customer_id": "C-1001"}),
    ("does Tom Becker have any open tickets?", "open_tickets", {"customer_name": "Tom Becker"}),
    ("are there unresolved tickets for anna.keller@example.com", "open_tickets", {"email": "anna.keller@example.com"}),
    ("how many tickets are open for C-1044?", "open_tickets", {"customer_id": "C-1044"}),
    ("any pending support cases of C-1044", "open_tickets", {"customer_id": "C-1044"}),
    ("which tickets are still open", "open_tickets", {}),
    ("do I have any open cases with you?", "open_tickets", {}),
    ("list all tickets of C-1001", "ticket_list", {"customer_id": "C-1001"}),
    ("ticket history for tom.becker@example.com", "ticket_list", {"email": "tom.becker@example.com"}),
    ("show me the tickets of Anna Keller", "ticket_list", {"customer_name": "Anna Keller"}),
    ("which tickets has C-1009 had in the past?", "ticket_list", {"customer_id": "C-1009"}),
    ("show my tickets", "ticket_list", {}),
    ("what is the status of CT-3002?", "ticket_status", {"ticket_id": "CT-3002"}),
    ("any news on ct-3010", "ticket_status", {"ticket_id": "CT-3010"}),
    ("has ticket #3004 been solved?", "ticket_status", {"ticket_id": "CT-3004"}),
    ("who is working on CT 3008", "ticket_status", {"ticket_id": "CT-3008"}),
    ("when will CT-3002 be resolved", "ticket_status", {"ticket_id": "CT-3002"}),
    ("any update on my ticket?", "ticket_status", {}),
    ("CT-3100", "ticket_status", {"ticket_id": "CT-3100"}),
)


@pytest.mark.parametrize(("text", "intent", "slots"), MESSAGES)
def test_the_message_is_read_as_what_it_asks_for(text: str, intent: str, slots: dict[str, str]) -> None:
    assert understood(text) == (intent, slots)
