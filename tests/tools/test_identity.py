"""Whom arguments and results name."""

from typing import Any

import pytest
from pydantic import BaseModel

from apps.tools.identity import foreign_people, foreign_records, mentions_another, named

OWN = {"c-1001", "+493023125101"}


class Contact(BaseModel):
    """Somebody, with free text beside."""

    customer_id: str
    email: str = ""
    preferences: dict[str, Any] = {}


class Contacts(BaseModel):
    """A list of them."""

    contacts: list[Contact]
    customer_id: str | None = None


def test_names_are_read_from_declared_fields_at_any_depth_and_not_from_free_text() -> None:
    poisoned = Contact(customer_id="C-1001", email="A@Example.com", preferences={"email": "thief@evil.example"})
    result = Contacts(contacts=[poisoned, Contact(customer_id="C-1002")])

    assert sorted(named(result, {"customer_id", "email"})) == ["a@example.com", "c-1001", "c-1002"]


@pytest.mark.parametrize(
    ("arguments", "foreign"),
    [
        ({"customer_id": "C-1001"}, []),
        ({"customer_id": " c-1001"}, []),
        ({"customer_id": "C-1002"}, ["customer_id"]),
        ({"to": "+49 30 23125 101"}, []),
        ({"to": "+494066969102", "text": "C-1002"}, ["to"]),
        ({"customer_id": "C-1001", "email": "new@example.com"}, []),
        ({"customer_id": "C-1002", "email": "new@example.com"}, ["customer_id", "email"]),
        ({"email": ""}, []),
    ],
)
def test_people_are_named_by_their_fields(arguments: dict[str, Any], foreign: list[str]) -> None:
    assert foreign_people(arguments, OWN) == foreign


def test_records_are_named_by_theirs() -> None:
    assert foreign_records({"invoice_id": "INV-1", "payment_id": "PAY-2", "amount": "3"}, {"inv-1"}) == ["payment_id"]


@pytest.mark.parametrize(
    ("text", "customer_id", "is_another"),
    [
        ("invoices of C-1002", "C-1001", True),
        ("invoices of c-1002", "C-1001", True),
        ("invoices of C-1001", "C-1001", False),
        ("SKU-1043 and CC-1002", "C-1001", False),
        ("write to tom@example.com", "C-1001", True),
        ("30 days, article 1002", "1001", False),
        ("cus_9Z8 pays", "cus_1A2", False),
    ],
)
def test_a_text_mentions_another_customer_by_a_number_of_the_same_form_or_an_address(
    text: str, customer_id: str, *, is_another: bool
) -> None:
    assert mentions_another(text, customer_id=customer_id, own={customer_id.casefold()}) is is_another
