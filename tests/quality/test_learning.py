"""Teaching the agent a phrasing by a row, felt by the next message."""

import statistics
import subprocess
import sys
from collections.abc import Iterator, Sequence

import numpy as np
import pytest
from django.test import override_settings

from apps.agent.intents import BY_NAME
from apps.agent.learning import classifier, current
from apps.agent.learning.classifier import train_classifier
from apps.agent.learning.current import CurrentLearning, Learned
from apps.agent.learning.meanings import current_meanings
from apps.agent.learning.shipped import shipped_sentences
from apps.agent.learning.types import Example
from apps.agent.models import ExampleSentence
from apps.agent.planners import RulePlanner, recogniser
from apps.agent.types import Brief
from apps.knowledge.errors import EmbeddingFailed
from apps.knowledge.models import Embedding
from apps.knowledge.search.embedding import EMBEDDERS, Vectors, _made, offer_embedder
from tests.quality.measuring import calibration_error

pytestmark = pytest.mark.django_db

NEW_PHRASING = "gimme the moolah paper"


@pytest.fixture
def few_sentences() -> None:
    """A small set, so that learning takes no time."""
    ExampleSentence.objects.all().delete()
    for intent in ("last_invoice", "open_tickets", "stock"):
        for text in BY_NAME[intent].examples[:4]:
            ExampleSentence.objects.create(intent=intent, text=text)


def planned(learning: CurrentLearning, text: str) -> list[str]:
    planner = RulePlanner(learning.get(recogniser().read))
    return [request.intent.name for request in planner.plan(Brief(text)).requests]


def test_the_shipped_sentences_are_there_after_migrate() -> None:
    assert set(ExampleSentence.objects.values_list("intent", flat=True)) == set(BY_NAME)


def test_a_new_row_teaches_every_process_from_the_next_message_on(few_sentences: None) -> None:
    one, other = CurrentLearning(), CurrentLearning()
    assert planned(one, NEW_PHRASING) == planned(other, NEW_PHRASING) == ["not_understood"]

    ExampleSentence.objects.create(intent="last_invoice", text=NEW_PHRASING)

    assert planned(one, NEW_PHRASING) == planned(other, NEW_PHRASING) == ["last_invoice"]


def test_a_row_that_is_left_out_or_deleted_teaches_nothing(few_sentences: None) -> None:
    learning = CurrentLearning()
    row = ExampleSentence.objects.create(intent="last_invoice", text=NEW_PHRASING)
    assert planned(learning, NEW_PHRASING) == ["last_invoice"]

    row.is_active = False
    row.save()
    assert planned(learning, NEW_PHRASING) == ["not_understood"]

    ExampleSentence.objects.all().delete()
    assert planned(learning, NEW_PHRASING) == ["not_understood"]


def test_rules_win_where_an_identifier_tells(few_sentences: None) -> None:
    learning = CurrentLearning()
    ExampleSentence.objects.create(intent="stock", text="status of #ticket")

    assert planned(learning, "status of CT-3001") == ["ticket_status"]


def test_learning_is_kept_until_a_row_changes(few_sentences: None, django_assert_num_queries) -> None:
    learning = CurrentLearning()
    first = learning.get(str)

    with django_assert_num_queries(1):
        assert learning.get(str) is first


def test_a_row_that_is_saved_as_it_was_lets_nothing_be_learned_anew(few_sentences: None) -> None:
    learning = CurrentLearning()
    first = learning.get(str)
    row = ExampleSentence.objects.latest("pk")

    row.save()

    assert learning.get(str) is first
    row.intent = "stock" if row.intent != "stock" else "last_invoice"
    row.save()
    assert learning.get(str) is not first


def test_a_process_that_learns_nothing_loads_no_library_of_learning() -> None:
    start = "import sys, django; django.setup(); import supportdesk.urls; sys.exit('sklearn' in sys.modules)"

    assert subprocess.run([sys.executable, "-c", start], check=False, timeout=120).returncode == 0


def test_one_label_alone_teaches_nothing() -> None:
    assert train_classifier([Example("stock", "is it there"), Example("stock", "any left")]) is None


def test_a_phrasing_like_a_taught_one_is_guessed() -> None:
    classifier = train_classifier(
        [
            Example(label, f"{start} {what}")
            for label, what in (("refund", "money back"), ("ship", "parcel late"))
            for start in ("please", "hello", "urgent", "again")
        ]
    )

    assert classifier is not None
    assert [classifier.best(text).label for text in ("my mony back", "parcels are late")] == ["refund", "ship"]


