"""Reading what people wrote: clauses, inflections, and what is negated."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.toolbox.text import clauses_of, is_negated, straightened, triggers, words_pattern


def found(text: str, *words: str) -> list[str]:
    return list(triggers(clauses_of(text), words_pattern(words)))


@pytest.mark.parametrize(
    ("text", "clauses"),
    [
        ("Hello. Where is it?", ["hello", "where is it"]),
        ("well,  yes\nand   no", ["well", "yes", "and no"]),
        ("it stopped - again", ["it stopped", "again"]),
        ("a follow-up at 10:30", ["a follow-up at 10", "30"]),
        ("(please) \u201chelp\u201d\u2026", ["please", "help"]),
        ("Don\u2019t", ["don't"]),
        ("?!", []),
    ],
)
def test_a_message_is_read_clause_by_clause(text: str, clauses: list[str]) -> None:
    assert [clause.text for clause in clauses_of(text)] == clauses


@pytest.mark.parametrize(
    ("word", "forms"),
    [
        ("talk", ["talk", "talks", "talked", "talking", "TALK"]),
        ("sue", ["sue", "sues", "sued", "suing"]),
        ("party", ["party", "parties"]),
        ("delay", ["delay", "delays", "delayed", "delaying"]),
        ("rip off", ["rip off", "rip  offs"]),
        ("e-mail", ["e-mail"]),
        ("ai", ["ai", "AI"]),
    ],
)
def test_a_word_is_found_in_its_inflections(word: str, forms: list[str]) -> None:
    for form in forms:
        assert found(f"the {form} here", word) == [" ".join(form.lower().split())]


@pytest.mark.parametrize(
    ("word", "text"),
    [("sue", "the issue"), ("sue", "pursue it"), ("rep", "the report"), ("ai", "mail"), ("talk", "stalks")],
)
def test_a_word_is_not_found_inside_others(word: str, text: str) -> None:
    assert found(text, word) == []


def test_the_longest_phrase_is_found() -> None:
    assert found("my support team helps", "support", "support team", "team") == ["support team"]


def test_no_words_find_nothing() -> None:
    assert found("anything at all") == []


@pytest.mark.parametrize(
    "text",
    [
        "I don't want a refund",
        "I do not want a refund",
        "I dont need a refund",
        "no refund, please",
        "without a refund",
        "this is not about a refund",
        "I never asked for a refund",
        "instead of a refund",
        "I don't think I need a refund",
        "it isn't a refund",
    ],
)
def test_what_a_clause_denies_does_not_count(text: str) -> None:
    assert found(text, "refund") == []


@pytest.mark.parametrize(
    "text",
    [
        "I want a refund",
        "I don't want to wait, I want a refund",
        "not tomorrow. A refund now",
        "if you don't answer I want a refund",
        "I will not leave without a refund",
        "why can't I have a refund",
        "can't you give me a refund",
        "isn't there a refund",
        "I won't pay until I see the refund",
        "not only a refund",
        "don't make me ask for a refund",
    ],
)
def test_what_a_clause_asks_for_counts_although_it_holds_a_not(text: str) -> None:
    assert found(text, "refund") == ["refund"]


def test_a_negation_does_not_reach_for_ever() -> None:
    assert found(f"not {'very ' * 30}good refund", "refund") == ["refund"]


@pytest.mark.parametrize(
    ("text", "negated"),
    [
        ("We cannot guarantee it", True),
        ("We can not  guarantee it", True),
        ("We can\u2019t guarantee it", True),
        ("No. We guarantee it", False),
        ("We guarantee it", False),
    ],
)
def test_negation_is_told_at_a_place_of_the_original_text(text: str, *, negated: bool) -> None:
    assert is_negated(text, text.index("guarantee")) is negated


@given(text=st.text(max_size=200))
def test_straightening_keeps_every_character_in_its_place(text: str) -> None:
    assert len(straightened(text)) == len(text)


@given(text=st.text(max_size=200))
def test_any_text_can_be_read(text: str) -> None:
    assert all(clause.text == " ".join(clause.text.split()) for clause in clauses_of(text))
    assert is_negated(text, len(text)) in (True, False)
