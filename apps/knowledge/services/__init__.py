"""What can be done with articles and with the questions they did not answer."""

from apps.knowledge.services.articles import (
    delete_article,
    embed_articles,
    index_article,
    load_articles,
    save_article,
    search_articles,
)
from apps.knowledge.services.questions import (
    answer_question,
    dismiss_question,
    note_question,
    prefilled,
    reopen_question,
    settle_questions,
)

__all__ = [
    "answer_question",
    "delete_article",
    "dismiss_question",
    "embed_articles",
    "index_article",
    "load_articles",
    "note_question",
    "prefilled",
    "reopen_question",
    "save_article",
    "search_articles",
    "settle_questions",
]
