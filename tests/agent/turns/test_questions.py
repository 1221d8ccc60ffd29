"""What the articles do not answer waits in the review queue, and is answered once an operator has made an article."""

from collections.abc import Callable, Iterator

import pytest
from django.test import Client

from apps.accounts.models import User
from apps.accounts.types import Role
from apps.agent.models import ExampleSentence
from apps.knowledge.models import Question
from apps.knowledge.types import QuestionState
from tests.agent.turns.conftest import Chat

ADD = "/admin/knowledge/article/add/"


@pytest.fixture(autouse=True)
def _empty_queue(db: object) -> Iterator[None]:
    yield
    Question.objects.all().delete()


@pytest.fixture
def make_article(member: Callable[[Role], User], client_for: Callable[[User], Client]) -> Callable[..., None]:
    def make(question: Question, body: str) -> None:
        operator = member(Role.OPERATOR)
        User.objects.filter(pk=operator.pk).update(is_staff=True)
        client = client_for(User.objects.get(pk=operator.pk))
        address = f"{ADD}?question={question.pk}"
        initial = client.get(address).context["adminform"].form.initial
        form = {"title": initial["title"], "slug": initial["slug"], "body": body, "is_published": "on"}
        assert client.post(address, form).status_code == 302

    return make


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("how do i install a flux capacitor", "I am not sure that this answers your question"),
        ("zibbel wobbel frotz", "I did not understand that"),
        ("Schneidet der Zwiebelhobel auch Karotten?", "Das habe ich nicht verstanden"),
    ],
)
def test_the_very_next_same_question_is_answered_from_its_article(
    chat: Chat, make_article: Callable[..., None], text: str, answer: str
) -> None:
    assert answer in chat.say(text)
    question = Question.objects.get()
    assert (question.text, question.state, question.session) == (text, QuestionState.OPEN, chat.session)
    assert answer in question.answer

    make_article(question, "It does so on Tuesdays only, with a firm hand.")

    told = chat.ask(text.upper())
    assert "It does so on Tuesdays only, with a firm hand. [1]" in told.text
    assert [source["title"] for source in told.sources] == [text]
    question.refresh_from_db()
    assert (question.state, question.count) == (QuestionState.ANSWERED, 1)
    ExampleSentence.objects.filter(text=text).delete()


@pytest.mark.parametrize(
    "text",
    ["is SKU-1043 in stock?", "how do I return a product?", "hello", "last invoice of C-9999", "tell me a joke"],
)
def test_what_is_answered_or_is_no_gap_of_the_articles_is_not_queued(chat: Chat, text: str) -> None:
    chat.say(text)

    assert not Question.objects.exists()


def test_only_the_unanswered_part_of_a_message_is_queued(chat: Chat) -> None:
    chat.say("Is SKU-1043 in stock? How do I paint my thermostat purple?")

    assert [question.text for question in Question.objects.all()] == ["How do I paint my thermostat purple?"]


def test_a_question_asked_by_many_is_one_row(chat: Chat, chat_of: Callable[[str], Chat]) -> None:
    for one in (chat, chat_of("C-1001"), chat_of("C-1042")):
        one.say("How do I paint my thermostat purple?")

    (question,) = Question.objects.all()
    assert (question.count, 0 < (question.confidence or 0) < 0.5) == (3, True)
    assert "I am not sure that this answers your question" in question.answer
