"""Several requests in one message, and messages that only go on with what was spoken of."""

from collections.abc import Mapping

import pytest

from apps.agent.planners import RulePlanner
from apps.agent.types import Brief, Plan

Known = Mapping[str, str]


def planned(text: str, known: Known | None = None) -> Plan:
    return RulePlanner().plan(Brief(text, dict(known or {})))


def intents(text: str, known: Known | None = None) -> list[str]:
    return [request.intent.name for request in planned(text, known).requests]


TWO: tuple[tuple[str, list[str]], ...] = (
    ("What tier is C-1042 on and which invoices are unpaid?", ["account", "unpaid_invoices"]),
    ("show the latest invoice of C-1042 and the open tickets", ["last_invoice", "open_tickets"]),
    ("Is SKU-1043 in stock? Also, how long does delivery take?", ["stock", "help"]),
    ("How much is the Business plan? And is there a trial?", ["plan_price", "help"]),
    ("refund INV-20015 and show me the last invoice of C-1042", ["refund", "last_invoice"]),
    ("status of CT-3005; also the price of SKU-1043", ["ticket_status", "product"]),
    ("- stock of SKU-1043\n- last invoice of C-1042", ["stock", "last_invoice"]),
    ("hello, is INV-20015 paid, and what about my open tickets?", ["invoice", "open_tickets"]),
    ("how do I reset my password? what's your refund policy?", ["help", "help"]),
    ("does C-1042 owe us money, and which tier do they have", ["unpaid_invoices", "account"]),
    ("Is SKU-1043 available and do you ship to Norway?", ["stock", "help"]),
    ("please remember that I prefer email. What is my last invoice?", ["remember", "last_invoice"]),
    ("I want to talk to a human. Also is SKU-1001 in stock?", ["human", "stock"]),
)

THREE: tuple[tuple[str, list[str]], ...] = (
    (
        "Tier of C-1042, open tickets of C-1042, and unpaid invoices of C-1042 please",
        ["account", "open_tickets", "unpaid_invoices"],
    ),
    (
        "1. price of SKU-1043\n2. is it in stock\n3. how long does shipping take",
        ["product", "stock", "help"],
    ),
    (
        "What is my last invoice? Do I have open tickets? How do I cancel my subscription?",
        ["last_invoice", "open_tickets", "help"],
    ),
    (
        "status of CT-3005, then the last invoice of C-1042, and also how much is Team",
        ["ticket_status", "last_invoice", "plan_price"],
    ),
)


@pytest.mark.parametrize(("text", "expected"), [*TWO, *THREE])
def test_every_request_of_a_message_is_found_in_its_order(text: str, expected: list[str]) -> None:
    assert intents(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("my sensor is broken and stopped working, can I get a new one?", ["help"]),
        ("what does SKU-1043 cost, please and thank you", ["product"]),
        ("is the Home Gateway and its antenna in stock", ["stock"]),
        ("please remember that I prefer email, and that I am only in on Mondays", ["remember"]),
        ("Hi and good morning, who is C-1042?", ["account"]),
        ("I bought it on Monday, I opened it, and now I want to return it", ["help"]),
    ],
)
def test_and_alone_makes_no_second_request(text: str, expected: list[str]) -> None:
    assert intents(text) == expected


@pytest.mark.parametrize(
    ("text", "slot", "values"),
    [
        ("stock of SKU-1043, SKU-1050 and SKU-1001", "sku", ["SKU-1043", "SKU-1050", "SKU-1001"]),
        ("are INV-20015 and INV-20016 paid?", "invoice_id", ["INV-20015", "INV-20016"]),
        ("tier of C-1001 and C-1002", "customer_id", ["C-1001", "C-1002"]),
        ("status of CT-3001 and CT-3002", "ticket_id", ["CT-3001", "CT-3002"]),
        ("compare Team and Business", "plan", ["team", "business"]),
    ],
)
def test_one_request_is_made_for_each_thing_that_is_named(text: str, slot: str, values: list[str]) -> None:
    assert [request.ask.slots[slot] for request in planned(text).requests] == values


def test_more_than_eight_requests_are_counted_as_left_out() -> None:
    plan = planned("stock of " + ", ".join(f"SKU-10{number}" for number in range(10, 22)))

    assert (len(plan.requests), plan.left_out) == (8, 4)


@pytest.mark.parametrize("text", ["is SKU-1043 in stock? is SKU-1043 in stock?", "who is C-1042\nwho is C-1042"])
def test_what_is_asked_twice_is_asked_once(text: str) -> None:
    assert len(planned(text).requests) == 1


