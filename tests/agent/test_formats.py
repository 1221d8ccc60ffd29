"""Amounts, days and states as people read them."""

from decimal import Decimal

import pytest

from apps.agent.formats import day, listed, money, state


@pytest.mark.parametrize(
    ("amount", "text"),
    [("19.00", "EUR 19.00"), ("1234.5", "EUR 1,234.50"), ("0", "EUR 0.00"), (Decimal("-3.1"), "EUR -3.10")],
)
def test_an_amount_has_its_currency_and_two_places(amount: str | Decimal, text: str) -> None:
    assert money(amount, "EUR") == text


@pytest.mark.parametrize(
    ("iso", "text"),
    [("2026-03-12", "12 March 2026"), ("2026-11-02T07:21:00Z", "2 November 2026"), (None, ""), ("", "")],
)
def test_a_day_is_written_out(iso: str | None, text: str) -> None:
    assert day(iso) == text


def test_a_state_that_nobody_has_named_is_told_as_it_came() -> None:
    assert [state(value) for value in ("overdue", "in_progress")] == ["overdue", "in progress"]


@pytest.mark.parametrize(
    ("items", "text"), [([], ""), (["a"], "a"), (["a", "b"], "a and b"), (["a", "b", "c"], "a, b and c")]
)
def test_items_are_listed_as_one_says_them(items: list[str], text: str) -> None:
    assert listed(items) == text
