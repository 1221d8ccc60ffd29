"""The price book in the admin."""

from django.contrib import admin

from apps.toolbox.price_calculator.models import AddOn, Discount, Plan, PlanPrice, TaxRate


class PlanPriceInline(admin.TabularInline[PlanPrice, Plan]):
    """The prices of a plan, on its page."""

    model = PlanPrice
    extra = 0


@admin.register(Plan)
class PlanAdmin(admin.ModelAdmin[Plan]):
    """Plans with their limits and prices."""

    list_display = ("name", "code", "unit", "is_on_sale", "devices", "gateways", "users")
    list_filter = ("is_on_sale",)
    inlines = (PlanPriceInline,)


@admin.register(AddOn)
class AddOnAdmin(admin.ModelAdmin[AddOn]):
    """What can be booked on top."""

    list_display = ("name", "code", "monthly_price", "yearly_price", "is_on_sale")
    filter_horizontal = ("plans",)


@admin.register(Discount)
class DiscountAdmin(admin.ModelAdmin[Discount]):
    """Discounts and their dates."""

    list_display = ("code", "name", "percent", "is_automatic", "valid_from", "valid_until")
    list_filter = ("is_automatic", "period")
    filter_horizontal = ("plans",)


@admin.register(TaxRate)
class TaxRateAdmin(admin.ModelAdmin[TaxRate]):
    """Taxes by country."""

    list_display = ("country", "name", "percent", "valid_from", "reverse_charge")
    list_filter = ("reverse_charge",)
    search_fields = ("country",)
