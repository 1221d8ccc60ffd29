"""Whatever is written to the agent is read: properties that hold for any text."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.agent.planners import RulePlanner
from apps.agent.planners.rules import AT_ONCE, recogniser
from apps.agent.planners.slots import find_slots, mask
from apps.agent.planners.splitting import clauses, sentences
from apps.agent.text import distance, words
from apps.agent.types import Brief, Slot

NUMBERS = st.integers(1000, 99_999)
SHORT = st.text("abcdefgh", max_size=7)
# Identifiers beside ordinary words, marks, and letters of other scripts.
PIECES = st.sampled_from(
    "C-1042 INV-20015 SKU-1043 CT-3005 tom.becker@example.com Anna Keller Team plan €12.50 +49 30 23125101 refund "
    "stock invoice hello thanks ? ! , and . please ##### 你好 👍 ÄÖÜ \u202e".split()
)
MESSAGES = st.lists(PIECES | st.text(max_size=12), max_size=14).map(" ".join)


@given(text=MESSAGES)
def test_any_message_is_planned_within_bounds(text: str) -> None:
    plan = RulePlanner().plan(Brief(text))

    assert 1 <= len(plan.requests) <= AT_ONCE
    assert 0.0 <= plan.confidence <= 1.0
    assert plan.left_out >= 0


@given(text=MESSAGES)
def test_the_same_message_is_planned_the_same_again(text: str) -> None:
    first, second = (RulePlanner().plan(Brief(text)) for _ in range(2))

    assert [(one.intent.name, one.ask.slots) for one in first.requests] == [
        (one.intent.name, one.ask.slots) for one in second.requests
    ]


@given(first=MESSAGES, second=MESSAGES)
def test_a_message_after_any_other_is_planned_within_bounds(first: str, second: str) -> None:
    kept = RulePlanner().plan(Brief(first)).slots

    assert 1 <= len(RulePlanner().plan(Brief(second, dict(kept))).requests) <= AT_ONCE


@given(text=MESSAGES)
def test_identifiers_stand_in_order_without_overlap_and_within_the_text(text: str) -> None:
    found = find_slots(text)

    assert all(0 <= one.start < one.end <= len(text) for one in found)
    assert all(one.end <= after.start for one, after in pairwise(found))
    assert all(one.value for one in found)


@given(text=MESSAGES)
def test_what_was_masked_holds_no_number_of_a_customer_invoice_or_ticket(text: str) -> None:
    masked = mask(text, find_slots(text))

    left = {one.slot for one in find_slots(masked)} & {Slot.INVOICE, Slot.TICKET, Slot.SKU, Slot.EMAIL}
    assert left == set()


@pytest.mark.parametrize(
    ("kind", "slot", "form"),
    [
        ("customer", Slot.CUSTOMER, "C-{}"),
        ("invoice", Slot.INVOICE, "INV-{}"),
        ("ticket", Slot.TICKET, "CT-{}"),
        ("order", Slot.ORDER, "ORD-{}"),
        ("product", Slot.PRODUCT, "P-{}"),
        ("sku", Slot.SKU, "SKU-{}"),
    ],
)
@given(number=NUMBERS, mark=st.sampled_from([" ", " no. ", " number ", " #", ": "]))
def test_any_number_after_its_word_has_one_canonical_form(
    kind: str, slot: Slot, form: str, number: int, mark: str
) -> None:
    (found,) = find_slots(f"it is about {kind}{mark}{number}, please")

    assert (found.slot, found.value) == (slot, form.format(number))


@given(cents=st.integers(1, 99_999_999), sign=st.sampled_from(["€", "EUR ", "$", "£"]))
def test_any_amount_beside_its_currency_is_found_exactly(cents: int, sign: str) -> None:
    amount = f"{cents // 100}.{cents % 100:02d}"

    (found,) = find_slots(f"refund {sign}{amount} please")

    assert (found.slot, found.value) == (Slot.AMOUNT, amount)


@given(text=MESSAGES)
def test_sentences_and_clauses_lose_no_word_but_connectors(text: str) -> None:
    said = set(words(text))
    kept = {word for sentence in sentences(text) for clause in clauses(sentence) for word in words(clause)}

    assert kept <= said


@given(first=SHORT, second=SHORT)
def test_a_distance_is_symmetric_bounded_and_none_only_for_the_same_word(first: str, second: str) -> None:
    there, back = distance(first, second), distance(second, first)

    assert there == back <= 3
    assert (there == 0) is (first == second)


@given(word=st.sampled_from(["invoice", "refund", "gateway", "warranty", "password"]), at=st.integers(1, 4))
def test_a_word_that_lacks_a_letter_is_repaired(word: str, at: int) -> None:
    mistyped = word[:at] + word[at + 1 :]

    assert recogniser().speller.correct(mistyped) == word
    assert recogniser().speller.correct(word) == word
