"""Vectors kept in the database and compared in memory."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import pytest

from apps.knowledge.models import Embedding
from apps.knowledge.search.embedding import Vectors, unit
from apps.knowledge.search.query import spoken, telling_words
from apps.knowledge.search.vectors import MADE_AT_ONCE, nearest_chunks

pytestmark = pytest.mark.django_db


@dataclass
class ByLength:
    """Puts a text at an angle that is its length in degrees."""

    name: str = "by length"
    asked: list[int] = field(default_factory=list)

    def embed(self, texts: Sequence[str]) -> Vectors:
        self.asked.append(len(texts))
        angles = np.deg2rad([len(text) for text in texts])
        return np.stack([np.cos(angles), np.sin(angles)], axis=1).astype(np.float32)


def test_the_nearness_is_the_cosine() -> None:
    held = nearest_chunks({7: "a" * 10, 8: "a" * 50, 9: "a" * 140}, ByLength())

    assert held.nearness(ByLength().embed(["a" * 50])[0]) == pytest.approx({7: 0.766, 8: 1.0, 9: 0.0}, abs=1e-3)


def test_what_is_read_back_is_what_was_made() -> None:
    texts = {1: "one", 2: "eleven"}
    made, read = nearest_chunks(texts, ByLength()), nearest_chunks(texts, ByLength())

    assert np.array_equal(made.vectors, read.vectors)
    assert made.keys.tolist() == read.keys.tolist() == [1, 2]


def test_only_what_is_missing_is_made_in_parts_that_a_server_takes() -> None:
    embedder = ByLength()
    texts = {number: "a" * number for number in range(1, MADE_AT_ONCE + 3)}
    nearest_chunks(dict(list(texts.items())[:1]), embedder)
    nearest_chunks(texts, embedder)

    assert embedder.asked == [1, MADE_AT_ONCE, 1]
    assert Embedding.objects.count() == len(texts)


def test_equal_texts_share_one_vector() -> None:
    held = nearest_chunks({1: "same", 2: "same"}, embedder := ByLength())

    assert (embedder.asked, Embedding.objects.count(), len(held.keys)) == ([1], 1, 2)


def test_two_embedders_do_not_read_each_others_vectors() -> None:
    nearest_chunks({1: "one"}, ByLength())
    nearest_chunks({1: "one"}, other := ByLength(name="other"))

    assert (other.asked, Embedding.objects.count()) == ([1], 2)


def test_vectors_are_brought_to_length_one_and_nothing_stays_nothing() -> None:
    assert unit(np.array([[3.0, 4.0], [0.0, 0.0]])).tolist() == pytest.approx(np.array([[0.6, 0.8], [0.0, 0.0]]))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Do you SELL bees?!", ["do", "you", "sell", "bees"]),
        ("Größe: 5 m²", ["große", "5", "m2"]),
        ("don't  e-mail\tme", ["dont", "email", "me"]),
        ("_under_score", ["under", "score"]),
        ("", []),
    ],
)
def test_two_wordings_are_the_same_question_where_their_words_are(text: str, words: list[str]) -> None:
    assert spoken(text) == words


def test_the_telling_words_are_what_a_question_is_about() -> None:
    assert telling_words("Hi, could you please tell me how REFUNDS work?") == ["refunds", "work"]
    assert telling_words("how are you") == ["how", "are", "you"]
