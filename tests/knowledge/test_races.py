"""Articles that several people, and an indexing of all, write at the same moment."""

import pytest

from apps.knowledge.errors import SlugTaken
from apps.knowledge.models import Article, Chunk
from apps.knowledge.services import index_article, save_article
from apps.knowledge.services.bulk import index_all
from tests.together import together

pytestmark = pytest.mark.django_db(transaction=True)


def test_of_two_who_make_an_article_of_one_slug_the_second_is_told_and_replaces_nothing() -> None:
    outcomes = together(*[
        lambda title=title: save_article(slug="returns", title=title, body=title, is_new=True).title
        for title in ("Ours", "Theirs")
    ])  # fmt: skip

    assert outcomes.count(SlugTaken) == 1
    assert Article.objects.get(slug="returns").title in outcomes


def test_an_article_that_is_indexed_by_two_at_once_has_each_chunk_once() -> None:
    article = save_article(slug="returns", title="Returns", body="## How\n\nSend it.\n\n## When\n\nWithin 30 days.")

    assert together(*[lambda: index_article(article=article)] * 4) == [2] * 4
    assert list(Chunk.objects.values_list("section", flat=True)) == ["How", "When"]


def test_an_article_that_changes_while_all_are_indexed_is_found_by_its_new_words() -> None:
    for slug in ("first", "second", "third"):
        save_article(slug=slug, title=slug, body="Old words.")

    def change_the_others(number: int) -> None:
        if number == 1:
            save_article(slug="second", title="second", body="New words.")
            Article.objects.get(slug="third").delete()

    index_all(advance=change_the_others)

    assert list(Chunk.objects.values_list("text", flat=True)) == ["Old words.", "New words."]
