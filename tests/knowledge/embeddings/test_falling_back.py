"""An embedder that fails: the search goes by words, and tries the meaning again."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import pytest

from apps.knowledge.errors import EmbeddingFailed
from apps.knowledge.search import CURRENT, index
from apps.knowledge.search.embedding import Vectors, offer_embedder
from tests.knowledge.embeddings.conftest import Choose, slugs

pytestmark = pytest.mark.django_db


@dataclass
class Moody:
    """Puts what starts alike together, unless it fails."""

    name: str = "moody"
    fails: bool = False
    asked: list[int] = field(default_factory=list)

    def embed(self, texts: Sequence[str]) -> Vectors:
        self.asked.append(len(texts))
        if self.fails:
            raise EmbeddingFailed("Not today.")
        return np.eye(26, dtype=np.float32)[[ord(text[0].lower()) - 97 for text in texts]]


@pytest.fixture
def moody(choose: Choose, shelf: None) -> Moody:
    embedder = Moody()
    offer_embedder("moody", lambda: embedder)
    choose("moody")
    return embedder


def test_an_embedder_of_another_app_is_used(moody: Moody) -> None:
    assert slugs("rrr")[0] == "radiators"
    assert moody.asked == [3, 2]


def test_a_question_that_can_not_be_embedded_is_searched_by_its_words(moody: Moody, caplog) -> None:
    slugs("rrr")
    moody.fails = True

    assert slugs("heating") == ["radiators"]
    assert [record.message for record in caplog.records] == ["embedding_failed"]

    moody.fails = False
    assert slugs("rrr")[0] == "radiators"


def test_passages_that_can_not_be_embedded_are_tried_again_after_a_minute(
    moody: Moody, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = [1000.0]
    monkeypatch.setattr(index.time, "monotonic", lambda: clock[0])
    moody.fails = True
    assert slugs("rrr") == []

    moody.fails = False
    clock[0] += 59
    assert slugs("rrr") == []
    clock[0] += 2
    assert slugs("rrr")[0] == "radiators"


def test_the_index_is_made_once_while_all_is_well(moody: Moody) -> None:
    slugs("rrr")
    held = CURRENT.get()
    slugs("ppp")

    assert CURRENT.get() is held
    assert moody.asked == [3, 2, 2]
