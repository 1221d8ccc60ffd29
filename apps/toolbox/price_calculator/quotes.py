"""Making a quote: the lines, rounded half up to the cent, and their sum."""

from collections.abc import Iterator
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from django.utils.translation import gettext as _

from apps.toolbox.fields import CENT, plain
from apps.toolbox.price_calculator.book import (
    find_add_on,
    find_discount,
    find_plan,
    find_tax,
    is_reverse_charged,
    unit_price,
)
from apps.toolbox.price_calculator.models import Discount, Period, Plan, TaxRate
from apps.toolbox.price_calculator.schemas import LineItem, LineKind, MakeQuote, Quote


def make_quote(wanted: MakeQuote, *, on: date) -> Quote:
    """Return the quote of a day; raises OperationFailed for what the price book does not hold."""
    plan = find_plan(wanted.plan)
    lines = [_plan_line(plan, wanted), *_add_on_lines(plan, wanted)]
    discount = find_discount(wanted, plan=plan, on=on)
    if discount:
        lines.append(_discount_line(discount, _sum(lines)))
    tax = find_tax(wanted.country, on=on)
    reverse = is_reverse_charged(tax, wanted)
    net = _sum(lines)
    tax_line = _tax_line(tax, net, reverse=reverse)
    return Quote(
        plan=plan.code,
        name=plan.name,
        unit=plan.unit,
        period=wanted.period,
        units=wanted.units,
        currency=plan.currency,
        line_items=[*lines, tax_line],
        net=net,
        tax=tax_line.amount,
        total=net + tax_line.amount,
        tax_percent=Decimal(0) if reverse else tax.percent,
        is_reverse_charged=reverse,
        starts_at=plan.starts_at,
        trial_days=plan.trial_days,
        valid_on=on,
        notes=list(_notes(plan, reverse=reverse)),
    )


def cents(amount: Decimal) -> Decimal:
    """Return an amount rounded half up to the cent."""
    return amount.quantize(CENT, rounding=ROUND_HALF_UP)


def _plan_line(plan: Plan, wanted: MakeQuote) -> LineItem:
    price = unit_price(plan, period=wanted.period, units=wanted.units)
    description = _("%(plan)s, per %(unit)s and %(period)s") % {
        "plan": plan.name,
        "unit": plan.unit,
        "period": _("year") if wanted.period == Period.YEARLY else _("month"),
    }
    return _line(LineKind.PLAN, description, wanted.units, price)


def _add_on_lines(plan: Plan, wanted: MakeQuote) -> Iterator[LineItem]:
    for booked in wanted.add_ons:
        add_on = find_add_on(booked.code, plan=plan)
        price = add_on.yearly_price if wanted.period == Period.YEARLY else add_on.monthly_price
        yield _line(LineKind.ADD_ON, add_on.name, booked.quantity, price)


def _discount_line(discount: Discount, before: Decimal) -> LineItem:
    off = -cents(before * discount.percent / 100)
    return _line(LineKind.DISCOUNT, f"{discount.name} ({plain(discount.percent)} %)", 1, off)


def _tax_line(tax: TaxRate, net: Decimal, *, reverse: bool) -> LineItem:
    if reverse:
        return _line(LineKind.TAX, _("%(tax)s: reverse charge") % {"tax": tax.name}, 1, Decimal(0))
    description = f"{tax.name} {tax.country} {plain(tax.percent)} %"
    return _line(LineKind.TAX, description, 1, cents(net * tax.percent / 100))


def _line(kind: LineKind, description: str, quantity: int, price: Decimal) -> LineItem:
    return LineItem(kind=kind, description=description, quantity=quantity, unit_price=price, amount=price * quantity)


def _sum(lines: list[LineItem]) -> Decimal:
    return sum((line.amount for line in lines), Decimal(0))


def _notes(plan: Plan, *, reverse: bool) -> Iterator[str]:
    if plan.starts_at:
        yield _("This is where the price of the plan starts; the contract sets it.")
    if plan.trial_days:
        yield _("The plan can be tried for %(days)d days.") % {"days": plan.trial_days}
    if reverse:
        yield _("You account for the tax yourself (reverse charge).")
