"""The language of a message, told by its small words."""

import pytest

from apps.agent.language import KNOWN, language_of


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("where is my last invoice?", "en"),
        ("do u have SKU-1043", "en"),
        ("Thanks a lot!", "en"),
        ("wo ist meine Rechnung? Kundennummer C-1042", "de"),
        ("Ist SKU-1043 auf Lager?", "de"),
        ("passwort vergessen", "de"),
        ("¿está disponible SKU-1043?", "es"),
        ("quiero hablar con una persona", "es"),
        ("Où est ma facture ?", "fr"),
        ("je voudrais parler à une personne", "fr"),
        ("waar is mijn factuur, klant C-1010", "nl"),
        ("ik heb nog geen pakket", "nl"),
    ],
)
def test_a_sentence_tells_its_language(text: str, language: str) -> None:
    assert language_of(text) == language


@pytest.mark.parametrize("text", ["", "C-1042", "INV-20001", "SKU-1043???", "12345", "Business", "zibbel wobbel", "🙂"])
def test_what_every_language_writes_alike_tells_nothing(text: str) -> None:
    assert language_of(text) == ""


def test_most_words_decide_where_languages_are_mixed() -> None:
    assert language_of("Hallo, where is my invoice please") == "en"
    assert language_of("Hi, ich habe noch keine Rechnung bekommen, thanks") == "de"


@pytest.mark.parametrize("text", ["WO IST MEINE RECHNUNG", "wo ist meine rechnung", "Wo Ist Meine Rechnung"])
def test_capitals_do_not_matter(text: str) -> None:
    assert language_of(text) == "de"


def test_no_small_word_belongs_to_german_and_english() -> None:
    assert KNOWN["de"] & KNOWN["en"] == frozenset()
