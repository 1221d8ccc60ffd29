"""The example sentences that come with the product, in five languages."""

import pytest

from apps.agent.intents import BY_NAME
from apps.agent.learning.sentences import FOREIGN
from apps.agent.learning.shipped import load_shipped_sentences, shipped_sentences
from apps.agent.models import ExampleSentence
from apps.agent.planners import RulePlanner
from apps.agent.text import normalise
from apps.agent.types import Brief
from tests.quality.further_messages import FURTHER_MESSAGES
from tests.quality.measuring import shipped_learning
from tests.quality.messages import MESSAGES


def planned(text: str) -> list[str]:
    return [request.intent.name for request in RulePlanner(shipped_learning(None)).plan(Brief(text)).requests]


@pytest.mark.parametrize("language", sorted(FOREIGN))
def test_every_language_teaches_only_intents_that_there_are(language: str) -> None:
    assert set(FOREIGN[language]) <= set(BY_NAME)


def test_no_sentence_teaches_two_intents() -> None:
    rows = list(shipped_sentences())

    assert len({(row.language, normalise(row.text)) for row in rows}) == len(rows)


def test_no_measured_message_is_a_sentence_that_was_taught() -> None:
    taught = {normalise(row.text) for row in shipped_sentences() if row.language != "en"}

    assert [text for text, _, _ in (*MESSAGES, *FURTHER_MESSAGES) if normalise(text).strip("?!.¿ ") in taught] == []


@pytest.mark.django_db
def test_a_language_that_is_there_is_left_alone_and_a_missing_one_is_added() -> None:
    ExampleSentence.objects.filter(language="de").delete()
    ExampleSentence.objects.filter(language="en").exclude(intent="stock").delete()

    assert load_shipped_sentences() == sum(len(texts) for texts in FOREIGN["de"].values())
    assert set(ExampleSentence.objects.filter(language="en").values_list("intent", flat=True)) == {"stock"}
    assert load_shipped_sentences() == 0


@pytest.mark.parametrize(
    ("text", "intents"),
    [
        ("Könnt ihr mir sagen, ob SKU-1043 auf Lager ist?", ["stock"]),
        ("Hat Anna Keller noch offene Tickets?", ["open_tickets"]),
        ("Ich hätte gern meine letzte Rechnung", ["last_invoice"]),
        ("Wie kann ich meinen Vertrag kündigen?", ["help"]),
        ("Verbinden Sie mich bitte mit einem Mitarbeiter", ["human"]),
        ("¿Cuánto cuesta SKU-1043?", ["product"]),
        ("Combien coûte le forfait Business ?", ["plan_price"]),
        ("ik wil graag een mens spreken", ["human"]),
    ],
)
def test_other_wordings_of_other_languages_are_understood(text: str, intents: list[str]) -> None:
    assert planned(text) == intents


@pytest.mark.parametrize(
    ("text", "intents"),
    [
        ("doesnt the gateway work without internet", ["help"]),
        ("how mutch is the team plan", ["plan_price"]),
        ("i dont want a robot", ["human"]),
        ("where is my invoice", ["last_invoice"]),
        ("show me the invoices of C-1001", ["invoice_list"]),
        ("we were billed twice", ["help"]),
        ("got any smoke alarms", ["product_search"]),
        ("looking for something that measures air quality", ["product_search"]),
        ("when do you get the freezer sensor back", ["stock"]),
        ("where are your servers", ["help"]),
    ],
)
def test_sloppy_english_is_understood(text: str, intents: list[str]) -> None:
    assert planned(text) == intents
