"""Which of a customer's invoices words mean: by month or amount, the newest first."""

import pytest

from apps.agent.which import means_one, picks, place_of

INVOICES = [
    {"created_at": "2026-11-11T08:00:00Z", "amount": "22.61"},
    {"created_at": "2026-10-11T08:00:00Z", "amount": "490.00"},
    {"created_at": "2026-05-12T08:00:00Z", "amount": "53.19"},
]


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("no, I meant the one from october", 1),
        ("the May invoice", 2),
        ("die Rechnung vom Oktober", 1),
        ("the 490 one", 1),
        ("the 53.19 EUR bill", 2),
        ("die Rechnung über 22,61", 0),
        ("the one from november, no, the one from may", 2),
        ("the one from july", None),
        ("the 53.20 one", None),
    ],
)
def test_an_invoice_is_found_by_month_or_amount(text: str, place: int | None) -> None:
    assert (picks(text), place_of(text, INVOICES)) == (True, place)


@pytest.mark.parametrize("text", ["may I have a refund", "INV-20001", "refund 12 EUR please", "the 3 sites"])
def test_other_months_and_numbers_pick_nothing(text: str) -> None:
    assert not means_one(text)


@pytest.mark.parametrize("text", ["refund the last invoice", "my most recent bill", "die letzte Rechnung"])
def test_the_last_one_is_meant_without_a_pick(text: str) -> None:
    assert (means_one(text), picks(text)) == (True, False)
