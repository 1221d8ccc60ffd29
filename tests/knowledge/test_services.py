"""Saving articles: what is replaced, and what is refused."""

from datetime import date

import pytest

from apps.knowledge.errors import SlugInvalid, TitleMissing
from apps.knowledge.models import Article
from apps.knowledge.services import save_article

pytestmark = pytest.mark.django_db


def test_an_article_is_created_as_given() -> None:
    article = save_article(
        slug="refunds",
        title=" Refunds ",
        body="Within 14 days.",
        category="returns",
        tags=("refund", "money"),
        is_published=False,
        revised_on=date(2026, 6, 15),
    )

    kept = Article.objects.get()
    assert kept == article
    assert (kept.slug, kept.title, kept.body, kept.category) == ("refunds", "Refunds", "Within 14 days.", "returns")
    assert (kept.tags, kept.is_published, kept.revised_on) == (["refund", "money"], False, date(2026, 6, 15))
    assert kept.get_absolute_url() == "/help/refunds/"


def test_an_article_of_the_same_slug_is_replaced_as_a_whole() -> None:
    first = save_article(slug="refunds", title="Refunds", body="Old", category="returns", tags=["refund"])
    second = save_article(slug="refunds", title="Refunds", body="New")

    kept = Article.objects.get()
    assert first.pk == second.pk
    assert (kept.body, kept.category, kept.tags) == ("New", "", [])
    assert [chunk.text for chunk in kept.chunks.all()] == ["New"]


@pytest.mark.parametrize("slug", ["", "Refunds", "a b", "a_b", "-a", "a--b", "ü", "a/b", "a" * 121])
def test_a_slug_that_can_not_stand_in_an_address_is_refused(slug: str) -> None:
    with pytest.raises(SlugInvalid) as refusal:
        save_article(slug=slug, title="Title", body="x")
    assert (refusal.value.code, refusal.value.status) == ("slug_invalid", 422)
    assert not Article.objects.exists()


def test_an_article_needs_a_title() -> None:
    with pytest.raises(TitleMissing):
        save_article(slug="refunds", title="  ", body="x")
    assert not Article.objects.exists()