def test_a_guess_is_surer_where_its_rivals_are_further_behind() -> None:
    intents = ("last_invoice", "unpaid_invoices", "open_tickets", "ticket_status", "stock", "product")
    classifier = train_classifier([Example(name, text) for name in intents for text in BY_NAME[name].examples])

    assert classifier is not None
    clear, mixed = classifier.best("show me my last invoice"), classifier.best("invoice ticket stock")
    assert clear.label == "last_invoice"
    assert clear.confidence > mixed.confidence > 0


@pytest.mark.parametrize("many", [classifier.MANY, 300], ids=["folds", "one part held back"])
def test_a_guess_is_right_about_as_often_as_its_confidence_says(many: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(classifier, "MANY", many)
    monkeypatch.setattr(classifier, "HELD_BACK", 100)
    rows = [Example(row.intent, row.text) for row in shipped_sentences() if row.language == "en"]
    model = train_classifier([row for at, row in enumerate(rows) if at % 4])
    assert model is not None

    asked = rows[::4]
    guesses = [model.best(row.text) for row in asked]
    hits = [guess.label == row.label for guess, row in zip(guesses, asked, strict=True)]
    sure = [guess.confidence for guess in guesses]

    assert len(asked) > 100
    assert abs(statistics.mean(sure) - statistics.mean(hits)) < 0.08
    assert calibration_error(sure, hits, bins=5) < 0.12


def test_a_name_in_lower_case_is_not_replaced_by_the_customer_of_the_session() -> None:
    text = "whats up with tom becker's account, does he owe us anything?"

    requests = RulePlanner().plan(Brief(text, {"customer_id": "C-1001", "customer_label": "Anna Keller"})).requests

    assert {request.ask.slots.get("customer_name") for request in requests} == {"Tom Becker"}
    assert not any(request.ask.slots.get("customer_id") for request in requests)


class OfSubjects:
    """Knows two subjects by their words, whatever stands around them; fails on demand."""

    name = "subjects"
    fails = False

    def embed(self, texts: Sequence[str]) -> Vectors:
        if self.fails:
            raise EmbeddingFailed("Not today.")
        money = np.array([any(word in text for word in ("moolah", "refund", "money")) for text in texts])
        return np.stack([money, ~money], axis=1).astype(np.float32)


TAUGHT = [
    Example(label, f"{start} {what}")
    for label, what in (("refund", "money back"), ("ship", "parcel late"))
    for start in ("please", "hello", "urgent", "again")
]


@pytest.fixture
def subjects() -> Iterator[OfSubjects]:
    embedder, kinds = OfSubjects(), dict(EMBEDDERS)
    offer_embedder("subjects", lambda: embedder)
    with override_settings(EMBEDDINGS="subjects"):
        _made.cache_clear()
        yield embedder
    EMBEDDERS.clear()
    EMBEDDERS.update(kinds)
    _made.cache_clear()


def test_a_meaning_says_more_than_a_word_beside_it(subjects: OfSubjects) -> None:
    by_words, by_meaning = Learned(TAUGHT), Learned(TAUGHT, current_meanings())
    guesses = [learned.best("moolah is late") for learned in (by_words, by_meaning)]

    assert [guess and guess.label for guess in guesses] == ["ship", "refund"]


def test_vectors_of_examples_are_kept_and_those_of_messages_are_not(subjects: OfSubjects) -> None:
    Learned(TAUGHT, current_meanings()).best("my moolah")

    assert Embedding.objects.filter(embedder="subjects").count() == len(TAUGHT) + len(("refund", "ship"))


def test_a_message_whose_meaning_can_not_be_had_goes_by_its_words(subjects: OfSubjects, caplog) -> None:
    learned = Learned(TAUGHT, current_meanings())
    subjects.fails = True
    guess = learned.best("give me my money back")

    assert guess is not None
    assert guess.label == "refund"
    assert [record.message for record in caplog.records] == ["meaning_unknown"]


def test_examples_whose_meanings_can_not_be_had_teach_by_words_and_are_tried_again_after_a_minute(
    few_sentences: None, subjects: OfSubjects, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = [1000.0]
    monkeypatch.setattr(current.time, "monotonic", lambda: clock[0])
    learning, subjects.fails = CurrentLearning(), True
    first = learning.get(str)
    clock[0] += 59
    assert learning.get(str) is first

    subjects.fails = False
    clock[0] += 2
    assert learning.get(str) is not first
    assert learning.get(str) is learning.get(str)
