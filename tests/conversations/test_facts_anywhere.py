"""Identifiers are found whatever stands around them, and what is found can be looked up."""

import string

from hypothesis import given
from hypothesis import strategies as st

from apps.conversations.facts import find_facts
from apps.conversations.types import Fact

NUMBERS = st.integers(1, 10**11).map(str)
IDS = st.one_of(
    *(
        st.builds(lambda number, prefix=prefix, key=key: Fact(key, f"{prefix}-{number}"), NUMBERS)
        for prefix, key in {
            "INV": "invoice_id",
            "ORD": "order_id",
            "SKU": "sku",
            "CT": "ticket_id",
            "T": "ticket_id",
            "C": "customer_id",
        }.items()
    )
)
AROUND = st.sampled_from(["", " ", "\n", "(", ")", ", ", ". ", "? ", "“", "”", "!", "…", " über ", " 5 % "])
WORDS = st.text(string.ascii_lowercase, min_size=1, max_size=8)


@given(fact=IDS, before=AROUND, after=AROUND)
def test_an_identifier_is_found_between_any_signs(fact: Fact, before: str, after: str) -> None:
    assert find_facts(f"{before}{fact.value}{after}") == (fact,)


@given(fact=IDS)
def test_small_letters_name_the_same_thing(fact: Fact) -> None:
    assert find_facts(fact.value.lower()) == find_facts(fact.value) == (fact,)


@given(facts=st.lists(IDS, max_size=6))
def test_many_are_found_each_once(facts: list[Fact]) -> None:
    found = find_facts(" and ".join(fact.value for fact in facts))
    assert len(found) == len(set(found))
    assert set(found) == set(facts)


@given(name=WORDS, host=WORDS, fact=IDS)
def test_an_address_is_one_fact_whatever_it_is_made_of(name: str, host: str, fact: Fact) -> None:
    address = f"{name}.{fact.value}@{host}.example.com"
    assert find_facts(f"Write to {address.upper()}, please") == (Fact("email", address.lower()),)


@given(st.text(max_size=300))
def test_any_text_is_read_and_what_is_found_is_found_again(text: str) -> None:
    for fact in find_facts(text):
        assert fact in find_facts(fact.value)
