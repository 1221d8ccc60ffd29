"""The price book in the admin."""

from typing import Any

from django.contrib import admin
from django.db.models import Field, ManyToManyField
from django.forms import CheckboxSelectMultiple
from django.utils.translation import gettext_lazy as _

from apps.toolbox.price_calculator.models import AddOn, Discount, Plan, PlanPrice, TaxRate

# Django's picker of two boxes has no labels that a screen reader could tell.
BOXES: dict[type[Field[Any, Any]], dict[str, Any]] = {ManyToManyField: {"widget": CheckboxSelectMultiple}}


class PlanPriceInline(admin.StackedInline[PlanPrice, Plan]):
    """The prices of a plan, on its page."""

    model = PlanPrice
    fields = (("period", "from_units", "unit_price"),)
    extra = 0


@admin.register(Plan)
class PlanAdmin(admin.ModelAdmin[Plan]):
    """Plans with their limits and prices."""

    empty_text = _("No plans: no price can be calculated. Add what is sold.")
    list_display = ("name", "code", "unit", "is_on_sale", "devices", "gateways", "users")
    list_filter = ("is_on_sale",)
    inlines = (PlanPriceInline,)


@admin.register(AddOn)
class AddOnAdmin(admin.ModelAdmin[AddOn]):
    """What can be booked on top."""

    empty_text = _("No add-ons yet. Add what can be bought beside a plan.")
    list_display = ("name", "code", "monthly_price", "yearly_price", "is_on_sale")
    formfield_overrides = BOXES


@admin.register(Discount)
class DiscountAdmin(admin.ModelAdmin[Discount]):
    """Discounts and their dates."""

    empty_text = _("No discounts yet. Add codes, or what everybody gets.")
    list_display = ("code", "name", "percent", "is_automatic", "valid_from", "valid_until")
    list_filter = ("is_automatic", "period")
    formfield_overrides = BOXES


@admin.register(TaxRate)
class TaxRateAdmin(admin.ModelAdmin[TaxRate]):
    """Taxes by country."""

    empty_text = _("No tax rates: prices are shown net. Add one for each country.")
    list_display = ("country", "name", "percent", "valid_from", "reverse_charge")
    list_filter = ("reverse_charge",)
    search_fields = ("country",)
