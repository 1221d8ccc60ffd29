"""Wishes to get something done, as intents and identifiers; questions about the same things stay questions."""

import pytest

from apps.agent.planners import RulePlanner
from apps.agent.types import Brief
from tests.agent.asking import understood

MESSAGES: tuple[tuple[str, str, dict[str, str]], ...] = (
    ("please refund INV-20077", "refund", {"invoice_id": "INV-20077"}),
    ("refund €5 of inv 20001 pls", "refund", {"invoice_id": "INV-20001", "amount": "5"}),
    ("pay 10,50 EUR back on INV-20001", "refund", {"invoice_id": "INV-20001", "amount": "10.50"}),
    ("I want my money back for invoice 20001!", "refund", {"invoice_id": "INV-20001"}),
    ("What does the Business plan cost for 12 sites per year?", "quote", {"plan": "business", "units": "12"}),
    ("how much would Team be for our 4 shops", "quote", {"plan": "team", "units": "4"}),
    ("quote me Plus for 3 homes", "quote", {"plan": "plus", "units": "3"}),
    ("quote for 3 homes", "quote", {"units": "3"}),
    ("Send an SMS to +49 30 23125 101 saying we are late", "send_message", {"phone": "+493023125101"}),
    ("text anna.keller@example.com: it is here, sorry", "send_message", {"email": "anna.keller@example.com"}),
    ("write an sms to Tom Becker that we come at 9", "send_message", {"customer_name": "Tom Becker"}),
)
QUESTIONS = (
    "how long does a refund take?",
    "can I get a refund for my plan",
    "I want a refund",
    "has INV-20001 been refunded?",
    "the refund of INV-20077 has not arrived",
    "how many sites can I have with Team?",
    "I never got the SMS code",
    "can you send me a text message when it is back in stock?",
    "alerts by sms are missing",
)


@pytest.mark.parametrize(("text", "intent", "slots"), MESSAGES)
def test_a_wish_is_read_as_what_is_to_be_done(text: str, intent: str, slots: dict[str, str]) -> None:
    assert understood(text) == (intent, slots)


@pytest.mark.parametrize("text", QUESTIONS)
def test_a_question_about_the_same_thing_does_nothing(text: str) -> None:
    found = RulePlanner().plan(Brief(text, {"invoice_id": "INV-20001"})).requests

    assert {request.intent.name for request in found} & {"refund", "quote", "send_message"} == set()


@pytest.mark.parametrize("text", ["can you refund it?", "refund it please", "refund 10.00 please"])
def test_it_is_the_invoice_that_was_spoken_of(text: str) -> None:
    (request,) = RulePlanner().plan(Brief(text, {"invoice_id": "INV-20077"})).requests

    assert (request.intent.name, request.ask.slots["invoice_id"]) == ("refund", "INV-20077")


def test_an_amount_is_not_remembered_for_the_next_wish() -> None:
    first = RulePlanner().plan(Brief("refund 10.00 of INV-20077"))
    (request,) = RulePlanner().plan(Brief("refund INV-20078", dict(first.slots))).requests

    assert {name: value for name, value in first.slots.items() if value == "10.00"} == {}
    assert request.ask.slots.get("amount") is None


def test_the_words_of_a_text_message_are_no_requests_of_their_own() -> None:
    text = "Send an SMS to +49 30 23125 101: your parcel left, and it comes at 9: is that right? Please be in."

    (request,) = RulePlanner().plan(Brief(text)).requests

    assert (request.intent.name, request.ask.text) == ("send_message", text)
