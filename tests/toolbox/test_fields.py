"""The kinds of values that several tools share, and what all tools do with another system's paths."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from apps.core.http import Conflict, NotFound
from apps.toolbox.fields import Currency, Email, Identifier, Money, PositiveAmount, plain
from apps.toolbox.upstream import chosen, found, segment


def accepts(kind: Any, value: object) -> bool:
    try:
        TypeAdapter(kind).validate_python(value)
    except ValidationError:
        return False
    return True


@pytest.mark.parametrize(
    ("value", "text"),
    [("5", "5.00"), (5, "5.00"), ("5.1", "5.10"), (Decimal("-0.01"), "-0.01"), ("999999999999.99", "999999999999.99")],
)
def test_money_has_two_places(value: object, text: str) -> None:
    money = TypeAdapter(Money)

    assert money.dump_python(money.validate_python(value), mode="json") == text


@pytest.mark.parametrize("value", ["5.001", "NaN", "Infinity", "-Infinity", "1e20", "five", "", None, [], "5,00"])
def test_what_is_no_exact_amount_is_no_money(value: object) -> None:
    assert not accepts(Money, value)


@pytest.mark.parametrize(("value", "is_positive"), [("0.01", True), ("0.00", False), ("-0.01", False)])
def test_a_payment_is_more_than_nothing(value: str, *, is_positive: bool) -> None:
    assert accepts(PositiveAmount, value) is is_positive


@pytest.mark.parametrize(
    ("kind", "good", "bad"),
    [
        (Currency, ["EUR", "GBP"], ["eur", "EURO", "E1R", ""]),
        (Identifier, ["C-1001", "7", "a/b", "\u00fc"], ["", ".", "..", "/", "x" * 65]),
        (Email, ["anna@example.com", "a@b"], ["anna", "@", "anna@", "an na@example.com", "a@b@c"]),
    ],
)
def test_kinds_of_text_accept_what_they_are_for(kind: Any, good: list[str], bad: list[str]) -> None:
    assert [value for value in good if not accepts(kind, value)] == []
    assert [value for value in bad if accepts(kind, value)] == []


@pytest.mark.parametrize(
    ("number", "text"), [("19.00", "19"), ("25.50", "25.5"), ("0.00", "0"), ("100", "100"), ("1000.00", "1000")]
)
def test_a_number_for_people_has_no_needless_zeros(number: str, text: str) -> None:
    assert plain(Decimal(number)) == text


@given(identifier=st.text(min_size=1, max_size=40).filter(lambda text: text.isprintable()))
def test_an_identifier_is_one_segment_whatever_it_holds(identifier: str) -> None:
    assert set("/?# &").isdisjoint(segment(identifier))


def test_only_parameters_that_were_given_are_sent() -> None:
    assert chosen(status=None, limit=0, query="") == {"limit": 0, "query": ""}


def test_a_row_that_is_there_is_returned() -> None:
    assert found(lambda: "row") == "row"


def test_a_row_that_the_system_does_not_have_is_none() -> None:
    def read() -> str:
        raise NotFound("crm.example.com", 404, body={"detail": "No such customer."})

    assert found(read) is None


@pytest.mark.parametrize("body", [None, "text", [], 7])
def test_a_404_that_is_not_the_systems_own_goes_on(body: object) -> None:
    def read() -> str:
        raise NotFound("crm.example.com", 404, body=body)

    with pytest.raises(NotFound):
        found(read)


def test_other_errors_go_on() -> None:
    def read() -> str:
        raise Conflict("crm.example.com", 409, body={"detail": "No."})

    with pytest.raises(Conflict):
        found(read)
