"""Amounts of every currency, in and out: exact, never rounded on the way, and refused where they can not be exact."""

from decimal import Decimal
from typing import Any, NamedTuple

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as how
from hypothesis import strategies as st

from apps.toolbox.price_calculator.models import Discount, Plan, PlanPrice
from tests.toolbox.conftest import Upstream
from tests.toolbox.outside.conftest import Execute
from tests.toolbox.test_upstream_faults import CUSTOMER, INVOICE, MONEY, PRODUCT

# The currency, the amount as another system sends it, and as it is answered; None where it is refused.
SENT: list[tuple[str, Any, str | None]] = [
    ("EUR", "149.90", "149.90"),
    ("EUR", 149.9, "149.90"),
    ("EUR", 149, "149.00"),
    ("EUR", "0", "0.00"),
    ("EUR", "-25.00", "-25.00"),
    ("EUR", 1e3, "1000.00"),
    ("EUR", "149.905", None),
    ("EUR", 0.1 + 0.2, None),
    ("EUR", "999999999999.99", "999999999999.99"),
    ("EUR", "1e15", None),
    ("EUR", "12,50", None),
    ("EUR", "€ 12.50", None),
    ("EUR", "", None),
    ("EUR", True, None),
    ("JPY", 1200, "1200.00"),
    ("JPY", "1200.5", None),
    ("KRW", "1", "1.00"),
    ("KWD", "1.234", "1.234"),
    ("KWD", "1.2345", None),
    ("CLF", "1.2345", None),
    ("XXX", "1.25", "1.25"),
    ("eur", "1.00", None),
    ("EURO", "1.00", None),
    ("", "1.00", None),
]


class Seen(NamedTuple):
    """An amount in a row of another system, and where it stands in our data."""

    call: str
    arguments: dict[str, Any]
    path: str
    row: dict[str, Any]
    field: str
    at: str


SEEN = (
    Seen("crm.lookup_customer", {"customer_id": "C-1"}, "/customers/C-1", CUSTOMER, "lifetime_value", "profile"),
    Seen("billing.get_invoice", {"invoice_id": "I-1"}, "/invoices/I-1", INVOICE, "amount", "invoice"),
    Seen("inventory.get_product", {"product_id": "P-1"}, "/products/P-1", PRODUCT, "price", "product"),
)


@pytest.mark.parametrize("seen", SEEN, ids=lambda seen: seen.call)
def test_an_amount_that_comes_in_is_exact_or_refused(execute: Execute, upstream: Upstream, seen: Seen) -> None:
    answered = []
    for currency, amount, _expected in SENT:
        upstream.mock.reset()
        upstream.answers("GET", seen.path, {**seen.row, seen.field: amount, "currency": currency})
        made = execute(seen.call, seen.arguments)
        assert made.code in {"", "unexpected_answer"}
        answered.append((currency, amount, made.data[seen.at][seen.field] if made.data else None))

    assert answered == SENT


# The currency, the amount that somebody asks for, and as it goes out; None where it is refused and nothing is sent.
ASKED: list[tuple[str, Any, str | None]] = [
    ("EUR", "12.5", "12.50"),
    ("EUR", 12.5, "12.50"),
    ("EUR", "1e2", "100.00"),
    ("EUR", " 7 ", "7.00"),
    ("EUR", "0.01", "0.01"),
    ("EUR", "0.005", None),
    ("EUR", 0, None),
    ("EUR", "-0.00", None),
    ("EUR", -5, None),
    ("EUR", True, None),
    ("EUR", None, None),
    ("EUR", "12,50", None),
    ("EUR", "12.50 EUR", None),
    ("EUR", "NaN", None),
    ("EUR", "Infinity", None),
    ("EUR", "1e-400", None),
    ("EUR", "9" * 5000, None),
    ("EUR", [12.5], None),
    ("JPY", "500", "500.00"),
    ("JPY", "500.5", None),
    ("KWD", "5.505", "5.505"),
    ("KWD", "5.5055", None),
]


def test_an_amount_that_goes_out_is_exact_or_not_sent(execute: Execute, upstream: Upstream) -> None:
    sent = []
    for currency, amount, _expected in ASKED:
        upstream.mock.reset()
        upstream.answers("POST", "/payments", {**MONEY, "currency": currency})
        made = execute("billing.create_payment", {"invoice_id": "I-1", "amount": amount, "currency": currency})
        assert made.status == 200 or (made.status, made.code, "amount" in made.detail) == (
            422,
            "invalid_arguments",
            True,
        )
        sent.append((currency, amount, upstream.sent["amount"] if upstream.paths else None))

    assert sent == ASKED


@how(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25)
@given(hours=st.decimals(0, 100_000, places=2), each=st.decimals(0, Decimal("999999999999.99"), places=2),
       other=st.decimals(0, Decimal("999999999999.99"), places=2), months=st.integers(1, 120))  # fmt: skip
def test_a_return_is_worked_out_to_the_cent_however_large_it_is(
    execute: Execute, hours: Decimal, each: Decimal, other: Decimal, months: int
) -> None:
    made = execute(
        "price_calculator.roi",
        {"plan": "team", "hours_saved_per_month": str(hours), "cost_per_hour": str(each),
         "other_savings_per_month": str(other), "months": months},
    )  # fmt: skip

    exact = (hours * each + other) * months
    assert made.status == 200
    assert abs(Decimal(made.data["saving"]) - exact) <= Decimal("0.005")
    assert Decimal(made.data["gain"]) == Decimal(made.data["saving"]) - Decimal(made.data["cost"])


PRICES = [("0.00", "33.33"), ("0.01", "0.01"), ("19.99", "0"), ("99999999.99", "33.33"), ("19.99", "100")]


@pytest.mark.parametrize(("price", "percent"), PRICES)
def test_a_quote_of_any_price_adds_up_and_takes_no_less_than_nothing_off(
    execute: Execute, price: str, percent: str
) -> None:
    PlanPrice.objects.filter(plan="team", period="monthly").update(unit_price=price)
    Discount.objects.create(code="off", name="Off", percent=percent)

    quote = execute("price_calculator.quote", {"plan": "team", "units": 100_000, "discount_code": "off"}).data

    lines = [Decimal(line["amount"]) for line in quote["line_items"]]
    assert (sum(lines), sum(lines[:2])) == (Decimal(quote["total"]), Decimal(quote["net"]))
    assert 0 <= Decimal(quote["net"]) <= Decimal(price) * 100_000
    assert "-0.00" not in str(quote)


def test_a_plan_that_needs_more_units_is_left_out_of_what_is_compared(execute: Execute) -> None:
    PlanPrice.objects.filter(plan="team", period="monthly").update(from_units=10)

    few, enough = (execute("price_calculator.compare_plans", {"units": units}).data for units in (9, 10))

    others = set(Plan.objects.filter(prices__period="monthly").values_list("code", flat=True)) - {"team"}
    assert {plan["plan"] for plan in few["plans"]} == others
    assert {plan["plan"] for plan in enough["plans"]} == others | {"team"}
    assert execute("competitor_analysis.opportunities").status == 200
    assert execute("competitor_analysis.compare_pricing", {"plan": "team"}).code == "not_in_price_book"
