"""What is known of competitors; operators edit the rows. Each fact names its source and the day it was seen."""

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator, RegexValidator, URLValidator
from django.db import models
from django.utils.translation import gettext_lazy as _


class FactKind(models.TextChoices):
    """What a fact is about."""

    PRICE = "price", _("Price of a plan, a month")
    FEATURE = "feature", _("Feature")
    MARKET_SHARE = "market_share", _("Market share (%)")
    STRENGTH = "strength", _("Strength")
    WEAKNESS = "weakness", _("Weakness")


class Competitor(models.Model):
    """Somebody who sells what we sell; our own row carries our market share."""

    code = models.SlugField(_("code"), max_length=40, primary_key=True)
    name = models.CharField(_("name"), max_length=100)
    website = models.CharField(_("website"), max_length=200, blank=True, validators=[URLValidator(["https"])])
    summary = models.TextField(_("summary"), blank=True)
    is_us = models.BooleanField(_("this is us"), default=False)

    class Meta:
        """By name; only one row is us."""

        verbose_name = _("competitor")
        verbose_name_plural = _("competitors")
        ordering = ("name",)
        constraints = [
            models.UniqueConstraint(fields=("is_us",), condition=models.Q(is_us=True), name="one_of_them_is_us")
        ]

    def __str__(self) -> str:
        return self.name


class CompetitorFactQuerySet(models.QuerySet["CompetitorFact"]):
    """Reads of facts."""

    def last_seen(self, *kinds: FactKind) -> list["CompetitorFact"]:
        """Return the last seen fact of each competitor, kind and subject, by competitor's name and subject."""
        newest_first = self.filter(kind__in=kinds).select_related("competitor").order_by("-seen_on", "-pk")
        last: dict[tuple[str, str, str], CompetitorFact] = {}
        for fact in newest_first:
            last.setdefault((fact.competitor_id, fact.kind, fact.subject.lower()), fact)
        return sorted(last.values(), key=lambda fact: (fact.competitor.name, fact.subject))


class CompetitorFact(models.Model):
    """One thing that somebody saw on a day."""

    competitor = models.ForeignKey(
        Competitor, on_delete=models.CASCADE, related_name="facts", verbose_name=_("competitor")
    )
    kind = models.CharField(_("kind"), max_length=20, choices=FactKind)
    subject = models.CharField(
        _("subject"), max_length=100, help_text=_("Name of the plan or feature, region of the market, or a headline.")
    )
    our_plan = models.SlugField(_("compares to our plan"), max_length=40, blank=True, help_text=_("For prices."))
    amount = models.DecimalField(
        _("amount or percent"),
        max_digits=10,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
    )
    currency = models.CharField(_("currency"), max_length=3, blank=True, validators=[RegexValidator(r"^[A-Z]{3}$")])
    is_present = models.BooleanField(_("they have it"), null=True, blank=True, help_text=_("For features."))
    note = models.CharField(_("note"), max_length=500, blank=True)
    source = models.CharField(_("source"), max_length=200, help_text=_("Who says so, such as “Price list 3/2026”."))
    source_url = models.CharField(
        _("address of the source"), max_length=300, blank=True, validators=[URLValidator(["https"])]
    )
    seen_on = models.DateField(_("seen on"))

    objects = CompetitorFactQuerySet.as_manager()

    class Meta:
        """By competitor and kind, newest first."""

        verbose_name = _("fact about a competitor")
        verbose_name_plural = _("facts about competitors")
        ordering = ("competitor", "kind", "subject", "-seen_on")
        indexes = [models.Index(fields=("kind", "-seen_on"), name="fact_kind")]

    def __str__(self) -> str:
        return f"{self.competitor_id}: {self.subject}"

    def clean(self) -> None:
        """Refuse a fact that lacks what its kind needs."""
        needed = {
            FactKind.PRICE: ("amount", "currency"),
            FactKind.MARKET_SHARE: ("amount",),
            FactKind.FEATURE: ("is_present",),
        }
        missing = [name for name in needed.get(FactKind(self.kind), ()) if getattr(self, name) in (None, "")]
        if missing:
            raise ValidationError(dict.fromkeys(missing, _("A fact of this kind needs it.")))
