"""What operators write into the price book is what is quoted, in every country and from the first call on."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from apps.toolbox.price_calculator.models import AddOn, Discount, Plan, PlanPrice, TaxRate
from apps.toolbox.price_calculator.tool import PriceCalculatorTool
from apps.tools.errors import OperationFailed
from tests.toolbox.conftest import ask

PRICES = PriceCalculatorTool()
DAY = "2026-10-01"
pytestmark = pytest.mark.django_db


def quote(plan: str = "team", **arguments: Any) -> dict[str, Any]:
    answer: dict[str, Any] = ask(PRICES, "quote", plan=plan, **{"on": DAY, **arguments})
    return answer


def sums(**arguments: Any) -> tuple[str, str, str]:
    answer = quote(**arguments)
    return answer["net"], answer["tax"], answer["total"]


def compared(**needs: Any) -> dict[str, dict[str, Any]]:
    return {plan["plan"]: plan for plan in ask(PRICES, "compare_plans", **needs)["plans"]}


# Three sites of Team a month are 57.00; ten percent off leaves 51.30. Rates of the countries' own laws.
BY_COUNTRY = (
    ("AT", "20.00", "10.26", "61.56"),
    ("BE", "21.00", "10.77", "62.07"),
    ("BG", "20.00", "10.26", "61.56"),
    ("CY", "19.00", "9.75", "61.05"),
    ("CZ", "21.00", "10.77", "62.07"),
    ("DE", "19.00", "9.75", "61.05"),
    ("DK", "25.00", "12.83", "64.13"),
    ("EE", "24.00", "12.31", "63.61"),
    ("ES", "21.00", "10.77", "62.07"),
    ("FI", "25.50", "13.08", "64.38"),
    ("FR", "20.00", "10.26", "61.56"),
    ("GB", "20.00", "10.26", "61.56"),
    ("GR", "24.00", "12.31", "63.61"),
    ("HR", "25.00", "12.83", "64.13"),
    ("HU", "27.00", "13.85", "65.15"),
    ("IE", "23.00", "11.80", "63.10"),
    ("IT", "22.00", "11.29", "62.59"),
    ("LT", "21.00", "10.77", "62.07"),
    ("LU", "17.00", "8.72", "60.02"),
    ("LV", "21.00", "10.77", "62.07"),
    ("MT", "18.00", "9.23", "60.53"),
    ("NL", "21.00", "10.77", "62.07"),
    ("PL", "23.00", "11.80", "63.10"),
    ("PT", "23.00", "11.80", "63.10"),
    ("RO", "21.00", "10.77", "62.07"),
    ("SE", "25.00", "12.83", "64.13"),
    ("SI", "22.00", "11.29", "62.59"),
    ("SK", "23.00", "11.80", "63.10"),
)


@pytest.mark.parametrize(("country", "percent", "tax", "total"), BY_COUNTRY)
def test_a_discounted_quote_is_taxed_at_the_rate_of_its_country(
    country: str, percent: str, tax: str, total: str
) -> None:
    Discount.objects.create(code="ten", name="Ten", percent=10)

    answer = quote(units=3, country=country, discount_code="ten")

    assert (answer["net"], answer["tax_percent"], answer["tax"], answer["total"]) == ("51.30", percent, tax, total)


def test_every_country_of_the_price_book_is_quoted() -> None:
    countries = set(TaxRate.objects.values_list("country", flat=True))

    assert countries == {country for country, *_rest in BY_COUNTRY}
    for country in countries:
        answer = quote(country=country)
        assert Decimal(answer["net"]) + Decimal(answer["tax"]) == Decimal(answer["total"]), country


@pytest.mark.parametrize(
    ("net", "percent", "tax"),
    [
        ("0.03", "50", "0.02"),
        ("0.01", "50", "0.01"),
        ("0.01", "49.99", "0.00"),
        ("10.05", "10", "1.01"),
        ("1.05", "10", "0.11"),
    ],
)
def test_half_a_cent_of_tax_is_rounded_up(net: str, percent: str, tax: str) -> None:
    PlanPrice.objects.filter(plan="team", period="monthly").update(unit_price=net)
    TaxRate.objects.filter(country="DE").update(percent=percent)

    assert sums()[:2] == (net, tax)


@pytest.mark.parametrize(
    ("amount", "percent", "off"),
    [("19.00", "33.33", "-6.33"), ("0.99", "50", "-0.50"), ("19.00", "100", "-19.00"), ("19.00", "0", "0.00")],
)
def test_a_discount_is_rounded_to_the_cent_and_never_more_than_the_price(amount: str, percent: str, off: str) -> None:
    PlanPrice.objects.filter(plan="team", period="monthly").update(unit_price=amount)
    Discount.objects.create(code="some", name="Some", percent=percent)

    (line,) = [line for line in quote(discount_code="some")["line_items"] if line["kind"] == "discount"]

    assert Decimal(line["amount"]) == Decimal(off)


def test_a_new_price_is_quoted_compared_and_returned_at_once() -> None:
    PlanPrice.objects.filter(plan="team", period="monthly").update(unit_price="20.00")

    assert sums(units=2) == ("40.00", "7.60", "47.60")
    assert compared(units=2)["team"]["amount"] == "40.00"
    assert ask(PRICES, "roi", plan="team", units=2)["monthly_cost"] == "40.00"


def test_a_new_plan_is_quoted_and_compared_in_its_place() -> None:
    plan = Plan.objects.create(code="cabin", name="Cabin", unit="cabin", position=0, devices=3, currency="CHF")
    PlanPrice.objects.create(plan=plan, period="monthly", unit_price="1.50")

    answer = quote("Cabin", units=4)

    assert (answer["currency"], answer["net"]) == ("CHF", "6.00")
    assert answer["line_items"][0]["description"] == "Cabin, per cabin and month"
    assert "cabin" in compared()
    assert compared(devices=4)["cabin"]["falls_short"] == ["devices"]


def test_a_plan_taken_off_sale_is_neither_quoted_compared_nor_named() -> None:
    Plan.objects.filter(code="plus").update(is_on_sale=False)

    assert "plus" not in compared()
    with pytest.raises(OperationFailed, match="Plans: free, team, business, enterprise"):
        quote("plus")


def test_a_plan_without_a_price_for_the_period_is_left_out_of_the_comparison() -> None:
    PlanPrice.objects.filter(plan="team", period="yearly").delete()

    assert ("team" in compared(), "team" in compared(period="yearly")) == (True, False)
    with pytest.raises(OperationFailed, match="paid a year"):
        quote(period="yearly")


@pytest.mark.parametrize(
    ("units", "net"), [(1, "19.00"), (4, "76.00"), (5, "85.00"), (9, "153.00"), (10, "150.00"), (25, "375.00")]
)
def test_the_tier_of_the_number_of_units_is_the_price_of_each(units: int, net: str) -> None:
    for start, price in ((5, "17.00"), (10, "15.00")):
        PlanPrice.objects.create(plan_id="team", period="monthly", from_units=start, unit_price=price)

    assert sums(units=units)[0] == net
    assert compared(units=units)["team"]["amount"] == net


def test_an_add_on_belongs_to_its_plans_and_has_a_price_for_each_period() -> None:
    add_on = AddOn.objects.create(code="siren", name="Siren", monthly_price="2.00", yearly_price="20.00")
    add_on.plans.set(["team"])
    wanted = [{"code": "siren", "quantity": 3}]

    assert (sums(add_ons=wanted)[0], sums(add_ons=wanted, period="yearly")[0]) == ("25.00", "250.00")
    with pytest.raises(OperationFailed, match="“Business” has no add-on “siren”"):
        quote("business", add_ons=wanted)
    AddOn.objects.filter(code="siren").update(is_on_sale=False)
    with pytest.raises(OperationFailed, match="“Team” has no add-on “siren”"):
        quote(add_ons=wanted)


@pytest.mark.parametrize(
    ("fields", "wanted", "net"),
    [
        ({"percent": 50}, {}, "9.50"),
        ({"percent": 50, "period": "yearly"}, {}, "19.00"),
        ({"percent": 50, "period": "yearly"}, {"period": "yearly"}, "95.00"),
        ({"percent": 50, "min_units": 2}, {}, "19.00"),
        ({"percent": 50, "min_units": 2}, {"units": 2}, "19.00"),
        ({"percent": 50, "valid_from": date(2026, 10, 2)}, {}, "19.00"),
        ({"percent": 50, "valid_from": date(2026, 10, 1)}, {}, "9.50"),
        ({"percent": 50, "valid_until": date(2026, 9, 30)}, {}, "19.00"),
        ({"percent": 50, "valid_until": date(2026, 10, 1)}, {}, "9.50"),
    ],
)
def test_a_discount_for_everybody_is_taken_off_where_it_holds(
    fields: dict[str, Any], wanted: dict[str, Any], net: str
) -> None:
    Discount.objects.create(code="autumn", name="Autumn", is_automatic=True, **fields)

    assert quote(**wanted)["net"] == net


def test_a_code_that_was_named_counts_in_place_of_a_better_one_for_everybody() -> None:
    Discount.objects.create(code="everybody", name="Everybody", percent=50, is_automatic=True)
    Discount.objects.create(code="named", name="Named", percent=10)

    assert (quote()["net"], quote(discount_code="NAMED")["net"]) == ("9.50", "17.10")


def test_a_discount_of_one_plan_is_none_of_another() -> None:
    discount = Discount.objects.create(code="teams", name="Teams", percent=50, is_automatic=True)
    discount.plans.set(["team"])

    assert (quote("team")["net"], quote("business")["net"]) == ("9.50", "49.00")


@pytest.mark.parametrize(
    ("day", "percent"), [("2026-10-01", "19.00"), ("2026-12-31", "19.00"), ("2027-01-01", "16.00")]
)
def test_a_new_tax_rate_holds_from_its_day_on(day: str, percent: str) -> None:
    TaxRate.objects.create(country="DE", percent=16, valid_from=date(2027, 1, 1))

    assert quote(on=day)["tax_percent"] == percent


@pytest.mark.parametrize(
    ("rule", "customer", "is_charged"),
    [
        ("nobody", {"is_business": True, "vat_id": "SE1234567890"}, True),
        ("with_vat_id", {"is_business": True, "vat_id": "SE1234567890"}, False),
        ("with_vat_id", {"is_business": True}, True),
        ("with_vat_id", {"vat_id": "SE1234567890"}, True),
        ("business", {"is_business": True}, False),
        ("business", {}, True),
    ],
)
def test_who_accounts_for_the_tax_follows_the_rate_row(rule: str, customer: dict[str, Any], is_charged: bool) -> None:
    TaxRate.objects.filter(country="SE").update(reverse_charge=rule)

    answer = quote(country="SE", **customer)

    assert (answer["tax"] != "0.00") is is_charged
    assert answer["total"] == ("23.75" if is_charged else "19.00")


@pytest.mark.parametrize(
    ("needs", "cheapest"),
    [({"users": 4}, "team"), ({"users": 4, "units": 10}, "team"), ({"history_days": 800}, "business")],
)
def test_the_cheapest_that_fits_follows_the_limits_of_the_rows(needs: dict[str, Any], cheapest: str) -> None:
    assert ask(PRICES, "compare_plans", **needs)["cheapest"] == cheapest

    Plan.objects.filter(code="free").update(users=None, history_days=None)

    assert ask(PRICES, "compare_plans", **needs)["cheapest"] == "free"
