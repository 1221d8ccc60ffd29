"""Articles in the admin; saving one indexes it anew, and settles the question it was made from."""

from dataclasses import asdict
from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import User
from apps.core.admin import NamedValuesFilter
from apps.knowledge.admin.bulk import BulkPages
from apps.knowledge.models import Article, Question
from apps.knowledge.services import answer_question, delete_article, index_article, prefilled, settle_questions

# Names the question in the address of the form for a new article.
QUESTION = "question"


class TagsField(forms.CharField):
    """Tags as people write them: separated by commas."""

    def prepare_value(self, value: Any) -> Any:
        """Show a list as text."""
        return ", ".join(value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> Any:
        """Return the list of tags."""
        return [tag.strip() for tag in (super().to_python(value) or "").split(",") if tag.strip()]


class ArticleForm(forms.ModelForm[Article]):
    """An article with its tags in one line."""

    tags = TagsField(label=_("tags"), required=False, help_text=_("Separated by commas."))

    class Meta:
        """The fields in reading order."""

        model = Article
        fields = ("title", "slug", "category", "tags", "body", "is_published", "revised_on")


@admin.register(Article)
class ArticleAdmin(BulkPages):
    """Edit articles."""

    empty_text = _("No articles yet. Add one, or import Markdown files: the agent answers from them.")
    form = ArticleForm
    list_display = ("title", "category", "is_published", "revised_on", "updated_at")
    list_filter = (("category", NamedValuesFilter), "is_published")
    search_fields = ("title", "slug", "body")
    prepopulated_fields = {"slug": ("title",)}

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """Start an article made from a question with what is known of it."""
        question = _question_of(request)
        return asdict(prefilled(question=question)) if question else super().get_changeform_initial_data(request)

    def save_model(self, request: HttpRequest, obj: Article, form: Any, change: bool) -> None:  # noqa: FBT001 - Django's
        """Save the article, index it anew, and close the question that it answers."""
        super().save_model(request, obj, form, change)
        index_article(article=obj)
        question = None if change else _question_of(request)
        if question and isinstance(request.user, User):
            answer_question(question=question, article=obj, user=request.user)
        else:
            settle_questions(article=obj)

    def delete_model(self, request: HttpRequest, obj: Article) -> None:
        """Delete the article and what the search knows of it."""
        delete_article(article=obj)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Article]) -> None:
        """Delete several articles the same way."""
        for article in queryset:
            delete_article(article=article)


def _question_of(request: HttpRequest) -> Question | None:
    """Return the question in the address that an article is made from."""
    number = request.GET.get(QUESTION, "")
    return Question.objects.filter(pk=number).first() if number.isdecimal() else None
