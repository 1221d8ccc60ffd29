"""Example sentences: what the team teaches the agent, row by row, and which of them came with the product."""

from django.db import models
from django.db.models import Count, Max
from django.utils.translation import gettext_lazy as _


class ExampleSentenceQuerySet(models.QuerySet["ExampleSentence"]):
    """Reads of example sentences."""

    def active(self) -> "ExampleSentenceQuerySet":
        """Return the sentences that are learned from."""
        return self.filter(is_active=True)

    def version(self) -> tuple[object, ...]:
        """Return what changes whenever a sentence that is learned from does."""
        figures = self.active().aggregate(count=Count("pk"), last=Max("pk"), changed=Max("updated_at"))
        return figures["count"], figures["last"], figures["changed"]


class ExampleSentence(models.Model):
    """A sentence as a customer would write it, and the intent it means; `#customer` and so on stand for numbers."""

    intent = models.CharField(_("intent"), max_length=80, db_index=True)
    text = models.CharField(_("sentence"), max_length=500)
    language = models.CharField(_("language"), max_length=8, default="en")
    is_active = models.BooleanField(_("learned from"), default=True)
    updated_at = models.DateTimeField(_("changed"), auto_now=True)

    objects = ExampleSentenceQuerySet.as_manager()

    class Meta:
        """By intent, each sentence once."""

        verbose_name = _("example sentence")
        verbose_name_plural = _("example sentences")
        ordering = ("intent", "text")
        constraints = [models.UniqueConstraint(fields=("intent", "text"), name="example_sentence_once")]

    def __str__(self) -> str:
        return f"{self.intent}: {self.text}"


class ShippedSentence(models.Model):
    """A sentence of the product that this installation was given once; what became of it since is the team's affair."""

    intent = models.CharField(max_length=80)
    text = models.CharField(max_length=500)

    class Meta:
        """Each sentence once."""

        constraints = [models.UniqueConstraint(fields=("intent", "text"), name="shipped_sentence_once")]

    def __str__(self) -> str:
        return f"{self.intent}: {self.text}"
