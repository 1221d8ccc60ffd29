"""Questions about products, as intents and identifiers."""

import pytest

from tests.agent.asking import understood

MESSAGES: tuple[tuple[str, str, dict[str, str]], ...] = (
    ("is SKU-1001 in stock?", "stock", {"sku": "SKU-1001"}),
    ("how many sku 1050 are left", "stock", {"sku": "SKU-1050"}),
    ("when will SKU-1050 be back in stock", "stock", {"sku": "SKU-1050"}),
    ("availability of P-1001", "stock", {"product_id": "P-1001"}),
    ("is P-1010 sold out?", "stock", {"product_id": "P-1010"}),
    ("do you have the leak detector in stock", "stock", {"item": "leak detector"}),
    ("how many gateways are in stock?", "stock", {"item": "gateways"}),
    ("are there any smart plugs left", "stock", {"item": "smart plugs"}),
    ("in which warehouse is SKU-1043?", "stock", {"sku": "SKU-1043"}),
    ("how much is SKU-1043", "product", {"sku": "SKU-1043"}),
    ("price of P-1001?", "product", {"product_id": "P-1001"}),
    ("tell me about SKU-1007", "product", {"sku": "SKU-1007"}),
    ("what does the leak detector cost?", "product", {"item": "leak detector"}),
    ("how expensive is the smart plug", "product", {"item": "smart plug"}),
    ("how much does a motion sensor cost", "product", {"item": "motion sensor"}),
    ("what is SKU-1050?", "product", {"sku": "SKU-1050"}),
    ("which sensors do you sell?", "product_search", {"item": "sensors"}),
    ("show me all thermostats", "product_search", {"item": "thermostats"}),
    ("do you sell smoke alarms", "product_search", {"item": "smoke alarms"}),
    ("search for leak detectors", "product_search", {"item": "leak detectors"}),
    ("what gateways are there?", "product_search", {"item": "gateways"}),
)


@pytest.mark.parametrize(("text", "intent", "slots"), MESSAGES)
def test_the_message_is_read_as_what_it_asks_for(text: str, intent: str, slots: dict[str, str]) -> None:
    assert understood(text) == (intent, slots)
