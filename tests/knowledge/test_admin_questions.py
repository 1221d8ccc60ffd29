"""The review queue in the admin: found, dismissed, and made an article of in one step."""

from collections.abc import Callable
from html.parser import HTMLParser
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from apps.accounts.models import User
from apps.conversations.services import start_session
from apps.knowledge.models import Article, Question
from apps.knowledge.services import note_question, save_article, search_articles
from apps.knowledge.types import QuestionState

pytestmark = pytest.mark.django_db
LIST = "/admin/knowledge/question/"
ADD = "/admin/knowledge/article/add/"


class Links(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: dict[str, str] = {}
        self._open = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._open = dict(attrs).get("href") or "" if tag == "a" else self._open

    def handle_data(self, data: str) -> None:
        if self._open:
            self.found.setdefault(data.strip(), self._open)


@pytest.fixture
def page(client_for: Callable[[User], Client], operator: User) -> Client:
    return client_for(operator)


@pytest.fixture
def bees(agent: User) -> Question:
    session = start_session(owner=agent)
    question = note_question(text="Do you sell bees?", confidence=0.31, answer="I found nothing.", session=session)
    assert question is not None
    return question


def listed(page: Client, **filters: str) -> list[str]:
    return [question.text for question in page.get(LIST, filters).context["cl"].result_list]


def form_of(page: Client, address: str) -> dict[str, Any]:
    initial = page.get(address).context["adminform"].form.initial
    return {"title": initial["title"], "slug": initial["slug"], "body": "We sell no bees.", "is_published": "on"}


def acted(page: Client, action: str, *questions: Question) -> int:
    data = {"action": action, "_selected_action": [question.pk for question in questions]}
    return page.post(LIST, data).status_code


def test_the_queue_is_filtered_by_state_and_searched_by_words(page: Client, bees: Question) -> None:
    ants = note_question(text="Do you sell ants?", confidence=None, answer="")
    assert ants is not None
    acted(page, "dismiss", ants)

    assert listed(page) == ["Do you sell ants?", "Do you sell bees?"]
    assert listed(page, state__exact="open") == ["Do you sell bees?"]
    assert listed(page, state__exact="dismissed") == ["Do you sell ants?"]
    assert listed(page, q="bees") == ["Do you sell bees?"]


def test_a_row_leads_to_the_conversation_and_to_the_form_of_an_article(page: Client, bees: Question) -> None:
    links = Links(page.get(f"{LIST}{bees.pk}/change/").content.decode()).found

    assert links["Make an article"] == f"{ADD}?question={bees.pk}"
    assert f"/chat/{bees.session_id}/" in links.values()
    assert "31%" in page.get(LIST).content.decode()


def test_an_article_made_from_a_question_closes_and_answers_it(page: Client, bees: Question, operator: User) -> None:
    address = Links(page.get(LIST).content.decode()).found["Make an article"]
    form = form_of(page, address)
    assert (form["title"], form["slug"]) == ("Do you sell bees?", "do-you-sell-bees")

    assert page.post(address, form).status_code == 302

    bees.refresh_from_db()
    assert (bees.state, bees.article, bees.decided_by) == (QuestionState.ANSWERED, Article.objects.get(), operator)
    assert [hit.slug for hit in search_articles(query=bees.text)] == ["do-you-sell-bees"]
    assert Links(page.get(LIST).content.decode()).found["Do you sell bees?"]


def test_a_refused_form_leaves_the_question_open(page: Client, bees: Question) -> None:
    address = f"{ADD}?question={bees.pk}"

    assert page.post(address, form_of(page, address) | {"title": ""}).status_code == 200

    bees.refresh_from_db()
    assert (bees.state, Article.objects.count()) == (QuestionState.OPEN, 0)


def test_an_article_kept_back_answers_when_it_is_published_later(page: Client, bees: Question) -> None:
    address = f"{ADD}?question={bees.pk}"
    form = form_of(page, address)
    page.post(address, {name: value for name, value in form.items() if name != "is_published"})
    bees.refresh_from_db()
    assert bees.state == QuestionState.OPEN

    page.post(reverse("admin:knowledge_article_change", args=[bees.article_id]), form)

    bees.refresh_from_db()
    assert bees.state == QuestionState.ANSWERED


@pytest.mark.parametrize("number", ["", "0", "999", "one", "1 OR 1"])
def test_an_article_of_no_question_starts_empty(page: Client, bees: Question, number: str) -> None:
    answer = page.get(ADD, {"question": number})

    assert answer.status_code == 200
    assert "slug" not in answer.context["adminform"].form.initial


def test_dismissed_questions_are_opened_again_by_hand(page: Client, bees: Question) -> None:
    assert acted(page, "dismiss", bees) == 302
    assert listed(page, state__exact="open") == []
    assert acted(page, "reopen", bees) == 302
    assert listed(page, state__exact="open") == ["Do you sell bees?"]


def test_an_auditor_reads_the_queue_and_changes_nothing(
    client_for: Callable[[User], Client], auditor: User, bees: Question
) -> None:
    client = client_for(auditor)

    assert listed(client) == ["Do you sell bees?"]
    acted(client, "dismiss", bees)
    bees.refresh_from_db()
    assert bees.state == QuestionState.OPEN
    assert client.get(f"{ADD}?question={bees.pk}").status_code == 403


def test_an_agent_does_not_see_the_queue(client_for: Callable[[User], Client], agent: User, bees: Question) -> None:
    assert client_for(agent).get(LIST).status_code in {302, 403}


def test_nobody_enters_a_question(page: Client) -> None:
    assert page.get(f"{LIST}add/").status_code == 403


def test_the_list_costs_the_same_for_one_row_and_for_three(
    page: Client, bees: Question, django_assert_num_queries: Any
) -> None:
    page.get(LIST)
    with CaptureQueriesContext(connection) as one:
        page.get(LIST)
    for name in ("ants", "wasps"):
        question = note_question(text=f"Do you sell {name}?", confidence=0.2, answer="")
        article = save_article(slug=name, title=name, body="No.")
        Question.objects.filter(pk=question.pk).update(article=article)
    with django_assert_num_queries(len(one)):
        assert len(listed(page)) == 3


def test_the_queue_is_german_for_a_german_browser(page: Client, bees: Question) -> None:
    html = page.get(LIST, headers={"Accept-Language": "de"}).content.decode()

    assert "Artikel anlegen" in html
    assert "Frage ohne Artikel" in page.get("/admin/", headers={"Accept-Language": "de"}).content.decode()
