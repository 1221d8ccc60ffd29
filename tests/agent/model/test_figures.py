"""Figures in texts: numbers, days, identifiers and addresses, in the notations of English and German."""

import pytest

from apps.agent.planners.model.figures import figures, held, links


def stands_in(sentence: str, source: str) -> bool:
    """Tell whether each figure of a sentence is held by a source."""
    return all(forms & held(source) for forms in figures(sentence))


@pytest.mark.parametrize(
    ("sentence", "source"),
    [
        ("It was made on 2 November 2026.", '"created_at": "2026-11-02T07:21:00Z"'),
        ("It was made on November 2nd, 2026.", '"created_at": "2026-11-02T07:21:00Z"'),
        ("Sie ist vom 2. November 2026.", '"created_at": "2026-11-02"'),
        ("Sie ist vom 02.11.2026.", '"created_at": "2026-11-02"'),
        ("It is due on 16 November.", '"due_date": "2026-11-16"'),
        ("Er ging im März 2026 ein.", '"paid_at": "2026-03-12"'),
        ("It is due on November 16.", '"due_date": "2026-11-16"'),
        ("You may call until 18:00.", "Open from 08:00 to 18:00."),
        ("The amount is €1,299.00.", '"amount": "1299.00", "currency": "EUR"'),
        ("Der Betrag ist 1.299,00 EUR.", '"amount": "1299.00", "currency": "EUR"'),
        ("It costs 49 EUR a month.", "Price per month | EUR 49.00"),
        ("VAT is 19 %.", '"description": "VAT 19 %"'),
        ("Your invoice is inv-20001.", '"invoice_id": "INV-20001"'),
        ("Invoice INV-20001, and INV-20002!", "INV-20001 INV-20002"),
        ("Write to Help@Larkfield.example.", "help@larkfield.example"),
        ("We are here 24/7.", "Support is available 24/7."),
        ("Nothing to count here.", ""),
    ],
)
def test_what_a_source_holds_in_another_notation_stands_there(sentence: str, source: str) -> None:
    assert stands_in(sentence, source)


@pytest.mark.parametrize(
    ("sentence", "source"),
    [
        ("It was made on 3 November 2026.", '"created_at": "2026-11-02"'),
        ("It was made on 2 December 2026.", '"created_at": "2026-11-02"'),
        ("The amount is EUR 1,299.00.", '"amount": "129.00", "currency": "EUR"'),
        ("The amount is USD 129.00.", '"amount": "129.00", "currency": "EUR"'),
        ("The amount is $129.", '"amount": "129.00", "currency": "EUR"'),
        ("Your invoice is INV-20002.", '"invoice_id": "INV-20001"'),
        ("Write to help@evil.example.", "help@larkfield.example"),
        ("Go to pay.evil.example/now.", "pay.larkfield.example/now"),
        ("You have 30 days.", "You have 14 days."),
        ("We are open until 20:00.", "Open from 08:00 to 18:00."),
    ],
)
def test_what_a_source_does_not_hold_does_not_stand_there(sentence: str, source: str) -> None:
    assert not stands_in(sentence, source)


def test_an_impossible_day_is_no_day() -> None:
    assert not stands_in("Due on 31 February 2026.", "2026-02-28 2026-03-03")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("See https://evil.example/a?b=1. Then", ["https://evil.example/a?b=1"]),
        ("See www.evil.example or evil.example/pay!", ["www.evil.example", "evil.example/pay"]),
        ("Write to anna@example.com, e.g. today.", []),
        ("Plain words. No link.", []),
        ("I have read letter.txt and scan.v2.pdf.", []),
        ("Open invoice.pdf.evil.example now.", ["invoice.pdf.evil.example"]),
        ("See evil.html/path.", ["evil.html/path"]),
    ],
)
def test_links_are_found_with_and_without_their_scheme(text: str, found: list[str]) -> None:
    assert links(text) == found
