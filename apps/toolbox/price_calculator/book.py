"""Looking things up in the price book; what is not in it is refused by name, and nothing is calculated."""

from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from apps.toolbox.price_calculator.models import AddOn, Discount, Period, Plan, PlanPrice, ReverseCharge, TaxRate
from apps.toolbox.price_calculator.schemas import MakeQuote
from apps.tools.errors import OperationFailed


def find_plan(code: str) -> Plan:
    """Return a plan on sale by code or name; raises OperationFailed naming the plans there are."""
    plans = list(Plan.objects.on_sale())
    wanted = code.lower()
    found = next((plan for plan in plans if wanted in (plan.code.lower(), plan.name.lower())), None)
    if found is None:
        names = ", ".join(plan.code for plan in plans) or _("none")
        raise _unknown(_("There is no plan “%(code)s” on sale. Plans: %(names)s.") % {"code": code, "names": names})
    return found


def unit_price(plan: Plan, *, period: str, units: int) -> Decimal:
    """Return the price of one unit when so many are booked; raises OperationFailed."""
    prices = _prices(plan, period=period, units=units)
    if not prices:
        raise _unknown(
            _("The price book has no price of “%(plan)s” for %(units)d units, paid %(period)s.")
            % {"plan": plan.name, "units": units, "period": Period(period).label.lower()}
        )
    return max(prices, key=lambda price: price.from_units).unit_price


def has_price(plan: Plan, *, period: str, units: int) -> bool:
    """Tell whether a plan can be booked for a period with so many units."""
    return bool(_prices(plan, period=period, units=units))


def _prices(plan: Plan, *, period: str, units: int) -> list[PlanPrice]:
    return [price for price in plan.prices.all() if price.period == period and price.from_units <= units]


def find_add_on(code: str, *, plan: Plan) -> AddOn:
    """Return an add-on that the plan can have; raises OperationFailed naming those it can."""
    available = {add_on.code: add_on for add_on in plan.add_ons.filter(is_on_sale=True)}
    if code not in available:
        names = ", ".join(sorted(available)) or _("none")
        raise _unknown(
            _("“%(plan)s” has no add-on “%(code)s”. Add-ons: %(names)s.")
            % {"plan": plan.name, "code": code, "names": names}
        )
    return available[code]


def find_discount(quote: MakeQuote, *, plan: Plan, on: date) -> Discount | None:
    """Return the discount of the code, or the best that everybody gets; raises OperationFailed for a wrong code."""
    fitting = Discount.objects.valid(on=on).fitting(plan=plan, period=quote.period, units=quote.units)
    if not quote.discount_code:
        return fitting.filter(is_automatic=True).order_by("-percent", "code").first()
    found = fitting.filter(code__iexact=quote.discount_code).first()
    if found is None:
        raise _unknown(
            _("The discount “%(code)s” does not hold for this plan, period and number on %(day)s.")
            % {"code": quote.discount_code, "day": on.isoformat()}
        )
    return found


def find_tax(country: str, *, on: date) -> TaxRate:
    """Return the tax of a country on a day; raises OperationFailed naming the countries there are."""
    rates = TaxRate.objects.in_force(on=on)
    found = rates.filter(country=country).first()
    if found is None:
        names = ", ".join(sorted(set(rates.values_list("country", flat=True)))) or _("none")
        raise _unknown(
            _("The price book has no tax of “%(country)s”. Countries: %(names)s.")
            % {"country": country, "names": names}
        )
    return found


def is_reverse_charged(tax: TaxRate, quote: MakeQuote) -> bool:
    """Tell whether the customer accounts for the tax."""
    if not quote.is_business:
        return False
    with_vat_id = tax.reverse_charge == ReverseCharge.WITH_VAT_ID and bool(quote.vat_id)
    return with_vat_id or tax.reverse_charge == ReverseCharge.BUSINESS


def _unknown(message: str) -> OperationFailed:
    return OperationFailed(message, code="not_in_price_book")
