"""The answer of a language model on its way out: checked against the sources, reviewed, and kept back from people."""

from collections.abc import Callable

import pytest

from apps.conversations.models import Message
from apps.conversations.services import set_mode, take_over
from apps.conversations.types import Author, Mode
from tests.agent.turns.conftest import Chat
from tests.agent.turns.model.server import ModelServer, Play, asks, says

ChatOf = Callable[[str], Chat]
INVOICES = ("billing__get_invoices", {"customer_id": "C-1001", "limit": 2})
RETURNS = ("knowledge_retriever__search", {"query": "return a product within days of delivery"})


def test_sentences_that_stand_in_no_source_do_not_go_out(model: ModelServer, chat_of: ChatOf) -> None:
    model.plays(
        asks(INVOICES),
        says("Your last invoice is INV-20001 over EUR 116.62 [1]. You get EUR 50.00 back [1]. Anything else?"),
    )

    message = chat_of("C-1001").ask("What is my last invoice?")

    assert message.text == "Your last invoice is INV-20001 over EUR 116.62. [1] Anything else?"
    assert message.metadata["planner"]["dropped_sentences"] == 1
    assert message.confidence == 0.6


def test_articles_are_cited_by_their_passages(model: ModelServer, chat_of: ChatOf) -> None:
    model.plays(asks(RETURNS), says("You can return it within 30 days of delivery."))

    message = chat_of("C-1001").ask("How long may I return a product?")

    (source,) = message.sources
    assert (source["kind"], source["url"].startswith("/help/")) == ("article", True)
    assert message.text == "You can return it within 30 days of delivery. [1]"


def test_an_answer_in_german_is_checked_like_any_other(model: ModelServer, chat_of: ChatOf) -> None:
    model.plays(
        asks(INVOICES),
        says(
            "Ihre letzte Rechnung INV-20001 vom 2. November 2026 über 116,62 EUR ist bezahlt [1]. Sie schulden 9 EUR."
        ),
    )

    text = chat_of("C-1001").say("Was ist meine letzte Rechnung?")

    assert text == "Ihre letzte Rechnung INV-20001 vom 2. November 2026 über 116,62 EUR ist bezahlt. [1]"


@pytest.mark.parametrize(
    ("words", "verdict"),
    [("I am sorry, your password is Sesam#Rose", "redact"), ("I am sorry, your refund is approved.", "escalate")],
)
def test_the_compliance_check_reads_a_models_answer(
    model: ModelServer, chat_of: ChatOf, words: str, verdict: str
) -> None:
    model.plays(says(words))

    message = chat_of("C-1001").ask("hello")

    assert message.metadata["compliance"]["verdict"] == verdict
    assert not {"Sesam#Rose", "approved."} & set(message.text.split())


def taking_over(chat: Chat, then: Play) -> Play:
    """Let a person take the session over while the model writes."""

    def play(player: object, body: dict[str, object]) -> None:
        take_over(session=chat.session, user=chat.actor)
        then(player, body)  # type: ignore[arg-type]  # handed on as it came

    return play


def test_a_person_who_takes_over_meanwhile_wins(model: ModelServer, chat_of: ChatOf) -> None:
    chat = chat_of("C-1001")
    model.plays(taking_over(chat, says("Hello! How can I help you?")))

    done = chat.turn("hello")

    assert done.answer is None
    late = chat.session.messages.get(author=Author.SUGGESTION)
    assert (late.text, late.metadata["used"]) == ("Hello! How can I help you?", "dismissed")


def test_in_co_pilot_the_models_words_wait_for_a_person(model: ModelServer, chat_of: ChatOf) -> None:
    chat = chat_of("C-1001")
    set_mode(session=chat.session, mode=Mode.COPILOT, user=chat.actor)
    model.plays(says("Hello! How can I help you?"))

    done = chat.turn("hello")

    assert (done.answer, done.suggestion and done.suggestion.text) == (None, "Hello! How can I help you?")
    assert "text" not in [event.event for event in chat.events]


def test_earlier_messages_are_told_and_notes_are_not(model: ModelServer, chat_of: ChatOf) -> None:
    chat = chat_of("C-1001")
    model.plays(says("Hello! How can I help you?"))
    chat.say("hello")
    Message.objects.create(session=chat.session, author=Author.NOTE, text="The customer is difficult.")

    chat.say("thanks")

    said = " ".join(message["content"] for message in model.requests[-1]["messages"])
    assert model.told("assistant") == ["Hello! How can I help you?"]
    assert ("hello" in said, "difficult" in said) == (True, False)


@pytest.mark.parametrize("question", ["What is my last invoice?", "What tier am I on?"])
def test_an_answer_without_a_single_source_is_the_rules_to_give(
    model: ModelServer, chat_of: ChatOf, question: str
) -> None:
    model.plays(says("Your invoice is over EUR 7.77 and you are on the gold tier."))

    message = chat_of("C-1001").ask(question)

    assert message.metadata["planner"]["fallback"]["code"] == "unsourced_answer"
    assert "7.77" not in message.text
    assert message.sources
