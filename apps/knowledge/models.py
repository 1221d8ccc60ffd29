"""Help articles, the chunks that the search answers with, and the questions that they did not answer."""

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import User
from apps.conversations.models import ChatSession
from apps.knowledge.types import QuestionState


class ArticleQuerySet(models.QuerySet["Article"]):
    """Reads of articles."""

    def published(self) -> "ArticleQuerySet":
        """Return the articles that answers may cite."""
        return self.filter(is_published=True)

    def visible_to(self, user: User) -> "ArticleQuerySet":
        """Return what the user may see: drafts only for those who may change articles."""
        return self if user.has_perm("knowledge.change_article") else self.published()

    def by_category(self) -> "ArticleQuerySet":
        """Return articles sorted by category, then title."""
        return self.order_by("category", "title")


class Article(models.Model):
    """A help article in Markdown."""

    slug = models.SlugField(_("slug"), max_length=120, unique=True)
    title = models.CharField(_("title"), max_length=200)
    category = models.CharField(_("category"), max_length=60, blank=True)
    tags = models.JSONField(_("tags"), default=list, blank=True)
    body = models.TextField(_("text"), help_text=_("Markdown; each second-level heading starts a section."))
    is_published = models.BooleanField(_("published"), default=True)
    revised_on = models.DateField(_("revised on"), null=True, blank=True)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    updated_at = models.DateTimeField(_("changed"), auto_now=True)

    objects = ArticleQuerySet.as_manager()

    class Meta:
        """By title."""

        verbose_name = _("article")
        verbose_name_plural = _("articles")
        ordering = ("title",)

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Return the address of the article's page."""
        return reverse("knowledge:article", args=[self.slug])


class Chunk(models.Model):
    """A passage of one section of an article: what is searched and cited."""

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="chunks")
    position = models.PositiveIntegerField(_("position"))
    section = models.CharField(_("section"), max_length=200, blank=True)
    anchor = models.CharField(_("anchor"), max_length=200, blank=True)
    text = models.TextField(_("text"))

    class Meta:
        """In the article's order."""

        ordering = ("article", "position")
        constraints = [models.UniqueConstraint(fields=("article", "position"), name="chunk_position")]

    def __str__(self) -> str:
        return f"{self.article_id} {self.section}"


class Embedding(models.Model):
    """The vector of a text, named by the text's SHA-256, as one embedder made it: 32-bit floats in a row."""

    embedder = models.CharField(max_length=120)
    digest = models.CharField(max_length=64)
    values = models.BinaryField()

    class Meta:
        """Each text once an embedder."""

        constraints = [models.UniqueConstraint(fields=("embedder", "digest"), name="embedding_once")]

    def __str__(self) -> str:
        return f"{self.embedder} {self.digest[:12]}"


class QuestionQuerySet(models.QuerySet["Question"]):
    """Reads of the review queue."""

    def open(self) -> "QuestionQuerySet":
        """Return the questions that wait for an article."""
        return self.filter(state=QuestionState.OPEN)


class Question(models.Model):
    """A question that was not surely answered, once however often it is asked; `key` is its words without their form.

    `confidence` and `answer` are those of the last time.
    """

    key = models.CharField(max_length=300, unique=True, editable=False)
    text = models.CharField(_("question"), max_length=500)
    state = models.CharField(_("state"), max_length=10, choices=QuestionState, default=QuestionState.OPEN)
    count = models.PositiveIntegerField(_("asked"), default=1)
    confidence = models.FloatField(_("confidence"), null=True, blank=True)
    answer = models.TextField(_("what was answered"), blank=True)
    session = models.ForeignKey(
        ChatSession, on_delete=models.SET_NULL, null=True, blank=True, verbose_name=_("conversation")
    )
    article = models.ForeignKey(Article, on_delete=models.SET_NULL, null=True, blank=True, verbose_name=_("article"))
    decided_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, blank=True, verbose_name=_("decided by"))
    first_asked_at = models.DateTimeField(_("first asked"), auto_now_add=True)
    last_asked_at = models.DateTimeField(_("last asked"))

    objects = QuestionQuerySet.as_manager()

    class Meta:
        """What was asked last comes first."""

        verbose_name = _("question to review")
        verbose_name_plural = _("questions to review")
        ordering = ("-last_asked_at", "-pk")
        indexes = [models.Index(fields=("state", "-last_asked_at"), name="question_state")]

    def __str__(self) -> str:
        return self.text