@pytest.mark.parametrize(
    ("first", "second", "intent", "slots"),
    [
        ("last invoice of C-1042", "and the open tickets?", "open_tickets", {"customer_id": "C-1042"}),
        ("who is C-1042", "does he owe us money?", "unpaid_invoices", {"customer_id": "C-1042"}),
        ("is SKU-1043 in stock?", "what does it cost?", "product", {"sku": "SKU-1043"}),
        ("is SKU-1043 in stock?", "and how much is it", "product", {"sku": "SKU-1043"}),
        ("is SKU-1043 in stock?", "and SKU-1050?", "stock", {"sku": "SKU-1050"}),
        ("how much is the Team plan?", "and Business?", "plan_price", {"plan": "business"}),
        ("last invoice of C-1042", "what about C-1043?", "last_invoice", {"customer_id": "C-1043"}),
        ("tier of C-1042", "same for C-1050", "account", {"customer_id": "C-1050"}),
        ("is INV-20015 paid?", "please refund it", "refund", {"invoice_id": "INV-20015"}),
        ("price of SKU-1043", "is it in stock?", "stock", {"sku": "SKU-1043"}),
        ("status of CT-3005", "and CT-3006?", "ticket_status", {"ticket_id": "CT-3006"}),
    ],
)  # fmt: skip
def test_a_follow_up_goes_on_with_what_was_spoken_of(
    first: str, second: str, intent: str, slots: dict[str, str]
) -> None:
    plan = planned(second, dict(planned(first).slots))

    assert [request.intent.name for request in plan.requests] == [intent]
    assert slots.items() <= plan.requests[0].ask.slots.items()


def test_a_new_customer_replaces_all_that_is_known_of_the_old_one() -> None:
    known = dict(planned("last invoice of tom.becker@example.com").slots)

    (request,) = planned("and the open tickets of C-1042?", known).requests

    assert {key: value for key, value in request.ask.slots.items() if value and key in {"customer_id", "email"}} == {
        "customer_id": "C-1042"
    }


@pytest.mark.parametrize(
    ("asked", "answer", "intent", "slots"),
    [
        ("what is my last invoice?", "C-1042", "last_invoice", {"customer_id": "C-1042"}),
        ("what is my last invoice?", "it's 1042", "last_invoice", {"customer_id": "C-1042"}),
        ("do I have open tickets?", "tom.becker@example.com", "open_tickets", {"email": "tom.becker@example.com"}),
        ("which tier am I on?", "my name is Tom Becker", "account", {"customer_name": "Tom Becker"}),
        ("which tier am I on?", "tom becker", "account", {"customer_name": "Tom Becker"}),
        ("is it in stock?", "SKU-1043", "stock", {"sku": "SKU-1043"}),
        ("is it in stock?", "the leak detector", "stock", {"item": "leak detector"}),
        ("is a certain invoice paid?", "INV-20015", "invoice", {"invoice_id": "INV-20015"}),
        ("is a certain invoice paid?", "20015", "invoice", {"invoice_id": "INV-20015"}),
        ("a quote for 5 sites please", "the Team plan", "quote", {"plan": "team", "units": "5"}),
        ("what does it cost?", "smart plug", "product", {"item": "smart plug"}),
        ("a quote for 5 sites please", "Business", "quote", {"plan": "business", "units": "5"}),
    ],
)
def test_what_was_asked_back_completes_the_request(asked: str, answer: str, intent: str, slots: dict[str, str]) -> None:
    open_text = {**planned(asked).slots, "open_request": asked}

    (request,) = planned(answer, open_text).requests

    assert request.intent.name == intent
    assert slots.items() <= request.ask.slots.items()


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ("C-1042, and is SKU-1043 in stock?", ["last_invoice", "stock"]),
        ("how much is the leak detector?", ["product"]),
        ("never mind, how long is the warranty?", ["help"]),
        ("I want to talk to a human", ["human"]),
    ],
)
def test_an_answer_may_ask_more_or_something_else(answer: str, expected: list[str]) -> None:
    assert intents(answer, {"open_request": "what is my last invoice?"}) == expected


def test_a_plan_keeps_identifiers_for_later_but_no_amounts() -> None:
    kept = planned("refund 12.50 of INV-20015 for C-1042").slots

    assert (kept["invoice_id"], kept["customer_id"]) == ("INV-20015", "C-1042")
    assert "12.50" not in kept.values()


@pytest.mark.parametrize(
    "text", ["compare team and business for 12 sites", "what would Team and Business cost for 12 sites?"]
)
def test_each_plan_that_is_named_is_quoted_for_the_same_sites(text: str) -> None:
    requests = planned(text).requests

    asked = [(one.intent.name, one.ask.slots["plan"], one.ask.slots["units"]) for one in requests]
    assert asked == [("quote", "team", "12"), ("quote", "business", "12")]


def test_a_first_name_in_lower_case_takes_the_place_of_the_customer_spoken_of() -> None:
    (request,) = planned("how many tickets does marcus have?", {"customer_id": "C-1001"}).requests

    assert {name: value for name, value in request.ask.slots.items() if value} == {"customer_name": "Marcus"}


def test_writing_for_the_third_time_is_anger_and_no_question_about_contact() -> None:
    assert [one.intent.name for one in planned("this is the third time I contact you").requests] == ["anger"]
