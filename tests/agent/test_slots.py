"""Identifiers as customers write them, in canonical form."""

import pytest

from apps.agent.planners.slots import bare_name, find_slots, loose_name, mask
from apps.agent.types import Slot


def found(text: str) -> list[tuple[str, str]]:
    """Return kind and value of each identifier, in order."""
    return [(value.slot.value, value.value) for value in find_slots(text)]


@pytest.mark.parametrize(
    ("text", "slot", "value"),
    [
        ("C-1042", Slot.CUSTOMER, "C-1042"),
        ("c1042", Slot.CUSTOMER, "C-1042"),
        ("c 1042", Slot.CUSTOMER, "C-1042"),
        ("customer 1042", Slot.CUSTOMER, "C-1042"),
        ("customer no. 1042", Slot.CUSTOMER, "C-1042"),
        ("Customer number: #1042", Slot.CUSTOMER, "C-1042"),
        ("inv-20001", Slot.INVOICE, "INV-20001"),
        ("INV 20001", Slot.INVOICE, "INV-20001"),
        ("invoice #20001", Slot.INVOICE, "INV-20001"),
        ("bill no 20001", Slot.INVOICE, "INV-20001"),
        ("INV-2OO12", Slot.INVOICE, "INV-20012"),
        ("c-1oo7", Slot.CUSTOMER, "C-1007"),
        ("SKU10I8", Slot.SKU, "SKU-1018"),
        ("ticket 3O2l", Slot.TICKET, "CT-3021"),
        ("sku1043", Slot.SKU, "SKU-1043"),
        ("SKU 1043", Slot.SKU, "SKU-1043"),
        ("P-1001", Slot.PRODUCT, "P-1001"),
        ("product 1001", Slot.PRODUCT, "P-1001"),
        ("ord 50001", Slot.ORDER, "ORD-50001"),
        ("order number 50001", Slot.ORDER, "ORD-50001"),
        ("ct-3001", Slot.TICKET, "CT-3001"),
        ("ticket #3001", Slot.TICKET, "CT-3001"),
        ("Anna.Keller@Example.com", Slot.EMAIL, "anna.keller@example.com"),
        ("+49 30 23125-101", Slot.PHONE, "+493023125101"),
    ],
)
def test_a_number_is_found_however_it_is_written(text: str, slot: Slot, value: str) -> None:
    assert found(f"hello, it is about {text}, please") == [(slot.value, value)]


@pytest.mark.parametrize(
    "text",
    ["I have 1042 devices", "since 2016", "LF-202", "USB-C 1000", "call 112", "3 of 10 sensors"],
)
def test_a_number_that_names_nothing_is_left_alone(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("what tier is Anna Keller on?", "Anna Keller"),
        ("the last invoice of Ondřej Dvořák", "Ondřej Dvořák"),
        ("Anna Keller's tickets please", "Anna Keller"),
        ("for Sander van den Berg", "Sander van den Berg"),
        ("it is about Élodie Fontaine", "Élodie Fontaine"),
        ("customer anna keller", "Anna Keller"),
        ("tier of Mrs Sofia Lindqvist", "Sofia Lindqvist"),
        ("invoices for Brandt Logistik GmbH", "Brandt Logistik GmbH"),
        ("what about Mr Becker", "Becker"),
    ],
)
def test_a_name_is_found_by_its_capitals_or_by_what_leads_it(text: str, name: str) -> None:
    assert found(text) == [(Slot.NAME.value, name)]


@pytest.mark.parametrize(
    "text",
    [
        "price of the Home Gateway",
        "is the Motion Sensor in stock",
        "the Team Plan",
        "do you ship to the United Kingdom",
        "What Is My Tier",
        "I am really angry",
        "Larkfield Cloud",
    ],
)
def test_a_product_a_plan_and_a_country_are_no_names(text: str) -> None:
    assert [kind for kind, _ in found(text) if kind == Slot.NAME.value] == []


@pytest.mark.parametrize(
    ("text", "plan"),
    [
        ("how much is the team plan", "team"),
        ("price of Business", "business"),
        ("cloud plus", "plus"),
        ("what does Enterprise cost", "enterprise"),
        ("ok team, yearly", "team"),
        ("plus yearly please", "plus"),
        ("no wait, business", "business"),
    ],
)
def test_a_plan_is_found_by_name(text: str, plan: str) -> None:
    assert found(text) == [(Slot.PLAN.value, plan)]


@pytest.mark.parametrize(
    "text",
    ["free shipping", "Free shipping please", "my team is happy", "Plus, I have a question", "is it replaced for free"],
)
def test_an_everyday_word_is_no_plan(text: str) -> None:
    assert found(text) == []


def test_several_identifiers_are_found_in_their_order() -> None:
    assert found("SKU-1043 and sku 1050 for C-1001, see CT-3001") == [
        ("sku", "SKU-1043"),
        ("sku", "SKU-1050"),
        ("customer_id", "C-1001"),
        ("ticket_id", "CT-3001"),
    ]


def test_identifiers_are_masked_for_recognition() -> None:
    text = "last invoice of anna.keller@example.com and INV-20001"

    assert mask(text, find_slots(text)).split() == ["last", "invoice", "of", "#email", "and", "#invoice"]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("anna keller", "Anna Keller"),
        ("it's Anna Keller.", "Anna Keller"),
        ("my name is sander van den berg", "Sander Van Den Berg"),
        ("the price please", ""),
        ("no idea", ""),
        ("anna", ""),
        ("I do not know which customer that is", ""),
    ],
)
def test_a_message_that_is_nothing_but_a_name_is_read_as_one(text: str, name: str) -> None:
    assert bare_name(text) == name


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("show the tickets for anna keller", "Anna Keller"),
        ("does tom becker owe us something", "Tom Becker"),
        ("does she have open tickets", ""),
        ("how many are open for us", ""),
    ],
)
def test_a_name_in_lower_case_is_found_after_what_leads_it(text: str, name: str) -> None:
    assert loose_name(text) == name


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("can u look up sabine lehmann for me", "Sabine Lehmann"),
        ("declan murphy's last invoice pls", "Declan Murphy"),
        ("which plan is felix krüger on", "Felix Krüger"),
        ("is freja nielsen a customer of ours", "Freja Nielsen"),
    ],
)
def test_a_name_in_small_letters_is_one_where_only_a_name_can_stand(text: str, name: str) -> None:
    assert [one.value for one in find_slots(text) if one.slot is Slot.NAME] == [name]


@pytest.mark.parametrize(
    "text", ["look up my invoice", "which plan is the best on offer", "is this a customer", "waar is mijn factuur"]
)
def test_other_words_in_such_a_place_are_no_name(text: str) -> None:
    assert [one for one in find_slots(text) if one.slot is Slot.NAME] == []
