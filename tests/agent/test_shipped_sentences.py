"""The example sentences that come with the product, in five languages."""

import pytest
from django.test import Client
from django.urls import reverse

from apps.agent.intents import BY_NAME
from apps.agent.learning.sentences import FOREIGN
from apps.agent.learning.shipped import load_shipped_sentences, shipped_sentences
from apps.agent.models import ExampleSentence, ShippedSentence
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


def newly_shipped(text: str) -> None:
    """Let the record say that a sentence was not given yet, and the table lack it, as before an upgrade."""
    ShippedSentence.objects.filter(text=text).delete()
    ExampleSentence.objects.filter(text=text).delete()


def taught() -> set[tuple[str, str]]:
    return set(ExampleSentence.objects.values_list("intent", "text"))


@pytest.mark.django_db
def test_an_upgrade_adds_what_is_new_and_leaves_what_the_team_changed_left_out_or_removed() -> None:
    newly_shipped("is #sku in stock")
    ExampleSentence.objects.get(text="stock of #sku").delete()
    ExampleSentence.objects.filter(text="how many #sku do you have").update(text="how many #sku are there")
    ExampleSentence.objects.filter(text="is #product sold out").update(is_active=False)
    before = taught()

    assert load_shipped_sentences() == 1
    assert taught() - before == {("stock", "is #sku in stock")}
    assert not ExampleSentence.objects.get(text="is #product sold out").is_active
    assert load_shipped_sentences() == 0


@pytest.mark.django_db
def test_a_new_sentence_that_the_team_taught_already_is_left_as_they_have_it() -> None:
    ShippedSentence.objects.filter(text="is #sku in stock").delete()
    ExampleSentence.objects.filter(text="is #sku in stock").update(is_active=False)

    assert load_shipped_sentences() == 0
    assert not ExampleSentence.objects.get(text="is #sku in stock").is_active


@pytest.mark.django_db
def test_an_installation_from_before_the_record_is_not_given_again_what_its_history_says_was_taken_away(
    admin_client: Client,
) -> None:
    ShippedSentence.objects.all().delete()
    deleted, reworded = (ExampleSentence.objects.get(text=text) for text in ("stock of #sku", "was kostet #sku"))
    admin_client.post(reverse("admin:agent_examplesentence_delete", args=(deleted.pk,)), {"post": "yes"})
    admin_client.post(
        reverse("admin:agent_examplesentence_change", args=(reworded.pk,)),
        {"intent": "product", "text": "was soll #sku kosten", "language": "de", "is_active": "on"},
    )
    ExampleSentence.objects.filter(text__in=["is #sku in stock", "preis von #sku"]).delete()
    before = taught()

    assert load_shipped_sentences() == 1
    assert taught() - before == {("stock", "is #sku in stock")}


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
