"""Questions about an account, as intents and identifiers."""

import pytest

from tests.agent.asking import understood

MESSAGES: tuple[tuple[str, str, dict[str, str]], ...] = (
    ("who is C-1004?", "account", {"customer_id": "C-1004"}),
    ("look up customer 1077 please", "account", {"customer_id": "C-1077"}),
    ("What plan is anna.keller@example.com on?", "account", {"email": "anna.keller@example.com"}),
    ("show me the account of Tom Becker", "account", {"customer_name": "Tom Becker"}),
    ("is the account of C-1020 suspended?", "account", {"customer_id": "C-1020"}),
    ("why is my account blocked", "account", {}),
    ("When did Sofia Lindqvist sign up?", "account", {"customer_name": "Sofia Lindqvist"}),
    ("how long has C-1002 been with us", "account", {"customer_id": "C-1002"}),
    ("what's the satisfaction score of C-1001", "account", {"customer_id": "C-1001"}),
    ("lifetime value of tom.becker@example.com?", "account", {"email": "tom.becker@example.com"}),
    ("how much has Anna Keller spent with us", "account", {"customer_name": "Anna Keller"}),
    ("when was the last contact with C-1003", "account", {"customer_id": "C-1003"}),
    ("which language does C-1003 prefer?", "account", {"customer_id": "C-1003"}),
    ("what phone number do we have for C-1001", "account", {"customer_id": "C-1001"}),
    ("what tier am i on", "account", {}),
    ("profile of Brandt Logistik GmbH", "account", {"customer_name": "Brandt Logistik GmbH"}),
    ("customer details for C-1010 pls", "account", {"customer_id": "C-1010"}),
    ("C-1001", "account", {"customer_id": "C-1001"}),
)


@pytest.mark.parametrize(("text", "intent", "slots"), MESSAGES)
def test_the_message_is_read_as_what_it_asks_for(text: str, intent: str, slots: dict[str, str]) -> None:
    assert understood(text) == (intent, slots)
