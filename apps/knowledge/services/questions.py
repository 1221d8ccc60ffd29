"""The review queue: questions that were not surely answered, and the articles that come of them."""

from datetime import datetime

from django.db import transaction
from django.db.models import F
from django.utils.text import slugify

from apps.accounts.models import User
from apps.conversations.models import ChatSession
from apps.conversations.types import Author
from apps.core.clock import now
from apps.knowledge.models import Article, Question
from apps.knowledge.search.query import spoken
from apps.knowledge.signals import question_answered
from apps.knowledge.types import Prefill, QuestionState

KEY_LENGTH, TEXT_LENGTH, ANSWER_LENGTH, SLUG_LENGTH = 300, 500, 4_000, 110


@transaction.atomic
def note_question(
    *, text: str, confidence: float | None, answer: str, session: ChatSession | None = None, at: datetime | None = None
) -> Question | None:
    """Put a question in the queue, or count it once more; one that was answered opens again, a dismissed one does not.

    Returns None where the text has no words.
    """
    key = " ".join(spoken(text))[:KEY_LENGTH]
    if not key:
        return None
    last = {
        "text": " ".join(text.split())[:TEXT_LENGTH],
        "confidence": confidence,
        "answer": answer[:ANSWER_LENGTH],
        "session": session,
        "last_asked_at": at or now(),
    }
    question, created = Question.objects.select_for_update().get_or_create(key=key, defaults=last)
    if created:
        return question
    again = QuestionState.DISMISSED if question.state == QuestionState.DISMISSED else QuestionState.OPEN
    Question.objects.filter(pk=question.pk).update(**last, count=F("count") + 1, state=again)
    question.refresh_from_db()
    return question


def prefilled(*, question: Question) -> Prefill:
    """Return the beginnings of an article that answers a question; its text is what a person replied, if one did."""
    title = question.text[:200]
    return Prefill(title=title, slug=_free_slug(slugify(title)[:SLUG_LENGTH].strip("-")), body=_reply_to(question))


def answer_question(*, question: Question, article: Article, user: User) -> None:
    """Link the article made from a question; it is answered once that article is published."""
    question.article, question.decided_by = article, user
    question.save(update_fields=("article", "decided_by"))
    settle_questions(article=article)


def settle_questions(*, article: Article) -> None:
    """Close the open questions that a published article was made from; an unpublished one answers nothing yet."""
    if not article.is_published:
        return
    for question in article.question_set.open():
        question.state = QuestionState.ANSWERED
        question.save(update_fields=("state",))
        question_answered.send(sender=Question, question=question)


def dismiss_question(*, question: Question, user: User | None) -> None:
    """Close a question that needs no article; it stays closed when it is asked again."""
    _decide(question, QuestionState.DISMISSED, user)


def reopen_question(*, question: Question, user: User | None) -> None:
    """Let a question wait for an article again."""
    _decide(question, QuestionState.OPEN, user)


def _decide(question: Question, state: QuestionState, user: User | None) -> None:
    question.state, question.decided_by = state, user
    question.save(update_fields=("state", "decided_by"))


def _free_slug(wanted: str) -> str:
    wanted = wanted or "question"
    taken = set(Article.objects.filter(slug__startswith=wanted).values_list("slug", flat=True))
    number, free = 2, wanted
    while free in taken:
        number, free = number + 1, f"{wanted}-{number}"
    return free


def _reply_to(question: Question) -> str:
    """Return the first reply of a person since the question was asked last."""
    if question.session is None:
        return ""
    since = question.session.messages.filter(author=Author.AGENT, created_at__gte=question.last_asked_at)
    return since.order_by("pk").values_list("text", flat=True).first() or ""
