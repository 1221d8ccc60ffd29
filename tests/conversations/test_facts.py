"""Finding identifiers in what people write."""

import pytest

from apps.conversations.facts import find_facts
from apps.conversations.types import Fact


def facts(text: str) -> list[tuple[str, str]]:
    return [(fact.key, fact.value) for fact in find_facts(text)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("I am Anna.Keller@Example.com, hi", [("email", "anna.keller@example.com")]),
        ("write to it+billing@acme-labs.example.", [("email", "it+billing@acme-labs.example")]),
        ("what about inv-20077?", [("invoice_id", "INV-20077")]),
        ("order ORD-50001 is late", [("order_id", "ORD-50001")]),
        ("is SKU-1001 in stock", [("sku", "SKU-1001")]),
        ("my ticket CT-3001", [("ticket_id", "CT-3001")]),
        ("my ticket t-17", [("ticket_id", "T-17")]),
        ("customer c-1042 here", [("customer_id", "C-1042")]),
        ("call +49 (761) 123-4567 after six", [("phone", "+497611234567")]),
        ("call 0761 123 45 67", [("phone", "07611234567")]),
    ],
)
def test_each_kind_of_identifier_is_found(text: str, found: list[tuple[str, str]]) -> None:
    assert facts(text) == found


@pytest.mark.parametrize(
    "text",
    [
        "",
        "no identifiers here",
        "C-3PO and the T-Shirt",
        "XC-1042 is another product",
        "me@home",
        "10.000,00 EUR on 2026-01-02",
        "123456789 is no phone number without a plus or a zero",
        "0 1 2",
        "call +49 12",
        "INV- and ORD-",
    ],
)
def test_what_only_looks_like_an_identifier_is_left_alone(text: str) -> None:
    assert facts(text) == []


def test_all_identifiers_of_a_message_are_found_once() -> None:
    text = "C-1001 (anna@example.com): INV-20001 and inv-20001, INV-20002, ticket CT-3001. C-1001 again."

    assert facts(text) == [
        ("email", "anna@example.com"),
        ("invoice_id", "INV-20001"),
        ("invoice_id", "INV-20002"),
        ("ticket_id", "CT-3001"),
        ("customer_id", "C-1001"),
    ]


def test_an_identifier_inside_an_address_is_not_found_twice() -> None:
    assert find_facts("c-1001@example.com") == (Fact("email", "c-1001@example.com"),)


def test_a_message_made_to_be_slow_is_read_at_once() -> None:
    assert facts("a" * 10_000 + "@") == []
    assert facts("+" + "1 " * 5_000) == []
    assert facts("a@" + "a." * 5_000) == []
