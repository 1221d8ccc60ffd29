"""Plans compared, and what changing one returns."""

from collections.abc import Callable
from typing import Any

import pytest

from apps.toolbox.price_calculator.models import Plan
from tests.toolbox.conftest import ask
from tests.toolbox.pricing import PRICES

pytestmark = pytest.mark.django_db


def compared(**needs: Any) -> dict[str, list[str]]:
    return {plan["plan"]: plan["falls_short"] for plan in ask(PRICES, "compare_plans", **needs)["plans"]}


def test_plans_are_compared_with_what_is_needed() -> None:
    assert compared(devices=120, users=6, history_days=365) == {
        "free": ["devices", "users", "history_days"],
        "plus": ["devices", "users"],
        "team": ["users"],
        "business": [],
        "enterprise": [],
    }


@pytest.mark.parametrize(
    ("needs", "cheapest"),
    [
        ({}, "free"),
        ({"devices": 11}, "plus"),
        ({"devices": 51}, "team"),
        ({"features": ["single sign-on"]}, "business"),
        ({"devices": 1001}, "enterprise"),
        ({"features": ["Telepathy"]}, None),
    ],
)
def test_the_cheapest_plan_that_fits_is_named(needs: dict[str, Any], cheapest: str | None) -> None:
    assert ask(PRICES, "compare_plans", **needs)["cheapest"] == cheapest


def test_a_compared_plan_names_price_and_limits() -> None:
    (plan,) = [one for one in ask(PRICES, "compare_plans", units=3, period="yearly")["plans"] if one["plan"] == "team"]

    assert (plan["unit_price"], plan["amount"], plan["currency"], plan["unit"]) == ("190.00", "570.00", "EUR", "site")
    assert (plan["gateways"], plan["devices"], plan["users"], plan["history_days"]) == (3, 200, 5, 730)
    assert (plan["fits"], plan["starts_at"], plan["trial_days"]) == (True, False, 30)


def test_comparing_takes_as_many_queries_for_three_plans_as_for_one(
    django_assert_num_queries: Callable[[int], Any],
) -> None:
    for count in (3, 1):
        Plan.objects.filter(pk__in=list(Plan.objects.values_list("pk", flat=True)[count:])).delete()
        with django_assert_num_queries(2):
            assert len(compared()) == count


def test_the_return_is_what_is_saved_less_what_it_costs() -> None:
    assert ask(
        PRICES,
        "roi",
        plan="business",
        units=2,
        hours_saved_per_month="6.5",
        cost_per_hour="40.00",
        other_savings_per_month="10.00",
        one_off_cost="500.00",
    ) == {
        "plan": "business",
        "currency": "EUR",
        "months": 12,
        "monthly_cost": "98.00",
        "monthly_saving": "270.00",
        "cost": "1676.00",
        "saving": "3240.00",
        "gain": "1564.00",
        "roi_percent": "93.3",
        "payback_months": 3,
    }


def test_a_year_paid_at_once_is_spread_over_its_months() -> None:
    answer = ask(PRICES, "roi", plan="plus", period="yearly")

    assert (answer["monthly_cost"], answer["cost"], answer["gain"], answer["roi_percent"]) == (
        "5.75",
        "69.00",
        "-69.00",
        "-100.0",
    )


@pytest.mark.parametrize(
    ("saving", "one_off", "months"), [("0.00", "100.00", None), ("19.00", "100.00", None), ("69.00", "100.00", 2)]
)
def test_payback_is_counted_in_whole_months_or_never_comes(saving: str, one_off: str, months: int | None) -> None:
    answer = ask(PRICES, "roi", plan="team", other_savings_per_month=saving, one_off_cost=one_off)

    assert answer["payback_months"] == months


def test_what_costs_nothing_has_no_return_in_percent() -> None:
    answer = ask(PRICES, "roi", plan="free", other_savings_per_month="5.00")

    assert (answer["gain"], answer["roi_percent"], answer["payback_months"]) == ("60.00", None, 0)
