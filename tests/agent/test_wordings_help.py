"""Fresh wordings of what the help articles answer, and which words of them are searched for."""

import pytest

from apps.agent.planners import RulePlanner
from apps.agent.text import stems
from apps.agent.types import Brief
from tests.agent.asking import understood

QUESTIONS = (
    "how do refunds work",
    "within how many days can I return a device?",
    "can I send my sensor back without the packaging",
    "when will I see my money back",
    "do I pay for returning an item",
    # shipping
    "how fast do you ship to Austria",
    "is express delivery possible?",
    "what are the postage fees",
    "the courier never showed up",
    "my parcel says delivered but I have nothing",
    "how can I track a package",
    # warranty and faults
    "does the warranty cover water damage",
    "my plug is faulty",
    "the siren arrived damaged",
    "the radiator thermostat shows a wrong temperature",
    "the app says the gateway is disconnected",
    "a sensor stopped working after the update",
    "what does error code 12 mean on my device",
    "how do I pair a new bulb",
    "the LED on the gateway blinks red",
    "how do I replace the battery of the door sensor?",
    "my smart plug smells burnt",
    # accounts
    "I forgot my password",
    "I can't sign in any more",
    "how do I switch on two-factor authentication",
    "we'd like to use single sign-on",
    "how do I remove a colleague from our account",
    "can I change my email address?",
    "my account is locked, how do I unlock it",
    # money
    "which payment methods are there",
    "can we pay by SEPA direct debit?",
    "my card was declined, what now",
    "I was billed twice",
    "what happens if I pay late",
    "how do I cancel my plan",
    "I want to upgrade to Business",
    "is there a trial of Team?",
    "do you offer a discount for bulk orders",
    "where do I enter our VAT number",
    "how can I download an invoice as pdf",
    # data and the API
    "are you GDPR compliant?",
    "is my data encrypted at rest",
    "how long are my readings kept",
    "how do I export our data",
    "how do I get an API token",
    "what is the rate limit of the API",
    "why does your API answer 429",
    "how do I verify a webhook",
    # service
    "is the service down?",
    "is there maintenance tonight",
    "what's your uptime SLA",
    "when is support open",
    "how do I reach support",
    "does it work without internet",
    "I got a phishing mail in your name",
)


@pytest.mark.parametrize("text", QUESTIONS)
def test_a_question_about_how_things_work_is_answered_from_the_help(text: str) -> None:
    assert understood(text)[0] == "help"


@pytest.mark.parametrize("text", QUESTIONS[:12])
def test_politeness_around_a_question_does_not_change_what_it_is(text: str) -> None:
    for around in (f"Hi, {text}", f"{text} Thanks!", f"Hello there. {text}", f"quick question: {text}"):
        assert [one.intent.name for one in RulePlanner().plan(Brief(around)).requests] == ["help"], around


@pytest.mark.parametrize("text", QUESTIONS[12:24])
def test_capitals_and_missing_marks_do_not_change_what_a_question_is(text: str) -> None:
    for written in (text.upper(), text.lower().rstrip("?"), f"{text}???", f"  {text}  "):
        assert [one.intent.name for one in RulePlanner().plan(Brief(written)).requests] == ["help"], written


@pytest.mark.parametrize(
    ("text", "query"),
    [
        ("where is my order ORD-50012?", "where is my order"),
        ("how do I return SKU-1043", "how do i return"),
        ("what is your refund polcy", "what is your refund policy"),
        ("How long is the warrenty?", "how long is the warranty"),
    ],
)
def test_the_search_is_for_the_words_without_identifiers_and_typing_mistakes(text: str, query: str) -> None:
    (request,) = RulePlanner().plan(Brief(text)).requests

    assert request.ask.slots["query"] == query


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        ("how do I reset my pasword", "how do I reset my password"),
        ("delivry to france", "delivery to france"),
        ("can I get a refnd for the plan", "can I get a refund for the plan"),
        ("the gatway is offline", "the gateway is offline"),
        ("is the servce down", "is the service down"),
        ("how do I cancl my subscription", "how do I cancel my subscription"),
        ("what are your openning hours", "what are your opening hours"),
        ("shiping costs to norway", "shipping costs to norway"),
    ],
)
def test_a_typing_mistake_is_searched_for_as_the_word_that_was_meant(wrong: str, right: str) -> None:
    queries = [RulePlanner().plan(Brief(text)).requests[0].ask.slots["query"] for text in (wrong, right)]

    assert stems(queries[0]) == stems(queries[1])
    assert understood(wrong)[0] == "help"
