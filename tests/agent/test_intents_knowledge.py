"""Questions that the help articles answer, as intents and identifiers."""

import pytest

from tests.agent.asking import understood

MESSAGES: tuple[tuple[str, str, dict[str, str]], ...] = (
    ("how much is the Team plan?", "plan_price", {"plan": "team"}),
    ("what does Business cost per month", "plan_price", {"plan": "business"}),
    ("price of larkfield cloud plus", "plan_price", {"plan": "plus"}),
    ("what are the prices of your plans?", "plan_price", {}),
    ("what is included in the Business plan", "plan_price", {"plan": "business"}),
    ("how many devices are in the plus plan", "plan_price", {"plan": "plus"}),
    ("what is your refund policy?", "help", {}),
    ("how do I return a product", "help", {}),
    ("how long does a refund take?", "help", {}),
    ("do you ship to switzerland", "help", {}),
    ("Where is my order ORD-50001?", "help", {"order_id": "ORD-50001"}),
    ("my parcel has not arrived", "help", {}),
    ("how long is the warranty on sensors?", "help", {}),
    ("my gateway is offline", "help", {}),
    ("how do i update the firmware of my gateway", "help", {}),
    ("I forgot my password", "help", {}),
    ("how do I turn on two-factor authentication?", "help", {}),
    ("what are the api rate limits", "help", {}),
    ("is there an outage right now?", "help", {}),
    ("how do I cancel my subscription?", "help", {}),
    ("which payment methods do you accept", "help", {}),
    ("what happens if I do not pay", "help", {}),
    ("how can I add a user to my account?", "help", {}),
    ("is my data encrypted", "help", {}),
    ("what are your opening hours", "help", {}),
)


@pytest.mark.parametrize(("text", "intent", "slots"), MESSAGES)
def test_the_message_is_read_as_what_it_asks_for(text: str, intent: str, slots: dict[str, str]) -> None:
    assert understood(text) == (intent, slots)
