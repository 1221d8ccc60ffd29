"""The rules on what may be written; operators edit the rows."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.toolbox.compliance_check.patterns import validate_pattern, validate_words
from apps.toolbox.compliance_check.types import Action, AppliesTo, Checksum, Kind, Severity


class ComplianceRuleQuerySet(models.QuerySet["ComplianceRule"]):
    """Reads of rules."""

    def for_texts(self, which: AppliesTo) -> "ComplianceRuleQuerySet":
        """Return the active rules for messages or replies, in their order."""
        return self.filter(Q(applies_to=which) | Q(applies_to=AppliesTo.BOTH), is_active=True).order_by(
            "position", "code"
        )


class ComplianceRule(models.Model):
    """What is looked for, how bad it is, and what follows.

    In a pattern the group named `secret`, where there is one, is what gets redacted.
    """

    code = models.SlugField(_("code"), max_length=60, primary_key=True)
    title = models.CharField(_("title"), max_length=120)
    category = models.CharField(_("category"), max_length=40, help_text=_("Such as payment, identity or promise."))
    position = models.PositiveSmallIntegerField(
        _("position"), default=100, help_text=_("What an earlier rule has found is not found again by a later one.")
    )
    is_active = models.BooleanField(_("active"), default=True)
    applies_to = models.CharField(_("looks at"), max_length=10, choices=AppliesTo, default=AppliesTo.BOTH)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    pattern = models.TextField(_("pattern"), max_length=500, blank=True, validators=[validate_pattern])
    checksum = models.CharField(_("check digits"), max_length=20, choices=Checksum, blank=True)
    words = models.JSONField(
        _("words"), default=list, blank=True, validators=[validate_words], help_text=_("Found in their inflections.")
    )
    skips_negated = models.BooleanField(
        _("skip what is negated"), default=False, help_text=_("“We can not guarantee” is then no guarantee.")
    )
    severity = models.CharField(_("severity"), max_length=10, choices=Severity, default=Severity.MEDIUM)
    action = models.CharField(_("action"), max_length=10, choices=Action, default=Action.WARN)
    replacement = models.CharField(_("replacement"), max_length=60, default="[removed]")
    advice = models.CharField(_("advice"), max_length=300, blank=True, help_text=_("What to write instead, or why."))

    objects = ComplianceRuleQuerySet.as_manager()

    class Meta:
        """In their order."""

        verbose_name = _("compliance rule")
        verbose_name_plural = _("compliance rules")
        ordering = ("position", "code")

    def __str__(self) -> str:
        return self.title

    def clean(self) -> None:
        """Refuse a rule that has nothing to look for."""
        needed: dict[str, Any] = {Kind.PATTERN: "pattern", Kind.WORDS: "words"}
        field = needed.get(self.kind)
        if field and not getattr(self, field):
            raise ValidationError({field: _("A rule of this kind needs it.")})
