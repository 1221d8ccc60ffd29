"""Words of a message: the same word in its forms is one, and typing mistakes are repaired."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.agent.text import Speller, content_stems, distance, normalise, trigrams, words
from apps.core.stemming import singular, stem


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("What's UP?", "what up?"),
        ("my e-mail, my E Mail", "my email, my email"),
        ("I can't, I cannot, I won't, I haven't", "i can not, i can not, i will not, i have not"),
        ("Ondřej Dvořák’s", "ondrej dvorak"),
        ("429s pls", "429 please"),
    ],
)
def test_short_forms_and_accents_are_written_out(text: str, expected: str) -> None:
    assert normalise(text) == expected


def test_words_keep_masked_identifiers_whole() -> None:
    assert words("Open tickets of #customer, please!") == ["open", "tickets", "of", "#customer", "please"]


@pytest.mark.parametrize(
    "forms",
    [
        ("price", "prices", "pricing", "priced"),
        ("invoice", "invoices", "invoicing"),
        ("ship", "ships", "shipping", "shipped"),
        ("delivery", "deliveries"),
        ("pay", "payment", "payments", "paying"),
        ("battery", "batteries"),
        ("access", "access"),
    ],
)
def test_the_forms_of_a_word_have_one_stem(forms: tuple[str, ...]) -> None:
    assert len({stem(form) for form in forms}) == 1


@pytest.mark.parametrize("word", ["sku", "c", "#sku", "1043", "is", "status", "this"])
def test_short_words_numbers_and_masks_stay_as_they_are(word: str) -> None:
    assert stem(word) == word


def test_the_plural_is_taken_from_a_word() -> None:
    assert [singular(word) for word in ("sensors", "batteries", "switches", "boxes", "glass")] == [
        "sensor",
        "battery",
        "switch",
        "box",
        "glass",
    ]


def test_content_leaves_out_what_says_nothing() -> None:
    assert content_stems("Hi, could you please tell me the price of #sku?") == ["pric"]


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ("invoice", "invoice", 0),
        ("invocie", "invoice", 1),
        ("invice", "invoice", 1),
        ("ticket", "tikcets", 2),
        ("a", "abcd", 3),
    ],
)
def test_a_swap_a_loss_and_a_change_count_one(first: str, second: str, expected: int) -> None:
    assert distance(first, second) == expected


@given(st.text("abc", max_size=6), st.text("abc", max_size=6))
def test_the_distance_is_the_same_both_ways_and_zero_for_one_word_only(first: str, second: str) -> None:
    assert distance(first, second) == distance(second, first)
    assert (distance(first, second) == 0) == (first == second)


def test_trigrams_know_where_a_word_begins_and_ends() -> None:
    assert trigrams("sku") == {"^sk", "sku", "ku$"}


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("invocie", "invoice"), ("tikcets", "tickets"), ("waranty", "warranty"), ("sotck", "stock"), ("stock", "stock")],
)
def test_a_mistyped_word_becomes_the_nearest_known_one(typed: str, meant: str) -> None:
    assert Speller({"invoice", "tickets", "warranty", "stock"}).repair(typed) == meant


@pytest.mark.parametrize("word", ["stick", "prince", "train", "xyzzy", "abc", "4711", "invoices"])
def test_a_right_or_unknown_word_stays(word: str) -> None:
    assert Speller({"invoice", "tickets", "stock", "price", "trial"}).repair(word) == word


def test_a_text_is_repaired_word_by_word() -> None:
    assert Speller({"invoice"}).correct("Teh last invocie, please!") == "teh last invoice please"
