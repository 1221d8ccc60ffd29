"""A conversation: what is missing is asked for, several questions are answered, nothing is invented."""

from collections.abc import Callable

import pytest

from tests.agent.turns.conftest import Chat
from tests.agent.turns.facts import Company, invoices_of, missing


def test_a_conversation_about_a_customer_needs_no_number(chat_of: Callable[[str], Chat], company: Company) -> None:
    newest = invoices_of(company, "C-1002")[0]

    assert newest["invoice_id"] in chat_of("C-1002").say("what was my last invoice?")


def test_what_is_missing_is_asked_once_and_the_answer_goes_on_with_the_request(chat: Chat, company: Company) -> None:
    newest = invoices_of(company, "C-1001")[0]

    asked = chat.ask("how much was my last bill?")
    answered = chat.ask("oh sorry, it's anna.keller@example.com")

    assert (asked.text.count("?"), asked.sources) == (1, [])
    assert f"EUR {newest['amount']}" in answered.text


@pytest.mark.parametrize("key", ["C-1001", "1001", "anna keller"])
def test_the_answer_to_the_question_for_the_customer_may_be_short(chat: Chat, key: str) -> None:
    chat.say("what tier am i on?")

    assert "Business tier" in chat.say(key)


def test_two_questions_that_need_the_same_are_both_answered_then(chat: Chat, company: Company) -> None:
    newest = invoices_of(company, "C-1003")[0]

    asked = chat.say("what tier am I on and what was my last invoice?")

    assert asked.count("Which customer is this about?") == 1
    assert missing(chat.say("C-1003"), "Team tier", newest["invoice_id"]) == []


def test_another_question_instead_of_the_answer_is_answered(chat: Chat) -> None:
    chat.say("what was my last invoice?")

    assert "19.00 EUR" in chat.say("forget it, how much is the Team plan?")


def test_several_questions_in_one_message_are_all_answered(chat: Chat) -> None:
    message = chat.ask("Hi! What tier is C-1001 on, is SKU-1043 in stock and how long is the warranty on gateways?")

    assert missing(message.text, "Business tier", "SKU-1043", "5 years") == []
    assert {source["tool"] for source in message.sources} == {"crm", "inventory", "knowledge_retriever"}


def test_every_fact_carries_the_number_of_its_source(chat: Chat) -> None:
    message = chat.ask("tell me about C-1001, is SKU-1043 in stock, and what is your refund policy?")

    numbers = [source["number"] for source in message.sources]
    assert numbers == list(range(1, len(numbers) + 1))
    lines = [line for line in message.text.splitlines() if line]
    assert [line for line in lines if not line.endswith(tuple(f"[{number}]" for number in numbers))] == []


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("what tier is C-9999 on?", "I found no customer “C-9999”"),
        ("last invoice of C-9999", "I found no customer “C-9999”"),
        ("open tickets of nobody@example.org", "I found no customer “nobody@example.org”"),
        ("tier of Barbara Nobody", "I found no customer “Barbara Nobody”"),
        ("is INV-99999 paid?", "I found no invoice INV-99999"),
        ("stock of SKU-9999", "I found no product SKU-9999"),
        ("do you sell flamethrower sensors", "match “flamethrower sensors”"),
    ],
)
def test_what_does_not_exist_is_said_and_not_invented(chat: Chat, question: str, answer: str) -> None:
    assert answer in chat.say(question)


def test_a_customer_who_does_not_exist_leaves_the_conversation_with_the_one_before(chat: Chat) -> None:
    chat.say("what tier is C-1001 on?")
    chat.say("and C-9999?")

    assert "Anna Keller (C-1001)" in chat.say("does she have open tickets?")
    assert chat.session.customer_id == "C-1001"


def test_another_customer_takes_the_place_of_the_one_before(chat: Chat) -> None:
    chat.say("what tier is C-1001 on?")
    chat.say("and tom.becker@example.com?")

    assert "Tom Becker (C-1002)" in chat.say("any open tickets?")


@pytest.mark.parametrize("text", ["what's the weather like tomorrow?", "tell me a joke", "write me a python script"])
def test_what_is_outside_is_declined_without_a_source(chat: Chat, text: str) -> None:
    message = chat.ask(text)

    assert message.text.startswith("That is outside what I can help with.")
    assert (message.sources, message.confidence is not None and message.confidence < 0.5) == ([], True)


def test_a_preference_is_remembered_for_the_customer(chat_of: Callable[[str], Chat]) -> None:
    chat = chat_of("C-1001")

    answer = chat.say("please remember that I prefer e-mail")

    memory = chat.session.memories.get(key="preference")
    assert (memory.value, memory.customer_id, memory.kind) == ("I prefer e-mail", "C-1001", "preference")
    assert answer == "I will remember: “I prefer e-mail”. [1]"


@pytest.mark.parametrize(
    ("text", "start"),
    [("hello", "Hello!"), ("thank you!", "You are welcome."), ("what can you do?", "I am the AI agent")],
)
def test_small_talk_is_answered_in_kind(chat: Chat, text: str, start: str) -> None:
    assert chat.say(text).startswith(start)
