"""The price book: plans with their prices, add-ons, discounts and taxes. Prices are net; operators edit the rows."""

from datetime import date

from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.toolbox.fields import plain

PERCENT = [MinValueValidator(0), MaxValueValidator(100)]


class Period(models.TextChoices):
    """What a price is paid for."""

    MONTHLY = "monthly", _("A month")
    YEARLY = "yearly", _("A year")


class ReverseCharge(models.TextChoices):
    """Which businesses account for the tax themselves."""

    NOBODY = "nobody", _("Nobody")
    WITH_VAT_ID = "with_vat_id", _("Businesses with a VAT id")
    BUSINESS = "business", _("Every business")


class PlanQuerySet(models.QuerySet["Plan"]):
    """Reads of plans."""

    def on_sale(self) -> "PlanQuerySet":
        """Return the plans that can be booked, with their prices, smallest first."""
        return self.filter(is_on_sale=True).prefetch_related("prices").order_by("position", "code")


class Plan(models.Model):
    """A plan and the limits of each of its units; an empty limit is as the contract says."""

    code = models.SlugField(_("code"), max_length=40, primary_key=True)
    name = models.CharField(_("name"), max_length=60)
    unit = models.CharField(_("sold per"), max_length=30, default="site", help_text=_("Such as home or site."))
    currency = models.CharField(_("currency"), max_length=3, default="EUR", validators=[RegexValidator(r"^[A-Z]{3}$")])
    position = models.PositiveSmallIntegerField(_("position"), default=0, help_text=_("Small plans first."))
    is_on_sale = models.BooleanField(_("on sale"), default=True)
    starts_at = models.BooleanField(_("price starts at"), default=False, help_text=_("The contract sets the price."))
    gateways = models.PositiveIntegerField(_("gateways"), null=True, blank=True)
    devices = models.PositiveIntegerField(_("devices"), null=True, blank=True)
    users = models.PositiveIntegerField(_("users"), null=True, blank=True)
    api_requests_per_minute = models.PositiveIntegerField(_("API requests a minute"), null=True, blank=True)
    history_days = models.PositiveIntegerField(_("history (days)"), null=True, blank=True)
    trial_days = models.PositiveSmallIntegerField(_("trial (days)"), default=0)
    features = models.JSONField(_("features"), default=list, blank=True, help_text=_("A list of names."))

    objects = PlanQuerySet.as_manager()

    class Meta:
        """Smallest first."""

        verbose_name = _("plan")
        verbose_name_plural = _("plans")
        ordering = ("position", "code")

    def __str__(self) -> str:
        return self.name


class PlanPrice(models.Model):
    """The price of one unit from a number of units on: the seat tiers of a plan."""

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="prices", verbose_name=_("plan"))
    period = models.CharField(_("for"), max_length=10, choices=Period)
    from_units = models.PositiveIntegerField(_("from units"), default=1, validators=[MinValueValidator(1)])
    unit_price = models.DecimalField(
        _("price of a unit (net)"), max_digits=10, decimal_places=2, validators=[MinValueValidator(0)]
    )

    class Meta:
        """By plan and number of units."""

        verbose_name = _("price")
        verbose_name_plural = _("prices")
        ordering = ("plan", "period", "from_units")
        constraints = [models.UniqueConstraint(fields=("plan", "period", "from_units"), name="plan_price_once")]

    def __str__(self) -> str:
        return f"{self.plan_id} {self.period} {self.unit_price}"


class AddOn(models.Model):
    """Something that can be booked on top of a plan."""

    code = models.SlugField(_("code"), max_length=40, primary_key=True)
    name = models.CharField(_("name"), max_length=100)
    monthly_price = models.DecimalField(
        _("a month (net)"), max_digits=10, decimal_places=2, validators=[MinValueValidator(0)]
    )
    yearly_price = models.DecimalField(
        _("a year (net)"), max_digits=10, decimal_places=2, validators=[MinValueValidator(0)]
    )
    plans = models.ManyToManyField(Plan, related_name="add_ons", verbose_name=_("plans"))
    is_on_sale = models.BooleanField(_("on sale"), default=True)

    class Meta:
        """By name."""

        verbose_name = _("add-on")
        verbose_name_plural = _("add-ons")
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name


class DiscountQuerySet(models.QuerySet["Discount"]):
    """Reads of discounts."""

    def valid(self, *, on: date) -> "DiscountQuerySet":
        """Return the discounts of a day; both ends of the dates count."""
        started = Q(valid_from=None) | Q(valid_from__lte=on)
        not_over = Q(valid_until=None) | Q(valid_until__gte=on)
        return self.filter(started, not_over)

    def fitting(self, *, plan: Plan, period: str, units: int) -> "DiscountQuerySet":
        """Return the discounts that a plan, period and number of units may have."""
        plans = Q(plans=None) | Q(plans=plan)
        return self.filter(plans, period__in=("", period), min_units__lte=units).distinct()


class Discount(models.Model):
    """A percentage off, for who names the code, or for everybody."""

    code = models.SlugField(_("code"), max_length=40, primary_key=True, help_text=_("What customers name."))
    name = models.CharField(_("name"), max_length=100)
    percent = models.DecimalField(_("percent"), max_digits=5, decimal_places=2, validators=PERCENT)
    is_automatic = models.BooleanField(_("without a code"), default=False, help_text=_("Everybody gets it."))
    plans = models.ManyToManyField(Plan, blank=True, verbose_name=_("plans"), help_text=_("Empty: every plan."))
    period = models.CharField(_("for"), max_length=10, choices=Period, blank=True)
    min_units = models.PositiveIntegerField(_("from units"), default=1)
    valid_from = models.DateField(_("first day"), null=True, blank=True)
    valid_until = models.DateField(_("last day"), null=True, blank=True)

    objects = DiscountQuerySet.as_manager()

    class Meta:
        """By code."""

        verbose_name = _("discount")
        verbose_name_plural = _("discounts")
        ordering = ("code",)

    def __str__(self) -> str:
        return f"{self.code} ({plain(self.percent)} %)"


class TaxRateQuerySet(models.QuerySet["TaxRate"]):
    """Reads of tax rates."""

    def in_force(self, *, on: date) -> "TaxRateQuerySet":
        """Return the rates that had begun by a day, the latest of each country first."""
        return self.filter(valid_from__lte=on).order_by("country", "-valid_from")


class TaxRate(models.Model):
    """The tax of a country from a day on."""

    country = models.CharField(
        _("country"), max_length=2, validators=[RegexValidator(r"^[A-Z]{2}$")], help_text=_("Two letters, such as DE.")
    )
    name = models.CharField(_("tax"), max_length=40, default="VAT")
    percent = models.DecimalField(_("percent"), max_digits=5, decimal_places=2, validators=PERCENT)
    valid_from = models.DateField(_("from"))
    reverse_charge = models.CharField(
        _("reverse charge"), max_length=12, choices=ReverseCharge, default=ReverseCharge.NOBODY
    )

    objects = TaxRateQuerySet.as_manager()

    class Meta:
        """By country, latest first."""

        verbose_name = _("tax rate")
        verbose_name_plural = _("tax rates")
        ordering = ("country", "-valid_from")
        constraints = [models.UniqueConstraint(fields=("country", "valid_from"), name="tax_rate_once")]

    def __str__(self) -> str:
        return f"{self.country} {plain(self.percent)} %"
