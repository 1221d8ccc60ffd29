"""Help articles and the chunks that the search answers with."""

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import User


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
