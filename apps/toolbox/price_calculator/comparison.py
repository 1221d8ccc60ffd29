"""Comparing plans with what is needed, and their cost with what they save."""

from decimal import ROUND_CEILING, Decimal

from apps.toolbox.price_calculator.book import find_plan, has_price, unit_price
from apps.toolbox.price_calculator.models import Period, Plan
from apps.toolbox.price_calculator.quotes import cents
from apps.toolbox.price_calculator.schemas import CalculateRoi, ComparedPlan, ComparePlans, Comparison, Roi

LIMITS = ("gateways", "devices", "users", "api_requests_per_minute", "history_days")


def compare(needs: ComparePlans) -> Comparison:
    """Return the plans that have a price for the period and so many units, with what they lack."""
    priced = [plan for plan in Plan.objects.on_sale() if has_price(plan, period=needs.period, units=needs.units)]
    plans = [_compared(plan, needs) for plan in priced]
    fitting = [plan for plan in plans if plan.fits]
    cheapest = min(fitting, key=lambda plan: plan.amount).plan if fitting else None
    return Comparison(period=needs.period, units=needs.units, plans=plans, cheapest=cheapest)


def calculate_roi(wanted: CalculateRoi) -> Roi:
    """Return what a plan gains over the months asked for; raises OperationFailed for an unknown plan."""
    plan = find_plan(wanted.plan)
    monthly_cost = _monthly_cost(plan, wanted)
    monthly_saving = wanted.hours_saved_per_month * wanted.cost_per_hour + wanted.other_savings_per_month
    cost = cents(wanted.one_off_cost + monthly_cost * wanted.months)
    saving = cents(monthly_saving * wanted.months)
    return Roi(
        plan=plan.code,
        currency=plan.currency,
        months=wanted.months,
        monthly_cost=cents(monthly_cost),
        monthly_saving=cents(monthly_saving),
        cost=cost,
        saving=saving,
        gain=saving - cost,
        roi_percent=((saving - cost) * 100 / cost).quantize(Decimal("0.1")) if cost else None,
        payback_months=_payback_months(wanted.one_off_cost, monthly_saving - monthly_cost),
    )


def _compared(plan: Plan, needs: ComparePlans) -> ComparedPlan:
    price = unit_price(plan, period=needs.period, units=needs.units)
    falls_short = [*_limits_exceeded(plan, needs), *_features_missing(plan, needs)]
    copied = {name: getattr(plan, name) for name in (*LIMITS, "name", "unit", "currency", "starts_at", "trial_days")}
    return ComparedPlan(
        **copied,
        plan=plan.code,
        unit_price=price,
        amount=price * needs.units,
        features=plan.features,
        fits=not falls_short,
        falls_short=falls_short,
    )


def _limits_exceeded(plan: Plan, needs: ComparePlans) -> list[str]:
    limits = {name: getattr(plan, name) for name in LIMITS}
    return [name for name, limit in limits.items() if limit is not None and getattr(needs, name) > limit]


def _features_missing(plan: Plan, needs: ComparePlans) -> list[str]:
    has = {feature.lower() for feature in plan.features}
    return [feature for feature in needs.features if feature.lower() not in has]


def _monthly_cost(plan: Plan, wanted: CalculateRoi) -> Decimal:
    amount = unit_price(plan, period=wanted.period, units=wanted.units) * wanted.units
    return amount / 12 if wanted.period == Period.YEARLY else amount


def _payback_months(one_off_cost: Decimal, monthly_gain: Decimal) -> int | None:
    if one_off_cost == 0:
        return 0
    return int((one_off_cost / monthly_gain).to_integral_value(ROUND_CEILING)) if monthly_gain > 0 else None
