"""The API of the help articles."""

import json
from typing import Any

import pytest
from django.test import Client

from apps.accounts.services import issue_token
from apps.accounts.types import Scope
from apps.knowledge.models import Article
from apps.knowledge.services import save_article, search_articles

pytestmark = pytest.mark.django_db
URL = "/api/v1/articles"
BODY: dict[str, Any] = {"title": "Refunds", "body": "Intro\n\n## Deadline\n\nWithin fourteen days.", "tags": ["money"]}


@pytest.fixture
def as_operator(client_for, operator) -> Client:
    return client_for(operator)


@pytest.fixture
def as_agent(client_for, agent) -> Client:
    return client_for(agent)


def send(client: Client, method: str, path: str = "", **body: Any):
    return client.generic(method, f"{URL}{path}", json.dumps(body), content_type="application/json")


def problem(answer) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


class TestWhoMayCall:
    def test_nobody_without_credentials(self) -> None:
        for path in ("", "/search?q=x", "/refunds"):
            assert problem(Client().get(URL + path)) == (401, "not_authenticated")

    def test_a_token_needs_the_scope_and_its_user_the_permission(self, operator, agent) -> None:
        def put(user, scope: Scope):
            headers = {"Authorization": f"Bearer {issue_token(user=user, name='Script', scopes=[scope])[1]}"}
            return Client().put(f"{URL}/refunds", BODY, content_type="application/json", headers=headers)

        assert problem(put(operator, Scope.KNOWLEDGE_READ)) == (403, "scope_missing")
        assert problem(put(agent, Scope.KNOWLEDGE_WRITE)) == (403, "permission_missing")
        assert not Article.objects.exists()
        assert put(operator, Scope.KNOWLEDGE_WRITE).status_code == 200

    def test_an_agent_reads_and_does_not_write(self, as_agent) -> None:
        save_article(slug="refunds", **BODY)

        assert as_agent.get(f"{URL}/refunds").status_code == 200
        for method, path in (("POST", ""), ("PUT", "/refunds"), ("DELETE", "/refunds")):
            assert problem(send(as_agent, method, path, slug="other", **BODY)) == (403, "permission_missing")
        assert Article.objects.count() == 1


class TestReading:
    def test_an_article_is_shown_as_it_is_kept(self, as_agent) -> None:
        save_article(slug="refunds", category="returns", **BODY)
        body = as_agent.get(f"{URL}/refunds").json()

        assert {key: body[key] for key in body if key not in ("created_at", "updated_at")} == {
            **BODY,
            "slug": "refunds",
            "category": "returns",
            "is_published": True,
            "revised_on": None,
            "url": "/help/refunds/",
        }

    def test_a_long_list_is_read_page_by_page_without_loss(self, as_agent) -> None:
        for number in range(60):
            save_article(slug=f"a-{number}", title="A", body="x")
        first = as_agent.get(URL).json()
        second = as_agent.get(URL, {"cursor": first["next"]}).json()

        slugs = [item["slug"] for item in first["items"] + second["items"]]
        assert slugs == [f"a-{number}" for number in reversed(range(60))]
        assert second["next"] is None
        assert "body" not in first["items"][0]

    def test_a_category_narrows_the_list(self, as_agent) -> None:
        save_article(slug="refunds", category="returns", **BODY)
        save_article(slug="express", title="Express", body="x", category="shipping")

        items = as_agent.get(URL, {"category": "shipping"}).json()["items"]
        assert [item["slug"] for item in items] == ["express"]

    def test_a_draft_is_for_those_who_may_change_articles(self, as_agent, as_operator) -> None:
        save_article(slug="refunds", is_published=False, **BODY)

        assert problem(as_agent.get(f"{URL}/refunds")) == (404, "not_found")
        assert as_agent.get(URL).json() == {"items": [], "next": None}
        assert as_operator.get(f"{URL}/refunds").json()["is_published"] is False

    def test_the_list_costs_the_same_for_one_and_three(self, as_agent, django_assert_num_queries) -> None:
        save_article(slug="a", **BODY)
        as_agent.get(URL)
        with django_assert_num_queries(4):
            as_agent.get(URL)
        for slug in ("b", "c"):
            save_article(slug=slug, **BODY)
        with django_assert_num_queries(4):
            as_agent.get(URL)


class TestSearching:
    def test_a_search_gives_passages_best_first(self, as_agent) -> None:
        save_article(slug="refunds", **BODY)
        body = as_agent.get(f"{URL}/search", {"q": "which deadline?"}).json()

        hit = search_articles(query="deadline")[0]
        assert body == {
            "items": [
                {
                    "slug": "refunds",
                    "title": "Refunds",
                    "section": "Deadline",
                    "anchor": "deadline",
                    "text": "Within fourteen days.",
                    "score": hit.score,
                    "url": "/help/refunds/#deadline",
                }
            ],
            "next": None,
        }

    @pytest.mark.parametrize("query", ["", "?q=", "?q=x&limit=0", "?q=x&limit=21", "?q=" + "x" * 501])
    def test_a_search_that_breaks_the_limits_is_refused(self, as_agent, query) -> None:
        assert problem(as_agent.get(f"{URL}/search{query}")) == (422, "invalid_request")


class TestWriting:
    def test_an_article_is_created_and_found(self, as_operator) -> None:
        answer = send(as_operator, "POST", slug="refunds", revised_on="2026-06-15", **BODY)

        assert answer.status_code == 201
        assert (answer.json()["slug"], answer.json()["revised_on"]) == ("refunds", "2026-06-15")
        assert search_articles(query="fourteen")[0].slug == "refunds"

    def test_a_slug_that_is_taken_is_refused(self, as_operator) -> None:
        save_article(slug="refunds", title="Old", body="Old")

        assert problem(send(as_operator, "POST", slug="refunds", **BODY)) == (409, "slug_taken")
        assert Article.objects.get().title == "Old"

    def test_put_creates_and_replaces(self, as_operator) -> None:
        for title in ("Old", "New"):
            assert send(as_operator, "PUT", "/refunds", **BODY | {"title": title}).status_code == 200

        assert Article.objects.get().title == "New"

    def test_a_deleted_article_is_gone_from_the_search(self, as_operator) -> None:
        save_article(slug="refunds", **BODY)

        assert send(as_operator, "DELETE", "/refunds").status_code == 204
        assert search_articles(query="fourteen") == []
        assert problem(send(as_operator, "DELETE", "/refunds")) == (404, "not_found")

    @pytest.mark.parametrize(
        "wrong",
        [
            {"title": ""},
            {"title": "x" * 201},
            {"body": ""},
            {"body": "x" * 200_001},
            {"tags": ["x"] * 31},
            {"tags": [""]},
            {"slug": "No Slug"},
            {"revised_on": "yesterday"},
        ],
    )
    def test_an_article_that_breaks_the_schema_is_not_saved(self, as_operator, wrong) -> None:
        assert problem(send(as_operator, "POST", **{"slug": "refunds"} | BODY | wrong)) == (422, "invalid_request")
        assert not Article.objects.exists()

    def test_a_slug_in_the_address_is_checked_too(self, as_operator) -> None:
        assert problem(send(as_operator, "PUT", "/No_Slug", **BODY)) == (422, "slug_invalid")
        assert not Article.objects.exists()
