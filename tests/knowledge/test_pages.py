"""The help centre's pages."""

import pytest
from django.test import Client

from apps.knowledge.services import save_article

pytestmark = pytest.mark.django_db
URL = "/help/"


@pytest.fixture
def articles() -> None:
    save_article(slug="refunds", title="Refunds", category="returns", body="Intro\n\n## Deadline\n\nWithin 14 days.")
    save_article(slug="labels", title="Labels", category="returns", body="Print them.")
    save_article(slug="express", title="Express", category="shipping", body="Ordered by 14:00.")
    save_article(slug="draft", title="Unfinished", category="shipping", body="Soon.", is_published=False)


@pytest.fixture
def as_agent(client_for, agent) -> Client:
    return client_for(agent)


def test_a_visitor_is_asked_to_sign_in() -> None:
    for address in (URL, "/help/refunds/"):
        answer = Client().get(address)
        assert (answer.status_code, answer.url) == (302, f"/accounts/sign-in/?next={address}")


def test_articles_are_listed_by_category_and_title(as_agent, articles) -> None:
    answer = as_agent.get(URL)

    assert [article.slug for article in answer.context["articles"]] == ["labels", "refunds", "express"]
    page = answer.content.decode()
    assert page.index("Returns</h2>") < page.index("/help/labels/") < page.index("Shipping</h2>")


def test_an_empty_help_centre_says_so(as_agent) -> None:
    assert "There are no articles yet." in as_agent.get(URL).content.decode()


def test_the_list_costs_the_same_for_one_and_three_articles(as_agent, django_assert_num_queries) -> None:
    save_article(slug="a", title="A", body="x")
    as_agent.get(URL)
    with django_assert_num_queries(4):
        as_agent.get(URL)
    save_article(slug="b", title="B", body="x")
    save_article(slug="c", title="C", body="x")
    with django_assert_num_queries(4):
        as_agent.get(URL)


def test_a_search_leads_to_the_section_that_answers(as_agent, articles) -> None:
    page = as_agent.get(URL, {"q": "what is the deadline?"}).content.decode()

    assert '<a href="/help/refunds/#deadline">Refunds: Deadline</a>' in page
    assert "Within 14 days." in page
    assert 'value="what is the deadline?"' in page


def test_a_search_without_hits_says_so(as_agent, articles) -> None:
    assert "No article fits." in as_agent.get(URL, {"q": "unheardof"}).content.decode()


def test_what_was_searched_for_is_shown_as_text(as_agent, articles) -> None:
    page = as_agent.get(URL, {"q": "<script>alert(1)</script>"}).content.decode()

    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page


def test_a_search_of_more_than_five_hundred_characters_is_refused_with_a_reason(as_agent) -> None:
    answer = as_agent.get(URL, {"q": "x" * 501})

    assert answer.status_code == 400
    assert "at most 500 characters" in answer.content.decode()


def test_an_article_is_shown_with_anchors(as_agent, articles) -> None:
    page = as_agent.get("/help/refunds/").content.decode()

    assert "<h1>Refunds</h1>" in page
    assert '<h2 id="deadline">Deadline</h2>' in page
    assert "<p>Within 14 days.</p>" in page


def test_a_draft_is_for_those_who_may_change_articles(client_for, agent, auditor, operator, articles) -> None:
    for user in (agent, auditor):
        assert client_for(user).get("/help/draft/").status_code == 404
        assert "Unfinished" not in client_for(user).get(URL).content.decode()
    assert "Draft" in client_for(operator).get("/help/draft/").content.decode()
    assert "Unfinished" in client_for(operator).get(URL).content.decode()


def test_an_unknown_article_is_not_found(as_agent) -> None:
    assert as_agent.get("/help/nothing/").status_code == 404


def test_only_those_who_may_change_an_article_find_the_way_to_do_so(client_for, agent, operator, articles) -> None:
    assert "Edit this article" not in client_for(agent).get("/help/refunds/").content.decode()
    assert "Edit this article" in client_for(operator).get("/help/refunds/").content.decode()
