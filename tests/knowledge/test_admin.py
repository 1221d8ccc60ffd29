"""Articles in the admin: what is saved or deleted there is found or gone at once."""

import pytest
from django.urls import reverse

from apps.knowledge.models import Article
from apps.knowledge.services import save_article, search_articles

pytestmark = pytest.mark.django_db
LIST = "admin:knowledge_article_changelist"
FORM = {
    "title": "Refunds",
    "slug": "refunds",
    "tags": "money, back ,",
    "body": "Within fourteen days.",
    "is_published": "on",
}


@pytest.fixture
def as_operator(client_for, operator):
    return client_for(operator)


def slugs(query: str) -> list[str]:
    return [hit.slug for hit in search_articles(query=query)]


def test_a_new_article_is_found_at_once(as_operator) -> None:
    assert as_operator.post(reverse("admin:knowledge_article_add"), FORM).status_code == 302

    assert Article.objects.get().tags == ["money", "back"]
    assert slugs("fourteen") == ["refunds"]


def test_a_changed_article_is_found_by_its_new_words(as_operator) -> None:
    article = save_article(slug="refunds", title="Refunds", body="Within fourteen days.", tags=["money", "back"])
    address = reverse("admin:knowledge_article_change", args=[article.pk])
    assert 'value="money, back"' in as_operator.get(address).content.decode()

    as_operator.post(address, FORM | {"body": "Within sixty days."})
    assert slugs("sixty") == ["refunds"]
    assert slugs("fourteen") == []


def test_deleted_articles_are_gone_from_the_search(as_operator) -> None:
    for slug in ("one", "two", "three"):
        save_article(slug=slug, title=slug, body="Within fourteen days.")
    one, *others = Article.objects.order_by("pk")

    as_operator.post(reverse("admin:knowledge_article_delete", args=[one.pk]), {"post": "yes"})
    assert sorted(slugs("fourteen")) == ["three", "two"]

    marked = {"action": "delete_selected", "_selected_action": [other.pk for other in others], "post": "yes"}
    as_operator.post(reverse(LIST), marked)
    assert slugs("fourteen") == []
    assert not Article.objects.exists()


def test_a_supervisor_writes_but_does_not_delete(client_for, supervisor) -> None:
    client = client_for(supervisor)
    client.post(reverse("admin:knowledge_article_add"), FORM)
    article = Article.objects.get()

    answer = client.post(reverse("admin:knowledge_article_delete", args=[article.pk]), {"post": "yes"})
    assert answer.status_code == 403
    assert Article.objects.exists()


def test_an_auditor_only_reads(client_for, auditor) -> None:
    client = client_for(auditor)

    assert client.get(reverse(LIST)).status_code == 200
    assert client.post(reverse("admin:knowledge_article_add"), FORM).status_code == 403
