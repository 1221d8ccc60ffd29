"""The review queue: what is not surely answered waits for an article."""

from datetime import timedelta

import pytest

from apps.accounts.models import User
from apps.conversations.models import ChatSession
from apps.conversations.services import add_message, add_reply, start_session, take_over
from apps.conversations.types import Author
from apps.core.clock import now
from apps.knowledge.models import Article, Question
from apps.knowledge.services import (
    answer_question,
    dismiss_question,
    note_question,
    prefilled,
    reopen_question,
    save_article,
    settle_questions,
)
from apps.knowledge.signals import question_answered
from apps.knowledge.types import QuestionState

pytestmark = pytest.mark.django_db


def noted(text: str = "Do you sell bees?", confidence: float | None = 0.3, **more: object) -> Question:
    question = note_question(text=text, confidence=confidence, answer="I found nothing.", **more)
    assert question is not None
    return question


@pytest.fixture
def session(agent: User) -> ChatSession:
    return start_session(owner=agent)


@pytest.fixture
def heard() -> list[str]:
    texts: list[str] = []

    def hear(question: Question, **_: object) -> None:
        texts.append(question.text)

    question_answered.connect(hear, weak=False, dispatch_uid="test.hear")
    yield texts
    question_answered.disconnect(dispatch_uid="test.hear")


def test_a_question_waits_with_what_was_answered_and_where_it_was_asked(session: ChatSession) -> None:
    question = noted(session=session)

    assert (question.text, question.state, question.count) == ("Do you sell bees?", QuestionState.OPEN, 1)
    assert (question.confidence, question.answer, question.session) == (0.3, "I found nothing.", session)


def test_the_same_words_are_one_question_however_they_are_written(session: ChatSession) -> None:
    first = noted(confidence=0.1, at=now() - timedelta(days=2))
    noted("do you SELL bees")
    last = noted("Do  you sell bees?!", session=session)

    assert list(Question.objects.all()) == [last]
    assert (last.pk, last.count, last.confidence, last.session) == (first.pk, 3, 0.3, session)
    assert (last.text, last.first_asked_at) == ("Do you sell bees?!", first.first_asked_at)
    assert last.last_asked_at > first.last_asked_at


def test_other_words_are_another_question_and_the_latest_comes_first() -> None:
    noted("Do you sell bees?", at=now() - timedelta(hours=1))
    noted("Do you sell ants?")

    assert [question.text for question in Question.objects.all()] == ["Do you sell ants?", "Do you sell bees?"]


@pytest.mark.parametrize("text", ["", "   ", "?!", "…"])
def test_a_text_without_words_is_no_question(text: str) -> None:
    assert note_question(text=text, confidence=0.0, answer="") is None
    assert not Question.objects.exists()


def test_texts_beyond_the_columns_are_cut() -> None:
    question = noted("bee " * 400)

    assert (len(question.text), len(question.key)) == (500, 300)
    assert noted("bee " * 400).count == 2


def test_a_dismissed_question_is_counted_and_stays_dismissed(operator: User) -> None:
    dismiss_question(question=noted(), user=operator)

    again = noted()

    assert (again.state, again.count, again.decided_by) == (QuestionState.DISMISSED, 2, operator)


def test_a_dismissed_question_may_be_opened_again(operator: User) -> None:
    question = noted()
    dismiss_question(question=question, user=operator)
    reopen_question(question=question, user=operator)

    assert list(Question.objects.open()) == [question]


def test_a_question_is_answered_once_its_article_is_published(operator: User, heard: list[str]) -> None:
    question = noted()
    article = save_article(slug="bees", title="Bees", body="We do not.", is_published=False)

    answer_question(question=question, article=article, user=operator)
    question.refresh_from_db()
    assert (question.state, question.article, heard) == (QuestionState.OPEN, article, [])

    article.is_published = True
    article.save()
    settle_questions(article=article)
    question.refresh_from_db()
    assert (question.state, question.decided_by, heard) == (QuestionState.ANSWERED, operator, ["Do you sell bees?"])


def test_a_question_that_was_answered_and_is_still_unsure_opens_again(operator: User, heard: list[str]) -> None:
    article = save_article(slug="bees", title="Bees", body="We do not.")
    answer_question(question=noted(), article=article, user=operator)

    assert (noted().state, noted().article) == (QuestionState.OPEN, article)


def test_settling_an_article_of_no_question_tells_nobody(heard: list[str]) -> None:
    noted()

    settle_questions(article=save_article(slug="ants", title="Ants", body="Yes."))

    assert (heard, Question.objects.open().count()) == ([], 1)


def test_an_article_starts_with_the_question_and_a_slug_that_is_free() -> None:
    first = prefilled(question=noted("Do you sell bees?"))
    save_article(slug=first.slug, title="Bees", body="No.")
    second = prefilled(question=noted("do you sell bees"))

    assert (first.title, first.slug, first.body) == ("Do you sell bees?", "do-you-sell-bees", "")
    assert second.slug == "do-you-sell-bees-2"


def test_a_question_in_letters_without_a_slug_still_gets_one() -> None:
    assert prefilled(question=noted("蜂はありますか")).slug == "question"


def test_an_article_starts_with_what_a_person_replied_after_the_question(session: ChatSession, agent: User) -> None:
    add_message(session=session, author=Author.CUSTOMER, text="Do you sell bees?", user=agent)
    take_over(session=session, user=agent)
    add_reply(session=session, user=agent, text="An old reply.", seen=10**9)
    question = noted(session=session)
    add_reply(session=session, user=agent, text="No, but we sell hives.", seen=10**9)

    assert prefilled(question=question).body == "No, but we sell hives."


def test_deleting_an_article_leaves_its_question(operator: User) -> None:
    question = noted()
    answer_question(question=question, article=save_article(slug="b", title="Bees", body="No."), user=operator)

    Article.objects.all().delete()

    question.refresh_from_db()
    assert (question.article, question.state) == (None, QuestionState.ANSWERED)
