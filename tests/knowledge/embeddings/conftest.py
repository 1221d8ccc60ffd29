"""Searches with and without embeddings."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest
from pytest_django import Settings

from apps.knowledge.search import CURRENT
from apps.knowledge.search.embedding import EMBEDDERS, _made
from apps.knowledge.search.local import folder_hash
from apps.knowledge.services import save_article, search_articles
from tests.knowledge.embeddings.tiny import make_model

Choose = Callable[..., None]


@pytest.fixture(scope="session")
def model_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_model(tmp_path_factory.mktemp("model"))


@pytest.fixture(autouse=True)
def _fresh() -> Iterator[None]:
    kinds = dict(EMBEDDERS)
    _made.cache_clear()
    CURRENT.forget()
    yield
    EMBEDDERS.clear()
    EMBEDDERS.update(kinds)
    _made.cache_clear()
    CURRENT.forget()


@pytest.fixture
def choose(settings: Settings) -> Choose:
    """Switch an embedder on, as a start with other variables would."""

    def chosen(kind: str, **variables: str) -> None:
        settings.EMBEDDINGS = kind
        for name, value in variables.items():
            setattr(settings, f"EMBEDDINGS_{name}", value)
        _made.cache_clear()
        CURRENT.forget()

    return chosen


@pytest.fixture
def local(choose: Choose, model_folder: Path) -> Choose:
    choose("local", FOLDER=str(model_folder), SHA256=folder_hash(model_folder))
    return choose


@pytest.fixture
def shelf(db: None) -> None:
    save_article(slug="radiators", title="Radiators", body="Turn the heating up.")
    save_article(slug="payments", title="Payments", body="You get your refund in a week.")
    save_article(slug="honey", title="Honey", body="Ask the bee for it.")


def slugs(query: str) -> Sequence[str]:
    return [hit.slug for hit in search_articles(query=query, limit=3)]
