"""Interchangeable operations, what each has earned, and every choice between them."""

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _


class Strategy(models.TextChoices):
    """How the next operation is chosen."""

    THOMPSON = "thompson", _("Thompson sampling")
    EPSILON_GREEDY = "epsilon_greedy", _("Epsilon-greedy")


class BanditState(models.TextChoices):
    """What a bandit does."""

    OFF = "off", _("Off: each call goes where it was sent")
    LEARNING = "learning", _("Chooses and learns")
    FROZEN = "frozen", _("Chooses by what it has learned, and learns no more")


def first_state() -> str:
    """Return the state of a new bandit, by the deployment's environment."""
    return BanditState.LEARNING if settings.TOOL_BANDIT_ENABLED else BanditState.OFF


def first_strategy() -> str:
    """Return the strategy of a new bandit, by the deployment's environment."""
    return str(settings.TOOL_BANDIT_STRATEGY)


def first_epsilon() -> float:
    """Return how often a new bandit tries at random, by the deployment's environment."""
    return float(settings.TOOL_BANDIT_EPSILON)


class BanditQuerySet(models.QuerySet["Bandit"]):
    """Reads of bandits."""

    def choosing(self) -> "BanditQuerySet":
        """Return the bandits that choose."""
        return self.exclude(state=BanditState.OFF)


class Bandit(models.Model):
    """A group of read-only operations of which any may serve a call to one of them."""

    name = models.SlugField(_("name"), max_length=80, unique=True)
    operations = models.JSONField(
        _("operations"), default=list, help_text=_('Read-only operations of equal arguments: ["crm.a", "other.b"].')
    )
    state = models.CharField(_("state"), max_length=10, choices=BanditState, default=first_state)
    strategy = models.CharField(_("strategy"), max_length=20, choices=Strategy, default=first_strategy)
    epsilon = models.FloatField(
        _("epsilon"),
        default=first_epsilon,
        validators=[MinValueValidator(0), MaxValueValidator(1)],
        help_text=_("How often epsilon-greedy tries any operation, from 0 to 1."),
    )
    seed = models.IntegerField(_("seed"), null=True, blank=True, help_text=_("Makes the choices repeatable."))
    updated_at = models.DateTimeField(_("changed"), auto_now=True)

    objects = BanditQuerySet.as_manager()

    class Meta:
        """By name."""

        verbose_name = _("interchangeable operations")
        verbose_name_plural = _("interchangeable operations")
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name


class Arm(models.Model):
    """One operation of a bandit: what its calls earned of 1 each, and what they missed."""

    bandit = models.ForeignKey(Bandit, on_delete=models.CASCADE, related_name="arms")
    operation = models.CharField(_("operation"), max_length=160)
    calls = models.PositiveIntegerField(_("calls"), default=0)
    earned = models.FloatField(_("earned"), default=0.0)
    missed = models.FloatField(_("missed"), default=0.0)

    class Meta:
        """In the order they were declared."""

        verbose_name = _("operation")
        verbose_name_plural = _("operations")
        ordering = ("pk",)
        constraints = [models.UniqueConstraint(fields=("bandit", "operation"), name="arm_once")]

    def __str__(self) -> str:
        return self.operation

    @property
    def has_learned(self) -> tuple[float, float]:
        """Return what was earned and what was missed."""
        return self.earned, self.missed


class Choice(models.Model):
    """One choice: which operation a call went to, how likely that was, and what came of it (None: not known)."""

    bandit = models.ForeignKey(Bandit, on_delete=models.CASCADE, related_name="choices")
    call_id = models.UUIDField(_("call"), unique=True)
    request_id = models.CharField(_("request id"), max_length=64, db_index=True)
    asked = models.CharField(_("asked for"), max_length=160)
    operation = models.CharField(_("chosen"), max_length=160)
    probability = models.FloatField(_("probability"))
    reward = models.FloatField(_("reward"), null=True)
    thumb = models.CharField(_("thumb"), max_length=4, blank=True)
    created_at = models.DateTimeField(_("time"), auto_now_add=True)

    class Meta:
        """The newest first."""

        verbose_name = _("choice")
        verbose_name_plural = _("choices")
        ordering = ("-pk",)

    def __str__(self) -> str:
        return f"{self.operation} ({self.probability:.2f})"
