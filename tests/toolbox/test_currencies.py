"""Amounts in the smallest unit of their currency: exact both ways, whatever the currency's decimal places."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from apps.toolbox.billing.schemas import CreatePayment, Payment
from apps.toolbox.currencies import OTHER_PLACES, from_minor_units, places_of, to_minor_units
from apps.toolbox.mapping.settings import Source
from apps.toolbox.mapping.transforms import Transform, rewritten

currencies = st.sampled_from(["EUR", "USD", "GBP", *OTHER_PLACES])


@given(st.integers(min_value=-(10**12), max_value=10**12), currencies)
def test_units_and_amounts_turn_into_each_other_without_loss(units: int, currency: str) -> None:
    amount = from_minor_units(units, currency)

    assert to_minor_units(amount, currency) == units
    assert Decimal(amount) * 10 ** places_of(currency) == units


@given(st.decimals(min_value=0, max_value=10**9, places=4), currencies)
def test_an_amount_is_never_rounded(amount: Decimal, currency: str) -> None:
    try:
        units = to_minor_units(amount, currency)
    except ValueError:
        assert amount != round(amount, places_of(currency))
    else:
        assert Decimal(units).scaleb(-places_of(currency)) == amount


@pytest.mark.parametrize(
    ("units", "currency", "amount"),
    [(2261, "EUR", "22.61"), (500, "JPY", "500"), (1250, "KWD", "1.250"), (5, "eur", "0.05"), (-100, "USD", "-1.00")],
)
def test_units_are_written_with_the_places_of_their_currency(units: int, currency: str, amount: str) -> None:
    assert from_minor_units(units, currency) == amount
    assert to_minor_units(amount, currency) == units


@pytest.mark.parametrize(
    ("transform", "value", "currency", "said"),
    [
        (Transform.TO_MINOR_UNITS, "1.005", "EUR", "1.005 has more than the 2 decimal places of EUR"),
        (Transform.TO_MINOR_UNITS, "1.5", "JPY", "1.5 has more than the 0 decimal places of JPY"),
        (Transform.TO_MINOR_UNITS, "much", "EUR", "'much' is no number"),
        (Transform.TO_MINOR_UNITS, "Infinity", "EUR", "is no number"),
        (Transform.TO_MINOR_UNITS, "1.00", "EURO", "'EURO' is no currency"),
        (Transform.TO_MINOR_UNITS, "1.00", None, "is no currency"),
        (Transform.FROM_MINOR_UNITS, 1.5, "EUR", "1.5 is no whole number"),
        (Transform.FROM_MINOR_UNITS, None, "EUR", "is no number"),
    ],
)
def test_what_is_not_exact_is_refused_in_words(
    transform: Transform, value: object, currency: str | None, said: str
) -> None:
    with pytest.raises(ValueError, match=said):
        rewritten(value, transform, currency=currency)


@pytest.mark.parametrize("source", [{"at": "/a", "as": "from_minor_units"}, {"at": "/a", "currency": "/c"}])
def test_minor_units_need_their_currency_and_nothing_else_does(source: dict[str, str]) -> None:
    with pytest.raises(ValidationError, match="Minor units need the currency, and only they"):
        Source.model_validate(source)


@pytest.mark.parametrize(("amount", "currency"), [("1.005", "EUR"), ("1.50", "JPY"), ("1.2505", "KWD")])
def test_a_payment_more_exact_than_its_currency_names_the_field(amount: str, currency: str) -> None:
    with pytest.raises(ValidationError) as caught:
        CreatePayment.model_validate({"customer_id": "C-1", "amount": amount, "currency": currency})

    assert [error["loc"] for error in caught.value.errors()] == [("amount",)]


@pytest.mark.parametrize(("amount", "written"), [("5", "5.00"), ("1.250", "1.25"), ("1.255", "1.255"), ("0.1", "0.10")])
def test_amounts_are_written_with_two_places_or_the_third_that_they_have(amount: str, written: str) -> None:
    payment = Payment.model_validate({"payment_id": "P-1", "amount": amount, "currency": "KWD"})

    assert payment.model_dump(mode="json")["amount"] == written


def test_an_amount_that_its_currency_can_not_have_is_refused_wherever_it_comes_from() -> None:
    with pytest.raises(ValidationError, match=r"amount: 1\.005 has more than the 2 decimal places of EUR"):
        Payment.model_validate({"payment_id": "P-1", "amount": "1.005", "currency": "EUR"})
