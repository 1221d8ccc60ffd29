"""The agent answers in the customer's language, and says what is in another one."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.utils import translation

from apps.conversations.services import start_session
from tests.agent.turns.conftest import Chat

CATALOGUE = Path(settings.BASE_DIR) / "apps" / "agent" / "locale" / "de" / "LC_MESSAGES" / "django.po"


def test_a_german_question_is_answered_in_german_with_the_facts_of_the_system(
    chat: Chat, company: dict[str, list[dict[str, Any]]]
) -> None:
    newest = max(
        (one for one in company["invoices"] if one["customer_id"] == "C-1001"), key=lambda one: one["created_at"]
    )

    answer = chat.say("Wo ist meine letzte Rechnung? Kundennummer C-1001")

    assert f"Die letzte Rechnung von C-1001 ist {newest['invoice_id']} vom " in answer
    assert "Der Betrag ist " in answer


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Ist SKU-1044 auf Lager?", "auf Lager"),
        ("Wie hoch war meine letzte Rechnung?", "Um welchen Kunden geht es?"),
        ("Was kostet der Team-Tarif?", "Der Tarif Team kostet"),
        ("Ich möchte mit einem Menschen sprechen", "Jemand aus dem Team kümmert sich darum."),
        ("zibbel wobbel ich nicht", "keine Antwort darauf gefunden."),
        ("vielen Dank", "Gern geschehen."),
        ("Hat Kunde C-1042 noch offene Tickets?", "offene"),
    ],
)
def test_german_is_answered_in_german(chat: Chat, text: str, words: str) -> None:
    assert words in chat.say(text)


def test_english_is_answered_in_english_also_on_a_german_page(chat: Chat) -> None:
    with translation.override("de"):
        assert "out of stock" in (answer := chat.say("is the SKU-1044 in stock?")) or "is in stock" in answer


def test_the_conversation_stays_in_its_language_where_a_message_tells_none(chat: Chat) -> None:
    chat.say("Hat Kunde C-1001 noch offene Tickets?")

    assert "Rechnung INV-20001" in chat.say("INV-20001")
    assert "Invoice INV-20001" in chat.say("what is INV-20001")
    assert "Invoice INV-20001" in chat.say("INV-20001")


@pytest.mark.parametrize("text", ["¿está disponible SKU-1044?", "Bonjour, le SKU-1044 est-il en stock ?"])
def test_a_language_without_texts_is_answered_in_english(chat: Chat, text: str) -> None:
    with translation.override("de"):
        assert "SKU-1044" in (answer := chat.say(text))
    assert "stock" in answer


def test_an_english_article_is_announced_as_english(chat: Chat) -> None:
    answer = chat.ask("Wie kann ich das Thermostat zurückschicken?")

    assert answer.text.startswith("Die Hilfeartikel sind auf Englisch; dort steht:")
    assert answer.sources[0]["title"] == "Return a product"


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("ich hab mein passwort vergessen", "Reset your password"),
        ("Wie lange habe ich Garantie?", "How long the warranty lasts"),
        ("mir wurde zweimal abgebucht", "Charged twice"),
        ("wann kommt mein paket endlich an??", "Track your order"),
        ("mot de passe oublié, je ne peux pas me connecter", "Reset your password"),
    ],
)
def test_english_articles_are_found_by_foreign_words(chat: Chat, text: str, title: str) -> None:
    assert title in [source["title"] for source in chat.ask(text).sources]


def test_an_english_question_is_not_told_the_language_of_the_articles(chat: Chat) -> None:
    assert "auf Englisch" not in chat.say("how do I return a product?")


def test_a_handoff_is_told_in_the_customers_language(chat_of: Callable[[str], Chat]) -> None:
    assert "Ich habe das Ticket " in chat_of("C-1042").say("Das reicht, ich gehe zum Anwalt!")


def test_what_the_page_said_before_the_turn_is_in_its_own_language_again(chat: Chat) -> None:
    with translation.override("en"):
        chat.say("Ist SKU-1044 auf Lager?")
        assert translation.get_language() == "en"


def test_a_session_that_starts_german_keeps_it_in_its_row(chat: Chat) -> None:
    chat.say("Ist SKU-1044 auf Lager?")
    other = start_session(owner=chat.actor)

    assert (chat.session.slots["language"], "language" in other.slots) == ("de", False)


def test_every_placeholder_of_an_answer_is_in_its_translation() -> None:
    blocks = CATALOGUE.read_text().split("\n\n")[1:]
    wrong = [block for block in blocks if not _same_placeholders(re.findall(r"%\(\w+\)[sd]", block), block)]

    assert wrong == []


def _same_placeholders(found: list[str], block: str) -> bool:
    sides = 2 if "msgid_plural" not in block else 4
    return all(found.count(name) == sides for name in set(found)) or "One product" in block
