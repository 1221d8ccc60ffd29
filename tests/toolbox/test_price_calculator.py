"""Quotes, comparisons and returns from the price book that ships with SupportDesk."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from pydantic import ValidationError
from pytest_django import Settings

from apps.toolbox.price_calculator.models import Discount, Plan, PlanPrice
from apps.tools.errors import OperationFailed
from apps.tools.types import Effect
from tests.toolbox.conftest import ask
from tests.toolbox.pricing import PRICES, quote

pytestmark = pytest.mark.django_db


def sums(answer: dict[str, Any]) -> tuple[str, str, str]:
    return answer["net"], answer["tax"], answer["total"]


def lines(answer: dict[str, Any]) -> list[tuple[str, str]]:
    return [(line["kind"], line["amount"]) for line in answer["line_items"]]


def test_the_operations_only_read() -> None:
    assert {name: operation.effect for name, operation in PRICES.operations.items()} == {
        "quote": Effect.READ,
        "compare_plans": Effect.READ,
        "roi": Effect.READ,
    }


def test_a_quote_is_made_line_by_line() -> None:
    assert quote(units=3) == {
        "plan": "team",
        "name": "Team",
        "unit": "site",
        "period": "monthly",
        "units": 3,
        "currency": "EUR",
        "line_items": [
            {
                "kind": "plan",
                "description": "Team, per site and month",
                "quantity": 3,
                "unit_price": "19.00",
                "amount": "57.00",
            },
            {"kind": "tax", "description": "VAT DE 19 %", "quantity": 1, "unit_price": "10.83", "amount": "10.83"},
        ],
        "net": "57.00",
        "tax": "10.83",
        "total": "67.83",
        "tax_percent": "19.00",
        "is_reverse_charged": False,
        "starts_at": False,
        "trial_days": 30,
        "valid_on": "2026-10-01",
        "notes": ["The plan can be tried for 30 days."],
    }


@pytest.mark.parametrize(
    ("plan", "period", "net"),
    [
        ("free", "monthly", "0.00"),
        ("plus", "monthly", "6.90"),
        ("plus", "yearly", "69.00"),
        ("team", "yearly", "190.00"),
        ("business", "monthly", "49.00"),
        ("Business", "yearly", "490.00"),
        ("enterprise", "monthly", "290.00"),
    ],
)
def test_the_shipped_prices_are_those_of_the_help_articles(plan: str, period: str, net: str) -> None:
    assert quote(plan, period=period)["net"] == net


def test_the_price_of_a_contract_is_said_to_be_a_start() -> None:
    assert quote("enterprise")["notes"] == ["This is where the price of the plan starts; the contract sets it."]


def test_more_units_can_cost_less_each() -> None:
    PlanPrice.objects.create(plan_id="team", period="monthly", from_units=10, unit_price="15.00")

    assert [quote(units=units)["net"] for units in (9, 10, 11)] == ["171.00", "150.00", "165.00"]


def test_add_ons_are_lines_of_their_own() -> None:
    answer = quote(units=2, period="yearly", add_ons=[{"code": "five-users", "quantity": 2}, {"code": "sms-alarms"}])

    assert lines(answer) == [("plan", "380.00"), ("add_on", "80.00"), ("add_on", "35.00"), ("tax", "94.05")]
    assert sums(answer) == ("495.00", "94.05", "589.05")


def test_a_discount_is_taken_off_before_tax() -> None:
    answer = quote(units=3, period="yearly", discount_code="offices10")

    assert lines(answer) == [("plan", "570.00"), ("discount", "-57.00"), ("tax", "97.47")]
    assert sums(answer) == ("513.00", "97.47", "610.47")


@pytest.mark.parametrize(
    "wrong",
    [{"on": "2026-08-31"}, {"on": "2027-01-01"}, {"units": 2}, {"period": "monthly"}, {"plan": "plus"}],
)
def test_a_discount_holds_only_within_its_dates_and_for_what_it_is_meant(wrong: dict[str, Any]) -> None:
    wanted = {"plan": "team", "units": 3, "period": "yearly", "discount_code": "OFFICES10", **wrong}

    with pytest.raises(OperationFailed, match="OFFICES10") as caught:
        quote(**wanted)
    assert caught.value.reason_code == "not_in_price_book"


@pytest.mark.parametrize("day", ["2026-09-01", "2026-12-31"])
def test_both_ends_of_a_discounts_dates_count(day: str) -> None:
    assert quote(units=3, period="yearly", discount_code="OFFICES10", on=day)["net"] == "513.00"


def test_the_best_discount_for_everybody_needs_no_code() -> None:
    for code, percent in (("small", 5), ("large", 25)):
        Discount.objects.create(code=code, name=code.title(), percent=percent, is_automatic=True)

    assert lines(quote())[1] == ("discount", "-4.75")


@pytest.mark.parametrize(
    ("customer", "tax", "percent"),
    [
        ({"country": "DE"}, "3.61", "19.00"),
        ({"country": "DE", "is_business": True, "vat_id": "DE123456789"}, "3.61", "19.00"),
        ({"country": "NL"}, "3.99", "21.00"),
        ({"country": "NL", "is_business": True}, "3.99", "21.00"),
        ({"country": "NL", "is_business": True, "vat_id": "NL123456789B01"}, "0.00", "0"),
        ({"country": "NL", "vat_id": "NL123456789B01"}, "3.99", "21.00"),
        ({"country": "GB"}, "3.80", "20.00"),
        ({"country": "GB", "is_business": True}, "0.00", "0"),
        ({"country": "FI"}, "4.85", "25.50"),
    ],
)
def test_tax_follows_country_and_kind_of_customer(customer: dict[str, Any], tax: str, percent: str) -> None:
    answer = quote(**customer)

    assert (answer["tax"], answer["tax_percent"]) == (tax, percent)
    assert (percent == "0") is ("You account for the tax yourself (reverse charge)." in answer["notes"])


def test_a_tax_rate_holds_from_its_first_day() -> None:
    days = ("2025-07-31", "2025-08-01")

    assert [quote(country="RO", on=day)["tax_percent"] for day in days] == ["19.00", "21.00"]


@pytest.mark.parametrize(
    ("wanted", "message"),
    [
        ({"plan": "gold"}, "There is no plan “gold” on sale. Plans: free, plus, team, business, enterprise."),
        (
            {"add_ons": [{"code": "roof"}]},
            "“Team” has no add-on “roof”. Add-ons: five-users, sms-alarms.",
        ),
        ({"country": "US"}, "The price book has no tax of “US”. Countries: AT, BE,"),
        ({"on": "2020-01-01"}, "The price book has no tax of “DE”. Countries: none."),
    ],
)
def test_what_the_price_book_does_not_hold_is_named(wanted: dict[str, Any], message: str) -> None:
    with pytest.raises(OperationFailed) as caught:
        quote(**wanted)

    assert str(caught.value).startswith(message)


def test_a_plan_without_a_price_is_not_quoted() -> None:
    PlanPrice.objects.filter(plan="team", period="monthly").update(from_units=5)

    with pytest.raises(OperationFailed, match="no price of “Team” for 4 units, paid a month"):
        quote(units=4)


def test_a_plan_that_is_not_on_sale_is_not_quoted() -> None:
    Plan.objects.filter(code="team").update(is_on_sale=False)

    with pytest.raises(OperationFailed, match="There is no plan “team” on sale"):
        quote()


def test_without_a_day_a_quote_is_of_the_day_it_is_where_the_company_is(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.TIME_ZONE = "Europe/Berlin"
    monkeypatch.setattr(timezone, "now", lambda: datetime(2026, 11, 29, 23, 30, tzinfo=UTC))

    assert ask(PRICES, "quote", plan="team")["valid_on"] == "2026-11-30"


@hypothesis_settings(max_examples=25, deadline=None)
@given(
    units=st.integers(min_value=1, max_value=100_000),
    cents=st.integers(min_value=0, max_value=1_000_000),
    percent=st.decimals(min_value=0, max_value=100, places=2),
    extra=st.integers(min_value=1, max_value=1000),
    country=st.sampled_from(["DE", "FI", "HU", "NL"]),
)
def test_every_total_is_the_sum_of_its_lines(
    units: int, cents: int, percent: Decimal, extra: int, country: str
) -> None:
    PlanPrice.objects.filter(plan="team").update(unit_price=Decimal(cents).scaleb(-2))
    Discount.objects.update_or_create(code="any", defaults={"name": "Any", "percent": percent})

    answer = quote(
        units=units, country=country, discount_code="any", add_ons=[{"code": "sms-alarms", "quantity": extra}]
    )

    amounts = [Decimal(line["amount"]) for line in answer["line_items"]]
    assert sum(amounts) == Decimal(answer["total"])
    assert Decimal(answer["net"]) + Decimal(answer["tax"]) == Decimal(answer["total"])
    assert amounts[0] == Decimal(cents).scaleb(-2) * units
    assert all(
        Decimal(line["unit_price"]) * line["quantity"] == Decimal(line["amount"]) for line in answer["line_items"]
    )


@pytest.mark.parametrize(
    ("operation", "arguments", "field"),
    [
        ("quote", {}, ("plan",)),
        ("quote", {"plan": "team", "units": 0}, ("units",)),
        ("quote", {"plan": "team", "period": "weekly"}, ("period",)),
        ("quote", {"plan": "team", "country": "Germany"}, ("country",)),
        ("quote", {"plan": "team", "vat_id": "12 34"}, ("vat_id",)),
        ("quote", {"plan": "team", "on": "tomorrow"}, ("on",)),
        ("quote", {"plan": "team", "add_ons": [{"code": "x", "quantity": 0}]}, ("add_ons", 0, "quantity")),
        ("compare_plans", {"devices": -1}, ("devices",)),
        ("roi", {"plan": "team", "months": 0}, ("months",)),
        ("roi", {"plan": "team", "cost_per_hour": "-1.00"}, ("cost_per_hour",)),
        ("roi", {"plan": "team", "one_off_cost": "1.005"}, ("one_off_cost",)),
    ],
)
def test_arguments_that_break_the_schema_are_refused_by_name(
    operation: str, arguments: dict[str, Any], field: tuple[str | int, ...]
) -> None:
    with pytest.raises(ValidationError) as caught:
        PRICES.operations[operation].arguments.model_validate(arguments)

    assert [fault["loc"] for fault in caught.value.errors()] == [field]
