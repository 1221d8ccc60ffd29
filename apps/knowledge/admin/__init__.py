"""Articles and the questions to review in the admin."""

from apps.knowledge.admin.articles import ArticleAdmin
from apps.knowledge.admin.questions import QuestionAdmin

__all__ = ["ArticleAdmin", "QuestionAdmin"]
