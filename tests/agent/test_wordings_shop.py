"""Fresh wordings of questions about products, plans and wishes, as customers type them."""

import pytest

from tests.agent.asking import understood

Row = tuple[str, dict[str, str]]

STOCK: tuple[Row, ...] = (
    ("SKU-1043 in stock?", {"sku": "SKU-1043"}),
    ("how many of sku 1043 are left", {"sku": "SKU-1043"}),
    ("is P-1001 sold out?", {"product_id": "P-1001"}),
    ("when will SKU-1043 be available again", {"sku": "SKU-1043"}),
    ("do you have P-1001 in your warehouse", {"product_id": "P-1001"}),
    ("can I order ten SKU-1022 now", {"sku": "SKU-1022"}),
    ("check stock for SKU-1022 pls", {"sku": "SKU-1022"}),
    ("Is the leak sensor still available?", {"item": "leak sensor"}),
    ("are there any smart plugs left", {"item": "smart plugs"}),
    ("how many units of SKU-1022 do we have", {"sku": "SKU-1022"}),
    ("what's the availability of sku1022", {"sku": "SKU-1022"}),
    ("restock date of SKU-1022?", {"sku": "SKU-1022"}),
)

PRODUCT: tuple[Row, ...] = (
    ("what's the price of SKU-1043?", {"sku": "SKU-1043"}),
    ("how much does P-1001 cost", {"product_id": "P-1001"}),
    ("tell me more about SKU-1043", {"sku": "SKU-1043"}),
    ("is SKU-1043 expensive", {"sku": "SKU-1043"}),
    ("price for the motion sensor?", {"item": "motion sensor"}),
    ("what do I pay for a leak detector", {"item": "leak detector"}),
    ("how much is a smart plug", {"item": "smart plug"}),
    ("info about P-1002 please", {"product_id": "P-1002"}),
    ("what kind of thing is SKU-1050", {"sku": "SKU-1050"}),
    ("SKU-1050 price", {"sku": "SKU-1050"}),
    ("could you describe SKU-1050?", {"sku": "SKU-1050"}),
)

PRODUCT_SEARCH: tuple[Row, ...] = (
    ("what sensors do you offer?", {"item": "sensors"}),
    ("do you sell gateways", {"item": "gateways"}),
    ("I'm looking for a thermostat", {"item": "thermostat"}),
    ("which cameras do you have on offer", {"item": "cameras"}),
    ("list all detectors", {"item": "detectors"}),
    ("can you recommend a motion sensor?", {"item": "motion sensor"}),
    ("search for smart plugs", {"item": "smart plugs"}),
    ("what models of thermostat are there", {"item": "thermostat"}),
    ("do you carry leak detectors", {"item": "leak detectors"}),
    ("show me your sirens", {"item": "sirens"}),
)

PLAN_PRICE: tuple[Row, ...] = (
    ("how expensive is the Team plan", {"plan": "team"}),
    ("What does Enterprise cost?", {"plan": "enterprise"}),
    ("monthly price of Plus", {"plan": "plus"}),
    ("what's included in the Business plan?", {"plan": "business"}),
    ("how many users can we have on the team plan", {"plan": "team"}),
    ("what plans do you offer", {}),
    ("how much do your plans cost a month?", {}),
    ("what would I pay for the business plan", {"plan": "business"}),
    ("what are the prices of your subscriptions", {}),
    ("is the free plan really for free?", {"plan": "free"}),
    ("what does larkfield cloud plus include", {"plan": "plus"}),
)

REFUND: tuple[Row, ...] = (
    ("refund invoice 20015", {"invoice_id": "INV-20015"}),
    ("Please reimburse INV-20015", {"invoice_id": "INV-20015"}),
    ("could you refund 12.50 of INV-20015?", {"invoice_id": "INV-20015", "amount": "12.50"}),
    ("I'd like 20 euros back on INV-20015", {"invoice_id": "INV-20015", "amount": "20"}),
    ("pay back INV-20015 please", {"invoice_id": "INV-20015"}),
    ("give the customer €15 back for INV-20016", {"invoice_id": "INV-20016", "amount": "15"}),
    ("refund £9.99 on bill 20016", {"invoice_id": "INV-20016", "amount": "9.99"}),
    ("money back for INV-20016 please", {"invoice_id": "INV-20016"}),
    ("INV-20016 should be refunded", {"invoice_id": "INV-20016"}),
    ("repay INV-20016", {"invoice_id": "INV-20016"}),
)

QUOTE: tuple[Row, ...] = (
    ("what would Team cost for 7 sites?", {"plan": "team", "units": "7"}),
    ("make me a quote for Business, 15 shops, yearly", {"plan": "business", "units": "15"}),
    ("how much is Plus for 2 homes", {"plan": "plus", "units": "2"}),
    ("price of the business plan for 30 offices", {"plan": "business", "units": "30"}),
    ("we have 12 locations, what would we pay for Team", {"plan": "team", "units": "12"}),
    ("offer for 5 stores on the team plan please", {"plan": "team", "units": "5"}),
    ("quote Enterprise for 100 sites", {"plan": "enterprise", "units": "100"}),
    ("what do 3 branches on Business cost per month", {"plan": "business", "units": "3"}),
    ("could you quote us Team for 9 flats?", {"plan": "team", "units": "9"}),
    ("how much for 4 sites a year", {"units": "4"}),
)

SEND_MESSAGE: tuple[Row, ...] = (
    ("send a text to +49 30 23125 101: we are on our way", {"phone": "+493023125101"}),
    ("text C-1042 that the parcel has arrived", {"customer_id": "C-1042"}),
    ("please send Tom Becker an sms saying we call tomorrow", {"customer_name": "Tom Becker"}),
    ("write a text message to C-1042: your order is ready", {"customer_id": "C-1042"}),
    ("sms to +49 30 23125 101: the technician is late", {"phone": "+493023125101"}),
    ("let C-1042 know by sms that we are closed", {"customer_id": "C-1042"}),
    ("send an sms to tom.becker@example.com saying thank you", {"email": "tom.becker@example.com"}),
    ("can you text +49 30 23125 101 that it is fixed?", {"phone": "+493023125101"}),
    ("text message to C-1042: see you at 9", {"customer_id": "C-1042"}),
    ("send C-1042 a text: thanks for waiting", {"customer_id": "C-1042"}),
)

TABLES = {
    "stock": STOCK,
    "product": PRODUCT,
    "product_search": PRODUCT_SEARCH,
    "plan_price": PLAN_PRICE,
    "refund": REFUND,
    "quote": QUOTE,
    "send_message": SEND_MESSAGE,
}


@pytest.mark.parametrize(
    ("text", "intent", "slots"),
    [(text, intent, slots) for intent, rows in TABLES.items() for text, slots in rows],
)
def test_a_wording_that_was_never_an_example_is_read_as_what_it_asks_for(
    text: str, intent: str, slots: dict[str, str]
) -> None:
    assert understood(text) == (intent, slots)
